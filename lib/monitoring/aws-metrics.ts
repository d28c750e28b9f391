/** One metric that AWS itself publishes, as its documentation has it. */
interface AwsMetric {
  readonly namespace: 'AWS/DynamoDB' | 'AWS/Events' | 'AWS/Lambda' | 'AWS/SQS';
  readonly metricName: string;
  /** Exactly these, in the order of the alphabet. */
  readonly dimensions: readonly string[];
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds';
  /** `percentiles` allows p99 and the like. */
  readonly statistics: readonly ('Maximum' | 'Sum' | 'percentiles')[];
  /**
   * When a zero is published: as long as the queue is active, with every invocation of the function, or never. What is
   * never published as zero is missing when all is well.
   */
  readonly atZero: 'while active' | 'with every invocation' | 'never';
  readonly source: string;
}

const sqs = {
  namespace: 'AWS/SQS',
  dimensions: ['QueueName'],
  unit: 'Count',
  atZero: 'while active', // for up to six hours after the last call, and from up to fifteen minutes after the first
  source:
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html',
} as const;

const lambda = {
  namespace: 'AWS/Lambda',
  dimensions: ['FunctionName'],
  unit: 'Count',
  statistics: ['Sum'],
  atZero: 'with every invocation',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
} as const;

const events = {
  namespace: 'AWS/Events',
  unit: 'Count',
  statistics: ['Sum'],
  atZero: 'never',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html',
} as const;

/** Of a rule on a bus of our own. A rule's name alone is a rule of the default bus, and its metric would stay empty. */
const ofRule = ['EventBusName', 'RuleName'] as const;

const dynamoDb = {
  namespace: 'AWS/DynamoDB',
  unit: 'Count',
  statistics: ['Sum'],
  atZero: 'never',
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html',
} as const;

/** Every metric of AWS that alarms and dashboard may use. */
export const awsMetrics: readonly AwsMetric[] = [
  { ...sqs, metricName: 'ApproximateAgeOfOldestMessage', unit: 'Seconds', statistics: ['Maximum'] },
  { ...sqs, metricName: 'ApproximateNumberOfMessagesNotVisible', statistics: ['Maximum'] },
  { ...sqs, metricName: 'ApproximateNumberOfMessagesVisible', statistics: ['Maximum'] },
  { ...sqs, metricName: 'NumberOfEmptyReceives', statistics: ['Sum'] },
  { ...sqs, metricName: 'NumberOfMessagesDeleted', statistics: ['Sum'] },
  { ...sqs, metricName: 'NumberOfMessagesReceived', statistics: ['Sum'] },
  { ...sqs, metricName: 'NumberOfMessagesSent', statistics: ['Sum'] },

  { ...lambda, metricName: 'Duration', unit: 'Milliseconds', statistics: ['percentiles'] },
  { ...lambda, metricName: 'Errors' },
  { ...lambda, metricName: 'Invocations' },
  { ...lambda, metricName: 'Throttles' },

  { ...events, metricName: 'Invocations', dimensions: ofRule },
  { ...events, metricName: 'InvocationsFailedToBeSentToDlq', dimensions: ofRule },
  { ...events, metricName: 'InvocationsSentToDlq', dimensions: ofRule },
  { ...events, metricName: 'MatchedEvents', dimensions: ofRule },
  { ...events, metricName: 'PutEventsEntriesCount', dimensions: [] },
  { ...events, metricName: 'PutEventsFailedEntriesCount', dimensions: [] }, // no dimension: all buses of the account
  { ...events, metricName: 'ThrottledRules', dimensions: ofRule },

  { ...dynamoDb, metricName: 'SystemErrors', dimensions: ['Operation', 'TableName'] },
  { ...dynamoDb, metricName: 'WriteThrottleEvents', dimensions: ['TableName'] },
];
