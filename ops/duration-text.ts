/** As `42 s`, `3 min 20 s`, `5 h 3 min` or `2 d 4 h`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ];
  const largest = Math.max(
    0,
    units.findIndex(([, size]) => whole >= size),
  );
  if (whole === 0) return '0 s';
  const [unit, size] = units[largest] as readonly [string, number];
  const rest = units[largest + 1];
  const more = rest && Math.floor((whole % size) / rest[1]);
  return `${Math.floor(whole / size)} ${unit}${rest && more ? ` ${more} ${rest[0]}` : ''}`;
}
