import type { Message } from '@aws-sdk/client-sqs';
import { type ReadPorts, readMessages } from '../redrive/run/read-messages.ts';
import type { OldestDeadLetter } from './protocol.ts';

/** Ports of the daily look. */
interface ExpiryPorts {
  /** How the queue of this name is read. */
  queue(name: string): Omit<ReadPorts, 'now'>;
  /** Epoch milliseconds. */
  now(): number;
  /** Called once, at the end, with every queue that could be read. */
  report(oldest: readonly OldestDeadLetter[]): void;
}

/**
 * Looks for the oldest message of each queue as `inspect` does, one queue after the other, each within its share of the
 * time. SQS has no metric that shows it: ApproximateAgeOfOldestMessage leaves out what was received three times.
 *
 * The time counts from SentTimestamp, which SQS keeps when it moves a message to a dead-letter queue itself:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
 *
 * @throws what kept it from reading a queue, when it has looked at all the others.
 */
export async function findOldestDeadLetters(
  queues: readonly string[],
  limits: { readonly endsAt: number; readonly mostMillisForEach: number },
  ports: ExpiryPorts,
): Promise<readonly OldestDeadLetter[]> {
  const found: OldestDeadLetter[] = [];
  const errors: unknown[] = [];
  for (const [index, queue] of queues.entries()) {
    const share = (limits.endsAt - ports.now()) / (queues.length - index);
    const endsAt = ports.now() + Math.min(share, limits.mostMillisForEach);
    try {
      found.push(await oldestOf(queue, endsAt, ports));
    } catch (error) {
      errors.push(error);
    }
  }
  ports.report(found);
  if (errors.length > 0) throw errors[0];
  return found;
}

async function oldestOf(queue: string, endsAt: number, ports: ExpiryPorts): Promise<OldestDeadLetter> {
  let oldest = Number.POSITIVE_INFINITY;
  const { seen, sawAll } = await readMessages(
    { ...ports.queue(queue), now: ports.now },
    { endsAt, wanted: () => Number.POSITIVE_INFINITY },
    async (messages) => {
      oldest = Math.min(oldest, ...messages.map(sentAt));
      return [];
    },
  );
  const ageSeconds = seen === 0 ? 0 : Math.max(0, Math.floor((ports.now() - oldest) / 1_000));
  return { queue, seen, sawAll, ageSeconds };
}

const sentAt = ({ Attributes }: Message) => Number(Attributes?.SentTimestamp ?? Number.POSITIVE_INFINITY);
