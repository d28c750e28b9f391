import { prices } from '../../tools/price/prices.ts';
import type { ReceiveRule, SideCalls } from './run-side.ts';

/** What a side uses beside its calls, for all changes of the trace. */
export interface SideUse {
  readonly gigabyteSeconds: number;
  /** As CloudWatch Logs counts them. */
  readonly logBytes: number;
}

/** US dollars for a million changes, by service. */
interface DollarsOfMillion {
  readonly events: number;
  readonly queues: number;
  /** Of `queues`: what SQS charges more for messages with a group id. */
  readonly groupIds: number;
  readonly functions: number;
  readonly table: number;
  readonly logs: number;
  readonly all: number;
}

/** The price of a side's calls for a million changes like those of the trace; nothing that is stored. */
export function dollarsOfMillion(
  calls: SideCalls,
  { gigabyteSeconds, logBytes }: SideUse,
  rule: ReceiveRule = 'full',
): DollarsOfMillion {
  const { aws, changes, eventChunks, readUnits, side, writeUnits } = calls;
  const requests = aws.SendMessage + aws.ReceiveMessage[rule] + aws.DeleteMessageBatch + aws.extraChunks;
  const groupIds = side.groupIds ? (requests * prices.sqsGroupMillion) / changes : 0;
  const events = (eventChunks * prices.eventMillion) / changes;
  const queues = (requests * prices.sqsMillion) / changes + groupIds;
  const functions =
    (aws.Invoke * prices.lambdaMillion + gigabyteSeconds * prices.lambdaGigabyteSecond * 1_000_000) / changes;
  const table = (writeUnits * prices.writeMillion + readUnits * prices.readMillion) / changes;
  const logs = (logBytes * prices.logGigabyte) / 1_000 / changes; // a million changes, a billion bytes
  return { events, queues, groupIds, functions, table, logs, all: events + queues + functions + table + logs };
}
