import type { SampleEvent } from '../../sample/sample-event.ts';
import { readOrderTrace } from '../../tools/start/read-order-trace.ts';
import { UsageError } from '../usage-error.ts';
import { drawing, sellerOf } from './drawing.ts';
import { requestMillis, type TimedEvent, type Trace, traceOf } from './trace.ts';
import { hourOf } from './trading-hour.ts';

interface TraceOptions {
  readonly changes: number;
  readonly seed: number;
}

const syncSize = 500;

/** Sellers that send all of their 500 stock levels at once: the same ones every few minutes. */
export function bulkSync(options: TraceOptions): Trace {
  return traceOf('bulk', 'bulk syncs of 500 stock levels that exist', syncs(options, 20));
}

/** The same from sellers that are new: every stock level is one that the table does not have. */
export function firstSync(options: TraceOptions): Trace {
  return traceOf('bulk-new', 'bulk syncs of 500 stock levels that are new', syncs(options, Number.POSITIVE_INFINITY));
}

function syncs({ changes, seed }: TraceOptions, sellers: number) {
  const draw = drawing(seed);
  const millis = hourOf(changes);
  const timed: TimedEvent[] = [];
  for (let sync = 0; timed.length < changes; sync++) {
    const seller = sellerOf(sync % sellers);
    const begin = draw.random() * millis;
    for (let level = 0; level < syncSize && timed.length < changes; level++) {
      const at = begin + Math.floor(level / 10) * requestMillis;
      timed.push({ at, readyAt: begin, event: draw.stock(at, seller, `sku-${level}`, 'default') });
    }
  }
  return timed;
}

/** Each change comes ten times within seconds, as from a marketplace that gets no answer in time. */
export function duplicateStorm({ changes, seed }: TraceOptions): Trace {
  const draw = drawing(seed);
  const millis = hourOf(changes);
  const timed: { at: number; event: SampleEvent }[] = [];
  for (let number = 0; timed.length < changes; number++) {
    let at = draw.random() * millis;
    const event = draw.order(at, sellerOf(number % 100), `order-${number}`, 'paid');
    for (let copy = 0; copy < 10 && timed.length < changes; copy++) {
      timed.push({ at, event });
      at += draw.wait(500);
    }
  }
  return traceOf('storm', 'a duplicate storm: each change ten times', timed);
}

/** Stock levels in turn, evenly spaced, with no copies: nothing that batches could save. */
export function evenTrace({ changes, seed }: TraceOptions): Trace {
  const draw = drawing(seed);
  const gap = hourOf(changes) / changes;
  const timed = Array.from({ length: changes }, (_, number) => {
    const at = number * gap;
    const level = number % 5_000;
    return { at, event: draw.stock(at, sellerOf(level % 100), `sku-${level}`, 'default') };
  });
  return traceOf('even', 'an even trace over 5,000 stock levels', timed);
}

/**
 * Real orders in their order, with their time compressed to the mean rate of the busy hour; the first `changes` of them.
 *
 * @throws LocalCloudError if the file cannot be read, UsageError if it has no orders.
 */
export function realOrders(file: string, { changes, seed }: TraceOptions): Trace {
  const events = readOrderTrace(file, seed).events.slice(0, changes);
  const timeOf = ({ detail }: SampleEvent) => Date.parse(String(detail.metadata.occurredAt));
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last)
    throw new UsageError(`${file} has no orders: name a CSV file that \`npm start -- --trace\` reads.`);
  const scale = hourOf(events.length) / Math.max(1, timeOf(last) - timeOf(first));
  const timed = events.map((event) => ({ at: (timeOf(event) - timeOf(first)) * scale, event }));
  return traceOf('orders', 'real orders, compressed to the rate of the busy hour', timed);
}
