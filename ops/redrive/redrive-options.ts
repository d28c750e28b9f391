import type { Command } from 'commander';
import type { LetterFilter, RedrivePayload } from '../../lambda/redrive/protocol.ts';
import { failureClasses } from '../../lambda/shared/dead-letter-contract.ts';
import { type OpsContext, OpsError } from '../context.ts';
import { changeIdExample, changeIdIn, countOption, doneBy, noteOption, requestedBy, timeOption } from '../options.ts';

/** Options by their names, each with the field of the request that it fills. */
type Options<Fields> = Readonly<Record<string, { readonly field: keyof Fields; readonly about: string }>>;

/** Each may be given several times, for any of its values. */
const lists = {
  class: { field: 'failureClass', about: failureClasses.join(', ') },
  reason: { field: 'failureReason', about: 'such as schema_broken' },
  fingerprint: { field: 'failureFingerprint', about: 'the fingerprint of a cause, which failures shows' },
  seller: { field: 'sellerId', about: 'a sellerId' },
  marketplace: { field: 'marketplace', about: 'a marketplace' },
  change: { field: 'changeId', about: 'a changeId; discard deletes only this change of a pack' },
} as const satisfies Options<LetterFilter>;
const times = {
  from: { field: 'deadLetteredFrom', about: 'dead-lettered at this time or later, such as 2026-03-01T10:00Z' },
  before: { field: 'deadLetteredBefore', about: 'dead-lettered before this time' },
} as const satisfies Options<LetterFilter>;
const numbers = {
  max: { field: 'maxMessages', about: 'the maximum number of messages' },
  rate: { field: 'ratePerSecond', about: 'the maximum number of changes per second (default: from the stage)' },
  ramp: {
    field: 'rampSeconds',
    about: 'the seconds in which the rate rises from a tenth to all of it (default: from the stage)',
  },
} as const satisfies Options<RedrivePayload>;

/** The options that `redrive` and `discard` share; `rate` and `ramp` only where there is something to be spared. */
export function addRedriveOptions(command: Command, pace: 'paced' | 'unpaced'): Command {
  const more = (value: string, before: readonly string[] = []) => [...before, value];
  for (const [name, { about }] of Object.entries(lists))
    command.option(`--${name} <value>`, `${about}; repeatable`, more);
  for (const [name, { about }] of Object.entries(times)) command.option(`--${name} <time>`, about);
  for (const [name, { about }] of Object.entries(numbers)) {
    if (name === 'max' || pace === 'paced') command.option(`--${name} <number>`, about);
  }
  return command
    .option('--note <why>', 'the reason, for the audit log')
    .option('--requested-by <who>', 'who runs it, for the audit log (default: $USER)')
    .option('--execute', 'do it; without this option, the command only shows what it would do');
}

/** The request that the options make. Queue and numbers are for the function to check. @throws OpsError */
export function redrivePayload(
  queue: string,
  options: Readonly<Record<string, unknown>>,
  env: OpsContext['env'],
): RedrivePayload {
  const filter: NonNullable<RedrivePayload['filter']> = Object.fromEntries([
    ...given(lists, options).map(({ field, value }) => [field, [value].flat().map(String)] as const),
    ...given(times, options).map(
      ({ field, name, value }) => [field, timeOption(name, `${value}`).toISOString()] as const,
    ),
  ]);
  for (const name of [filter.failureClass ?? []].flat()) {
    // A word that no dead letter has matches nothing, which looks as if nothing were there.
    if (!failureClasses.some((known) => known === name))
      throw new OpsError(`There is no class "${name}": use ${failureClasses.join(', ')}.`);
  }
  if (filter.changeId !== undefined) filter.changeId = [filter.changeId].flat().map(changeIdOption);
  const { deadLetteredFrom, deadLetteredBefore } = filter;
  if (deadLetteredFrom && deadLetteredBefore && deadLetteredFrom >= deadLetteredBefore) {
    throw new OpsError('--from must be before --before.');
  }
  const note = noteOption(options.note);
  const counts: Pick<RedrivePayload, (typeof numbers)[keyof typeof numbers]['field']> = Object.fromEntries(
    given(numbers, options).map(({ field, name, value }) => [field, countOption(name, `${value}`)]),
  );
  return {
    queue,
    ...(Object.keys(filter).length > 0 && { filter }),
    ...counts,
    dryRun: options.execute !== true,
    requestedBy: (options.execute === true ? doneBy : requestedBy)(options.requestedBy, env),
    ...(note !== undefined && { note }),
  };
}

/** What is no `changeId` matches nothing either: an event without a valid one has none in its dead letter. */
function changeIdOption(text: string): string {
  const changeId = changeIdIn(text);
  if (changeId === undefined) throw new OpsError(`--change must be a changeId, ${changeIdExample}; got "${text}".`);
  return changeId;
}

/** The options of these rows that were given, as commander reads them. */
function given<Field>(
  rows: Readonly<Record<string, { readonly field: Field }>>,
  options: Readonly<Record<string, unknown>>,
) {
  return Object.entries(rows)
    .map(([name, { field }]) => ({ field, name: `--${name}`, value: options[name] }))
    .filter(({ value }) => value !== undefined);
}

/** The words of a command line that makes this request. */
export function redriveWords(command: string, request: RedrivePayload): string[] {
  const { queue, filter = {}, note } = request;
  return [
    command,
    queue,
    ...[...Object.entries(lists), ...Object.entries(times)].flatMap(([name, { field }]) =>
      [filter[field] ?? []].flat().flatMap((value) => [`--${name}`, value]),
    ),
    ...Object.entries(numbers).flatMap(([name, { field }]) =>
      request[field] === undefined ? [] : [`--${name}`, String(request[field])],
    ),
    ...(note === undefined ? [] : ['--note', note]),
  ];
}

/** What the operator typed for a field of the request. */
export function redriveOptionOf(path: string): string | undefined {
  if (path === ('requestedBy' satisfies keyof RedrivePayload)) return '--requested-by';
  if (path === ('note' satisfies keyof RedrivePayload)) return '--note';
  const field = path.replace(/^filter\./, '').replace(/\.\d+$/, '');
  const rows = [...Object.entries(lists), ...Object.entries(times), ...Object.entries(numbers)];
  const name = rows.find(([, row]) => row.field === field)?.[0];
  return name && `--${name}`;
}
