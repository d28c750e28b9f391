import { hash } from 'node:crypto';
import { newTableWritesPerSecond, partitionWritesPerSecond } from '../../../lib/routing/batch-budget.ts';
import type { Clock } from '../../../local/clock.ts';
import { writeCapacity } from '../../support/consume/write-capacity.ts';

const partitions = newTableWritesPerSecond / partitionWritesPerSecond;

/**
 * The write capacity of a new on-demand table: as many partitions as make up what it takes, each of which takes its own. An
 * item is always in the same partition, by the hash of its key. It stays a new one: DynamoDB would double what it takes, and
 * split a partition that is hot.
 *
 * @returns whether there is capacity for a write of this entity now, and takes it if there is.
 */
export function newTable(clock: Pick<Clock, 'now'>): (entityKey: string) => boolean {
  const takesOne = Array.from({ length: partitions }, () => writeCapacity(partitionWritesPerSecond, clock));
  return (entityKey) => takesOne[partitionOf(entityKey)]?.() ?? false;
}

const partitionOf = (entityKey: string): number => Number.parseInt(hash('md5', entityKey).slice(0, 8), 16) % partitions;
