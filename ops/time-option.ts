import { OpsError } from './context.ts';

/** A day, or a time to the minute, the second or finer; with an offset or a Z, so that it means the same everywhere. */
const time = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Reads the time of an option; a day alone begins at midnight UTC.
 *
 * @throws OpsError
 */
export function timeOption(name: string, text: string): Date {
  const date = new Date(text);
  if (time.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new OpsError(`${name} must be a time as 2026-03-01T10:00Z or a day as 2026-03-01; "${text}" is neither.`);
}
