import { expect, it } from 'vitest';
import { mostChangesPerEvent } from '../../lambda/events/pack.ts';
import { limitedTable } from '../support/consume/limited-table.ts';
import { numbers, orderConsumer } from '../support/consume/order-consumer.ts';
import { orderEvent, packOf } from '../support/events.ts';

/**
 * A burst of half again what the table takes, and then seven tenths of it for half an hour: a tenth of 1,000 writes a second and
 * of 1.3 million changes. Batches, windows, tries, visibility and the outage to survive are those that are deployed. A tenth
 * of the rate is the harder test: a full batch of packs needs ten times as long, more than one invocation has.
 */
const writesPerSecond = 1_000;
const arrivals = [...Array<number>(60).fill(1_500), ...Array<number>(29 * 60).fill(700)]; // changes in each second

it.each([1, mostChangesPerEvent])(
  'a table that is too slow for a minute gets every change in the end, and none is dead-lettered, by %i in an event',
  async (size) => {
    const world = orderConsumer({ random: () => 0.5, beforeWrite: limitedTable(writesPerSecond) });
    let published = 0;
    let arrived = 0;
    for (const changes of arrivals) {
      for (arrived += changes; published + size <= arrived; published += size) {
        const events = Array.from({ length: size }, (_, n) =>
          orderEvent({ data: { orderId: `order-${published + n}` } }),
        );
        world.queue.send({
          body: JSON.stringify(size === 1 ? events[0] : packOf(events)),
          messageGroupId: `seller-${published % 7}`,
        });
      }
      await world.passSeconds(1);
    }
    await world.passSeconds(2 * numbers.backoffMaxSeconds);
    const { applied, waiting, dead } = world.places();
    expect({ applied: applied.length, waiting, dead }).toEqual({ applied: published, waiting: [], dead: [] });
    expect(world.written.length).toBe(published); // a retry writes only what is missing
  },
);
