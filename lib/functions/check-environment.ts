import { ConfigError } from '../config/config-error.ts';
import { deployedLength } from '../config/deployed-length.ts';
import type { StageConfig } from '../config/stage-config.ts';

/** 4 kB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostCharacters = 4_096;

/**
 * Lambda measures the variables as one JSON object, names and escapes included, as its error shows:
 * https://github.com/github-aws-runners/terraform-aws-github-runner/issues/3594
 *
 * @throws ConfigError if Lambda would refuse a function's environment as too large.
 */
export function checkEnvironment(
  functionName: string,
  variables: Readonly<Record<string, string>>,
  { marketplaces }: Pick<StageConfig, 'marketplaces'>,
): void {
  // A reference stands in for its value, whose characters need no escape.
  const characters = deployedLength(JSON.stringify(variables));
  if (characters <= mostCharacters) return;
  const names = marketplaces.map(({ name }) => name).join(', ');
  throw new ConfigError(
    `The environment of the function "${functionName}" has up to ${characters} characters, but Lambda allows ${mostCharacters}: the catalog has too many consumers for the marketplaces ${names}, or these names are too long.`,
  );
}
