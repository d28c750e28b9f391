import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ConsumerMetric,
  type ExpiryMetric,
  expiryService,
  type RedriveMetric,
  type RedriveService,
} from '../../lambda/shared/metrics.ts';
import type { Names } from '../config/names.ts';

const period = Duration.minutes(1); // the finest that AWS publishes these metrics with

/** A metric of a queue, by the queue's name. */
export function queueMetric(queueName: string, metricName: string): Metric {
  const statistic = metricName.startsWith('Approximate') ? 'Maximum' : 'Sum';
  return new Metric({ namespace: 'AWS/SQS', metricName, dimensionsMap: { QueueName: queueName }, statistic, period });
}

/** A metric of a function, by the function's name. */
export function functionMetric(functionName: string, metricName: string, statistic = 'Sum'): Metric {
  const dimensionsMap = { FunctionName: functionName };
  return new Metric({ namespace: 'AWS/Lambda', metricName, dimensionsMap, statistic, period });
}

/** A metric that a consumer writes. */
export function consumerMetric(names: Names, consumer: string, metricName: ConsumerMetric, statistic = 'Sum'): Metric {
  return ownMetric(names, consumer, metricName, statistic);
}

/** A metric that one of the functions that move dead letters writes. */
export function redriveMetric(names: Names, service: RedriveService, metricName: RedriveMetric): Metric {
  return ownMetric(names, service, metricName, 'Sum');
}

/** A metric that the daily look at dead letters writes. */
export function expiryMetric(names: Names, metricName: ExpiryMetric): Metric {
  return ownMetric(names, expiryService, metricName, 'Maximum');
}

/** Powertools adds the dimension `service`. */
function ownMetric(names: Names, service: string, metricName: string, statistic: string): Metric {
  return new Metric({ namespace: names.metricsNamespace, metricName, dimensionsMap: { service }, statistic, period });
}

/** A metric of a rule. On a bus of our own it carries both dimensions; the rule's alone is the default bus's. */
export function ruleMetric(names: Names, ruleName: string, metricName: string): Metric {
  const dimensionsMap = { EventBusName: names.bus, RuleName: ruleName };
  return new Metric({ namespace: 'AWS/Events', metricName, dimensionsMap, statistic: 'Sum', period });
}

/** A metric of `PutEvents`, of all buses and producers of the account together: it has no dimension. */
export function putEventsMetric(metricName: string): Metric {
  return new Metric({ namespace: 'AWS/Events', metricName, statistic: 'Sum', period });
}

/** A metric of the current-state table; some are told by operation. */
export function tableMetric(names: Names, metricName: string, operation?: string): Metric {
  const dimensionsMap = { TableName: names.currentStateTable, ...(operation && { Operation: operation }) };
  return new Metric({ namespace: 'AWS/DynamoDB', metricName, dimensionsMap, statistic: 'Sum', period });
}

/**
 * All that waits in a queue, also what somebody has just received. `NumberOfMessagesSent` would leave out what SQS
 * itself moved: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function messagesWaiting(queueName: string, label: string): MathExpression {
  // What is in flight is published only when there is some. Where `visible` is missing the queue's metrics are not there
  // yet, or no more: that says nothing, where 0 would say that all is well.
  return math(label, 'IF(visible >= 0, visible + FILL(notVisible, 0))', {
    visible: queueMetric(queueName, 'ApproximateNumberOfMessagesVisible'),
    notVisible: queueMetric(queueName, 'ApproximateNumberOfMessagesNotVisible'),
  });
}

/** Of the events that a rule matched, how many per cent went to its dead-letter queue; 0 where fewer than `least` did. */
export function failedDeliveriesPercent(names: Names, ruleName: string, least: number): MathExpression {
  const failed = 'FILL(undelivered, 0)';
  const matched = 'FILL(matched, 0)'; // missing where EventBridge gives up events of an hour ago, and nothing comes
  return math(
    'Failed deliveries (%)',
    `IF(${failed} >= ${least}, IF(${matched} > 0, 100 * ${failed} / ${matched}, 100), 0)`,
    {
      undelivered: ruleMetric(names, ruleName, 'InvocationsSentToDlq'),
      matched: ruleMetric(names, ruleName, 'MatchedEvents'),
    },
  );
}

/**
 * How many events have come for a consumer, by two witnesses, since EventBridge's metrics are best effort: what the rule
 * matched, and what was put into the queue, also by a redrive.
 */
export function arrivals(names: Names, ruleName: string, queueName: string): MathExpression {
  return math('Arrivals', 'FILL(matched, 0) + FILL(sent, 0)', {
    matched: ruleMetric(names, ruleName, 'MatchedEvents'),
    sent: queueMetric(queueName, 'NumberOfMessagesSent'),
  });
}

