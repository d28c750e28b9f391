import { consumerMetrics, redriveMetrics, redriveServices } from '../../lambda/shared/metrics.ts';

/** A resource of a synthesized template. */
export interface TemplateResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a template holds
  readonly Properties: any;
}

export interface PriceRow {
  readonly what: string;
  /** What is billed: alarms by the metrics they read. */
  readonly count: number;
  /** US dollars a month for one. */
  readonly each: number;
  readonly dollars: number;
}

interface MonitoringPrice {
  readonly alarms: { readonly standard: number; readonly metricMath: number; readonly composite: number };
  readonly idle: { readonly rows: readonly PriceRow[]; readonly dollars: number };
  /** What comes on top for as long as there are events: metrics of our own are billed only while they get data. */
  readonly withTraffic: { readonly rows: readonly PriceRow[]; readonly dollars: number };
}

/** US dollars a month in us-east-1, without the free tier: https://aws.amazon.com/cloudwatch/pricing/ */
const prices = { alarmMetric: 0.1, compositeAlarm: 0.5, dashboard: 3, customMetric: 0.3 };

/** What CloudWatch costs a month for the alarms, dashboards and metrics of one stage; logs are billed by their size. */
export function monitoringPrice(resources: readonly TemplateResource[]): MonitoringPrice {
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

  const idle = [
    row('Alarms on one metric', single.length, prices.alarmMetric),
    row('Metrics in alarms on an expression', sum(math.map(Number)), prices.alarmMetric),
    row('Composite alarms', composite, prices.compositeAlarm),
    row('Dashboards', ofType('CloudWatch::Dashboard').length, prices.dashboard),
  ];
  const withTraffic = [
    row('Metrics of consumers', consumers * consumerMetrics.length, prices.customMetric),
    row('Metrics of redriving and discarding', redrives * redriveMetrics.length, prices.customMetric),
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

const cents = (dollars: number) => Math.round(dollars * 100) / 100;
const row = (what: string, count: number, each: number): PriceRow => ({
  what,
  count,
  each,
  dollars: cents(count * each),
});
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const total = (rows: readonly PriceRow[]) => cents(sum(rows.map(({ dollars }) => dollars)));
