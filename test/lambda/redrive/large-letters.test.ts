import { describe, expect, it } from 'vitest';
import { orderEvent } from '../../support/events.ts';
import { redriveWorld } from './redrive-world.ts';

const mebibyte = 1_024 * 1_024;

/** A body that leaves so many bytes of a message to its attributes. */
function bodyThatLeaves(bytes: number, data: Record<string, unknown> = {}): string {
  const event = (filler: string) => JSON.stringify(orderEvent({ metadata: { version: 1 }, data: { ...data, filler } }));
  return event('x'.repeat(mebibyte - bytes - event('').length));
}

const at = (minute: number) => new Date(Date.UTC(2025, 11, 31, 10, minute)).toISOString();

const broken = { status: 'exploded' };

describe('a dead letter of nearly 1 MiB', () => {
  it.each([180, 300])('is redriven with its count, where %i bytes are left', async (bytes) => {
    const world = redriveWorld();
    const body = bodyThatLeaves(bytes);
    world.add('order', body, { redriveCount: '1' });
    expect(await world.redrive('order')).toMatchObject({ moved: 1, failed: 0 });
    const [message] = [...world.queue('order').messages()];
    expect(message).toMatchObject({ body, attributes: { redriveCount: { StringValue: '2' } } });
  });

  it.each([0, 20, 179])(
    'goes to quarantine where no count may fit, as it would be redriven for ever: %i bytes',
    async (bytes) => {
      const world = redriveWorld();
      const body = bodyThatLeaves(bytes);
      world.add('order', body);
      for (let n = 0; n < 9; n++) world.add('order');
      expect(await world.redrive('order')).toMatchObject({ moved: 9, quarantined: 1, failed: 0 });
      expect([...world.letters('quarantine').messages()]).toMatchObject([{ body }]);
      expect(await world.redrive('quarantine', { note: 'looked at it' })).toMatchObject({ moved: 1, failed: 0 });
    },
  );

  it('keeps whose it was and why in quarantine, and less of what was said about it', async () => {
    const world = redriveWorld();
    const history = { failureClass: 'permanent', failureReason: 'schema_broken', redriveCount: '3' };
    world.add('order', bodyThatLeaves(250), { ...history, failureMessage: 'm'.repeat(100) });
    expect(await world.redrive('order')).toMatchObject({ quarantined: 1, failed: 0 });
    const [message] = [...world.letters('quarantine').messages()];
    expect(message?.attributes).toMatchObject({
      failureClass: { StringValue: 'permanent' },
      failureReason: { StringValue: 'schema_broken' },
      redriveCount: { StringValue: '3' },
      consumer: { StringValue: 'order' },
    });
  });

  it.each([
    ['breaks the contract', broken, 'permanent', 'schema_broken'],
    ['keeps the contract', {}, 'unknown', 'cause_did_not_fit'],
  ])('without room for a cause is no crash: one that %s', async (_, data, failureClass, failureReason) => {
    const world = redriveWorld();
    world.add('order', bodyThatLeaves(10, data));
    expect((await world.inspect('order')).byCause).toMatchObject([{ failureClass, failureReason }]);
  });

  it.each([
    ['as the newest', at(1), at(2)],
    ['as the oldest', at(2), at(1)],
  ])('does not hide the message of its cause, which it has no room for: %s', async (_, whole, shortened) => {
    const world = redriveWorld();
    const cause = { failureClass: 'permanent', failureReason: 'schema_broken', failureFingerprint: 'abc' };
    world.add('order', orderEvent(), { ...cause, failureMessage: 'detail.data.status: …', deadLetteredAt: whole });
    world.add('order', orderEvent(), { ...cause, failureMessage: 'd', deadLetteredAt: shortened });
    world.add('order', orderEvent(), { ...cause, deadLetteredAt: shortened });
    expect((await world.inspect('order')).byCause).toMatchObject([
      { ...cause, failureMessage: 'detail.data.status: …', count: 3, newest: at(2) },
    ]);
  });

  it('with room for a cause, and without one, is of a crash, whatever it holds', async () => {
    const world = redriveWorld();
    world.add('order', bodyThatLeaves(180, broken));
    expect((await world.inspect('order')).byCause).toMatchObject([
      { failureClass: 'unknown', failureReason: 'crash_or_timeout' },
    ]);
  });
});
