import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type DeadLetterLog, deadLetterLine } from '../../lambda/consume/dead-letter-log.ts';
import type { Catalog } from '../../lambda/events/catalog.ts';
import type { ConsumerMetric } from '../../lambda/shared/metrics.ts';
import { consumerConfigOf } from '../config/config.ts';
import { logGroupOf, type Names } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { checkMetric } from './check-metric.ts';
import { consumerAlarmRows } from './consumer-alarm-rows.ts';
import {
  callsAvoided,
  consumerMetric,
  putEventsMetric,
  queueMetric,
  redriveMetric,
  ruleMetric,
  tableMetric,
} from './metrics.ts';
import { sharedAlarmRows } from './shared-alarm-rows.ts';

interface BackboneDashboardProps {
  readonly names: Names;
  readonly config: StageConfig;
  readonly catalog: Catalog;
}

/** One page: what is shared and why messages died, then along the flow of each consumer. */
export class BackboneDashboard extends Construct {
  constructor(scope: Construct, id: string, { names, config, catalog }: BackboneDashboardProps) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: names.dashboard,
      defaultInterval: Duration.hours(3),
    });
    const consumers = catalog.consumers.map(({ name }) => name);
    // CloudWatch takes at most a hundred alarms in one widget: so one for each row.
    const alarms = (title: string, alarmNames: readonly string[]) =>
      new AlarmStatusWidget({
        title,
        alarms: alarmNames.map((name) => Alarm.fromAlarmName(this, name, name)),
        width: 24,
        height: 3,
      });

    dashboard.addWidgets(
      alarms('Health of the consumers, and the shared alarms', [
        ...consumers.map((name) => names.consumer(name).alarm('unhealthy')),
        names.alarm('shared-unhealthy'),
        ...sharedAlarmRows(names, config).map(({ name, kind }) => names.alarm(name ?? kind)),
      ]),
    );
    dashboard.addWidgets(...sharedRow(names, consumers));
    dashboard.addWidgets(causesOfDeadLetters(consumers.map((name) => names.consumer(name).function)));
    for (const name of consumers) {
      const rows = consumerAlarmRows(names, name, consumerConfigOf(config, name));
      dashboard.addWidgets(new TextWidget({ markdown: `## ${name}`, width: 24, height: 1 }));
      dashboard.addWidgets(...consumerRow(names, name));
      dashboard.addWidgets(
        alarms(
          `Alarms of ${name}`,
          rows.map(({ kind }) => names.consumer(name).alarm(kind)),
        ),
      );
    }
  }
}

/** What comes in and matches no route, what waits for somebody, and what coalescing saves. */
function sharedRow(names: Names, consumers: readonly string[]): IWidget[] {
  const waiting = [
    { name: 'unrouted', queue: names.unroutedQueue },
    { name: 'unrouted, undelivered', queue: names.unroutedDeadLetterQueue },
    { name: 'quarantine', queue: names.quarantineQueue },
    ...consumers.map((name) => ({ name, queue: names.consumer(name).deadLetterQueue })),
  ];
  return [
    graph('Events put per minute, whole account', 6, [
      putEventsMetric('PutEventsEntriesCount'),
      putEventsMetric('PutEventsFailedEntriesCount'),
      ruleMetric(names, names.unroutedRule, 'MatchedEvents').with({ label: 'unrouted' }),
    ]),
    graph(
      'Messages that wait for a decision',
      6,
      waiting.map(({ name, queue }) => queueMetric(queue, 'ApproximateNumberOfMessagesVisible').with({ label: name })),
    ),
    graph('Redrives, and the table', 6, [
      ...(['Redriven', 'Quarantined', 'RedriveFailed'] as const).map((it) => redriveMetric(names, 'redrive', it)),
      redriveMetric(names, 'discard', 'Discarded'),
      tableMetric(names, 'WriteThrottleEvents'),
      tableMetric(names, 'SystemErrors', 'PutItem'),
    ]),
    graph(
      'Calls avoided per minute (coalesced and duplicate)',
      6,
      consumers.map((name) => callsAvoided(names, name)),
    ),
  ];
}

/** Eight graphs in the order of the flow. */
function consumerRow(names: Names, consumer: string): IWidget[] {
  const { rule, queue } = names.consumer(consumer);
  const own = (metricName: ConsumerMetric) => consumerMetric(names, consumer, metricName);
  return [
    graph('In', 3, [ruleMetric(names, rule, 'MatchedEvents')]),
    graph('Routed', 3, [ruleMetric(names, rule, 'Invocations'), ruleMetric(names, rule, 'InvocationsSentToDlq')]),
    graph('Queued', 3, [
      queueMetric(queue, 'NumberOfMessagesSent'),
      queueMetric(queue, 'ApproximateNumberOfMessagesVisible'),
    ]),
    graph('In flight', 3, [queueMetric(queue, 'ApproximateNumberOfMessagesNotVisible'), own('Received')]),
    graph('Applied', 3, [own('Applied'), own('Repeated'), own('Stale')]),
    graph('Coalesced', 3, [own('Coalesced'), own('Duplicate')]),
    graph('Failed', 3, [own('Failed'), own('DeadLettered'), own('Untried'), own('WrongGroup')]),
    graph(
      'Freshness (ms)',
      3,
      ['p50', 'p99'].map((statistic) => consumerMetric(names, consumer, 'Freshness', statistic)),
    ),
  ];
}

const seller: keyof DeadLetterLog = 'sellerId';
const cause: readonly (keyof DeadLetterLog)[] = ['eventType', 'failureClass', 'failureReason', 'failureFingerprint'];

/** From the line that a consumer writes for each dead letter; what SQS moved itself has none. */
function causesOfDeadLetters(functionNames: readonly string[]): IWidget {
  return new LogQueryWidget({
    title: 'Causes of dead-lettered messages',
    logGroupNames: functionNames.map(logGroupOf),
    view: LogQueryVisualizationType.TABLE,
    queryLines: [
      `filter message = '${deadLetterLine}'`,
      `stats count(*) as records, count_distinct(${seller}) as sellers, max(@timestamp) as newest by ${cause.join(', ')}`,
      'sort records desc',
      'limit 50',
    ],
    width: 24,
    height: 6,
  });
}

function graph(title: string, width: number, left: IMetric[]): GraphWidget {
  for (const metric of left) checkMetric(metric);
  return new GraphWidget({ title, left, width, height: 6 });
}
