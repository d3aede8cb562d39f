import type { Marking } from './marks.ts';

/** Sites whose marks don't stand at sentences: what is linked is said by card and strip. */
export const noMarks: Marking = () => ({
  set() {},
  read() {},
  on() {},
  draw() {},
  show() {},
});
