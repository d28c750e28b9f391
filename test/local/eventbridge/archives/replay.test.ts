import { describe, expect, it } from 'vitest';
import type { LocalCloud } from '../../../../local/cloud.ts';
import { seededRandom } from '../../../../local/random.ts';
import { bootResources, call } from '../../../support/local-cloud.ts';
import { manualClock } from '../../../support/manual-clock.ts';

const start = Date.UTC(2026, 0, 1);
const startSeconds = start / 1_000;
const busArn = 'arn:aws:events:us-east-1:000000000000:event-bus/commerce';
const archiveArn = 'arn:aws:events:us-east-1:000000000000:archive/all-events';
const ruleArn = (name: string) => `arn:aws:events:us-east-1:000000000000:rule/commerce/${name}`;

const rule = (name: string, EventPattern: object = { source: ['shop'] }) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Name: name,
    EventBusName: { Ref: 'Bus' },
    EventPattern,
    Targets: [{ Id: 'Queue', Arn: { 'Fn::GetAtt': [name, 'Arn'] } }],
  },
});

/** A bus, its archive, and rules with a queue each. */
async function bootArchive(archive: object = {}) {
  const clock = manualClock(start);
  const cloud = await bootResources(
    {
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'commerce' } },
      Other: { Type: 'AWS::Events::EventBus', Properties: { Name: 'other' } },
      Archive: {
        Type: 'AWS::Events::Archive',
        Properties: { ArchiveName: 'all-events', SourceArn: { 'Fn::GetAtt': ['Bus', 'Arn'] }, ...archive },
      },
      ...Object.fromEntries(
        ['orders', 'returns', 'live'].map((QueueName) => [
          QueueName,
          { Type: 'AWS::SQS::Queue', Properties: { QueueName } },
        ]),
      ),
      OrderRule: rule('orders'),
      ReturnRule: rule('returns'),
      LiveRule: rule('live', { source: ['shop'], 'replay-name': [{ exists: false }] }),
    },
    { clock, random: seededRandom(1) },
  );
  const events = (operation: string, input: object) => call(cloud.endpoint, `AWSEvents.${operation}`, input);
  const put = async (...seconds: readonly number[]) => {
    for (const second of seconds) {
      const Detail = `{"second":${second},"amount":12345678901234567890}`;
      const entry = { EventBusName: 'commerce', Source: 'shop', DetailType: 'Paid', Detail };
      await events('PutEvents', { Entries: [{ ...entry, Time: startSeconds + second }] });
    }
  };
  const startReplay = (more: object = {}) =>
    events('StartReplay', {
      ReplayName: 'again',
      EventSourceArn: archiveArn,
      EventStartTime: startSeconds,
      EventEndTime: startSeconds + 3_600,
      Destination: { Arn: busArn, FilterArns: [ruleArn('orders')] },
      ...more,
    });
  return { cloud, clock, events, put, startReplay };
}

/** Takes what is in a queue, as the events that they are. */
function take(cloud: LocalCloud, name: string) {
  const queue = cloud.queues.get(name);
  const bodies = [...(queue?.messages() ?? [])].map(({ body }) => body);
  queue?.purge();
  return bodies.map((body) => ({ body, event: JSON.parse(body) as Record<string, unknown> }));
}

const secondsIn = (taken: ReturnType<typeof take>) =>
  taken.map(({ event }) => (event.detail as { second: number }).second).sort((a, b) => a - b);

