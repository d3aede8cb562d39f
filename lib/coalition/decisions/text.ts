import { refuse } from '../result.ts';
import { type Rule, verdict } from '../verdict.ts';
import { says } from './choices.ts';
import { acting, actingInWindow } from './guards.ts';

/** A new version of the text, by the proposer alone; consent to the older one falls away (P 2.6). */
export const amend: Rule<'decision.amend'> = (tables, command, context) => {
  const found = actingInWindow(tables, command.decision, context);
  if (!found.ok) return found;
  const { decision, person } = found.value;
  const { version, title, text } = command;
  if (decision.proposer !== person.id)
    return refuse('decision.only-proposer', { name: tables.people.get(decision.proposer)?.name ?? '' });
  if (version !== decision.version) return refuse('decision.text-changed', { title: decision.title });
  if (!says(text)) return refuse('decision.no-text');
  if (title === decision.title && text === decision.text) return refuse('decision.nothing-changed');
  const content = { decision: decision.id, amends: version, title, text };
  return verdict({ facts: [{ kind: 'amendment', content }], subject: decision.id });
};

/** The proposer takes it back before it closes; who recorded one as already decided takes the record back (P 2.1, 7.6). */
export const withdraw: Rule<'decision.withdraw'> = (tables, command, context) => {
  const any = acting(tables, command.decision, context);
  if (!any.ok) return any;
  const found = any.value.decision.row === null ? any : actingInWindow(tables, command.decision, context);
  if (!found.ok) return found;
  const { decision, person } = found.value;
  if (decision.state === 'withdrawn') return refuse('decision.withdrawn', { title: decision.title });
  if (decision.proposer !== person.id)
    return refuse('decision.only-proposer', { name: tables.people.get(decision.proposer)?.name ?? '' });
  const content = { decision: decision.id, reason: command.reason };
  return verdict({ facts: [{ kind: 'withdrawal', content }], subject: decision.id });
};

/** A person's yes to "is it this one?": signed, anchors the decision anew (P 2.7). */
export const reanchor: Rule<'decision.reanchor'> = (tables, command, context) => {
  const found = acting(tables, command.decision, context);
  if (!found.ok) return found;
  const { decision } = found.value;
  if (!decision.anchor || decision.anchor.in === 'item' || decision.anchor.in === 'decision')
    return refuse('decision.has-no-place', { title: decision.title });
  const content = { decision: decision.id, quote: command.quote };
  return verdict({ facts: [{ kind: 'anchoring', content }], subject: decision.id });
};
