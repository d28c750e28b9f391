import { describe, expect, it } from 'vitest';
import { orderEvent } from '../../support/events.ts';
import { bodiesIn, redriveWorld, statesIn } from './redrive-world.ts';

describe('a discard', () => {
  it('needs a reason, unless it is a dry run', async () => {
    const world = redriveWorld();
    world.add('order');
    expect(await world.functions.discard({ queue: 'order', dryRun: false })).toMatchObject({
      error: 'bad_request',
      problems: [{ path: 'note', code: 'note_required' }],
    });
    expect(await world.functions.discard({ queue: 'order' })).toMatchObject({ dryRun: true, matched: 1, discarded: 0 });
    expect(bodiesIn(world.letters('order'))).toHaveLength(1);
  });

  it.each(['order', 'unrouted', 'quarantine'])(
    'deletes what its filter matches from %s, and no more',
    async (queue) => {
      const world = redriveWorld();
      const seller = (sellerId: string) => orderEvent({ metadata: { sellerId } });
      for (let n = 0; n < 25; n++) world.add(queue, seller('seller-bad'));
      for (let n = 0; n < 25; n++) world.add(queue, seller('seller-good'));
      expect(await world.discard(queue, { filter: { sellerId: 'seller-bad' } })).toMatchObject({
        dryRun: false,
        matched: 25,
        discarded: 25,
        moved: 0,
        quarantined: 0,
        failed: 0,
        skipped: 25,
        remaining: 25,
        ended: 'done',
        alarms: [],
      });
      expect(bodiesIn(world.letters(queue)).every((body) => body.includes('seller-good'))).toBe(true);
      expect(statesIn(world.letters(queue))).toEqual(Array(25).fill('visible'));
      expect(world.callsOf('send')).toEqual([]);
    },
  );

  it('writes down what it deletes before it does', async () => {
    const order: string[] = [];
    const world = redriveWorld({
      ports: ({ deadLetters }) => ({
        deadLetters: {
          ...deadLetters,
          delete: async (handles) => {
            order.push(`delete ${handles.length} of ${world.discarding.length} written`);
            return deadLetters.delete(handles);
          },
        },
      }),
    });
    for (let n = 0; n < 3; n++) world.add('order', 'not json');
    await world.discard('order');
    expect(order).toEqual(['delete 3 of 3 written']);
  });

  it('counts what AWS did not confirm as failed, and gives it back', async () => {
    const world = redriveWorld({
      ports: ({ deadLetters }) => ({
        deadLetters: { ...deadLetters, delete: async (handles) => deadLetters.delete(handles.slice(2)) },
      }),
    });
    for (let n = 0; n < 10; n++) world.add('order');
    expect(await world.discard('order')).toMatchObject({ matched: 10, discarded: 8, failed: 2, remaining: 2 });
    expect(statesIn(world.letters('order'))).toEqual(['visible', 'visible']);
  });

  it('deletes no more than it was asked to', async () => {
    const world = redriveWorld();
    for (let n = 0; n < 50; n++) world.add('order');
    expect(await world.discard('order', { maxMessages: 12 })).toMatchObject({ discarded: 12, ended: 'max_messages' });
  });

  it('ends in time, and goes on where it ended', async () => {
    const world = redriveWorld({ latencyMillis: 1_000 });
    for (let n = 0; n < 6_000; n++) world.add('order');
    const start = world.clock.now();
    const { discarded, ended, redriveId, startedAt } = await world.discard('order');
    expect(ended).toBe('time_is_up');
    expect(discarded).toBeGreaterThan(1_000);
    expect(world.clock.now() - start).toBeLessThanOrEqual(50_000);
    const next = await world.discard('order', { redriveId, startedAt });
    expect(discarded + next.discarded).toBe(6_000 - next.remaining);
  });
});
