/** The words that stand in exported files beside people's own. Whoever asks for an export gives them, in its language. */
export const EXPORT_WORDS = [
  'task',
  'person',
  'organisation',
  'due',
  'state',
  'minutes',
  'notes',
  'source',
  'created',
  'finished',
  'id',
  'decisions',
  'category',
  'how',
  'proposed-by',
  'answers-by',
  'confirmed-by',
  'text',
  'earlier-text',
  'answers',
  'hidden',
  'relayed',
  'reason',
  'remedy',
  'replaced-by',
  'agenda',
  'note',
  'decision',
  'choice.consent',
  'choice.concern',
  'choice.objection',
  'choice.yes',
  'choice.no',
  'choice.abstain',
  'choice.agree',
  'choice.stand-aside',
  'choice.block',
  'choice.sign',
  'choice.decline',
  'choice.looks-good',
  'choice.not-sure',
  'choice.worried',
  'decision.scheduled',
  'decision.open',
  'decision.passed',
  'decision.blocked',
  'decision.heard',
  'decision.withdrawn',
  'decision.superseded',
  'decision.recorded',
  'decision.contested',
  'method.consent',
  'method.consensus',
  'method.consensus-minus-one',
  'method.majority',
  'method.two-thirds-cast',
  'method.two-thirds-eligible',
  'method.advice',
  'method.sign-on',
  'method.sense-check',
  'task.todo',
  'task.doing',
  'task.waiting',
  'task.done',
  'task.dropped',
] as const;
export type ExportWord = (typeof EXPORT_WORDS)[number];
export type ExportWords = Readonly<Record<ExportWord, string>>;

/** `2026-11-24` of a moment, for a viewer `zone` minutes east of UTC. */
export const dayIn = (at: number, zone: number): string => new Date(at + zone * 60_000).toISOString().slice(0, 10);

/** `2026-11-24 18:00 UTC+01:00`: an exported file is read anywhere, so the zone stands in it. */
export const momentIn = (at: number, zone: number): string => {
  const text = new Date(at + zone * 60_000).toISOString();
  const sign = zone < 0 ? '-' : '+';
  const hours = String(Math.floor(Math.abs(zone) / 60)).padStart(2, '0');
  const minutes = String(Math.abs(zone) % 60).padStart(2, '0');
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC${zone === 0 ? '' : `${sign}${hours}:${minutes}`}`;
};
