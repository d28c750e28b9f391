import { seededRandom } from '../../../local/random.ts';

/** Everything that a simulation leaves to chance comes from one of these: the same seed decides the same. */
export interface Chance {
  /** From 0 up to, not including, 1. */
  random(): number;
  /** True in this share of the cases. */
  happens(share: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  oneOf<Item>(items: readonly Item[]): Item;
  shuffled<Item>(items: readonly Item[]): Item[];
}

export function chanceOf(seed: number): Chance {
  const random = seededRandom(seed);
  for (let n = 0; n < 10; n++) random(); // the first numbers of neighbouring seeds are alike
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  return {
    random,
    happens: (share) => random() < share,
    between,
    oneOf: (items) => items[between(0, items.length - 1)] as (typeof items)[number],
    shuffled: (items) => {
      const result = [...items];
      for (let last = result.length - 1; last > 0; last--) {
        const other = between(0, last);
        [result[last], result[other]] = [result[other], result[last]] as [never, never];
      }
      return result;
    },
  };
}
