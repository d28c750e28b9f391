/** One sentence unless `value` is a whole number between `least` and `most`. */
export function* inRange(name: string, value: number, least: number, most: number): Iterable<string> {
  if (!Number.isInteger(value) || value < least || value > most) {
    yield `${name} is ${value}, but must be a whole number from ${least} to ${most}.`;
  }
}