/** How long the backlog takes at the rate of the last minute; a day stands for never, where nothing is done. */
export function timeToDrainSeconds(queueName: string): MathExpression {
  const done = 'FILL(deleted, 0)';
  return math('Time to drain (s)', `IF(${done} > 0, 60 * visible / ${done}, IF(visible > 0, 86400, 0))`, {
    visible: queueMetric(queueName, 'ApproximateNumberOfMessagesVisible'),
    deleted: queueMetric(queueName, 'NumberOfMessagesDeleted'),
  });
}

/** Of the changes that a consumer received, how many per cent failed; 0 where fewer than `least` a minute failed. */
export function failingRecordsPercent(names: Names, consumer: string, least: number): MathExpression {
  const failed = 'FILL(failed, 0)'; // written only where there are some
  const percent = `IF(${failed} >= ${least}, IF(received > 0, 100 * ${failed} / received, 0), 0)`;
  return math('Failing records (%)', percent, {
    failed: consumerMetric(names, consumer, 'Failed'),
    received: consumerMetric(names, consumer, 'Received'),
  });
}

/** Of the invocations of a function, how many per cent crashed or ran out of time. */
export function crashingPercent(functionName: string): MathExpression {
  return math('Crashing (%)', 'IF(invocations > 0, 100 * FILL(errors, 0) / invocations, 0)', {
    errors: functionMetric(functionName, 'Errors'),
    invocations: functionMetric(functionName, 'Invocations'),
  });
}

/** How often a message is received for each that is done with; 0 where fewer than `least` a minute are received. */
export function receivesPerDelete(queueName: string, least: number): MathExpression {
  const done = 'FILL(deleted, 0)';
  return math(
    'Receives for each delete',
    `IF(received >= ${least}, IF(${done} > 0, received / ${done}, received), 0)`,
    {
      received: queueMetric(queueName, 'NumberOfMessagesReceived'),
      deleted: queueMetric(queueName, 'NumberOfMessagesDeleted'),
    },
  );
}

/** Of the changes that a consumer received, how many per cent came after a newer one. */
export function stalePercent(names: Names, consumer: string): MathExpression {
  return math('Stale (%)', 'IF(received > 0, 100 * FILL(stale, 0) / received, 0)', {
    stale: consumerMetric(names, consumer, 'Stale'),
    received: consumerMetric(names, consumer, 'Received'),
  });
}

/**
 * How often a queue was polled. Told only while SQS publishes the queue's metrics at all, which `visible` shows: then a
 * missing number of receives is none.
 */
export function polls(queueName: string): MathExpression {
  return math('Polls', 'IF(visible >= 0, FILL(empty, 0) + FILL(received, 0))', {
    empty: queueMetric(queueName, 'NumberOfEmptyReceives'),
    received: queueMetric(queueName, 'NumberOfMessagesReceived'),
    visible: queueMetric(queueName, 'ApproximateNumberOfMessagesVisible'),
  });
}

/**
 * A metric of the table that is published only where it is more than zero. Alarms on DynamoDB's own metrics keep their
 * state while data is missing, whatever they are told, and would never recover:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function tableFailures(names: Names, label: string, metricName: string, operation?: string): MathExpression {
  return math(label, 'FILL(failures, 0)', { failures: tableMetric(names, metricName, operation) });
}

/** Messages that a redrive could not move, and runs and daily looks that crashed, which say nothing themselves. */
export function redriveFailures(names: Names): MathExpression {
  return math('Failed redrives', 'FILL(failed, 0) + FILL(errors, 0) + FILL(looks, 0)', {
    failed: redriveMetric(names, 'redrive', 'RedriveFailed'),
    errors: functionMetric(names.redriveFunction, 'Errors'),
    looks: functionMetric(names.expiryFunction, 'Errors'),
  });
}

/** Writes that a consumer did not make: what newer changes replaced, and copies. */
export function callsAvoided(names: Names, consumer: string): MathExpression {
  const id = consumer.replaceAll('-', '_'); // a graph of several consumers wants each name once
  return math(consumer, `FILL(${id}_coalesced, 0) + FILL(${id}_duplicate, 0)`, {
    [`${id}_coalesced`]: consumerMetric(names, consumer, 'Coalesced'),
    [`${id}_duplicate`]: consumerMetric(names, consumer, 'Duplicate'),
  });
}

function math(label: string, expression: string, usingMetrics: Record<string, IMetric>): MathExpression {
  return new MathExpression({ label, expression, usingMetrics, period });
}
