import * as z from 'zod/mini';
import { type Consumer, catalog } from '../lambda/events/catalog.ts';
import { type OpsContext, OpsError } from './context.ts';

/** The consumer of this name. @throws OpsError where the catalog has none. */
export function consumerArgument(name: string): Consumer {
  const consumer = catalog.consumers.find((each) => each.name === name);
  if (consumer) return consumer;
  const known = catalog.consumers.map((each) => each.name).join(', ');
  throw new OpsError(`There is no consumer "${name}": use one of ${known}.`);
}

/** Reads the number of an option. @throws OpsError */
export function countOption(name: string, text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new OpsError(`${name} must be a whole number; got "${text}".`);
}

/** A day, or a time to the minute, the second or finer; with an offset or a Z, so that it means the same everywhere. */
const time = z.union([
  z.iso.date(),
  z.iso.datetime({ offset: true, precision: -1 }), // to the minute
  z.iso.datetime({ offset: true }),
]);

/**
 * Reads the time of an option; a day alone begins at midnight UTC.
 *
 * @throws OpsError
 */
export function timeOption(name: string, text: string): Date {
  if (time.safeParse(text).success) return new Date(text);
  throw new OpsError(`${name} must be a time such as 2026-03-01T10:00Z or a day such as 2026-03-01; got "${text}".`);
}

/** What the commands that we print have for a reason: whoever copies one writes the reason in its place. */
export const noteToFill = '<why>';

/** What `--note` says; undefined where it is not given. @throws OpsError where it is given and says nothing. */
export function noteOption(option: unknown): string | undefined {
  const note = typeof option === 'string' ? option.trim() : undefined;
  if (note === '') throw new OpsError('--note is empty: give a reason.');
  if (note === noteToFill) throw new OpsError(`--note still says ${noteToFill}: replace it with the reason.`);
  return note;
}

/** Who asks: what the option says, or the user of the environment or the system; `unknown` where neither is there. */
export function requestedBy(option: unknown, env: OpsContext['env']): string {
  return typeof option === 'string' ? option : env.USER || env.LOGNAME || env.USERNAME || unknownUser;
}

const unknownUser = 'unknown';

/** Who does it, for the audit log. @throws OpsError where nobody is named: what is changed must be somebody's. */
export function doneBy(option: unknown, env: OpsContext['env']): string {
  const name = requestedBy(option, env).trim();
  if (name !== '' && name !== unknownUser) return name;
  throw new OpsError('The audit log needs a name, and neither $USER nor the system has one: add --requested-by <who>.');
}

/** With hyphens, or without them as in the lines of logs. */
const uuid = /^([\da-f]{8})(-?)([\da-f]{4})\2([\da-f]{4})\2([\da-f]{4})\2([\da-f]{12})$/;

/** The `changeId` that somebody typed or pasted, as events have it in the end; undefined if it is none. */
export function changeIdIn(text: string): string | undefined {
  const lower = text.trim().toLowerCase();
  return uuid.test(lower) ? lower.replace(uuid, '$1-$3-$4-$5-$6') : undefined;
}

/** What a text has to be to name a change. */
export const changeIdExample = 'a UUID such as 5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11';
