import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageContext } from '../../lib/protocol/page.ts';
import type { HostQueryResult } from '../../lib/protocol/surface.ts';
import { keyOf } from '../panel/tab.ts';
import { CoalitionContext } from '../ui/coalition.ts';
import { RecordedContext, useHost, useValue } from '../ui/host.ts';
import { Capture } from './capture.tsx';
import { CardCoalition, useLinkedCoalition } from './coalition.tsx';
import { Compose } from './compose.tsx';
import { EventCard } from './event.tsx';
import { Doubt, GuardContext, useGuarding } from './guard.tsx';
import { MarkCard } from './mark.tsx';
import './card.css';

/** What stands on a page. Without a context that the host knows by this frame's nonce, nothing. */
export function Card() {
  const context = useValue(null, { name: 'context', tab: null });
  const coalitions = useValue(null, { name: 'coalitions' });
  if (!context?.slot || !coalitions || coalitions.length === 0) return null;
  return <Framed context={context} coalitions={coalitions} />;
}

function Framed(props: { readonly context: PageContext; readonly coalitions: HostQueryResult['coalitions'] }) {
  const { context, coalitions } = props;
  const root = useRef<HTMLElement>(null);
  const [doubt, setDoubt] = useState(false);
  const guarding = useGuarding(root, () => setDoubt(true));
  const linked = useLinkedCoalition(
    coalitions,
    keyOf(context.facts),
    context.slot?.at === 'mark' ? context.slot.ids : null,
  );
  const [picked, setPicked] = useState<string | null>(null);
  const coalition = picked ?? linked;
  useHeight(root);
  const strip = context.slot?.at === 'compose';
  return (
    <CoalitionContext.Provider value={coalition ?? ''}>
      <GuardContext.Provider value={guarding}>
        <RecordedContext.Provider value={NOTHING}>
          <main ref={root} class={strip ? 'strip-card' : 'card'} data-armed={guarding.armed ? 'yes' : 'no'}>
            <h1 class="hidden">Concord</h1>
            {!strip && coalition && <CardCoalition coalitions={coalitions} chosen={coalition} onChoose={setPicked} />}
            {doubt && <Doubt path="today" />}
            {coalition && <Slotted context={context} coalitions={coalitions} />}
          </main>
        </RecordedContext.Provider>
      </GuardContext.Provider>
    </CoalitionContext.Provider>
  );
}
/** A card says in its own place what was recorded; there is no foot for a second line. */
const NOTHING = () => undefined;

function Slotted(props: { readonly context: PageContext; readonly coalitions: HostQueryResult['coalitions'] }) {
  const { context } = props;
  switch (context.slot?.at) {
    case 'capture':
      return <Capture context={context} />;
    case 'mark':
      return <MarkCard context={context} ids={context.slot.ids} />;
    case 'compose':
      return <Compose context={context} compose={context.slot.compose} coalitions={props.coalitions} />;
    case 'event':
      return <EventCard context={context} />;
    default:
      return null;
  }
}

/** The frame is as high as what it shows; said through the host, for a word to the page could be forged by it. */
function useHeight(root: { readonly current: HTMLElement | null }) {
  const host = useHost();
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    let last = 0;
    const say = () => {
      const height = Math.ceil(element.getBoundingClientRect().height);
      if (height !== last) host.size(height);
      last = height;
    };
    const resized = new ResizeObserver(say);
    resized.observe(element);
    // A frame that is still hidden is not laid out by itself, so no resize is ever observed in it: what changes, measures.
    const changed = new MutationObserver(say);
    changed.observe(element, { subtree: true, childList: true, characterData: true, attributes: true });
    say();
    const onEscape = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) host.close();
    };
    addEventListener('keydown', onEscape);
    return () => {
      resized.disconnect();
      changed.disconnect();
      removeEventListener('keydown', onEscape);
    };
  }, [host, root]);
}
