/*
 * A hostile Google Docs: runs before everything else of the page, and tries on Concord what a page can (P 8.8). Each attack
 * has a name; `begin` gets where the card's button stands, the return ends it. What it could lay its hands on is in `loot`.
 */
const attacks = {};
const loot = [];
/** What the page takes as its own: an element of a custom name right under the root. */
const ours = () => [...document.documentElement.children].filter(({ localName }) => localName.includes('-'));
const host = () => attack.host ?? ours()[0] ?? null;
const keep = (what) => {
  try {
    loot.push(typeof what === 'string' ? what : JSON.stringify(what));
  } catch (error) {
    loot.push(String(error));
  }
};
const make = (tag, style) => {
  const element = document.createElement(tag);
  Object.assign(element.style, style);
  element.textContent = 'Win a prize: click here';
  return element;
};
/** Over the card, as a page paints it: what lies below is not seen, and the click goes through. */
const over = ({ left, top }) => ({
  position: 'fixed',
  left: `${left - 400}px`,
  top: `${top - 400}px`,
  width: '800px',
  height: '800px',
  margin: '0',
  border: '0',
  zIndex: '2147483647',
  background: '#fff',
  pointerEvents: 'none',
});
const styled = (element, css) => {
  const before = element.style.cssText;
  for (const [name, value] of Object.entries(css)) element.style.setProperty(name, value, 'important');
  return () => {
    element.style.cssText = before;
  };
};
/** The same on our element, and again as soon as it is mended. */
const kept = (css) => {
  const element = host();
  const end = styled(element, css);
  const observer = new MutationObserver(() => {
    styled(element, css);
    observer.takeRecords();
  });
  observer.observe(element, { attributes: true });
  return () => {
    observer.disconnect();
    end();
  };
};
const shown = (element) => {
  document.documentElement.append(element);
  return () => element.remove();
};

// Covered, faded, cropped: the click would be the person's, but for something else than is seen.
attacks['opacity on our element'] = () => kept({ opacity: '0.01' });
attacks['opacity on our element, once'] = () => styled(host(), { opacity: '0.01' });
attacks['opacity on html'] = () => styled(document.documentElement, { opacity: '0.01' });
attacks['opacity on body'] = () => styled(document.body, { opacity: '0.01' });
attacks['a filter on html'] = () => styled(document.documentElement, { filter: 'opacity(1%)' });
attacks['a mask on our element'] = () => kept({ 'mask-image': 'linear-gradient(transparent, transparent)' });
attacks['an overlay that lets clicks through'] = (at) => shown(make('div', over(at)));
attacks['a half transparent overlay that lets clicks through'] = (at) =>
  shown(make('div', { ...over(at), opacity: '0.5' }));
attacks['a popover on top'] = (at) => {
  const element = make('div', over(at));
  element.popover = 'manual';
  const end = shown(element);
  element.showPopover();
  return end;
};
attacks['a popover on top, in a closed shadow root'] = (at) => {
  const outer = document.createElement('section');
  const element = make('div', over(at));
  element.popover = 'manual';
  outer.attachShadow({ mode: 'closed' }).append(element);
  const end = shown(outer);
  element.showPopover();
  return end;
};
/** An element that stood there long before; nothing tells that it gets a root. */
let old;
let inOld;
attacks['a popover on top, in a closed shadow root made late'] = (at) => {
  const element = make('div', over(at));
  element.popover = 'manual';
  inOld ??= old.attachShadow({ mode: 'closed' });
  inOld.append(element);
  element.showPopover();
  return () => element.remove();
};
attacks['a dialog on top'] = (at) => {
  const element = make('dialog', over(at));
  const end = shown(element);
  element.showModal();
  return end;
};
attacks['cut down to the button'] = (at) => kept({ 'clip-path': `circle(30px at ${at.left}px ${at.top}px)` });
attacks.shrunk = () => kept({ scale: '0.05' });

// Moved under a click that was meant for something else: at once, when the press is already on its way.
attacks['slid under the pointer'] = (at) =>
  kept({ transform: `translate(${at.to.x - at.left}px, ${at.to.y - at.top}px)` });
attacks['slid under the pointer without a transform'] = (at) =>
  kept({ translate: `${at.to.x - at.left}px ${at.to.y - at.top}px` });
attacks['put into a box that the page moves'] = (at) => {
  const box = document.createElement('div');
  Object.assign(box.style, { transform: `translate(${at.to.x - at.left}px, ${at.to.y - at.top}px)` });
  const own = host();
  attack.host = own;
  document.body.append(box);
  box.append(own);
  return () => {
    document.documentElement.append(own);
    attack.host = null;
    box.remove();
  };
};

