import type { MemorySample, SoakResult } from './run-soak.ts';

/** The last quarter of a run may use so much more than the second, in which the table has all its entities. */
const mostGrowth = 1.2;
const fewestSamples = 10;

/** Long enough to show whether memory grows, and for each kind of fault to occur. */
export const isLong = ({ memory }: SoakResult): boolean => memory.length >= fewestSamples;

/** What is not as it must be, one sentence for each. */
export function complaintsOf(result: SoakResult): string[] {
  const { before, after, memory } = result;
  const listed = (ids: readonly string[]) => `${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''}`;
  const complaints: string[] = [];
  const expect = (ids: readonly string[], what: string) => {
    if (ids.length > 0) complaints.push(`${ids.length} ${what}: ${listed(ids)}.`);
  };
  expect(before.lost, 'changes are lost before the redrive');
  expect(before.wrongCause, 'changes are dead-lettered with a cause that is not theirs');
  expect(before.strayed, 'messages are in queues where none belongs');
  if (after) {
    expect(
      before.withoutCause,
      'changes that the table or the contract rejects are not dead-lettered with their cause',
    );
    expect(after.lost, 'changes are lost after the redrive');
    expect(after.differing, 'entities differ from the reference after the redrive');
    expect(after.withoutCause, 'broken changes are not in a dead-letter queue with their cause');
    expect(after.wrongCause, 'changes are dead-lettered with a cause that is not theirs after the redrive');
    const others = Object.entries(after.byReason).filter(([reason]) => reason !== 'schema_broken');
    expect(
      others.map(([reason, count]) => `${count} × ${reason}`),
      'causes are still in the dead-letter queues after the redrive',
    );
  }
  if (isLong(result)) {
    for (const [kind, count] of Object.entries(result.faults)) {
      if (count === 0) complaints.push(`No fault of the kind ${kind} occurred: send more changes.`);
    }
    for (const [what, of] of memoryKinds) {
      const { second, last } = quarters(memory, of);
      if (!(last > 0)) complaints.push(`${what} is not known.`);
      if (last > second * mostGrowth)
        complaints.push(`${what} grew from ${megabytes(second)} to ${megabytes(last)} MB.`);
    }
  }
  return complaints;
}

const memoryKinds: readonly (readonly [string, (sample: MemorySample) => number])[] = [
  ['The heap of the local cloud', ({ cloudHeap }) => cloudHeap],
  ['The memory of the largest function process', ({ largestFunction }) => largestFunction],
];

/** The middle of the second and of the last quarter of the samples. */
function quarters(memory: readonly MemorySample[], of: (sample: MemorySample) => number) {
  const quarter = memory.length / 4;
  const middle = (from: number, to: number) => {
    const values = memory
      .slice(Math.floor(from), Math.ceil(to))
      .map(of)
      .toSorted((a, b) => a - b);
    return values[Math.floor(values.length / 2)] ?? 0;
  };
  return { second: middle(quarter, quarter * 2), last: middle(quarter * 3, memory.length) };
}

const megabytes = (bytes: number): number => Math.round(bytes / 1_024 / 1_024);

/** The runs side by side. */
export function soakTable(runs: readonly { readonly name: string; readonly result: SoakResult }[]): string {
  const share = (part: number, of: number) => `${((100 * part) / of).toFixed(3)} %`;
  const columns = runs.map(({ name, result }): [string, string | number][] => {
    const { before, after, faults, memory } = result;
    const heap = quarters(memory, ({ cloudHeap }) => cloudHeap);
    const functions = quarters(memory, ({ largestFunction }) => largestFunction);
    const inQueues = before.deadLettered + before.waiting;
    return [
      ['', name],
      ['changes published, copies included', result.published],
      ['distinct changes', before.distinct],
      ['changes a second', Math.round(result.published / result.seconds)],
      ['processes killed', faults.kills],
      ['moments in which a function crashed', faults.crashes],
      ['writes that failed for a while', faults.transient],
      ['writes that were rejected', faults.refused],
      ['in effect before a redrive', share(before.inEffect, before.distinct)],
      ['in a dead-letter queue, with a cause', before.deadLettered],
      ['in a queue until SQS deletes them', result.after ? 0 : before.waiting],
      ['lost', before.lost.length],
      ['in effect after repair and redrive', after ? share(after.inEffect, after.distinct) : `${inQueues} are gone`],
      ['still dead-lettered, all broken', after ? after.deadLettered : '-'],
      ['entities that differ from the reference', after ? after.differing.length : '-'],
      ['lost after the redrive', after ? after.lost.length : '-'],
      ['heap of the local cloud, 2nd and last quarter, MB', `${megabytes(heap.second)}, ${megabytes(heap.last)}`],
      ['largest function process, the same, MB', `${megabytes(functions.second)}, ${megabytes(functions.last)}`],
    ];
  });
  const texts = (columns[0] ?? []).map(([label], row) => [
    label,
    ...columns.map((column) => {
      const value = column[row]?.[1] ?? '';
      return typeof value === 'number' ? value.toLocaleString('en-GB') : value;
    }),
  ]);
  const widths = (texts[0] ?? []).map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  return texts
    .map((row) =>
      row
        .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
