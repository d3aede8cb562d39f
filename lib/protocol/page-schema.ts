import * as v from 'valibot';
import { Id, QuoteSchema } from '../coalition/fact.ts';

/** What the host accepts from a content script: an untrusted party (P 8.8). Loaded by the host only; page.ts has the types. */
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const many = <T extends v.GenericSchema>(item: T, max: number) => v.pipe(v.array(item), v.maxLength(max));
const MailPerson = v.object({ name: text(200), address: text(320) });

export const SaidFactsSchema = v.variant('kind', [
  v.object({
    kind: v.literal('document'),
    key: Id,
    title: text(500),
    tab: text(100),
    address: v.optional(text(4_000)),
  }),
  v.object({
    kind: v.literal('mail'),
    thread: v.nullable(
      v.object({
        subject: text(1_000),
        first: v.object({ address: text(320), minute: v.nullable(v.pipe(v.number(), v.integer())) }),
        people: many(MailPerson, 300),
      }),
    ),
    composes: many(
      v.object({
        id: text(200),
        subject: text(1_000),
        recipients: many(v.object({ ...MailPerson.entries, area: v.picklist(['to', 'cc', 'bcc']) }), 300),
      }),
      20,
    ),
  }),
  v.object({
    kind: v.literal('event'),
    key: Id,
    series: v.nullable(Id),
    title: text(500),
    whenText: text(500),
    startsAt: v.nullable(text(40)),
    minutes: v.nullable(v.number()),
    guests: many(v.object({ address: text(320) }), 500),
  }),
]);

export const SlotSchema = v.variant('at', [
  v.object({ at: v.literal('capture') }),
  v.object({ at: v.literal('compose'), compose: text(200) }),
  v.object({ at: v.literal('event') }),
  v.object({ at: v.literal('mark'), ids: many(Id, 100) }),
]);

export const FromPageSchema = v.variant('t', [
  v.object({ t: v.literal('facts'), site: text(40), url: text(4_000), facts: v.nullable(SaidFactsSchema) }),
  v.object({ t: v.literal('missing'), site: text(40), missing: many(text(60), 20) }),
  v.object({
    t: v.literal('card'),
    slot: SlotSchema,
    capture: v.nullable(v.object({ quote: QuoteSchema, text: text(20_000) })),
  }),
  v.object({ t: v.literal('card-closed'), nonce: text(100) }),
  v.object({ t: v.literal('read-text'), key: Id, tab: v.nullable(text(100)), text: v.optional(text(1_100_000)) }),
  v.object({ t: v.literal('not-here'), key: Id }),
  v.object({ t: v.literal('inserted'), compose: text(200), how: v.picklist(['inserted', 'copied', 'failed']) }),
]);
