/**
 * A source of numbers in [0, 1) that gives the same row for the same seed, so that a run can be repeated.
 * The mulberry32 recurrence: one 32-bit state, far from cryptographic.
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 15), state | 1);
    const spread = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61));
    return ((spread ^ (spread >>> 14)) >>> 0) / 2 ** 32;
  };
}

const digits = Buffer.from('0123456789abcdef');
const form = 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'; // RFC 9562: version 4, and two bits of y say which variant
const placesOfX = [...form].flatMap((character, place) => (character === 'x' ? [place] : []));
const placeOfY = form.indexOf('y');
const uuid = Buffer.from(form);

/** A version 4 UUID drawn from `random`, so that a seeded run has the same identifiers every time. */
export function randomUuid(random: () => number): string {
  let bits = 0;
  placesOfX.forEach((place, index) => {
    if (index % 8 === 0) bits = Math.floor(random() * 2 ** 32); // eight digits of four bits
    uuid[place] = digits[bits & 15] as number;
    bits >>>= 4;
  });
  uuid[placeOfY] = digits[8 + Math.floor(random() * 4)] as number;
  return uuid.toString('latin1');
}
