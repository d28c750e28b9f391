import { Alarm, ComparisonOperator, type IMetric, type TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface AlarmText {
  /** Its runbook is `docs/runbooks/<kind>.md`. */
  readonly kind: string;
  /** What users notice, in one sentence. */
  readonly impact: string;
  /** `page` wakes somebody, through its consumer's composite; `ticket` waits for the morning. */
  readonly severity: 'page' | 'ticket';
  readonly runbooksUrl: string;
}

export interface ExplainedAlarmProps extends AlarmText {
  readonly alarmName: string;
  readonly metric: IMetric;
  /** It fires above this. */
  readonly threshold: number;
  /** Of `evaluationPeriods`, how many must be above it. */
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
  readonly treatMissingData: TreatMissingData;
  /** Told of a ticket. What pages has no action of its own: its consumer's composite pages, once. */
  readonly ticketTopicArn: string;
}

/** An alarm that says what it means, how bad it is, and what to do. */
export class ExplainedAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: ExplainedAlarmProps) {
    super(scope, id, {
      alarmName: props.alarmName,
      alarmDescription: alarmDescription(props),
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      datapointsToAlarm: props.datapointsToAlarm,
      evaluationPeriods: props.evaluationPeriods,
      treatMissingData: props.treatMissingData,
    });
    if (props.severity === 'ticket') this.addAlarmAction({ bind: () => ({ alarmActionArn: props.ticketTopicArn }) });
  }
}

/** What stands in the e-mail. */
export function alarmDescription({ kind, impact, severity, runbooksUrl }: AlarmText): string {
  return `${impact}\nSeverity: ${severity}.\nRunbook: ${runbooksUrl}/${kind}.md`;
}
