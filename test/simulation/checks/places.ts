import type { Queue } from '../../../local/sqs/queue.ts';
import type { SimulatedCloud } from '../cloud/simulated-cloud.ts';
import { changeIdsIn, isNewer, type SimulatedChange } from '../world/change.ts';
import type { SimulatedConsumer } from '../world/draw-consumers.ts';

/** Where changes are, by looking. */
export interface Places {
  /** Whether it, or a newer one that replaces it, has taken effect. */
  hasTakenEffect(consumer: SimulatedConsumer, change: SimulatedChange): boolean;
  /** The name of a queue that holds it for this consumer, if one does. */
  queueWith(consumer: SimulatedConsumer, changeId: string): string | undefined;
  /** What the view has of an entity. */
  inView(consumer: SimulatedConsumer, entityKey: string): { version: number; changeId: string } | undefined;
}

export function placesIn(cloud: SimulatedCloud): Places {
  const holds = (queue: Queue | undefined, changeId: string) => {
    for (const { body } of queue?.messages() ?? []) if (changeIdsIn(body).includes(changeId)) return true;
    return false;
  };
  const inView: Places['inView'] = (consumer, entityKey) => {
    const item = cloud.tableOf(consumer).get({ entityKey: { S: entityKey } });
    return item && orderOf(item);
  };
  return {
    hasTakenEffect: (consumer, change) => {
      if (consumer.coalesce === 'none') {
        return cloud.tableOf(consumer).get({ changeId: { S: change.changeId } }) !== undefined;
      }
      const current = inView(consumer, change.entityKey);
      return current !== undefined && !isNewer(change, current);
    },
    queueWith: ({ name }, changeId) =>
      [`${name}-dlq`, 'quarantine', `${name}-queue`, 'unrouted', 'undelivered'].find((queueName) =>
        holds(cloud.queues.get(queueName), changeId),
      ),
    inView,
  };
}

/** Of an item of the table. */
export function orderOf(item: object): { version: number; changeId: string } {
  const { version, changeId } = item as { version: { N: string }; changeId: { S: string } };
  return { version: Number(version.N), changeId: changeId.S };
}
