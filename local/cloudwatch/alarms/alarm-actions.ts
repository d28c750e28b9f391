import { listAt } from '../cloudwatch-fields.ts';
import type { Alarm } from './alarm.ts';
import { type AlarmNotification, alarmNotification } from './alarm-notification.ts';
import type { AlarmState } from './alarm-rule.ts';
import type { Alarms, StateChangeListener } from './alarms.ts';

interface AlarmActionsDeps {
  readonly account: string;
  readonly region: string;
  readonly alarms: Pick<Alarms, 'find' | 'muteRules'>;
  readonly topics: ReadonlyMap<string, NotifiedTopic>;
}

interface NotifiedTopic {
  readonly settings: { readonly arn: string };
  publish(notification: AlarmNotification): void;
}

const actionsByState = { ALARM: 'AlarmActions', OK: 'OKActions', INSUFFICIENT_DATA: 'InsufficientDataActions' };

/**
 * Tells the topics of an alarm's new state; of a muted alarm's when no rule mutes it any longer, if it is still in that
 * state: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules-behaviour.html
 * A topic that no template declares has nobody here to tell.
 */
export function tellTopics(cloud: AlarmActionsDeps): StateChangeListener {
  const { muteRules } = cloud.alarms;
  /** The last change of each alarm that was muted, and the state before it. */
  const untold = new Map<Readonly<Alarm>, AlarmState>();
  const tell: StateChangeListener = (alarm, from) => {
    const action = actionsByState[alarm.state];
    const arns = listAt(alarm.properties[action], action);
    const topics = arns.map((arn) => [...cloud.topics.values()].find(({ settings }) => settings.arn === arn));
    const notification = alarmNotification(alarm, from, cloud, (child) => cloud.alarms.find(child));
    for (const topic of topics) topic?.publish(notification);
  };
  muteRules.onUnmuted(() => {
    for (const [alarm, from] of untold) {
      if (muteRules.isMuted(alarm.name)) continue;
      untold.delete(alarm);
      tell(alarm, from);
    }
  });
  return (alarm, from) => {
    if (alarm.properties.ActionsEnabled === false) return;
    untold.delete(alarm);
    if (muteRules.isMuted(alarm.name)) untold.set(alarm, from);
    else tell(alarm, from);
  };
}
