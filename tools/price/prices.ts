/**
 * Every price that a figure of ours is made of: US dollars in us-east-1, at the first tier, without the free tier and without
 * discounts for volume. AWS fills in the figures of its own price pages by script, so that a stored copy of them has none:
 * `readIn` is a page that quotes the figure. Where it is null, the figure is from memory: check it before you rely on it.
 */
interface Price {
  readonly dollars: number;
  readonly per: string;
  /** AWS's page, which is right where another differs. */
  readonly page: string;
  readonly readIn: string | null;
}

const aws = (path: string) => `https://aws.amazon.com/${path}/pricing/`;
const eventBridge = {
  page: aws('eventbridge'),
  readIn: 'https://cloudburn.io/blog/amazon-eventbridge-pricing', // March 2026
};
const sqs = { page: aws('sqs'), readIn: 'https://cloudburn.io/blog/amazon-sqs-pricing' }; // March 2026
const lambda = { page: aws('lambda') };
const dynamoDb = {
  page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  readIn: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing', // July 2025, after the price cut of November 2024
};
const cloudWatch = { page: aws('cloudwatch') };
const kms = { page: aws('kms'), readIn: 'https://cloudburn.io/blog/aws-kms-pricing' }; // March 2026

const month = 'a month'; // CloudWatch bills by the hour, from the first

const list = {
  eventMillion: { dollars: 1, per: 'million custom events, for each 64 KB chunk', ...eventBridge },
  archiveGigabyte: { dollars: 0.1, per: 'GB put into an archive', ...eventBridge },
  archiveGigabyteMonth: { dollars: 0.023, per: `GB in an archive ${month}`, ...eventBridge },
  replayMillion: { dollars: 1, per: 'million events replayed, for each 64 KB chunk', ...eventBridge },
  schedulerMillion: { dollars: 1, per: 'million runs of schedules', ...eventBridge },

  sqsMillion: { dollars: 0.4, per: 'million requests to standard queues, for each 64 KB chunk', ...sqs },
  /** The page does not say of which requests: taken here of every request for a message that has a group. */
  sqsGroupMillion: {
    dollars: 0.1,
    per: 'million of these requests, in addition, if messages have a group ID (fair queues)',
    ...sqs,
  },

  lambdaMillion: {
    dollars: 0.2,
    per: 'million invocations',
    ...lambda,
    readIn: 'https://github.com/api-evangelist/aws-lambda/blob/main/plans/aws-lambda-plans-pricing.yml', // September 2026
  },
  lambdaGigabyteSecond: {
    dollars: 0.0000133334,
    per: 'GB-second on arm64',
    ...lambda,
    readIn: 'https://app.unpkg.com/artillery@2.0.28/files/lib/platform/aws-lambda/prices.js',
  },

  writeMillion: { dollars: 0.625, per: 'million write request units, on demand', ...dynamoDb },
  readMillion: { dollars: 0.125, per: 'million read request units, on demand', ...dynamoDb },
  tableGigabyteMonth: { dollars: 0.25, per: `GB in a table ${month}`, ...dynamoDb, readIn: null },
  recoveryGigabyteMonth: { dollars: 0.2, per: `GB of point-in-time recovery ${month}`, ...dynamoDb, readIn: null },

  alarmMetric: {
    dollars: 0.1,
    per: `metric that an alarm reads ${month}`,
    ...cloudWatch,
    readIn: 'https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm', // November 2026
  },
  compositeAlarm: {
    dollars: 0.5,
    per: `composite alarm ${month}`,
    ...cloudWatch,
    readIn: 'https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm', // November 2026
  },
  dashboard: {
    dollars: 3,
    per: `dashboard ${month}`,
    ...cloudWatch,
    readIn: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/', // June 2026
  },
  customMetric: {
    dollars: 0.3,
    per: `metric that gets data ${month}`,
    ...cloudWatch,
    readIn: 'https://signoz.io/guides/cloudwatch-pricing', // February 2026
  },
  cloudWatchThousand: { dollars: 0.01, per: 'thousand requests to its API', ...cloudWatch, readIn: null },
  logGigabyte: {
    dollars: 0.5,
    per: 'GB logged',
    ...cloudWatch,
    readIn: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/', // June 2026
  },
  logGigabyteMonth: { dollars: 0.03, per: `GB of log kept ${month}, compressed`, ...cloudWatch, readIn: null },

  /** Each of the first two yearly rotations adds one. */
  customerKey: { dollars: 1, per: `customer managed key ${month}`, ...kms },
  keyTenThousand: {
    dollars: 0.03,
    per: 'ten thousand requests for a key',
    ...kms,
    readIn: 'https://www.factualminds.com/blog/aws-kms-pricing-keys-requests-multi-region/', // June 2026
  },
  notificationMillion: { dollars: 0.5, per: 'million notifications of SNS', page: aws('sns'), readIn: null },
} as const satisfies Readonly<Record<string, Price>>;

/** As one may cite it: when and for which Region, and for each price where it was read. */
export const priceList = {
  asOf: '2026-11-26',
  region: 'us-east-1',
  prices: list as Readonly<Record<keyof typeof list, Price>>,
};

/** US dollars, by the name of the price. */
export const prices = Object.fromEntries(
  Object.entries(list).map(([name, { dollars }]) => [name, dollars]),
) as Readonly<Record<keyof typeof list, number>>;

/** EventBridge and SQS bill by 64 KB, whole or begun. */
export const chunksOf = (bytes: number): number => Math.ceil(bytes / (64 * 1_024));
