import type { ViewCheck } from '../../sample/view-check.ts';

/** What became of a sample, from the bus to the table. */
export interface SampleResult {
  /** Changes that the bus took. */
  readonly published: number;
  /** Changes that consumers acknowledged, or that still wait for them. */
  readonly routed: number;
  readonly routedByConsumer: Readonly<Record<string, number>>;
  /** In so many messages: fewer where an event has several changes. */
  readonly messages: number;
  /** Changes that matched no route. */
  readonly unrouted: number;
  /** Changes written to the table. */
  readonly applied: number;
  /** Replaced by a newer change in the same batch. */
  readonly coalesced: number;
  /** Further copies of one change in the same batch. */
  readonly duplicate: number;
  /** The table held this change already. */
  readonly repeated: number;
  /** The table held a newer one already. */
  readonly stale: number;
  /** Changes. */
  readonly deadLettered: number;
  /** Entities whose newest valid change is neither in the table nor in any queue. */
  readonly lost: number;
  /** Entities of which the table holds something else than the input says. */
  readonly differing: number;
  /** From the first PutEvents to the last acknowledged message. */
  readonly changesPerSecond: number;
  /** From PutEvents to acknowledged, in real milliseconds at any clock speed. */
  readonly latencyP50Ms: number;
  readonly latencyP99Ms: number;
}

/** The smallest of `values` that at least `percent` per cent of them do not exceed; 0 of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}

/** The result as a table for a person. */
export function resultTable(result: SampleResult): string {
  const rows: [string, number | string][] = [
    ['published', result.published],
    ...Object.entries(result.routedByConsumer).map(([name, count]): [string, number] => [`routed to ${name}`, count]),
    ['unrouted', result.unrouted],
    ['applied', result.applied],
    ['coalesced', result.coalesced],
    ['duplicate', result.duplicate],
    ['repeated', result.repeated],
    ['stale', result.stale],
    ['dead-lettered', result.deadLettered],
    ['lost', result.lost],
    ['messages', result.messages],
    ['changes per second', result.changesPerSecond],
    ['latency p50', `${result.latencyP50Ms} ms`],
    ['latency p99', `${result.latencyP99Ms} ms`],
  ];
  const nameWidth = Math.max(...rows.map(([name]) => name.length));
  const values = rows.map(([, value]) => (typeof value === 'number' ? value.toLocaleString('en-US') : value));
  const valueWidth = Math.max(...values.map(({ length }) => length));
  return rows.map(([name], index) => `  ${name.padEnd(nameWidth)}  ${values[index]?.padStart(valueWidth)}`).join('\n');
}

/** One sentence for each entity that is lost or not as the input says, the first twenty of them. */
export function complaints({ lost, differing }: ViewCheck): string[] {
  const gone = new Set(lost);
  const sentences = [
    ...lost.map((key) => `lost: ${key}: its newest change is neither in the table nor in a queue.`),
    ...differing
      .filter(({ entityKey }) => !gone.has(entityKey))
      .map(({ entityKey, why, expected, found }) => {
        const change = (state: { version?: unknown; changeId?: unknown } | undefined) =>
          state ? `change ${state.changeId} of version ${state.version}` : 'nothing';
        return `${why}: ${entityKey}: the input says ${change(expected)}, the table holds ${change(found)}.`;
      }),
  ];
  const rest = sentences.length - 20;
  return rest > 0 ? [...sentences.slice(0, 20), `… and ${rest} more.`] : sentences;
}
