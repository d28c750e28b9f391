import { expect, it } from 'vitest';
import { mostChangesPerEvent } from '../../lambda/events/pack.ts';
import { limitedTable } from '../support/consume/limited-table.ts';
import { numbers, orderConsumer } from '../support/consume/order-consumer.ts';
import { orderEvent, packOf } from '../support/events.ts';

/**
 * A burst of half again what the table takes, and then seven tenths of it for half an hour: 1.3 million changes for a table that
 * takes 1,000 a second, and a tenth of both. Batches, windows, tries, visibility and the outage to survive are those that are
 * deployed. At a tenth a full batch of packs needs ten times as long, more than one invocation has.
 */
const rows = [100, 1_000].flatMap((writesPerSecond) => [1, mostChangesPerEvent].map((size) => [writesPerSecond, size]));
const twentyMinutes = 20 * 60_000; // the full rates take two minutes of a free core

it.each(rows as [number, number][])(
  'a table of %i writes a second that gets too many for a minute has every change in the end, none dead-lettered, by %i in an event',
  async (writesPerSecond, size) => {
    const perSecond = (share: number) => writesPerSecond * share;
    const arrivals = [...Array<number>(60).fill(perSecond(1.5)), ...Array<number>(29 * 60).fill(perSecond(0.7))];
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
  twentyMinutes,
);
