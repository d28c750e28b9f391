/** A version 4 UUID drawn from `random`, so that a seeded run has the same identifiers every time. */
export function randomUuid(random: () => number): string {
  const a = eightDigits(random);
  const b = eightDigits(random);
  const c = eightDigits(random);
  const d = eightDigits(random);
  const variant = '89ab'[Math.floor(random() * 4)];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

function eightDigits(random: () => number): string {
  return Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}
