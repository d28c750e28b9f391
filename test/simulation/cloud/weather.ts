import type { Chance } from '../engine/chance.ts';
import { cutPacksOff } from '../world/draw-consumers.ts';
import type { Span, World } from '../world/draw-world.ts';

/** What is wrong with the surroundings at a time, in milliseconds since the start. */
export interface Weather {
  tableAt(tableName: string, millis: number): 'throttled' | 'unavailable' | 'slow' | undefined;
  /** Whether the credentials of a consumer's function are expired. */
  hasExpired(consumer: string, millis: number): boolean;
  /** Whether a partition takes hardly any write. */
  isHot(entityKey: string, millis: number): boolean;
}

type Spell = Span & { readonly of: string };

export function drawWeather({ consumers, changes, span, troubleMillis }: World, chance: Chance): Weather {
  const spells = (share: number, names: readonly string[]): Spell[] =>
    chance.happens(share)
      ? Array.from({ length: chance.between(1, 2) }, () => ({ ...span(), of: chance.oneOf(names) }))
      : [];
  const tableNames = consumers.map(({ tableName }) => tableName);
  const keys = [...changes.values()].map(({ entityKey }) => entityKey);
  const throttled = spells(0.12, tableNames);
  const unavailable = spells(0.12, tableNames);
  const always = { from: 0, to: troubleMillis };
  const slow = chance.happens(cutPacksOff(consumers) ? 0.8 : 0.2)
    ? tableNames.map((of) => ({ ...always, of }))
    : spells(0.3, tableNames);
  const expired = spells(
    0.15,
    consumers.map(({ name }) => name),
  );
  const hot = spells(0.3, keys);
  const isIn = (some: readonly Spell[], name: string, millis: number) =>
    some.some(({ of, from, to }) => of === name && millis >= from && millis < to);
  return {
    tableAt: (tableName, millis) => {
      if (isIn(unavailable, tableName, millis)) return 'unavailable';
      if (isIn(throttled, tableName, millis)) return 'throttled';
      return isIn(slow, tableName, millis) ? 'slow' : undefined;
    },
    hasExpired: (consumer, millis) => isIn(expired, consumer, millis),
    isHot: (entityKey, millis) => isIn(hot, entityKey, millis),
  };
}
