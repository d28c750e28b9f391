import {
  consumerMetrics,
  expiryMetrics,
  expiryService,
  redriveMetrics,
  redriveServices,
} from '../../lambda/shared/metrics.ts';
import { prices } from './prices.ts';

/** A resource of a synthesized template. */
interface TemplateResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a template holds
  readonly Properties: any;
}

/** A synthesized template: its resources by their logical ids. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

/** As AWS's bill names them. */
type Service = 'EventBridge' | 'SQS' | 'Lambda' | 'DynamoDB' | 'CloudWatch' | 'KMS';

export interface PriceRow {
  readonly service: Service;
  readonly what: string;
  /** What is billed in a month: alarms by the metrics they read, requests by the million. */
  readonly count: number;
  /** US dollars for one. */
  readonly each: number;
  readonly dollars: number;
}

export interface StagePrice {
  readonly alarms: { readonly standard: number; readonly metricMath: number; readonly composite: number };
  readonly idle: { readonly rows: readonly PriceRow[]; readonly dollars: number };
  /** The metrics that events add: ours are billed only for the hours in which they get data. */
  readonly withTraffic: { readonly rows: readonly PriceRow[]; readonly dollars: number };
}

export const hoursOfMonth = 730;

/** Lambda reads an idle queue with five pollers, each of which waits 20 seconds for a message. */
const pollsOfIdleMapping = 15 * 60 * hoursOfMonth;

/** A run over a queue with nothing in it: it counts twice, asks for the alarms once, and writes its line. */
const idleRun = { seconds: 0.5, sqsRequests: 2, cloudWatchRequests: 1, logBytes: 3_000 }; // start-up included

/** What a stage costs a month while no event comes and nothing waits. What is stored is little then, and is left out. */
export function stagePrice(templates: readonly Template[]): StagePrice {
  const resources = templates.flatMap(({ Resources }) => Object.values(Resources));
  const ofType = (type: string) => resources.filter(({ Type }) => Type === `AWS::${type}`);
  const alarms = ofType('CloudWatch::Alarm').map(metricsRead);
  const single = alarms.filter((metrics) => metrics === 'one');
  const math = alarms.filter((metrics) => metrics !== 'one');
  const composite = ofType('CloudWatch::CompositeAlarm').length;

  const services = ofType('Lambda::Function').map((it) => it.Properties.Environment?.Variables ?? {});
  const consumers = services.filter((variables) => variables.CONSUMER_NAME !== undefined).length;
  const redrives = services.filter((it) =>
    redriveServices.some((service) => service === it.POWERTOOLS_SERVICE_NAME),
  ).length;
  const looks = services.filter((it) => it.POWERTOOLS_SERVICE_NAME === expiryService).length;
  const mappings = ofType('Lambda::EventSourceMapping').length;
  const { runs, gigabyteSeconds } = scheduledRuns(templates);

  const idle = [
    row('CloudWatch', 'Alarms on one metric', single.length, prices.alarmMetric),
    row('CloudWatch', 'Metrics in alarms on an expression', sum(math.map(Number)), prices.alarmMetric),
    row('CloudWatch', 'Composite alarms', composite, prices.compositeAlarm),
    row('CloudWatch', 'Dashboards', ofType('CloudWatch::Dashboard').length, prices.dashboard),
    row('KMS', 'Customer keys', ofType('KMS::Key').length, prices.customerKey),
    row('SQS', 'Polls of idle queues, millions', (mappings * pollsOfIdleMapping) / 1_000_000, prices.sqsMillion),
    row('EventBridge', 'Scheduled runs, millions', runs / 1_000_000, prices.schedulerMillion),
    row('Lambda', 'Invocations by schedules, millions', runs / 1_000_000, prices.lambdaMillion),
    row('Lambda', 'GB-seconds of scheduled runs', gigabyteSeconds, prices.lambdaGigabyteSecond),
    row('SQS', 'SQS requests by schedules, millions', (runs * idleRun.sqsRequests) / 1_000_000, prices.sqsMillion),
    row(
      'CloudWatch',
      'Requests for alarms, thousands',
      (runs * idleRun.cloudWatchRequests) / 1_000,
      prices.cloudWatchThousand,
    ),
    row(
      'CloudWatch',
      'Metric of the daily check, by hour',
      looks * expiryMetrics.length * (1 / 24),
      prices.customMetric,
    ),
    row('CloudWatch', 'Logs of scheduled runs, GB', (runs * idleRun.logBytes) / 1_000_000_000, prices.logGigabyte),
  ];
  const withTraffic = [
    row('CloudWatch', 'Metrics of consumers', consumers * consumerMetrics.length, prices.customMetric),
    row('CloudWatch', 'Metrics of redriving and discarding', redrives * redriveMetrics.length, prices.customMetric),
  ];
  return {
    alarms: { standard: single.length, metricMath: math.length, composite },
    idle: { rows: idle, dollars: total(idle) },
    withTraffic: { rows: withTraffic, dollars: total(withTraffic) },
  };
}

/** How many metrics an alarm with an expression reads; each is billed as an alarm. */
function metricsRead({ Properties }: TemplateResource): number | 'one' {
  const { Metrics } = Properties;
  return Metrics ? Metrics.filter((metric: object) => 'MetricStat' in metric).length : 'one';
}

/** What the schedules start in a month, and the memory of the functions for the time that it takes. */
function scheduledRuns(templates: readonly Template[]) {
  let runs = 0;
  let gigabyteSeconds = 0;
  for (const { Resources } of templates) {
    for (const { Type, Properties } of Object.values(Resources)) {
      if (Type !== 'AWS::Scheduler::Schedule') continue;
      const ofMonth = (hoursOfMonth * 60) / minutesBetween(Properties.ScheduleExpression);
      const [target] = Properties.Target.Arn['Fn::GetAtt'];
      runs += ofMonth;
      gigabyteSeconds += (ofMonth * idleRun.seconds * Resources[target]?.Properties.MemorySize) / 1_024;
    }
  }
  return { runs, gigabyteSeconds };
}

/** @throws Error for an expression of another form: its price would be wrong. */
function minutesBetween(expression: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const minutes = { minute: 1, hour: 60, day: 60 * 24 }[String(unit)];
  if (minutes === undefined)
    throw new Error(
      `Add the schedule expression ${expression} to tools/price/stage-price.ts: its interval is unknown.`,
    );
  return Number(count) * minutes;
}

const cents = (dollars: number) => Math.round(dollars * 100) / 100;
export const row = (service: Service, what: string, count: number, each: number): PriceRow => ({
  service,
  what,
  count,
  each,
  dollars: cents(count * each),
});
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
export const total = (rows: readonly PriceRow[]) => cents(sum(rows.map(({ dollars }) => dollars)));
