import type { Names } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { dashboardLink, logsLink, queueLink, ruleLink, tableLink } from './console-links.ts';
import type { AlarmRow } from './explained-alarm.ts';
import {
  expiryMetric,
  messagesWaiting,
  putEventsMetric,
  redriveFailures,
  ruleMetric,
  tableFailures,
} from './metrics.ts';

/** An alarm on what no consumer owns, with the pages that show it. */
type SharedAlarmRow = AlarmRow & { readonly links: Readonly<Record<string, string>> };

/**
 * What can go wrong with the parts that no consumer owns. What harms a consumer is in its own alarms; of these, only what is
 * about to lose events pages.
 */
export function sharedAlarmRows(names: Names, config: StageConfig): readonly SharedAlarmRow[] {
  const limits = config.sharedAlarms;
  const notEmpty = {
    severity: 'ticket',
    threshold: 0,
    minutes: [1, 1],
    missingData: 'notBreaching', // SQS stops the metrics of a queue that is idle for six hours, as these should be
  } as const;
  const never = {
    severity: 'ticket',
    threshold: 0,
    minutes: [1, 5], // so that it fires once for one trouble
    missingData: 'notBreaching', // published only where there are some
  } as const;
  // A value comes once a day, and an alarm is as it was until the next one.
  const daily = {
    metric: expiryMetric(names, 'OldestDeadLetterAge'),
    minutes: [1, 1],
    missingData: 'ignore',
  } as const;
  const Dashboard = dashboardLink(names.dashboard);
  return [
    {
      ...notEmpty,
      kind: 'unrouted-events',
      impact: 'Some changes reach no consumer: users see old states until you redrive them.',
      metric: messagesWaiting(names.unroutedQueue, 'Unrouted events'),
      links: { Queue: queueLink(names.unroutedQueue), Dashboard },
    },
    {
      ...notEmpty,
      kind: 'dead-letter-queue-not-empty',
      name: 'unrouted-dead-letter-queue-not-empty',
      impact: 'Some changes reach no consumer, and EventBridge could not deliver them to the unrouted queue either.',
      metric: messagesWaiting(names.unroutedDeadLetterQueue, 'Undelivered unrouted events'),
      links: { Queue: queueLink(names.unroutedDeadLetterQueue), Dashboard },
    },
    {
      ...never,
      kind: 'delivery-lost',
      name: 'unrouted-delivery-lost',
      impact: 'Changes that match no rule are lost: no queue accepts them. The archive still has them.',
      metric: ruleMetric(names, names.unroutedRule, 'InvocationsFailedToBeSentToDlq'),
      links: { Rule: ruleLink(names.bus, names.unroutedRule), Dashboard },
    },
    {
      ...never,
      kind: 'rule-throttled',
      name: 'unrouted-rule-throttled',
      impact: 'No impact on users: events that match no rule arrive late in the unrouted queue.',
      metric: ruleMetric(names, names.unroutedRule, 'ThrottledRules'),
      minutes: [3, 5],
      links: { Rule: ruleLink(names.bus, names.unroutedRule), Dashboard },
    },
    {
      ...notEmpty,
      kind: 'quarantine-not-empty',
      impact: 'Some changes failed and are no longer redriven: users see old states until you redrive or discard them.',
      metric: messagesWaiting(names.quarantineQueue, 'Quarantined messages'),
      links: { Queue: queueLink(names.quarantineQueue), Dashboard },
    },
    {
      ...daily,
      kind: 'dead-letters-aging',
      severity: 'ticket', // half of their time is left
      impact: `Some changes will be lost: they failed and have waited for ${daysOf(limits.deadLetterAgeTicketSeconds)}, and SQS deletes them after ${daysOf(config.deadLetterRetentionSeconds)}.`,
      threshold: limits.deadLetterAgeTicketSeconds,
      links: { Logs: logsLink(names.expiryFunction), Dashboard },
    },
    {
      ...daily,
      kind: 'dead-letters-expiring',
      severity: 'page', // once they are gone nothing brings them back but the archive
      impact: `Some changes are about to be lost: they failed and have waited for ${daysOf(limits.deadLetterAgePageSeconds)}, and SQS deletes them after ${daysOf(config.deadLetterRetentionSeconds)}.`,
      threshold: limits.deadLetterAgePageSeconds,
      links: { Logs: logsLink(names.expiryFunction), Dashboard },
    },
    {
      ...never,
      kind: 'redrive-failed',
      impact: 'A redrive or the daily check of ages failed: failed changes stay unapplied, or their age is unknown.',
      metric: redriveFailures(names),
      links: { Logs: logsLink(names.redriveFunction), Dashboard },
    },
    {
      ...never,
      kind: 'state-table-throttled',
      impact: 'Changes are late: DynamoDB throttles writes to the table.',
      metric: tableFailures(names, 'Throttled writes', 'WriteThrottleEvents'),
      threshold: limits.tableThrottlesPerMinute,
      minutes: [3, 5], // on-demand tables throttle for a moment while they grow
      links: { Table: tableLink(names.currentStateTable), Dashboard },
    },
    {
      ...never,
      kind: 'state-table-errors',
      impact: 'Changes are late: DynamoDB returns server errors for writes.',
      metric: tableFailures(names, 'Failed writes', 'SystemErrors', 'PutItem'),
      threshold: limits.tableErrorsPerMinute,
      minutes: [3, 5], // the SDK tries again
      links: { Table: tableLink(names.currentStateTable), Dashboard },
    },
    {
      ...never,
      kind: 'producers-failed-entries',
      impact:
        'EventBridge rejected events of a producer in this account and Region, perhaps not one of ours. They are lost unless the producer sends them again.',
      metric: putEventsMetric('PutEventsFailedEntriesCount'),
      threshold: limits.failedEntriesPerMinute,
      links: { Dashboard },
    },
  ];
}

const daysOf = (seconds: number) => `${Math.round(seconds / 86_400)} days`;
