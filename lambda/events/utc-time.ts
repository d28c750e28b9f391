import { metadata } from './metadata.ts';

/** Epoch milliseconds of a time as the contract writes `occurredAt`; `undefined` for anything else, however readable. */
export function utcMillis(time: unknown): number | undefined {
  const read = metadata.shape.occurredAt.safeParse(time);
  return read.success ? Date.parse(read.data) : undefined;
}
