import en from './en.json' with { type: 'json' };

/**
 * Every word that people read. `{name}` is filled in; `{n:task|tasks}` picks by number (first form for one).
 * A key's existence is checked by the compiler.
 */
export type MessageKey = keyof typeof en;
export type Params = Readonly<Record<string, string | number>>;

const messages: Readonly<Record<string, string>> = en;
export const locale = 'en';
const plural = new Intl.PluralRules(locale);

export const has = (key: string): key is MessageKey => Object.hasOwn(messages, key);

export function t(key: MessageKey, params: Params = {}): string {
  return fill(messages[key] ?? key, params);
}

function fill(message: string, params: Params): string {
  return message.replace(/\{(\w+)(?::([^|{}]*)\|([^{}]*))?\}/g, (whole, name: string, one?: string, other?: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    if (one === undefined || other === undefined) return String(value);
    return plural.select(Number(value)) === 'one' ? one : other;
  });
}

/** The message cut at its places, so that an element can stand there: `split('today.done', 'title')` → ['… finished ', '']. */
export function split(key: MessageKey, place: string, params: Params = {}): readonly [string, string] {
  const [before = '', after = ''] = fill(messages[key] ?? key, { ...params, [place]: '\u0000' }).split('\u0000');
  return [before, after];
}
