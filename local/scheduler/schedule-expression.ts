/** When a schedule is due: the first time after a given one, both in epoch milliseconds. */
export type NextTime = (after: number) => number;

const minuteMillis = 1_000 * 60;
const hourMillis = minuteMillis * 60;
const dayMillis = hourMillis * 24;
const unitMillis = new Map([
  ['minute', minuteMillis],
  ['hour', hourMillis],
  ['day', dayMillis],
]);

/**
 * `rate(…)`, and `cron(…)` of minutes and hours in UTC.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @param start when the schedule was created: the first time of a rate
 * @throws Error for every other expression.
 */
export function parseScheduleExpression(text: string, start: number): NextTime {
  const [, value, unit = ''] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(text) ?? [];
  const millis = unitMillis.get(unit);
  if (millis !== undefined) {
    const period = Number(value) * millis;
    return (after) => (after < start ? start : start + (Math.floor((after - start) / period) + 1) * period);
  }
  const fields = /^cron\((.+)\)$/.exec(text)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) throw new Error(`the local cloud does not support the schedule ${text}`);
  const [minutes = '', hours = '', ...dates] = fields;
  const date = dates.find((field) => field !== '*' && field !== '?');
  if (date !== undefined) throw new Error(`the local cloud supports only minutes and hours of a schedule, not ${date}`);
  return cron(parseField(minutes, 59), parseField(hours, 23));
}

function cron(minutes: ReadonlySet<number>, hours: ReadonlySet<number>): NextTime {
  return (after) => {
    let time = (Math.floor(after / minuteMillis) + 1) * minuteMillis;
    while (
      !hours.has(Math.floor((time % dayMillis) / hourMillis)) ||
      !minutes.has(Math.floor((time % hourMillis) / minuteMillis))
    ) {
      time += minuteMillis;
    }
    return time;
  };
}

/** `*`, numbers, ranges, steps, and lists of them. */
function parseField(field: string, maximum: number): Set<number> {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [, first, last, step = '1'] = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/([1-9]\d*))?$/.exec(part) ?? [undefined, 'none'];
    const from = Number(first ?? 0);
    // With a step, one number is the first of all that follow: 5/15 is 5, 20, 35, 50.
    const to = Number(last ?? (first === undefined || part.includes('/') ? maximum : first));
    if (!(from <= to && to <= maximum)) throw new Error(`the schedule has ${part} where 0 to ${maximum} is expected`);
    for (let value = from; value <= to; value += Number(step)) values.add(value);
  }
  return values;
}