describe('a replay', () => {
  it('brings the events of its time range to the rules it names, and to no other', async () => {
    const { cloud, clock, put, startReplay } = await bootArchive();
    await put(10, 20, 30, 40);
    for (const name of ['orders', 'returns', 'live']) expect(secondsIn(take(cloud, name))).toEqual([10, 20, 30, 40]);
    await startReplay({ EventStartTime: startSeconds + 20, EventEndTime: startSeconds + 40 });
    clock.advance(1_000);
    expect(secondsIn(take(cloud, 'orders'))).toEqual([20, 30]);
    expect(take(cloud, 'returns')).toEqual([]);
    expect(take(cloud, 'live')).toEqual([]);
  });

  it('keeps id, time and detail of an event, adds the name of the replay, and is not archived again', async () => {
    const { cloud, clock, events, put, startReplay } = await bootArchive();
    await put(10);
    const [original] = take(cloud, 'orders');
    clock.advance(60_000);
    await startReplay();
    clock.advance(1_000);
    const [replayed] = take(cloud, 'orders');
    expect(replayed?.event).toEqual({ ...original?.event, 'replay-name': 'again' });
    expect(replayed?.body).toContain('12345678901234567890');
    expect((await events('DescribeArchive', { ArchiveName: 'all-events' })).body.EventCount).toBe(1);
  });

  it('goes to every rule where it names none, except to those whose pattern leaves replays out', async () => {
    const { cloud, clock, put, startReplay } = await bootArchive();
    await put(10);
    for (const name of ['orders', 'returns', 'live']) take(cloud, name);
    await startReplay({ Destination: { Arn: busArn } });
    clock.advance(1_000);
    expect(secondsIn(take(cloud, 'orders'))).toEqual([10]);
    expect(secondsIn(take(cloud, 'returns'))).toEqual([10]);
    expect(take(cloud, 'live')).toEqual([]);
  });

  it('replays minute after minute, and within a minute in any order', async () => {
    const { cloud, clock, put, startReplay } = await bootArchive();
    const seconds = Array.from({ length: 30 }, (_, index) => index * 6);
    await put(...seconds.toReversed());
    take(cloud, 'orders');
    await startReplay();
    clock.advance(1_000);
    const replayed = take(cloud, 'orders').map(({ event }) => (event.detail as { second: number }).second);
    const minutes = replayed.map((second) => Math.floor(second / 60));
    expect(minutes).toEqual(minutes.toSorted());
    expect(replayed.toSorted((a, b) => a - b)).toEqual(seconds);
    expect(replayed).not.toEqual(seconds);
  });

  it('tells how far it is', async () => {
    const { clock, events, put, startReplay } = await bootArchive();
    await put(...Array.from({ length: 150 }, (_, index) => index * 60));
    const EventEndTime = startSeconds + 86_400;
    const started = await startReplay({ EventEndTime, Description: 'a bad deploy' });
    const ReplayArn = 'arn:aws:events:us-east-1:000000000000:replay/again';
    expect(started.body).toEqual({ ReplayArn, State: 'STARTING', ReplayStartTime: startSeconds });
    const describeReplay = async () => (await events('DescribeReplay', { ReplayName: 'again' })).body;
    const asked = {
      ReplayName: 'again',
      ReplayArn,
      Description: 'a bad deploy',
      EventSourceArn: archiveArn,
      Destination: { Arn: busArn, FilterArns: [ruleArn('orders')] },
      EventStartTime: startSeconds,
      EventEndTime,
      ReplayStartTime: startSeconds,
    };
    expect(await describeReplay()).toEqual({ ...asked, State: 'STARTING' });
    clock.advance(10); // a hundred events
    expect(await describeReplay()).toEqual({
      ...asked,
      State: 'RUNNING',
      EventLastReplayedTime: startSeconds + 99 * 60,
    });
    clock.advance(1_000);
    expect(await describeReplay()).toEqual({
      ...asked,
      State: 'COMPLETED',
      EventLastReplayedTime: startSeconds + 149 * 60,
      ReplayEndTime: startSeconds + 0.02,
    });
  });

  it('is complete when there is nothing in its range', async () => {
    const { clock, events, startReplay } = await bootArchive();
    await startReplay();
    clock.advance(10);
    expect((await events('DescribeReplay', { ReplayName: 'again' })).body).toMatchObject({ State: 'COMPLETED' });
  });

  it('ends with the cloud', async () => {
    const { clock, cloud, put, startReplay } = await bootArchive();
    await put(10);
    take(cloud, 'orders');
    await startReplay();
    await cloud.stop();
    clock.advance(1_000);
    expect(take(cloud, 'orders')).toEqual([]);
  });

  it.each([
    ['a name with a blank', { ReplayName: 'a b' }, 'ValidationException'],
    ['a name of 65 characters', { ReplayName: 'x'.repeat(65) }, 'ValidationException'],
    ['no name', { ReplayName: undefined }, 'ValidationException'],
    ['a source that is no archive', { EventSourceArn: busArn }, 'ValidationException'],
    ['an archive that is not there', { EventSourceArn: `${archiveArn}x` }, 'ValidationException'],
    ['no destination', { Destination: undefined }, 'SerializationException'],
    ['a destination that is no bus', { Destination: { Arn: archiveArn } }, 'ValidationException'],
    ['a bus that is not there', { Destination: { Arn: `${busArn}x` } }, 'ResourceNotFoundException'],
    ['another bus', { Destination: { Arn: busArn.replace('commerce', 'other') } }, 'ValidationException'],
    ['a rule that is not there', { Destination: { Arn: busArn, FilterArns: [ruleArn('x')] } }, 'ValidationException'],
    ['rules that are no list', { Destination: { Arn: busArn, FilterArns: 'x' } }, 'SerializationException'],
    ['a range that ends before it begins', { EventEndTime: startSeconds }, 'ValidationException'],
    ['a range without an end', { EventEndTime: undefined }, 'ValidationException'],
    ['a start that is no time', { EventStartTime: 'today' }, 'SerializationException'],
  ])('is refused with %s', async (_, more, code) => {
    const { events, startReplay } = await bootArchive();
    const { status, body } = await startReplay(more);
    expect(status).toBe(400);
    expect(body.__type).toBe(`com.amazonaws.events#${code}`);
    expect((await events('DescribeReplay', { ReplayName: 'again' })).status).toBe(400);
  });

  it('is refused when there was one of its name, and when ten are running', async () => {
    const { startReplay } = await bootArchive();
    for (let index = 0; index < 10; index += 1) {
      expect((await startReplay({ ReplayName: `replay-${index}` })).status).toBe(200);
    }
    expect((await startReplay({ ReplayName: 'replay-0' })).body.__type).toMatch(/#ResourceAlreadyExistsException$/);
    expect((await startReplay({ ReplayName: 'replay-10' })).body.__type).toMatch(/#LimitExceededException$/);
  });
});

describe('the archive of a template', () => {
  it('describes itself', async () => {
    const { events, put } = await bootArchive({ RetentionDays: 7, EventPattern: { source: ['shop'] } });
    await put(10);
    const { body } = await events('DescribeArchive', { ArchiveName: 'all-events' });
    expect(body).toEqual({
      ArchiveArn: archiveArn,
      ArchiveName: 'all-events',
      EventSourceArn: busArn,
      EventPattern: '{"source":["shop"]}',
      State: 'ENABLED',
      RetentionDays: 7,
      SizeBytes: expect.any(Number),
      EventCount: 1,
      CreationTime: startSeconds,
    });
    expect((await events('DescribeArchive', { ArchiveName: 'x' })).body.__type).toMatch(/#ResourceNotFoundException$/);
  });

  it('keeps nothing of another bus', async () => {
    const { events } = await bootArchive();
    const entry = { EventBusName: 'other', Source: 'shop', DetailType: 'Paid', Detail: '{}' };
    await events('PutEvents', { Entries: [entry] });
    expect((await events('DescribeArchive', { ArchiveName: 'all-events' })).body.EventCount).toBe(0);
  });

  it.each([
    ['a pattern that EventBridge refuses', { EventPattern: { source: 'shop' } }, /Event pattern is not valid/],
    ['a bus that is not there', { SourceArn: `${busArn}x` }, /there is no event bus/],
    ['a name of 49 characters', { ArchiveName: 'x'.repeat(49) }, /no name of an archive/],
  ])('is refused with %s', async (_, archive, reason) => {
    await expect(bootArchive(archive)).rejects.toThrow(reason);
  });
});
