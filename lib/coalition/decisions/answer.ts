import { ok, refuse } from '../result.ts';
import type { PositionRow } from '../tables.ts';
import { type Rule, verdict } from '../verdict.ts';
import { adviceMissing } from './advise.ts';
import { choicesOf, says } from './choices.ts';
import { acting, actingInWindow, actingWithVoice, givesVoice, mayAnswerFor } from './guards.ts';
import { openingOf } from './propose.ts';

const LIVE: readonly PositionRow['standing'][] = ['counts', 'unsettled', 'fell-away'];

/** Gives the organisation's voice (or the person's own, where persons decide) on the text that is current. P 2.2, 2.3, 2.6. */
export const position: Rule<'decision.position'> = (tables, command, context) => {
  const found = actingWithVoice(tables, command.decision, context);
  if (!found.ok) return found;
  const { decision, organisation } = found.value;
  const { version, choice, reason, remedy } = command;
  if (version !== decision.version) return refuse('decision.text-changed', { title: decision.title });
  const allowed = decision.row ? choicesOf(decision.row.method) : [];
  if (!allowed.includes(choice))
    return refuse(
      'decision.choice-not-of-method',
      { choice, method: decision.row?.method ?? '' },
      allowed.map((value) => ({ value, label: value })),
    );
  if (choice === 'objection' && !says(reason)) return refuse('decision.objection-needs-reason');
  if (choice === 'objection' && !says(remedy)) return refuse('decision.objection-needs-remedy');
  if (choice === 'block' && !says(reason)) return refuse('decision.block-needs-reason');
  if (choice === 'block' && !says(command.principle ?? null)) return refuse('decision.block-needs-principle');
  const became = command.became?.filter((one) => says(one.became));
  const early = adviceMissing(decision, tables, context.at, became ?? []);
  if (early) return early;
  const replaces = decision.positions
    .filter((p) => LIVE.includes(p.standing) && mayAnswerFor(tables, found.value, p.by, p.organisation))
    .map((p) => p.hash);
  return verdict({
    facts: [
      {
        kind: 'position',
        content: {
          decision: decision.id,
          version,
          organisation: organisation.id,
          choice,
          reason: says(reason) ? reason : null,
          remedy: says(remedy) ? remedy : null,
          replaces,
          relayed: null,
          ...(choice === 'block' && { principle: command.principle }),
          ...(became && became.length > 0 && { became }),
        },
      },
    ],
    subject: decision.id,
  });
};

/** Declares a conflict of interest: present, no voice (P 2.3). */
export const recuse: Rule<'decision.recuse'> = (tables, command, context) => {
  const found = actingWithVoice(tables, command.decision, context);
  if (!found.ok) return found;
  if (!says(command.reason)) return refuse('decision.recusal-needs-reason');
  const { decision, organisation } = found.value;
  const content = { decision: decision.id, organisation: organisation.id, reason: command.reason };
  return verdict({ facts: [{ kind: 'recusal', content }], subject: decision.id });
};

/** "Our board meets on …": asks for time, once, at most one further window (P 2.3). */
export const askTime: Rule<'decision.ask-time'> = (tables, command, context) => {
  const found = actingWithVoice(tables, command.decision, context);
  if (!found.ok) return found;
  const { decision, organisation } = found.value;
  if (decision.timeRequests?.some((request) => request.organisation === organisation.id))
    return refuse('decision.time-asked-already', { organisation: organisation.name });
  const ends = decision.ends ?? 0;
  const first = decision.firstEnds ?? ends;
  const latest = first + (first - (decision.opens ?? first));
  if (context.at >= ends) return refuse('decision.time-asked-too-late');
  if (command.until <= ends) return refuse('decision.time-not-later', { when: ends });
  if (command.until > latest) return refuse('decision.time-too-long', { when: latest });
  const { until, reason } = command;
  const content = { decision: decision.id, organisation: organisation.id, until, reason };
  return verdict({ facts: [{ kind: 'time-request', content }], subject: decision.id });
};

/** Takes an objection back: the objector alone, or its organisation once the objector gives no voice there any more (P 2.6). */
export const resolve: Rule<'decision.resolve'> = (tables, command, context) => {
  const found = actingInWindow(tables, command.decision, context);
  if (!found.ok) return found;
  const { decision } = found.value;
  const objection = decision.positions.find((p) => p.hash === command.objection && p.choice === 'objection');
  if (!objection) return refuse('decision.unknown-objection');
  if (!mayAnswerFor(tables, found.value, objection.by, objection.organisation))
    return refuse('decision.only-objector', { name: tables.people.get(objection.by)?.name ?? '' });
  if (objection.resolved || !LIVE.includes(objection.standing)) return refuse('decision.objection-resolved-already');
  const content = { decision: decision.id, objection: objection.hash };
  return verdict({ facts: [{ kind: 'resolution', content }], subject: decision.id });
};

const recorded = (...[tables, command, context]: Parameters<Rule<'decision.confirm'>>) => {
  const found = acting(tables, command.decision, context);
  if (!found.ok) return found;
  const { decision } = found.value;
  if (decision.state === 'withdrawn') return refuse('decision.withdrawn', { title: decision.title });
  if (!decision.recorded || decision.row !== null || decision.version === null)
    return refuse('decision.not-recorded', { title: decision.title });
  return (
    givesVoice(tables, found.value) ?? ok({ ...found.value, recording: decision.version, said: decision.recorded })
  );
};

/** A delegate confirms a decision that was recorded as taken elsewhere; the recorder's own word is there already (P 2.1). */
export const confirm: Rule<'decision.confirm'> = (tables, command, context) => {
  const found = recorded(tables, command, context);
  if (!found.ok) return found;
  const { decision, organisation, person, recording, said } = found.value;
  if (said.by === person.id) return refuse('decision.confirm-own');
  if (said.confirmedBy.includes(organisation.id))
    return refuse('decision.confirmed-already', { organisation: organisation.name });
  const content = { decision: decision.id, recording, organisation: organisation.id };
  return verdict({ facts: [{ kind: 'confirmation', content }], subject: decision.id });
};

/**
 * A delegate contests a recorded decision, which opens it (P 2.1): a window on the same words under the same id, where
 * the matrix has a row for it. Without a row it stays contested until the row is there: no row, no vote.
 */
export const contest: Rule<'decision.contest'> = (tables, command, context) => {
  const found = recorded(tables, command, context);
  if (!found.ok) return found;
  if (!says(command.reason)) return refuse('decision.contest-needs-reason');
  const { decision, organisation, recording, said } = found.value;
  if (said.contestedBy) return refuse('decision.contested-already', { title: decision.title });
  const { id, title, text, category, anchor } = decision;
  const window = { ends: null, urgent: false, about: null, supersedes: null, contests: recording, target: null };
  const opening = openingOf(tables, { decision: id, title, text, category, anchor, ...window }, context);
  const content = { decision: id, recording, organisation: organisation.id, reason: command.reason };
  return verdict({
    facts: [
      { kind: 'contest', content },
      ...(opening.ok ? [{ kind: 'opening' as const, content: opening.value }] : []),
    ],
    subject: id,
  });
};
