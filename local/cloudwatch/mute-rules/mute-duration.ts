const minute = 1_000 * 60;
const day = minute * 60 * 24;
const isoDuration = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?)?$/;

/** Of an ISO 8601 duration of days, hours and minutes; undefined unless it is from PT1M to P15D. */
export function durationMillis(text: string): number | undefined {
  const match = isoDuration.exec(text);
  if (!match) return undefined;
  const [days = 0, hours = 0, minutes = 0] = match.slice(1).map((count) => Number(count ?? 0));
  const millis = days * day + (hours * 60 + minutes) * minute;
  return millis >= minute && millis <= 15 * day ? millis : undefined;
}
