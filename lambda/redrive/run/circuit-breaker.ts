import type { AwsCall } from '../../shared/aws-client/aws-client.ts';
import { unknownHealth } from '../protocol.ts';
import { rampSteps } from './pace.ts';

/** How often the alarms are looked at, beside each step of the ramp. */
const checkEveryMillis = 5_000;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const mostNames = 100;

/** Which of these alarms are in ALARM. */
export type FiringAlarms = (alarmNames: readonly string[]) => Promise<readonly string[]>;

export function firingAlarms(call: AwsCall<'monitoring'>): FiringAlarms {
  return async (alarmNames) => {
    const firing: string[] = [];
    for (let from = 0; from < alarmNames.length; from += mostNames) {
      const { MetricAlarms = [] } = await call('DescribeAlarms', {
        AlarmNames: alarmNames.slice(from, from + mostNames),
        StateValue: 'ALARM',
        MaxRecords: mostNames,
      });
      firing.push(...MetricAlarms.map(({ AlarmName = '' }) => AlarmName));
    }
    return firing;
  };
}

/** Stops a run that would push into what is broken. */
interface CircuitBreaker {
  /** Whether messages may be pushed; looks at the alarms where that is due. Once it says no it stays so. */
  mayPush(): Promise<boolean>;
  /** Why not: the alarms in ALARM, or what kept us from knowing. */
  alarms(): readonly string[];
}

export function circuitBreaker(
  firing: () => Promise<readonly string[]>,
  rampSeconds: number,
  now: () => number,
): CircuitBreaker {
  const startedAt = now();
  const stepMillis = (rampSeconds * 1_000) / rampSteps;
  let alarms: readonly string[] = [];
  let dueAt = startedAt;
  let check: Promise<void> | undefined; // one for all lanes

  async function look(): Promise<void> {
    alarms = await firing().catch((error: unknown) => [
      `${unknownHealth}${error instanceof Error ? error.name : 'error'}`,
    ]);
    const step = stepMillis === 0 ? rampSteps : Math.floor((now() - startedAt) / stepMillis) + 1;
    const nextStepAt = step < rampSteps ? startedAt + step * stepMillis : Number.POSITIVE_INFINITY;
    dueAt = Math.min(now() + checkEveryMillis, nextStepAt);
  }

  return {
    mayPush: async () => {
      if (alarms.length === 0 && now() >= dueAt) {
        check ??= look().finally(() => {
          check = undefined;
        });
      }
      await check;
      return alarms.length === 0;
    },
    alarms: () => alarms,
  };
}
