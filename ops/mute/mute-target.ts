import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { catalog } from '../../lambda/events/catalog.ts';
import type { Names } from '../../lib/config/names.ts';
import { OpsError } from '../context.ts';
import { type StageAlarm, stageAlarms } from '../stage/stage-alarms.ts';

interface MuteTarget {
  /** Of its mute rule: one for each target, so that muting again changes it instead of adding another. */
  readonly rule: string;
  readonly alarms: readonly string[];
}

const maximumAlarms = 100; // that a mute rule takes

/**
 * The alarms that `mute` and `unmute` mean by their argument: a consumer's name, `shared`, `all`, or an alarm's name, with
 * or without the stage's prefix.
 *
 * @throws OpsError where there are none, or more than a rule takes.
 */
export async function muteTarget(client: CloudWatchClient, names: Names, target: string): Promise<MuteTarget> {
  const prefix = `${names.prefix}-`;
  const short = target.startsWith(prefix) ? target.slice(prefix.length) : target;
  const alarms = await stageAlarms(client, prefix);
  const alarmNames = alarms.map(({ AlarmName = '' }) => AlarmName).sort();
  const wanted = alarmNames.filter((name) => isMeant(name.slice(prefix.length), short));
  if (wanted.length === 0) {
    if (alarms.length === 0)
      throw new OpsError(`No alarm name begins with ${prefix}: check --stage, and whether the stage is deployed.`);
    const known = [...consumerNames, 'shared', 'all'].join(', ');
    throw new OpsError(`There is no alarm ${prefix}${short}: use one of ${known}, or the name of an alarm.`);
  }
  if (wanted.length > maximumAlarms) {
    const each = [...consumerNames, 'shared'].join(', ');
    throw new OpsError(
      `The target has ${wanted.length} alarms, and a rule mutes at most ${maximumAlarms}. Mute these one after the other: ${each}.`,
    );
  }
  const single = alarms.find(({ AlarmName }) => AlarmName === prefix + short);
  if (single) assertTellsSomebody(single, alarms);
  return { rule: `${prefix}mute-${short}`, alarms: wanted };
}

const consumerNames = catalog.consumers.map(({ name }) => name);

/** @param alarm without the stage's prefix, as `target` */
function isMeant(alarm: string, target: string): boolean {
  if (target === 'all' || target === alarm) return true;
  // The longest name owns the alarm, where one consumer's name begins another's.
  const owners = consumerNames.filter((name) => alarm.startsWith(`${name}-`)).sort((a, b) => b.length - a.length);
  return target === (owners[0] ?? 'shared');
}

/** Pages go out through the composite alone: who mutes one of its children would be woken all the same. */
function assertTellsSomebody(alarm: StageAlarm, alarms: readonly StageAlarm[]): void {
  const { AlarmName, AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = alarm;
  if ([...AlarmActions, ...OKActions, ...InsufficientDataActions].length > 0) return;
  const composite = alarms.find(({ AlarmRule = '' }) => AlarmRule.includes(`:${AlarmName}"`));
  const instead = composite ? ` Mute ${composite.AlarmName}, which notifies for it, or the consumer.` : '';
  throw new OpsError(`${AlarmName} has no actions, so there is nothing to mute.${instead}`);
}
