import type { ProducerObserver } from '../actors/producer.ts';
import { deadLetterQueueNameOf } from '../cloud/simulated-cloud.ts';
import type { Observer, Simulation } from '../cloud/simulation.ts';
import { changeIdsIn, isNewer, type SimulatedChange } from '../world/change.ts';
import type { Fail } from './check-failure.ts';
import { flawFor } from './dead-letter-checks.ts';
import { orderOf, type Places } from './places.ts';

interface StateChecks extends Pick<Observer, 'written' | 'deleted' | 'published'>, ProducerObserver {
  /** Whether every change that is on the bus is somewhere, for every one of its consumers. */
  nothingLost(): void;
  /** When all is quiet: whether every view has what it should, and nothing waits. */
  atEnd(): void;
  /** Of a change that is discarded by request, with an audit line. */
  discarding(queue: string, changeIds: readonly string[]): void;
}

/** Checks of what is in tables and queues, whoever put it there. */
export function stateChecks(simulation: Simulation, places: Places, fail: Fail): StateChecks {
  const { world, cloud } = simulation;
  const onBus = new Set<string>();
  const newestOnBus = new Map<string, SimulatedChange>();
  const discarded = new Set<string>(); // `consumer changeId`
  const consumersOf = (eventType: string) => world.consumers.filter((consumer) => consumer.eventType === eventType);

  function isLost(consumer: (typeof world.consumers)[number], change: SimulatedChange): boolean {
    return (
      !places.hasTakenEffect(consumer, change) &&
      !discarded.has(`${consumer.name} ${change.changeId}`) &&
      places.queueWith(consumer, change.changeId) === undefined
    );
  }

  /** @param queueName of one consumer, to look for this one only: to others the change may still be on its way. */
  function checkLost(changeIds: Iterable<string>, queueName?: string): void {
    const owner = world.consumers.find(({ name }) => queueName === deadLetterQueueNameOf(name));
    if (owner === undefined && cloud.bus.awaitingRetry > 0) return;
    for (const id of changeIds) {
      const change = world.changes.get(id) as SimulatedChange;
      for (const consumer of owner ? [owner] : consumersOf(change.eventType)) {
        if (!isLost(consumer, change)) continue;
        fail('no change is lost', `${change.name} is nowhere for the consumer ${consumer.name}.`, [id]);
        return;
      }
    }
  }

  return {
    written(_, tableName, before, after) {
      const consumer = world.consumers.find((each) => each.tableName === tableName);
      if (before === undefined || consumer?.coalesce !== 'newest') return;
      if (isNewer(orderOf(after), orderOf(before))) return;
      const ids = [orderOf(after).changeId, orderOf(before).changeId];
      fail('an entity never goes back', `${tableName} had a newer change than the one that was written.`, ids);
    },
    deleted: (_, queueName, { body }) => checkLost(changeIdsIn(body), queueName),
    published(detail) {
      for (const id of changeIdsIn(`{"detail":${detail}}`)) {
        const change = world.changes.get(id) as SimulatedChange;
        const newest = newestOnBus.get(change.entityKey);
        if (newest && isNewer(newest, change)) simulation.occurred('reordering');
        else newestOnBus.set(change.entityKey, change);
        onBus.add(id);
      }
    },
    confirmed(changeIds) {
      const missing = changeIds.filter((id) => !onBus.has(id));
      if (missing.length > 0)
        fail('what is confirmed is on the bus', 'A producer was told of changes that are not there.', missing);
    },
    discarding(queue, changeIds) {
      for (const id of changeIds) {
        const change = world.changes.get(id) as SimulatedChange;
        const consumers = consumersOf(change.eventType).filter(({ name }) => queue === 'quarantine' || name === queue);
        for (const { name } of consumers) discarded.add(`${name} ${id}`);
      }
    },
    nothingLost: () => checkLost(onBus),
    atEnd() {
      for (const [name, queue] of cloud.queues) {
        const left = [...queue.messages()].flatMap(({ body }) => changeIdsIn(body));
        if (left.length > 0) fail('nothing is left over', `${name} still has messages.`, left);
      }
      const unsent = [...world.changes.keys()].filter((id) => !onBus.has(id));
      if (unsent.length > 0) fail('nothing is left over', 'Changes were never put on the bus.', unsent);
      for (const consumer of world.consumers) {
        const valid = [...world.changes.values()].filter(
          (change) => change.eventType === consumer.eventType && flawFor(consumer, change) === undefined,
        );
        for (const change of valid) {
          if (places.hasTakenEffect(consumer, change) || discarded.has(`${consumer.name} ${change.changeId}`)) continue;
          fail('the view has the greatest change', `${consumer.name} does not have ${change.name}.`, [change.changeId]);
          return;
        }
        if (consumer.coalesce === 'newest') checkView(consumer, valid);
      }
    },
  };

  /** Nothing stands in the view that nobody sent, and everything as it was sent. */
  function checkView(consumer: (typeof world.consumers)[number], valid: readonly SimulatedChange[]): void {
    for (const entityKey of new Set(valid.map((change) => change.entityKey))) {
      const current = places.inView(consumer, entityKey);
      const change = current && world.changes.get(current.changeId);
      const isSent =
        current === undefined ||
        (change !== undefined &&
          change.entityKey === entityKey &&
          change.version === current.version &&
          flawFor(consumer, change) === undefined);
      if (!isSent)
        fail('the view has the greatest change', `${consumer.name} has what nobody sent of ${entityKey}.`, [
          current.changeId,
        ]);
    }
  }
}
