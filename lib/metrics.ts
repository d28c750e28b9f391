import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Names } from './names.ts';
import { metricsNamespace } from './node-function.ts';

const period = Duration.minutes(1);

/** A metric of a queue, by the queue's name. */
export function queueMetric(queueName: string, metricName: string, statistic = 'Maximum'): Metric {
  return new Metric({ namespace: 'AWS/SQS', metricName, dimensionsMap: { QueueName: queueName }, statistic, period });
}

/**
 * All that waits in a queue, also what somebody has just received. `NumberOfMessagesSent` would leave out what SQS
 * itself moved:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function messagesWaiting(queueName: string, label: string): MathExpression {
  return new MathExpression({
    label,
    expression: 'visible + notVisible',
    usingMetrics: {
      visible: queueMetric(queueName, 'ApproximateNumberOfMessagesVisible'),
      notVisible: queueMetric(queueName, 'ApproximateNumberOfMessagesNotVisible'),
    },
    period,
  });
}

/** A metric of a function, by the function's name. */
export function functionMetric(functionName: string, metricName: string, statistic = 'Sum'): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName: functionName },
    statistic,
    period,
  });
}

/** A metric that a function itself writes. Powertools adds the dimension `service`. */
export function ownMetric(stage: string, service: string, metricName: string, statistic = 'Sum'): Metric {
  return new Metric({
    namespace: metricsNamespace(stage),
    metricName,
    dimensionsMap: { service },
    statistic,
    period,
  });
}

/** A metric of a rule. On a bus of our own it carries both dimensions; the rule's alone is the default bus's. */
export function ruleMetric(names: Names, ruleName: string, metricName: string): Metric {
  return new Metric({
    namespace: 'AWS/Events',
    metricName,
    dimensionsMap: { EventBusName: names.bus, RuleName: ruleName },
    statistic: 'Sum',
    period,
  });
}

/** Of the records that a consumer received, how many per cent failed. */
export function failingRecordsPercent(stage: string, consumer: string): MathExpression {
  return new MathExpression({
    label: 'Failing records (%)',
    expression: '100 * failed / received',
    usingMetrics: { failed: ownMetric(stage, consumer, 'Failed'), received: ownMetric(stage, consumer, 'Received') },
    period,
  });
}
