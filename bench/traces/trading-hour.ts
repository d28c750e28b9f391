import type { SampleEvent } from '../../sample/sample-event.ts';
import { type Drawing, drawing, sellerOf, zipfOf } from './drawing.ts';
import { type Trace, traceOf } from './trace.ts';

/** 100,000 changes in an hour: about 28 a second. */
export const hourOf = (changes: number): number => changes * 36;

const stockLevels = 5_000;
const sellers = 100;

interface HourOptions {
  readonly changes: number;
  readonly seed: number;
  /** How long they take to come. Defaults to the rate of the busy hour. */
  readonly millis?: number;
}

/**
 * The busiest hour of a trading day: 60 of 100 changes are stock levels, of 5,000 by Zipf's law with the exponent 1.1; 35
 * are of orders, from created to shipped; 5 of returns. 3 of 100 are copies, a few seconds after the change.
 */
export function tradingHour(options: HourOptions): Trace {
  const stockOf = zipfOf(stockLevels, 1.1);
  return traceOf(
    'day',
    "a trading day's busiest hour",
    hour(options, ({ random }) => stockOf(random())),
  );
}

/** The same hour, with half of its stock changes on one article. */
export function flashSale(options: HourOptions): Trace {
  return traceOf('flash', 'a flash sale: half of the stock changes on one article', flashSaleEvents(options));
}

/** The events of a flash sale, in no order. */
export function flashSaleEvents(options: HourOptions): { at: number; event: SampleEvent }[] {
  const stockOf = zipfOf(stockLevels, 1.1);
  return hour(options, ({ random }) => (random() < 0.5 ? 0 : stockOf(random())));
}

function hour({ changes, seed, millis = hourOf(changes) }: HourOptions, levelOf: (draw: Drawing) => number) {
  const draw = drawing(seed);
  const copies = Math.round(changes * 0.03);
  const originals = changes - copies;
  const stock = Math.round(originals * 0.6);
  const orders = Math.round(originals * 0.35);
  const returns = originals - stock - orders;
  const timed: { at: number; event: SampleEvent }[] = [];
  const add = (at: number, event: SampleEvent) => timed.push({ at, event });

  for (let count = 0; count < stock; count++) {
    const level = levelOf(draw);
    const at = draw.random() * millis;
    add(at, draw.stock(at, sellerOf(level % sellers), `sku-${level}`, `warehouse-${level % 3}`));
  }
  steps(draw, orders, millis, ['created', 'paid', 'shipped'], [20_000, 600_000], (at, number, status) =>
    add(at, draw.order(at, sellerOf(number % sellers), `order-${number}`, status)),
  );
  steps(draw, returns, millis, ['requested', 'approved'], [300_000], (at, number, status) =>
    add(at, draw.returned(at, sellerOf(number % sellers), `return-${number}`, status)),
  );
  for (let count = 0; count < copies; count++) {
    const original = timed[draw.whole(originals)];
    if (original) add(Math.min(millis, original.at + draw.wait(5_000)), original.event);
  }
  return timed;
}

/** Things that go through their states, one after the other and each after its mean wait, until there are `changes`. */
function steps(
  draw: Drawing,
  changes: number,
  millis: number,
  states: readonly string[],
  waits: readonly number[],
  change: (at: number, number: number, status: string) => void,
): void {
  let made = 0;
  for (let number = 0; made < changes; number++) {
    let at = draw.random() * millis;
    for (const [index, status] of states.entries()) {
      if (at > millis || made === changes) break; // the rest happens after the hour
      change(at, number, status);
      made++;
      at += 1 + draw.wait(waits[index] ?? 0);
    }
  }
}
