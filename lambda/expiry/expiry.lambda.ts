import type { Context } from 'aws-lambda';
import { awsPorts } from '../redrive/run/aws-ports.ts';
import { logger } from '../shared/logger.ts';
import { expiryReporter } from './expiry-report.ts';
import { findOldestDeadLetters } from './oldest-dead-letters.ts';
import type { OldestDeadLetter } from './protocol.ts';

// once per cold start
const { rules, deadLetters, runForMillis } = awsPorts();
const ports = { queue: deadLetters, now: Date.now, report: expiryReporter(logger) };
const toReportMillis = 1_000;

// called by the schedule, once a day
export const handler = async (_: unknown, context: Context): Promise<readonly OldestDeadLetter[]> => {
  const endsAt = Date.now() + context.getRemainingTimeInMillis() - toReportMillis;
  return findOldestDeadLetters(rules.queues, { endsAt, mostMillisForEach: runForMillis }, ports);
};
