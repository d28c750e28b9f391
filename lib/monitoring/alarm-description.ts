import { ConfigError } from '../config/config-error.ts';
import { deployedLength } from '../config/deployed-length.ts';

interface AlarmText {
  /** Its runbook is `docs/runbooks/<kind>.md`. */
  readonly kind: string;
  /** What users notice, in one sentence. */
  readonly impact: string;
  readonly severity: 'page' | 'ticket';
  readonly runbooksUrl: string;
  /** Pages of the AWS console that show what is wrong, by what they are of. */
  readonly links: Readonly<Record<string, string>>;
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
const mostCharacters = 1_024;

/**
 * What stands in the e-mail.
 *
 * @throws ConfigError where CloudWatch would refuse it as too long.
 */
export function alarmDescription({ kind, impact, severity, runbooksUrl, links }: AlarmText): string {
  const text = [
    impact,
    `Severity: ${severity}.`,
    `Runbook: ${runbooksUrl}/${kind}.md`,
    ...Object.entries(links).map(([name, url]) => `${name}: ${url}`),
  ].join('\n');
  const characters = deployedLength(text);
  if (characters > mostCharacters) {
    throw new ConfigError(
      `The description of the alarm "${kind}" has up to ${characters} characters, but CloudWatch allows ${mostCharacters}: shorten runbooksUrl.`,
    );
  }
  return text;
}

/** The severity in a description of ours; undefined in one that somebody else has written. */
export function severityIn(description: string): 'page' | 'ticket' | undefined {
  const [, severity] = /^Severity: (page|ticket)\.$/m.exec(description) ?? [];
  return severity as 'page' | 'ticket' | undefined;
}
