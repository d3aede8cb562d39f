import type { Point } from './driver.ts';

/** Names of keys as playwright has them → the code points of WebDriver. */
const KEYS: Record<string, string> = {
  Enter: '\uE007',
  Escape: '\uE00C',
  Tab: '\uE004',
  Backspace: '\uE003',
  Delete: '\uE017',
  Space: ' ',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Home: '\uE011',
  End: '\uE010',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Meta: '\uE03D',
  ControlOrMeta: process.platform === 'darwin' ? '\uE03D' : '\uE009',
  ...Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`F${at + 1}`, String.fromCharCode(0xe031 + at)])),
};

const key = (name: string): string => {
  const value = KEYS[name] ?? name;
  if ([...value].length !== 1) throw new Error(`No such key: ${name}`);
  return value;
};

/** `Control+Shift+a` as actions. */
export function chord(keys: string): object[] {
  const parts = keys === '+' ? ['+'] : keys.split(/\+(?=.)/);
  const down = parts.map((name) => ({ type: 'keyDown', value: key(name) }));
  const up = [...parts].reverse().map((name) => ({ type: 'keyUp', value: key(name) }));
  return keyboardActions([...down, ...up]);
}

export const typing = (text: string): object[] =>
  keyboardActions(
    [...text].flatMap((letter) => {
      const value = letter === '\n' ? '\uE007' : letter;
      return [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ];
    }),
  );

export const pointer = (...actions: object[]): object[] => [
  { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions },
];

export const move = ({ x, y }: Point, duration = 0): object => ({
  type: 'pointerMove',
  x: Math.round(x),
  y: Math.round(y),
  duration,
  origin: 'viewport',
});
export const down = { type: 'pointerDown', button: 0 };
export const up = { type: 'pointerUp', button: 0 };

function keyboardActions(actions: object[]): object[] {
  return [{ type: 'key', id: 'keyboard', actions }];
}
