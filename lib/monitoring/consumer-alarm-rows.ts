import type { HealthAlarm } from '../../lambda/redrive/environment.ts';
import type { Names } from '../config/names.ts';
import type { ConsumerConfig } from '../config/stage-config.ts';
import { messagesPerSecondThatFill, mostInFlight } from '../routing/in-flight.ts';
import type { AlarmRow } from './explained-alarm.ts';
import {
  arrivals,
  consumerMetric,
  crashingPercent,
  failedDeliveriesPercent,
  failingRecordsPercent,
  functionMetric,
  messagesWaiting,
  polls,
  queueMetric,
  receivesPerDelete,
  ruleMetric,
  stalePercent,
  timeToDrainSeconds,
} from './metrics.ts';

/**
 * All that can go wrong with one consumer, in the order of the flow.
 *
 * What pages must do so within five minutes of its cause: three datapoints at the most, since metrics come up to two
 * minutes late. What needs one datapoint looks back five minutes, so that it fires once for one trouble, and not anew
 * every other minute.
 */
export function consumerAlarmRows(names: Names, consumer: string, numbers: ConsumerConfig): readonly AlarmRow[] {
  const own = names.consumer(consumer);
  const limits = numbers.alarms;
  return [
    {
      kind: 'delivery-failed',
      severity: 'page', // the queue refuses what comes; a single bad event is a ticket of `dead-letter-queue-not-empty`
      impact: `Changes do not reach ${consumer}: they wait in its dead-letter queue, and users see old states.`,
      metric: failedDeliveriesPercent(names, own.rule, limits.deliveryFailedLeast),
      threshold: limits.deliveryFailedPercent,
      minutes: [3, 5],
      missingData: 'notBreaching', // nothing matched
    },
    {
      kind: 'delivery-lost',
      severity: 'page',
      impact: `Changes for ${consumer} are lost: neither its queue nor its dead-letter queue accepts them. The archive still has them.`,
      metric: ruleMetric(names, own.rule, 'InvocationsFailedToBeSentToDlq'),
      threshold: 0,
      minutes: [1, 5],
      missingData: 'notBreaching', // published only where there are some
    },
    {
      kind: 'rule-throttled',
      severity: 'ticket', // EventBridge tries again for a day; what is late by it is in `freshness`
      impact: `Changes reach ${consumer} late: EventBridge has more to deliver than the quota of the account allows.`,
      metric: ruleMetric(names, own.rule, 'ThrottledRules'),
      threshold: 0,
      minutes: [3, 5],
      missingData: 'notBreaching', // published only where there are some
    },
    ...(limits.silenceMinutes === undefined
      ? []
      : [
          {
            kind: 'silence',
            severity: 'page', // a producer that is silent is an outage too, and the time for it is chosen
            impact: `No change for ${consumer} has arrived for ${limits.silenceMinutes} minutes: users see old states.`,
            metric: arrivals(names, own.rule, own.queue),
            threshold: 1,
            firesBelow: true,
            minutes: [limits.silenceMinutes, limits.silenceMinutes],
            missingData: 'breaching', // silence is nothing but missing data
          } satisfies AlarmRow,
        ]),
    {
      kind: 'backlog-age',
      severity: 'page',
      impact: `Users see states that are minutes old: ${consumer} does not keep up.`,
      metric: queueMetric(own.queue, 'ApproximateAgeOfOldestMessage'),
      threshold: limits.backlogAgeSeconds,
      minutes: [2, 3], // an age is old already
      missingData: 'notBreaching', // SQS stops the metrics of an empty queue, and of one idle for six hours
    },
    {
      kind: 'backlog-time-to-drain',
      severity: 'page', // before users see it in `freshness`
      impact: `Users will soon see states that are minutes old: changes arrive for ${consumer} faster than it applies them.`,
      metric: timeToDrainSeconds(own.queue),
      threshold: limits.timeToDrainSeconds,
      minutes: [2, 3],
      missingData: 'notBreaching', // idle for six hours
    },
    {
      kind: 'retry-storm',
      severity: 'page', // the age of the queue leaves out what was received three times: nothing else may show it
      impact: `Changes are late, and then fail: ${consumer} receives the same messages again and again.`,
      metric: receivesPerDelete(own.queue, limits.retryStormLeastReceives),
      threshold: limits.retryStormReceivesPerDelete,
      minutes: [3, 5],
      missingData: 'notBreaching', // idle for six hours
    },
    {
      kind: 'in-flight-limit',
      severity: 'page', // one seller's outage becomes everybody's, and nothing else would say why
      impact: `Changes of healthy sellers will stop too: ${consumer} has nearly as many messages in flight as SQS allows for a queue. An outage at more than ${messagesPerSecondThatFill(numbers)} changes per second causes this.`,
      metric: queueMetric(own.queue, 'ApproximateNumberOfMessagesNotVisible'),
      threshold: (mostInFlight * limits.inFlightPercent) / 100,
      minutes: [2, 3],
      missingData: 'notBreaching', // published only where there are some
    },
    {
      kind: 'paused',
      severity: 'ticket', // with anything in the queue, the backlog pages
      impact: `Nothing polls the queue of ${consumer}: its changes are not applied.`,
      metric: polls(own.queue),
      threshold: 1,
      firesBelow: true,
      minutes: [limits.pausedMinutes, limits.pausedMinutes],
      // As it was. A queue that is polled always has data; a new one has none for up to fifteen minutes, and the alarm
      // waits for them in INSUFFICIENT_DATA; one that is paused has zeros for six hours, then none, and stays paused.
      missingData: 'ignore',
    },
    {
      kind: 'failing-records' satisfies HealthAlarm,
      severity: 'page',
      impact: `Changes are late or missing: ${consumer} fails on many of its records.`,
      metric: failingRecordsPercent(names, consumer, limits.failingRecordsLeast),
      threshold: limits.failingRecordsPercent,
      minutes: [3, 5],
      missingData: 'notBreaching', // nothing received; a crash, which writes nothing, is `crashing`
    },
    {
      kind: 'crashing' satisfies HealthAlarm,
      severity: 'page',
      impact: `Changes are late: the function of ${consumer} crashes or times out.`,
      metric: crashingPercent(own.function),
      threshold: limits.crashingPercent,
      minutes: [3, 5],
      missingData: 'notBreaching', // not invoked
    },
    {
      kind: 'throttled' satisfies HealthAlarm,
      severity: 'page',
      impact: `Changes are late: Lambda throttles the function of ${consumer}.`,
      metric: functionMetric(own.function, 'Throttles'),
      threshold: limits.throttlesPerMinute,
      minutes: [3, 5],
      missingData: 'notBreaching', // not invoked
    },
    {
      kind: 'slow',
      severity: 'ticket', // the deadline guard still returns what it does not get to
      impact: `No impact yet: ${consumer} takes nearly all the time that it has, and may soon return records untried.`,
      metric: functionMetric(own.function, 'Duration', 'p99'),
      threshold: numbers.functionTimeoutSeconds * 10 * limits.slowPercentOfTimeout, // milliseconds
      minutes: [3, 5],
      missingData: 'notBreaching', // not invoked
    },
    {
      kind: 'freshness',
      severity: 'ticket', // a producer's own delay is in it, which nobody here can mend; ours pages by the backlog
      impact: `Users see changes minutes after they happened: ${consumer} applies them late, or its producers send them late.`,
      metric: consumerMetric(names, consumer, 'Freshness', 'p99'),
      threshold: limits.freshnessSeconds * 1_000, // milliseconds
      minutes: [2, 3],
      missingData: 'notBreaching', // nothing applied; what waits is in the backlog
    },
    {
      kind: 'stale-ratio',
      severity: 'ticket', // the view is right; but somebody sends old states, or a wrong version that wins for ever
      impact: `Most changes for ${consumer} have no effect: newer ones were applied before, some of them perhaps with a wrong version.`,
      metric: stalePercent(names, consumer),
      threshold: limits.stalePercent,
      minutes: [10, 15], // a replay is stale as it should be, and over by then
      missingData: 'notBreaching', // nothing received
    },
    {
      kind: 'wrong-group',
      severity: 'ticket',
      impact: `Sellers wait for each other: messages of ${consumer} are not grouped by seller.`,
      metric: consumerMetric(names, consumer, 'WrongGroup'),
      threshold: 0,
      minutes: [1, 5],
      missingData: 'notBreaching', // published only where there are some
    },
    {
      kind: 'dead-lettered',
      severity: 'ticket', // some entities are out of date; where it is many, `failing-records` pages
      impact: `Some changes for ${consumer} were not applied: users see old states until you redrive them.`,
      metric: consumerMetric(names, consumer, 'DeadLettered'),
      threshold: 0,
      minutes: [1, 5],
      missingData: 'notBreaching', // published only where there are some
    },
    {
      kind: 'dead-letter-queue-not-empty',
      severity: 'ticket', // as `dead-lettered`; this one also sees what crashes left, and lasts until the queue is empty
      impact: `Some changes for ${consumer} were not applied: users see old states until you redrive them.`,
      metric: messagesWaiting(own.deadLetterQueue, 'Dead letters'),
      threshold: 0,
      minutes: [1, 1],
      missingData: 'notBreaching', // SQS stops the metrics of a queue that is idle for six hours, as this one should be
    },
  ];
}
