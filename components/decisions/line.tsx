import type { DecisionLine } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Row } from '../ui/list.tsx';
import { to } from '../ui/route.ts';
import { StateMark, stateWord } from '../ui/state-mark.tsx';
import { When, WhenPast } from '../ui/when.tsx';
import { sayCategory } from './decides.ts';

export function DecisionRowLine({ line }: { readonly line: DecisionLine }) {
  const recorded = line.state === 'recorded';
  const waiting = line.state === 'open' && line.ends !== null;
  return (
    <Row
      id={line.id}
      what={line.title}
      href={to('decision', line.id)}
      who={
        <>
          <StateMark shape={line.shape} word={stateWord(line.state, line.shape)} />
          {line.waitsForUs && ` · ${t(recorded ? 'popup.waits-confirm' : 'decision.waits-for-us')}`}
          {recorded &&
            !line.waitsForUs &&
            ` · ${t('decision.confirmed-by', { n: line.confirmedBy, of: line.confirmedOf })}`}
          {waiting && (
            <>
              {' · '}
              <When at={line.ends as number} />
            </>
          )}
        </>
      }
      aside={!waiting && line.closedAt !== null ? <WhenPast at={line.closedAt} /> : sayCategory(line.category)}
    />
  );
}
