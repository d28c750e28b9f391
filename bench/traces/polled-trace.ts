import { createHash } from 'node:crypto';
import { requestMillis, type Trace, type TraceChange, traceOfChanges } from './trace.ts';

/**
 * The same changes from adapters that ask a marketplace for each seller's every so often, and send what they find at once:
 * short bursts of one seller, where a shop's own events come one by one. Each seller is polled at times of its own.
 */
export function polledTrace(trace: Trace, everyMillis: number): Trace {
  const found = new Map<string, number>(); // by the poll, how many changes it has found
  const changes = trace.changes.map((change): TraceChange => {
    const { at } = change;
    const { marketplace, sellerId } = change.change.metadata;
    const seller = `${marketplace} ${sellerId}`;
    const phase = createHash('sha256').update(seller).digest().readUInt32BE() % everyMillis;
    const readyAt = Math.ceil((at - phase) / everyMillis) * everyMillis + phase;
    const poll = `${seller} ${readyAt}`;
    const before = found.get(poll) ?? 0;
    found.set(poll, before + 1);
    return { ...change, at: readyAt + Math.floor(before / 10) * requestMillis, readyAt };
  });
  const title = `${trace.title}, each seller polled every ${everyMillis / 1_000} s`;
  return traceOfChanges(`${trace.name}-polled-${everyMillis / 1_000}s`, title, changes);
}
