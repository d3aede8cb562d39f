/** Counts for the operator, in Prometheus' text form. No room, device, topic or address is ever part of a name or label. */
const METRICS = {
  concord_sockets: ['gauge', 'Open sockets, by door.'],
  concord_sockets_total: ['counter', 'Sockets that were opened, by door.'],
  concord_turned_away_total: ['counter', 'Connections that were not taken, by reason.'],
  concord_rooms_listened: ['gauge', 'Rooms with at least one open socket here.'],
  concord_appended_entries_total: ['counter', 'Entries that were committed.'],
  concord_appended_bytes_total: ['counter', 'Sealed bytes that were committed.'],
  concord_known_entries_total: ['counter', 'Entries that were there already.'],
  concord_dropped_entries_total: [
    'counter',
    'Entries that were dropped, since a snapshot covers them or their room is over.',
  ],
  concord_read_entries_total: ['counter', 'Entries that were read in pages.'],
  concord_pushed_entries_total: ['counter', 'Entries that were pushed to listeners.'],
  concord_signals_total: ['counter', 'Signaling messages that were passed on.'],
  concord_refusals_total: ['counter', 'Refusals, by code.'],
  concord_cut_off_total: ['counter', 'Sockets that were cut off, by reason.'],
  concord_slowed_total: ['counter', 'Times that a socket was read more slowly because of its rate.'],
  concord_store_faults_total: ['counter', 'Questions that the store could not answer.'],
  concord_commit_seconds: ['histogram', 'Time from a batch to its commit.'],
  concord_uptime_seconds: ['gauge', 'Seconds since the start.'],
  concord_memory_bytes: ['gauge', 'Resident memory of the process.'],
} as const;
export type MetricName = keyof typeof METRICS;

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export const createMetrics = () => {
  const values = new Map<MetricName, Map<string, number>>();
  const gauges = new Map<MetricName, () => ReadonlyMap<string, number>>();
  const counts = BUCKETS.map(() => 0);
  let sum = 0;
  let observed = 0;

  const lines = (name: MetricName): string[] => {
    if (METRICS[name][0] === 'histogram')
      return [
        ...BUCKETS.map((bound, i) => `${name}_bucket{le="${bound}"} ${counts[i]}`),
        `${name}_bucket{le="+Inf"} ${observed}`,
        `${name}_sum ${sum}`,
        `${name}_count ${observed}`,
      ];
    const series = gauges.get(name)?.() ?? values.get(name) ?? new Map([['', 0]]);
    return [...series].map(([label, value]) => `${name}${label && `{${label}}`} ${value}`);
  };

  return {
    /** @param label `name="value"`, out of our own code's words only. */
    count: (name: MetricName, n = 1, label = ''): void => {
      const series = values.get(name) ?? new Map<string, number>();
      values.set(name, series.set(label, (series.get(label) ?? 0) + n));
    },
    gauge: (name: MetricName, read: () => ReadonlyMap<string, number>): void => void gauges.set(name, read),
    committed: (seconds: number): void => {
      observed += 1;
      sum += seconds;
      for (const [i, bound] of BUCKETS.entries()) if (seconds <= bound) counts[i] = (counts[i] ?? 0) + 1;
    },
    text: (): string =>
      (Object.keys(METRICS) as MetricName[])
        .flatMap((name) => [`# HELP ${name} ${METRICS[name][1]}`, `# TYPE ${name} ${METRICS[name][0]}`, ...lines(name)])
        .join('\n')
        .concat('\n'),
  };
};
export type Metrics = ReturnType<typeof createMetrics>;
