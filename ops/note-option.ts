import { OpsError } from './context.ts';

/** What `--note` says; undefined where it is not given. @throws OpsError where it is given and says nothing. */
export function noteOption(option: unknown): string | undefined {
  const note = typeof option === 'string' ? option.trim() : undefined;
  if (note === '') throw new OpsError('--note is empty: say why.');
  return note;
}
