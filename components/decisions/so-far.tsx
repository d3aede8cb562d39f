import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Row, Section } from '../ui/list.tsx';
import { WhenPast } from '../ui/when.tsx';

interface Line {
  readonly key: string;
  readonly at: number;
  readonly words: string;
}

/** What was said before: earlier texts, answers to them, what came after the close. Newest first. */
export function SoFar({ view }: { readonly view: DecisionView }) {
  const lines = linesOf(view);
  if (lines.length === 0) return null;
  return (
    <Section title={t('so-far.title')}>
      <ul>
        {lines.map((line) => (
          <Row key={line.key} plain what={<span class="small">{line.words}</span>} aside={<WhenPast at={line.at} />} />
        ))}
      </ul>
    </Section>
  );
}

function linesOf(view: DecisionView): Line[] {
  const versions = view.versions.slice(1).map((version, at) => ({
    key: version.hash,
    at: version.at,
    words: t('so-far.amended', { person: view.proposerName, n: at + 2 }),
  }));
  const positions = view.blind
    ? []
    : view.positions
        .flatMap((position) => (position.standing === 'counts' ? [] : [{ ...position, standing: position.standing }]))
        .map((position) => ({
          key: position.hash,
          at: position.at,
          words: t(`so-far.${position.standing}`, {
            organisation: position.organisationName,
            choice: t(`choice.${position.choice}`),
            reason: position.reason ? `: “${position.reason}”` : '',
          }),
        }));
  const proposed: Line = {
    key: 'proposed',
    at: view.proposedAt,
    words: t(view.recorded ? 'so-far.recorded' : 'so-far.proposed', { person: view.proposerName }),
  };
  return [...versions, ...positions, proposed].sort((a, b) => b.at - a.at);
}
