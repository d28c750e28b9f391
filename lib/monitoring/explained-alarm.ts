import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { alarmDescription } from './alarm-description.ts';
import { checkMetric } from './check-metric.ts';

/** What there is to say about one alarm, wherever it is. */
export interface AlarmRow {
  /** Its runbook is `docs/runbooks/<kind>.md`. */
  readonly kind: string;
  /** In its name, where that is not its kind. */
  readonly name?: string;
  /** `page` wakes somebody, through its consumer's composite; `ticket` waits for the morning. */
  readonly severity: 'page' | 'ticket';
  /** What users notice, in one sentence. */
  readonly impact: string;
  readonly metric: IMetric;
  /** It fires above this. */
  readonly threshold: number;
  /** It fires below the threshold instead. */
  readonly firesBelow?: boolean;
  /** How many of the last minutes must be over the threshold: `[3, 5]` is three of five. */
  readonly minutes: readonly [datapointsToAlarm: number, evaluationPeriods: number];
  readonly missingData: 'breaching' | 'notBreaching' | 'ignore';
}

interface ExplainedAlarmProps extends AlarmRow {
  readonly alarmName: string;
  readonly runbooksUrl: string;
  /** Pages of the AWS console that show what is wrong, by what they are of. */
  readonly links: Readonly<Record<string, string>>;
  /** Told of a ticket. What pages has no action of its own: its consumer's composite pages, once. */
  readonly ticketTopicArn: string;
  /** Whether its recovery is reported, too. */
  readonly reportsRecovery: boolean;
}

const treatMissingData = {
  breaching: TreatMissingData.BREACHING,
  notBreaching: TreatMissingData.NOT_BREACHING,
  ignore: TreatMissingData.IGNORE,
};

/**
 * An alarm that says what it means, how bad it is, and what to do.
 *
 * @throws Error for a metric that nobody publishes, ConfigError for a description that is too long.
 */
export class ExplainedAlarm extends Alarm {
  constructor(scope: Construct, props: ExplainedAlarmProps) {
    checkMetric(props.metric);
    const [datapointsToAlarm, evaluationPeriods] = props.minutes;
    super(scope, constructId(props.name ?? props.kind), {
      alarmName: props.alarmName,
      alarmDescription: alarmDescription(props),
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: props.firesBelow
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_THRESHOLD,
      datapointsToAlarm,
      evaluationPeriods,
      treatMissingData: treatMissingData[props.missingData],
    });
    if (props.severity === 'page') return;
    const action = { bind: () => ({ alarmActionArn: props.ticketTopicArn }) };
    this.addAlarmAction(action);
    if (props.reportsRecovery) this.addOkAction(action);
  }
}

/** `backlog-age` is `BacklogAge`. */
const constructId = (kind: string) => kind.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
