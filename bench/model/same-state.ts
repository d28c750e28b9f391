import type { Trace } from '../traces/trace.ts';
import type { SideCalls } from './run-side.ts';

/** @throws Error for a side that ends otherwise than the first: then its figures compare nothing. */
export function assertSameState({ name }: Trace, calls: readonly SideCalls[]): void {
  const idsOf = ({ state }: SideCalls) =>
    [...state]
      .map(([entityKey, { metadata }]) => `${entityKey} ${metadata.changeId}`)
      .sort()
      .join('\n');
  const [first] = calls;
  const expected = first && idsOf(first);
  for (const each of calls) {
    if (idsOf(each) !== expected) {
      throw new Error(`${each.side.name} ends in another state than ${first?.side.name} after the trace ${name}.`);
    }
  }
}
