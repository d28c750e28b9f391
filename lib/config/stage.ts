import { ConfigError } from './config-error.ts';

/** Whether resources can be named after it: they separate parts of their names by hyphens. */
export const isStageName = (stage: unknown): stage is string =>
  typeof stage === 'string' && /^[a-z][a-z0-9]*$/.test(stage); // `true` and `["dev"]` match the pattern as well

/**
 * The stage that a command is about, the same for every command: its option, or else `$STAGE`, or else `dev`.
 *
 * @param option text; the CDK's context, in `cdk.json`, may be any JSON.
 * @throws ConfigError for a name that no stage can have.
 */
export function chosenStage(option: unknown, env: Readonly<Record<string, string | undefined>>): string {
  const stage = option ?? (env.STAGE || 'dev');
  if (isStageName(stage)) return stage;
  throw new ConfigError(
    `A stage name has only lower-case letters and digits and begins with a letter, such as dev or prod; got ${JSON.stringify(stage)}.`,
  );
}
