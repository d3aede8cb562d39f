import type { DriverPage, Scope } from '../driver/index.ts';
import { armed, button } from './hands.ts';

/** One thing that a person does: a click, one go at typing (Enter at its end is part of it), one copy or paste. */
export interface Deed {
  readonly what: string;
  readonly clicks: number;
  readonly keys: number;
  /** Done outside what a script can reach (the browser's own question); counted, not driven. */
  readonly byHand: boolean;
}

/**
 * The keystroke-level model (Card, Moran, Newell): what a person needs who knows what to do next. In seconds: deciding, before
 * each deed; pointing and clicking; a key.
 */
const DECIDE = 1.35;
const CLICK = 1.1;
const KEY = 0.28;
export const personSeconds = (deeds: readonly Deed[]): number =>
  deeds.reduce((sum, { clicks, keys }) => sum + DECIDE + clicks * CLICK + keys * KEY, 0);

/** Takes a numbered picture where the way has come to something worth a look. */
export type Picture = (page: DriverPage, name: string) => Promise<void>;

/** Does what a person does, and keeps count. */
export const createWalker = (picture: Picture = async () => {}) => {
  const deeds: Deed[] = [];
  const did = (what: string, clicks: number, keys: number, byHand = false): void => {
    deeds.push({ what, clicks, keys, byHand });
  };
  return {
    deeds,
    picture,
    async click(where: Scope, selector: string, what: string) {
      await armed(where);
      await where.click(selector);
      did(what, 1, 0);
    },
    async press(where: Scope, name: string, what: string) {
      await where.waitFor((selector) => {
        const found = document.querySelector<HTMLButtonElement>(selector);
        return found !== null && !found.disabled;
      }, button(name));
      await armed(where);
      await where.click(button(name));
      did(what, 1, 0);
    },
    /** Into what has the focus already: nobody has to click there first. */
    async typeAndEnter(where: Scope, selector: string, text: string, what: string) {
      await where.waitFor((wanted) => document.activeElement?.matches(wanted), selector);
      await where.keyboard(text);
      await where.press('Enter');
      did(what, 0, text.length + 1);
    },
    async fill(where: Scope, selector: string, text: string, what: string) {
      await where.fill(selector, text);
      did(what, 1, text.length);
    },
    async choose(where: Scope, selector: string, value: string, what: string) {
      await where.select(selector, value);
      did(what, 2, 0);
    },
    async paste(where: Scope, selector: string, what: string) {
      await where.waitFor((wanted) => document.activeElement?.matches(wanted), selector);
      await where.press('Control+v');
      did(what, 0, 2);
    },
    did,
  };
};
export type Walker = ReturnType<typeof createWalker>;
