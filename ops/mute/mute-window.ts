import type { Schedule } from '@aws-sdk/client-cloudwatch';
import { OpsError } from '../context.ts';

const minuteMillis = 1_000 * 60;
const minutesOf: Readonly<Record<string, number>> = { m: 1, h: 60, d: 60 * 24 };
const maximumMinutes = 15 * 60 * 24; // of a mute rule

/**
 * The window of a mute that begins now and lasts at least as long as asked for: CloudWatch takes whole minutes.
 *
 * @param text as `60m`, `2h` or `1d`
 * @param now epoch milliseconds
 * @throws OpsError
 */
export function muteWindow(text: string, now: number): { readonly schedule: Schedule; readonly until: Date } {
  const [, count, unit = ''] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const asked = Number(count) * (minutesOf[unit] ?? Number.NaN);
  if (!(asked >= 1 && asked <= maximumMinutes)) {
    throw new OpsError(`--for must be a duration from 1m to 15d, such as 60m, 2h or 1d; got "${text}".`);
  }
  const begin = Math.floor(now / minuteMillis) * minuteMillis;
  const minutes = Math.min(maximumMinutes, Math.ceil((now - begin) / minuteMillis) + asked);
  return {
    schedule: { Expression: `at(${minuteText(new Date(begin))})`, Duration: isoDuration(minutes), Timezone: 'UTC' },
    until: new Date(begin + minutes * minuteMillis),
  };
}

/** As `2026-03-01T10:00`, in UTC. */
const minuteText = (time: Date) => time.toISOString().slice(0, 'yyyy-MM-ddThh:mm'.length);

/** As `PT1H30M` or `P15D`. */
function isoDuration(minutes: number): string {
  const part = (count: number, unit: string) => (count === 0 ? '' : `${count}${unit}`);
  const time = part(Math.floor(minutes / 60) % 24, 'H') + part(minutes % 60, 'M');
  return `P${part(Math.floor(minutes / (60 * 24)), 'D')}${time && `T${time}`}`;
}
