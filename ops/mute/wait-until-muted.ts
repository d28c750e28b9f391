import { type CloudWatchClient, GetAlarmMuteRuleCommand, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch';
import type { OpsContext } from '../context.ts';

const pollMillis = 1_000;
const patienceMillis = 1_000 * 60 * 2; // 2 minutes: a rule's window begins with a whole minute

/**
 * Waits until CloudWatch says that the rule mutes. It may take a moment, or never happen where this machine's clock and
 * CloudWatch's differ; a local cloud with `--clock-speed` is far ahead soon.
 *
 * @returns what it says last: `ACTIVE`, or why not.
 */
export async function waitUntilMuted(
  client: CloudWatchClient,
  AlarmMuteRuleName: string,
  { now, sleep, signal }: Pick<OpsContext, 'now' | 'sleep' | 'signal'>,
): Promise<string> {
  for (const begin = now(); ; await sleep(pollMillis)) {
    const status = await statusOf(client, AlarmMuteRuleName);
    if (status === 'ACTIVE' || status === 'EXPIRED') return status;
    if (signal.aborted || now() - begin > patienceMillis) return status;
  }
}

/** One that was made a moment ago may not be found yet. */
async function statusOf(client: CloudWatchClient, AlarmMuteRuleName: string): Promise<string> {
  try {
    const { Status } = await client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName }));
    return Status ?? 'unknown';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return 'SCHEDULED';
    throw error;
  }
}