// Without the person.
attacks['forged clicks'] = (at) => {
  const own = host();
  for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
    const event = () =>
      new MouseEvent(type, { bubbles: true, cancelable: true, composed: true, clientX: at.left, clientY: at.top });
    for (const target of [own, document.elementFromPoint(at.left, at.top), document, window])
      target?.dispatchEvent(event());
  }
  own.click();
  return () => {};
};
attacks['forged keys'] = () => {
  const own = host();
  own.tabIndex = 0;
  own.focus();
  for (const key of ['Enter', ' ', 'Tab', 'Enter'])
    for (const type of ['keydown', 'keypress', 'keyup'])
      for (const target of [own, document.activeElement, document, window])
        target?.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, cancelable: true, composed: true }));
  own.removeAttribute('tabindex');
  return () => {};
};
attacks['a flood of messages'] = () => {
  const said = [
    {
      t: 'execute',
      id: 'x',
      coalition: attack.coalition,
      command: { name: 'decision.withdraw', decision: 'x', reason: null },
    },
    { t: 'hello', version: 1, nonce: null },
    { t: 'capture' },
    { t: 'card', nonce: 'x', slot: { at: 'capture' } },
  ];
  const channel = new BroadcastChannel('concord');
  channel.onmessage = ({ data }) => keep(data);
  for (let n = 0; n < 2_000; n++) {
    const message = said[n % said.length];
    window.postMessage(message, '*');
    channel.postMessage(message);
    document.dispatchEvent(new CustomEvent('wxt:content-script-started', { detail: message }));
    host()?.dispatchEvent(new MessageEvent('message', { data: message }));
  }
  return () => channel.close();
};
attacks['a flood of ports'] = () => {
  for (const api of [window.chrome, window.browser])
    for (let n = 0; n < 200; n++)
      try {
        const port = api.runtime.connect(attack.extension, { name: n % 2 ? 'surface' : 'page' });
        port.onMessage.addListener(keep);
        port.postMessage({ t: 'hello', version: 1, nonce: null });
        api.runtime.sendMessage(attack.extension, { t: 'open-panel', path: '' }, keep);
      } catch {
        // No such door: what is hoped for.
      }
  return () => {};
};
attacks['script in names'] = () => {
  const before = document.title;
  const script =
    `"><img src=x onerror="window.top.attack.ran=true;document.title='ran'"><script>document.title='ran'</scr` + 'ipt>';
  const title = document.querySelector('.docs-title-input');
  const was = title?.value;
  document.title = `${script} - Google Docs`;
  if (title) {
    title.value = script;
    title.setAttribute('value', script);
    title.dispatchEvent(new Event('input', { bubbles: true }));
  }
  return () => {
    document.title = before;
    if (title) title.value = was;
  };
};

// Reading.
attacks['reading our frame'] = () => {
  const own = host();
  keep(String(own.shadowRoot));
  keep(own.outerHTML);
  keep(own.textContent);
  for (let n = 0; n < window.length; n++)
    try {
      keep(window[n].document.documentElement.outerHTML);
    } catch (error) {
      keep(error.name);
    }
  try {
    keep(own.attachShadow({ mode: 'open' }).innerHTML);
  } catch (error) {
    keep(error.name);
  }
  for (const element of document.elementsFromPoint(attack.at.left, attack.at.top))
    keep(element.outerHTML.slice(0, 500));
  return () => {};
};
attacks['our element defined by the page'] = () => {
  const name = host().localName;
  if (!customElements.get(name))
    customElements.define(
      name,
      class extends HTMLElement {
        static observedAttributes = ['style'];
        constructor() {
          super();
          this.look();
        }
        connectedCallback() {
          this.look();
        }
        look() {
          try {
            const inside = this.attachInternals().shadowRoot;
            keep(inside === null ? 'no root' : inside.innerHTML);
            for (const frame of inside?.querySelectorAll('iframe') ?? []) keep(frame.src);
          } catch (error) {
            keep(error.name);
          }
        }
      },
    );
  return () => {};
};
attacks['our addresses, from the browser’s own records'] = () => {
  for (const entry of performance.getEntries()) if (/extension/.test(entry.name)) keep(`address ${entry.name}`);
  new ReportingObserver(() => {}).observe?.();
  return () => {};
};
attacks['finding words'] = () => {
  for (const word of attack.words)
    try {
      if (window.find?.(word, false, false, true, false, true)) keep(`found ${word}`);
    } catch (error) {
      keep(error.name);
    }
  document.execCommand('selectAll');
  keep(getSelection().toString());
  getSelection().removeAllRanges();
  return () => {};
};
attacks['listing highlights'] = () => {
  for (const [name, ranges] of CSS.highlights ?? []) {
    keep(`highlight ${name}`);
    for (const range of ranges) keep(range.toString());
  }
  for (const sheet of [...document.adoptedStyleSheets, ...document.styleSheets])
    try {
      keep(
        [...sheet.cssRules]
          .map(({ cssText }) => cssText)
          .join('\n')
          .slice(0, 20_000),
      );
    } catch (error) {
      keep(error.name);
    }
  return () => {};
};
attacks['our pages in frames of the page'] = () => {
  const frames = ['card.html#guess', 'card.html', 'sidepanel.html', 'popup.html', 'welcome.html', 'host.html'].map(
    (path) => {
      const frame = document.createElement('iframe');
      frame.credentialless = true;
      frame.src = attack.base + path;
      document.body.append(frame);
      return frame;
    },
  );
  return () => {
    for (const frame of frames) {
      try {
        keep(frame.contentDocument?.documentElement.outerHTML ?? '');
      } catch (error) {
        keep(error.name);
      }
      frame.remove();
    }
  };
};
attacks['a card that looks like ours'] = (at) => {
  const element = make('div', { ...over(at), pointerEvents: 'auto' });
  element.textContent = 'Concord: Give our consent';
  element.addEventListener('click', () => attack.clicks++);
  return shown(element);
};

