import { ConfigError } from './config-error.ts';

/** Whether resources can be named after it: they separate parts of their names by hyphens. */
export const isStageName = (stage: string) => /^[a-z][a-z0-9]*$/.test(stage);

/**
 * The stage that a command is about, the same for every command: its option, or else `$STAGE`, or else `dev`.
 *
 * @throws ConfigError for a name that no stage can have.
 */
export function chosenStage(option: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  const stage = option ?? (env.STAGE || 'dev');
  if (isStageName(stage)) return stage;
  throw new ConfigError(
    `A stage name has only lower-case letters and digits and begins with a letter, such as dev or prod; got "${stage}".`,
  );
}
