import { OpsError } from '../context.ts';
import { timeOption } from '../options.ts';

const millisOf: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads `--since`: how long ago, as `90m`, or a time.
 *
 * @param now epoch milliseconds
 * @returns epoch milliseconds
 * @throws OpsError for anything else, and for a time in the future
 */
export function sinceOption(text: string, now: number): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const since = count === undefined ? timeIn(text) : now - Number(count) * (millisOf[unit] ?? 0);
  if (!(since >= 0)) throw new OpsError(`--since ${text} is before 1970.`);
  if (since > now) throw new OpsError(`--since ${text} is in the future: it is ${new Date(now).toISOString()} now.`);
  return since;
}

function timeIn(text: string): number {
  try {
    return timeOption('--since', text).getTime();
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    throw new OpsError(
      `--since must be a duration such as 90m, 2h or 3d, or a time such as 2026-03-01T10:00Z or 2026-03-01; got "${text}".`,
    );
  }
}