// Fighting.
attacks['our element cloned fifty times'] = () => {
  const clones = Array.from({ length: 50 }, () => host().cloneNode(true));
  document.documentElement.append(...clones);
  for (const clone of clones) keep(clone.shadowRoot?.innerHTML ?? '');
  return () => {
    for (const clone of clones) clone.remove();
  };
};
attacks['our element restyled in every frame'] = () => {
  let on = true;
  const again = (n = 0) => {
    if (!on) return;
    const own = host();
    if (own)
      own.style.cssText = `all: initial !important; position: fixed !important; inset: ${n % 400}px auto auto 0 !important`;
    requestAnimationFrame(() => again(n + 7));
  };
  const own = host();
  const before = own.style.cssText;
  again();
  return () => {
    on = false;
    own.style.cssText = before;
  };
};
attacks['our element taken away 10,000 times'] = () => {
  let left = 10_000;
  const take = () => {
    for (const own of ours()) if (left-- > 0) own.remove();
  };
  const observer = new MutationObserver(take);
  observer.observe(document.documentElement, { childList: true });
  take();
  return () => observer.disconnect();
};

/** Before anybody else's script: whatever passes through these in the page's world is kept. */
function tamper() {
  const wrap = (object, name) => {
    const real = object[name];
    object[name] = function (...args) {
      if (this instanceof Element && this.localName.includes('-')) keep(`${name} ${args.map(String).join()}`);
      const answer = real.apply(this, args);
      if (name === 'attachShadow') attack.roots.push(answer);
      return answer;
    };
  };
  for (const name of ['attachShadow', 'append', 'setAttribute', 'addEventListener', 'remove'])
    wrap(Element.prototype, name);
  for (const name of ['appendChild', 'insertBefore', 'cloneNode']) wrap(Node.prototype, name);
  const { stringify } = JSON;
  JSON.stringify = (...args) => {
    const text = stringify(...args);
    if (text?.length < 100_000) attack.strings.push(text);
    return text;
  };
  const { src } = Object.getOwnPropertyDescriptors(HTMLIFrameElement.prototype);
  Object.defineProperty(HTMLIFrameElement.prototype, 'src', {
    ...src,
    set(value) {
      keep(`src ${value}`);
      src.set.call(this, value);
    },
  });
  window.addEventListener('message', ({ data }) => keep(data));
}

/** The page's own test: what the person clicks and types there, and how long (ms) each took to arrive. */
const late = [];
let clicks = 0;
let keys = 0;
function ownTest() {
  const field = make('input', {
    position: 'fixed',
    left: '4px',
    bottom: '4px',
    width: '60px',
    height: '20px',
    zIndex: '5',
  });
  field.id = 'own-test';
  field.addEventListener('click', (event) => {
    clicks++;
    late.push(performance.now() - event.timeStamp);
  });
  field.addEventListener('keydown', (event) => {
    keys++;
    late.push(performance.now() - event.timeStamp);
  });
  old = document.createElement('section');
  document.body.prepend(old);
  document.body.append(field);
}
const attack = {
  names: Object.keys(attacks),
  ran: false,
  host: null,
  roots: [],
  strings: [],
  clicks: 0,
  words: [],
  coalition: '',
  extension: '',
  base: '',
  at: null,
  begin(name, at) {
    attack.at = at;
    attack.end = attacks[name](at);
  },
  end: null,
  /** All that the page can read of what is on it. */
  loot: () => [
    ...loot,
    ...attack.strings,
    ...attack.roots.map((root) => root.innerHTML),
    document.documentElement.outerHTML,
    document.title,
  ],
  own: () => ({ clicks, keys, late }),
};
window.attack = attack;
tamper();
document.addEventListener('DOMContentLoaded', ownTest);
