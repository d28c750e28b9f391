import type { CloudParts } from '../cloud-parts.ts';
import { alarmNotification } from './alarm-notification.ts';
import type { StateChangeListener } from './alarms.ts';

const actionsByState = { ALARM: 'AlarmActions', OK: 'OKActions', INSUFFICIENT_DATA: 'InsufficientDataActions' };

/** Tells the topics of an alarm's new state. A topic that no template declares has nobody here to tell. */
export function tellTopics(cloud: Pick<CloudParts, 'account' | 'region' | 'alarms' | 'topics'>): StateChangeListener {
  return (alarm, from) => {
    if (!alarm.actionsEnabled) return;
    const arns = alarm.properties[actionsByState[alarm.state]] as readonly string[];
    const topics = arns.map((arn) => [...cloud.topics.values()].find(({ settings }) => settings.arn === arn));
    const notification = alarmNotification(alarm, from, cloud, (child) => cloud.alarms.find(child));
    for (const topic of topics) topic?.publish(notification);
  };
}
