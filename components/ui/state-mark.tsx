import type { DecisionRow } from '../../lib/coalition/tables.ts';
import { t } from '../../locales/index.ts';

export type MarkShape = 'open' | 'passed' | 'blocked' | 'changed';

const PATHS: Record<MarkShape, preact.JSX.Element> = {
  open: <path d="M6 1.2 10.8 6 6 10.8 1.2 6Z" fill="none" stroke="currentColor" stroke-width="1.5" />,
  passed: <rect x="1.5" y="1.5" width="9" height="9" rx="1" fill="currentColor" />,
  blocked: (
    <>
      <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" stroke-width="1.5" />
      <path d="M2.8 9.2 9.2 2.8" stroke="currentColor" stroke-width="1.5" />
    </>
  ),
  changed: <path d="M1.5 4.2h9M1.5 7.8h9M8.4 1.6 3.6 10.4" stroke="currentColor" stroke-width="1.5" fill="none" />,
};

/** Colour, shape and word: never one of them alone. */
export function StateMark({ shape, word }: { readonly shape: MarkShape; readonly word: string }) {
  return (
    <span class={`state ${shape}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {PATHS[shape]}
      </svg>
      {word}
    </span>
  );
}

/** The word of a decision's state; "reworded since it was agreed" comes before it. */
export const stateWord = (state: DecisionRow['state'], shape: MarkShape): string =>
  shape === 'changed' ? t('mark.reworded') : t(`mark.${state}`);
