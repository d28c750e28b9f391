import type { Chance } from '../engine/chance.ts';
import type { SimulatedChange } from './change.ts';
import { drawChanges, type ProducedEvent } from './draw-changes.ts';
import { cutPacksOff, drawConsumers, type SimulatedConsumer } from './draw-consumers.ts';

/** How often each thing goes wrong, as a share of the occasions. */
interface Rates {
  readonly crash: number;
  readonly lost: number;
  readonly late: number;
  readonly repeated: number;
  readonly refused: number;
  readonly throttledWrite: number;
  readonly partial: number;
  /** Of what goes wrong with a call, so that it goes wrong again for some seconds. */
  readonly lasting: number;
  readonly duplicate: number;
  /** Of invocations that are handed over late, because the function is throttled. */
  readonly lateHandover: number;
}

/** A span of the simulated time, in milliseconds since the start. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface World {
  readonly consumers: readonly SimulatedConsumer[];
  /** By their ids. */
  readonly changes: ReadonlyMap<string, SimulatedChange>;
  readonly events: readonly ProducedEvent[];
  /** Whether one of the events is nearly as large as a message may be. */
  readonly hasLargeEvent: boolean;
  /** Of the client: from 1, which packs nothing. */
  readonly maxChangesPerEvent: number;
  readonly rates: Rates;
  /** How long faults and operators are at work. */
  readonly troubleMillis: number;
  readonly span: () => Span;
}

export function drawWorld(chance: Chance, startAt: number): World {
  const consumers = drawConsumers(chance);
  const troubleMillis = chance.between(5, 30) * 60_000;
  const { changes, events, hasLargeEvent } = drawChanges(chance, consumers, startAt, troubleMillis / 2);
  // Most worlds have little of most things, so that what they do to each other is seen alone as well.
  const rate = (most: number) => (chance.happens(0.4) ? 0 : chance.random() ** 3 * most);
  return {
    consumers,
    changes,
    events,
    hasLargeEvent,
    maxChangesPerEvent: chance.oneOf(cutPacksOff(consumers) ? [20] : [1, 1, 5, 20]),
    rates: {
      crash: rate(0.05),
      lost: rate(0.2),
      late: rate(0.1),
      repeated: rate(0.2),
      refused: rate(0.2),
      throttledWrite: rate(0.3),
      partial: chance.happens(0.5) ? chance.random() * 0.5 : 0,
      lasting: chance.oneOf([0, 0.3, 1]),
      duplicate: rate(0.3),
      lateHandover: rate(0.3),
    },
    troubleMillis,
    span: () => {
      const from = chance.between(0, troubleMillis);
      return { from, to: Math.min(troubleMillis, from + chance.between(5_000, 600_000)) };
    },
  };
}
