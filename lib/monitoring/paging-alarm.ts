import { type Alarm, AlarmRule, CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { alarmDescription } from './alarm-description.ts';

interface PagingAlarmProps {
  readonly alarmName: string;
  /** What users notice, in one sentence. */
  readonly impact: string;
  readonly runbooksUrl: string;
  readonly links: Readonly<Record<string, string>>;
  readonly pageTopicArn: string;
  /** Not in a stage's first deployment, in which every alarm goes to OK for the first time. */
  readonly reportsRecovery: boolean;
  /** Whatever pages, so that no new alarm is forgotten. */
  readonly alarms: readonly Alarm[];
}

/** The only kind of alarm that pages: once for whatever is wrong with one consumer, or with what no consumer owns. */
export class PagingAlarm extends CompositeAlarm {
  constructor(scope: Construct, props: PagingAlarmProps) {
    super(scope, 'Unhealthy', {
      compositeAlarmName: props.alarmName,
      alarmDescription: alarmDescription({ ...props, kind: 'unhealthy', severity: 'page' }),
      alarmRule: AlarmRule.anyOf(...props.alarms),
    });
    const action = { bind: () => ({ alarmActionArn: props.pageTopicArn }) };
    this.addAlarmAction(action);
    if (props.reportsRecovery) this.addOkAction(action); // so that whoever was woken knows that it is over
  }
}
