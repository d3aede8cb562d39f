import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { addressKey, sharedAddress } from '../../lib/page/any/address.ts';
import { readPageText } from '../../lib/page/any/text.ts';

const shared = (address: string) => sharedAddress(new URL(address));

describe('the address of any page, as partners get it (P 7.5)', () => {
  test('is the same for all who look at it', () => {
    expect(shared('https://mara:secret@example.com/a?utm_source=mail&b=2&a=1&fbclid=x#part')).toBe(
      'https://example.com/a?a=1&b=2',
    );
    expect(shared('https://example.com/#/route/1')).toBe('https://example.com/#/route/1');
  });
  test('opens nobody’s session', () => {
    expect(shared('https://example.com/a?PHPSESSIONID=1&access_token=2&sid=3&id=4')).toBe('https://example.com/a?id=4');
  });
  test('there is none of what is no page of the web', () => {
    expect(shared('file:///home/mara/a.html')).toBeNull();
    expect(shared('about:blank')).toBeNull();
  });
  test('its key fits, and tells long addresses apart', () => {
    const long = `https://example.com/${'a'.repeat(400)}`;
    expect(addressKey(`${long}b`).length).toBeLessThanOrEqual(300);
    expect(addressKey(`${long}b`)).not.toBe(addressKey(`${long}c`));
  });
});

describe('the words of any page', () => {
  const page = (body: string) => parseHTML(`<!doctype html><html><body>${body}</body></html>`).document as Document;

  test('are its text, a line for a block; what is typed, hidden or script is left out', () => {
    const { text } = readPageText(
      page(
        '<h1>Rents</h1><p>One <em>and</em> two.</p><ul><li>Three</li><li>Four</li></ul><script>no</script><div hidden>no</div><textarea>no</textarea><div contenteditable="true">no</div><p>Five<br>Six</p>',
      ),
    );
    expect(text).toBe('Rents\nOne and two.\nThree\nFour\nFive\nSix');
  });

  test('all of them stand in it, in the page’s order, unchanged', () => {
    const words = fc.stringMatching(/^[a-zäß]{1,8}( [a-zäß]{1,8}){0,3}$/);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('p', 'b', 'li', 'td', 'span'), words), { minLength: 1 }),
        (parts) => {
          const document = page(parts.map(([tag, said]) => `<${tag}>${said}</${tag}>`).join(' '));
          const { text } = readPageText(document);
          const nodes = Array.from(document.querySelectorAll('p,b,li,td,span'), (one) => one.textContent ?? '');
          let from = 0;
          for (const said of nodes) {
            from = text.indexOf(said, from);
            expect(from).toBeGreaterThanOrEqual(0);
            from += said.length;
          }
        },
      ),
    );
  });
});
