import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../local/clock.ts';
import { DeliveryError } from '../../../../local/eventbridge/bus/delivery-error.ts';
import { type BusEvent, EventBus, type EventBusDependencies } from '../../../../local/eventbridge/bus/event-bus.ts';
import type { DeliveredMessage } from '../../../../local/eventbridge/bus/event-delivery.ts';
import type { EventRule, EventTarget } from '../../../../local/eventbridge/bus/event-rule.ts';
import { entrySizeBytes, type PutEventsEntry } from '../../../../local/eventbridge/bus/put-events.ts';
import { EventBridgeError } from '../../../../local/eventbridge/event-bridge-error.ts';
import { InvalidEventPatternError } from '../../../../local/eventbridge/patterns/invalid-event-pattern-error.ts';
import { testEventPattern } from '../../../../local/eventbridge/patterns/test-event-pattern.ts';

const start = Date.parse('2026-03-01T10:20:30.456Z');
const hourMillis = 1_000 * 60 * 60;

/** A clock that stands still until it is moved; what is due on the way runs in its order. */
class ManualClock implements Clock {
  #now = start;
  #tasks: { at: number; task: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  schedule(millis: number, task: () => void): () => void {
    const entry = { at: this.#now + millis, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  advance(millis: number): void {
    const end = this.#now + millis;
    for (;;) {
      const next = this.#tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#tasks = this.#tasks.filter((other) => other !== next);
      this.#now = next.at;
      next.task();
    }
    this.#now = end;
  }
}

interface Delivered extends DeliveredMessage {
  readonly arn: string;
  readonly at: number;
}

const orderRule: EventRule = {
  name: 'order-rule',
  arn: 'arn:aws:events:eu-west-1:111122223333:rule/commerce/order-rule',
  pattern: { source: ['commerce.shopify'], 'detail-type': ['OrderStateChanged'] },
  state: 'ENABLED',
  targets: [
    {
      id: 'Queue',
      arn: 'order-queue',
      messageGroupIdPath: '$.detail.metadata.sellerId',
      deadLetterArn: 'order-dlq',
    },
  ],
};
const withTarget = (target: Partial<EventTarget>): EventRule => ({
  ...orderRule,
  targets: [{ id: 'Queue', arn: 'order-queue', deadLetterArn: 'order-dlq', ...target }],
});
const entry = {
  Source: 'commerce.shopify',
  DetailType: 'OrderStateChanged',
  Detail: '{"metadata":{"sellerId":"s-1"},"data":{"totalMinor":12345678901234567890}}',
} satisfies PutEventsEntry;
const { Source, DetailType, Detail: detail } = entry;

/** A bus whose targets take everything, unless `failing` answers with an error for an ARN. */
function createBus(
  rules: readonly EventRule[] = [orderRule],
  failing: (arn: string, at: number) => DeliveryError | undefined = () => undefined,
  more: Partial<EventBusDependencies> = {},
) {
  const clock = new ManualClock();
  const delivered: Delivered[] = [];
  const tries: { arn: string; at: number }[] = [];
  const metrics: string[] = [];
  const events: BusEvent[] = [];
  let ids = 0;
  const bus = new EventBus(
    { name: 'commerce', arn: 'bus-arn', account: '111122223333', region: 'eu-west-1' },
    {
      clock,
      newId: () => `id-${++ids}`,
      deliver: (arn, message) => {
        tries.push({ arn, at: clock.now() - start });
        const error = failing(arn, clock.now() - start);
        if (error) throw error;
        delivered.push({ arn, at: clock.now() - start, ...message });
      },
      onMetric: (name, dimensions, value) => {
        metrics.push(`${dimensions.EventBusName}/${dimensions.RuleName}/${name}=${value}`);
      },
      onEvent: (event) => events.push(event),
      ...more,
    },
  );
  for (const rule of rules) bus.putRule(rule);
  return { bus, clock, delivered, tries, metrics, events };
}

/** The metrics of how the delivery of an event ended. */
const endOf = (metrics: readonly string[]) =>
  metrics.map((metric) => metric.replace(/^.*\/|=1$/g, '')).filter((name) => /Invocations/.test(name));

const throttled = new DeliveryError('THROTTLING', 'Slow down', true);
const missing = new DeliveryError('NO_RESOURCE', 'The queue does not exist', false);

describe('PutEvents', () => {
  it('delivers the event with AWS’s envelope, its detail as it was sent, in the seller’s group', () => {
    const { bus, delivered } = createBus();
    expect(bus.putEvents([entry])).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: 'id-1' }] });
    const envelope =
      '{"version":"0","id":"id-1","detail-type":"OrderStateChanged","source":"commerce.shopify",' +
      '"account":"111122223333","time":"2026-03-01T10:20:30Z","region":"eu-west-1","resources":[],' +
      `"detail":${entry.Detail}}`;
    expect(delivered).toEqual([{ arn: 'order-queue', at: 0, body: envelope, messageGroupId: 's-1' }]);
  });

  it('keeps the time, resources and trace header of the entry', () => {
    const { bus, delivered } = createBus();
    bus.putEvents([{ ...entry, Time: 1_700_000_000.789, Resources: ['a', 'b'], TraceHeader: 'Root=1-2-3' }]);
    expect(JSON.parse(delivered[0]?.body ?? '')).toMatchObject({ time: '2023-11-14T22:13:20Z', resources: ['a', 'b'] });
    expect(delivered[0]?.traceHeader).toBe('Root=1-2-3');
  });

  it('answers each entry in its place: one bad entry in the middle of ten fails alone', () => {
    const { bus, delivered } = createBus();
    const entries = Array.from({ length: 10 }, (_, index) => (index === 4 ? { ...entry, Detail: '{' } : entry));
    const answer = bus.putEvents(entries);
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries.map((result) => 'EventId' in result)).toEqual(entries.map((_, index) => index !== 4));
    expect(answer.Entries[4]).toEqual({ ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' });
    expect(delivered).toHaveLength(9);
  });

  const required = (name: string) => `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
  it.each<[string, PutEventsEntry, string, string]>([
    ['without Source', { DetailType, Detail: detail }, 'InvalidArgument', required('Source')],
    ['with an empty Source', { ...entry, Source: '' }, 'InvalidArgument', required('Source')],
    ['without DetailType', { Source, Detail: detail }, 'InvalidArgument', required('DetailType')],
    ['without Detail', { Source, DetailType }, 'InvalidArgument', required('Detail')],
    [
      'with a DetailType of 129 characters',
      { ...entry, DetailType: 'x'.repeat(129) },
      'InvalidArgument',
      'Parameter DetailType is not valid. Reason: DetailType is longer than 128 characters.',
    ],
    [
      'with a time that is none',
      { ...entry, Time: Number.NaN },
      'InvalidArgument',
      'Parameter Time is not valid. Reason: Time is out of range.',
    ],
    ['with an empty Detail', { ...entry, Detail: '' }, 'MalformedDetail', 'Detail is malformed.'],
    ['with an array as Detail', { ...entry, Detail: '[]' }, 'MalformedDetail', 'Detail is malformed.'],
    ['with a string as Detail', { ...entry, Detail: '"{}"' }, 'MalformedDetail', 'Detail is malformed.'],
    ['with null as Detail', { ...entry, Detail: 'null' }, 'MalformedDetail', 'Detail is malformed.'],
    [
      'with a source of AWS',
      { ...entry, Source: 'aws.s3' },
      'NotAuthorizedForSourceException',
      'Not authorized for the source.',
    ],
  ])('refuses an entry %s', (_, bad, ErrorCode, ErrorMessage) => {
    const { bus, events } = createBus();
    expect(bus.putEvents([bad]).Entries).toEqual([{ ErrorCode, ErrorMessage }]);
    expect(events).toEqual([]);
  });

  it('takes a DetailType of 128 characters', () => {
    expect(createBus().bus.putEvents([{ ...entry, DetailType: 'x'.repeat(128) }]).FailedEntryCount).toBe(0);
  });

  it.each([0, 11])('refuses a request of %i entries', (count) => {
    const { bus, events } = createBus();
    expect(() => bus.putEvents(Array(count).fill(entry))).toThrow(EventBridgeError);
    expect(events).toEqual([]);
  });

  it('refuses a request whose entries are too large together, and takes one that just fits', () => {
    const detail = (bytes: number) => ({ ...entry, Detail: `{"a":"${'x'.repeat(bytes - 8)}"}` });
    const others = entrySizeBytes({ ...entry, Detail: '' });
    const { bus } = createBus();
    const half = 512 * 1024 - others;
    expect(bus.putEvents([detail(half), detail(half)]).FailedEntryCount).toBe(0);
    expect(() => bus.putEvents([detail(half), detail(half + 1)])).toThrow(
      new EventBridgeError('ValidationException', 'Total size of the entries in the request is over the limit.'),
    );
  });

  it('refuses a request with fields of another type', () => {
    const bad = { ...entry, Source: 1 } as unknown as PutEventsEntry;
    expect(() => createBus().bus.putEvents([bad])).toThrow(EventBridgeError);
  });

  it('counts bytes as AWS does: 14 for a time, UTF-8 for the rest', () => {
    expect(entrySizeBytes({ Source: 'ä', DetailType: 'b', Detail: '{}' })).toBe(5);
    expect(entrySizeBytes({ Source: 'ä', DetailType: 'b', Detail: '{}', Time: 0, Resources: ['€', 'c'] })).toBe(23);
    expect(entrySizeBytes({})).toBe(0);
  });

  it('shows every accepted event, also one that no rule matches', () => {
    const { bus, events, delivered, metrics } = createBus();
    bus.putEvents([{ ...entry, Source: 'commerce.other' }]);
    expect(events.map(({ source }) => source)).toEqual(['commerce.other']);
    expect(delivered).toEqual([]);
    expect(metrics).toEqual([]); // an event that no rule matches leaves no metric on AWS either
  });
});

describe('a rule', () => {
  it('delivers to each of its targets, and so does every other rule that matches', () => {
    const other = {
      ...orderRule,
      name: 'other',
      targets: [
        { id: 'A', arn: 'a' },
        { id: 'B', arn: 'b' },
      ],
    };
    const { bus, delivered } = createBus([orderRule, other]);
    bus.putEvents([entry]);
    expect(delivered.map(({ arn }) => arn)).toEqual(['order-queue', 'a', 'b']);
  });

  it('that is disabled, replaced or deleted no longer delivers', () => {
    const { bus, delivered } = createBus();
    bus.putRule({ ...orderRule, state: 'DISABLED' });
    bus.putEvents([entry]);
    bus.putRule({ ...orderRule, pattern: { source: ['commerce.amazon'] } });
    bus.putEvents([entry]);
    expect(bus.rules).toHaveLength(1);
    bus.deleteRule('order-rule');
    bus.putEvents([{ ...entry, Source: 'commerce.amazon' }]);
    expect(delivered).toEqual([]);
    expect(bus.rules).toEqual([]);
  });

  it.each<[string, string | undefined, string | undefined]>([
    ['a literal', 'all', 'all'],
    ['a path', '$.detail.metadata.sellerId', 's-1'],
    ['a path to a name with a hyphen', '$.detail-type', 'OrderStateChanged'],
    ['a path with an index', '$.resources[1]', 'second'],
    ['a path to nothing', '$.detail.metadata.seller', undefined],
    ['a path to an empty text', '$.detail.empty', undefined],
    ['a path to an object', '$.detail.metadata', undefined],
    ['nothing', undefined, undefined],
  ])('groups messages by %s', (_, messageGroupIdPath, group) => {
    const { bus, delivered } = createBus([withTarget(messageGroupIdPath === undefined ? {} : { messageGroupIdPath })]);
    const Detail = '{"metadata":{"sellerId":"s-1"},"empty":""}';
    bus.putEvents([{ ...entry, Detail, Resources: ['first', 'second'] }]);
    expect(delivered).toHaveLength(1);
    expect(delivered[0]?.messageGroupId).toBe(group);
  });

  it.each<[string, Partial<EventTarget>]>([
    ['a group id of 101 characters', { messageGroupIdPath: 'x'.repeat(101) }],
    ['a path with a wildcard', { messageGroupIdPath: '$.detail.*' }],
    ['a retry policy above 185 attempts', { retryPolicy: { maximumRetryAttempts: 186 } }],
    ['a retry policy below a minute', { retryPolicy: { maximumEventAgeInSeconds: 59 } }],
  ])('with %s is refused when it is created', (_, target) => {
    const { bus } = createBus([]);
    expect(() => bus.putRule(withTarget(target))).toThrow(EventBridgeError);
    expect(bus.rules).toEqual([]);
  });

  it('with a group id of 100 characters is taken', () => {
    expect(() => createBus([withTarget({ messageGroupIdPath: 'x'.repeat(100) })])).not.toThrow();
  });

  it('with an invalid or too long pattern is refused when it is created', () => {
    const { bus } = createBus([]);
    expect(() => bus.putRule({ ...orderRule, pattern: { source: [{ regex: 'a' }] } })).toThrow(
      InvalidEventPatternError,
    );
    expect(() => bus.putRule({ ...orderRule, pattern: { source: ['x'.repeat(2_048)] } })).toThrow(EventBridgeError);
  });
});

describe('a delivery that fails', () => {
  it('for good goes to the dead-letter queue at once, with its cause', () => {
    const { bus, delivered, metrics, tries } = createBus([orderRule], (arn) =>
      arn === 'order-queue' ? missing : undefined,
    );
    bus.putEvents([{ ...entry, TraceHeader: 'Root=1-2-3' }]);
    expect(tries.map(({ arn }) => arn)).toEqual(['order-queue', 'order-dlq']);
    expect(delivered[0]).toMatchObject({ arn: 'order-dlq', traceHeader: 'Root=1-2-3' });
    expect(delivered[0]).not.toHaveProperty('messageGroupId'); // the group is a parameter of the target alone
    expect(JSON.parse(delivered[0]?.body ?? '')).toMatchObject({ source: 'commerce.shopify' });
    expect(delivered[0]?.attributes).toEqual({
      RULE_ARN: orderRule.arn,
      TARGET_ARN: 'order-queue',
      ERROR_CODE: 'NO_RESOURCE',
      ERROR_MESSAGE: 'The queue does not exist',
    });
    expect(endOf(metrics)).toEqual(['Invocations', 'FailedInvocations', 'InvocationsSentToDlq']);
  });

  it('for now is tried again with growing pauses until it succeeds, once', () => {
    const { bus, clock, delivered, metrics, tries } = createBus([orderRule], (_, at) =>
      at < 10_000 ? throttled : undefined,
    );
    bus.putEvents([entry]);
    expect(bus.awaitingRetry).toBe(1);
    clock.advance(hourMillis);
    expect(tries.map(({ at }) => at)).toEqual([0, 1_000, 3_000, 7_000, 15_000]);
    expect(delivered.map(({ arn, messageGroupId }) => [arn, messageGroupId])).toEqual([['order-queue', 's-1']]);
    expect(bus.awaitingRetry).toBe(0);
    expect(endOf(metrics)).toEqual(['Invocations']);
  });

  it('too often goes to the dead-letter queue and says so', () => {
    const rule = withTarget({ retryPolicy: { maximumRetryAttempts: 3 } });
    const { bus, clock, delivered, tries } = createBus([rule], (arn) =>
      arn === 'order-queue' ? throttled : undefined,
    );
    bus.putEvents([entry]);
    clock.advance(hourMillis);
    expect(tries.filter(({ arn }) => arn === 'order-queue')).toHaveLength(4);
    expect(delivered[0]?.attributes).toEqual({
      RULE_ARN: orderRule.arn,
      TARGET_ARN: 'order-queue',
      ERROR_CODE: 'THROTTLING',
      ERROR_MESSAGE: 'Slow down',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      RETRY_ATTEMPTS: '3',
    });
  });

  it('without any retry allowed is dead-lettered at once', () => {
    const rule = withTarget({ retryPolicy: { maximumRetryAttempts: 0 } });
    const { bus, delivered } = createBus([rule], (arn) => (arn === 'order-queue' ? throttled : undefined));
    bus.putEvents([entry]);
    expect(delivered[0]?.attributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      RETRY_ATTEMPTS: '0',
    });
  });

  it('for too long goes to the dead-letter queue when its age is reached', () => {
    const rule = withTarget({ retryPolicy: { maximumEventAgeInSeconds: 60 } });
    const { bus, clock, delivered, tries } = createBus([rule], (arn) =>
      arn === 'order-queue' ? throttled : undefined,
    );
    bus.putEvents([entry]);
    clock.advance(hourMillis);
    expect(tries.map(({ at }) => at)).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000, 60_000]);
    expect(delivered[0]).toMatchObject({
      arn: 'order-dlq',
      at: 60_000,
      attributes: { EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds', RETRY_ATTEMPTS: '5' },
    });
  });

  it('by AWS’s default policy ends within 24 hours and 185 retries', () => {
    const { bus, clock, metrics, tries } = createBus([orderRule], (arn) =>
      arn === 'order-queue' ? throttled : undefined,
    );
    bus.putEvents([entry]);
    clock.advance(24 * hourMillis);
    expect(endOf(metrics)).toEqual(['Invocations', 'FailedInvocations', 'InvocationsSentToDlq']);
    expect(tries.length).toBeGreaterThan(150);
    expect(tries.length).toBeLessThanOrEqual(1 + 185 + 1);
  });

  it('without a dead-letter queue is dropped and counted', () => {
    const target = { id: 'Queue', arn: 'order-queue' };
    const { bus, delivered, metrics } = createBus([{ ...orderRule, targets: [target] }], () => missing);
    bus.putEvents([entry]);
    expect(delivered).toEqual([]);
    expect(endOf(metrics)).toEqual(['Invocations', 'FailedInvocations']);
  });

  it('also into the dead-letter queue is counted as lost', () => {
    const { bus, delivered, metrics } = createBus([orderRule], () => missing);
    bus.putEvents([entry]);
    expect(delivered).toEqual([]);
    expect(endOf(metrics)).toEqual(['Invocations', 'FailedInvocations', 'InvocationsFailedToBeSentToDlq']);
  });

  it('at one target does not keep the event from another', () => {
    const rule = {
      ...orderRule,
      targets: [
        { id: 'A', arn: 'a', deadLetterArn: 'a-dlq' },
        { id: 'B', arn: 'b' },
      ],
    };
    const { bus, delivered } = createBus([rule], (arn) => (arn === 'a' ? missing : undefined));
    bus.putEvents([entry]);
    expect(delivered.map(({ arn }) => arn)).toEqual(['a-dlq', 'b']);
  });

  it('is never tried again after the bus is closed', () => {
    const { bus, clock, tries } = createBus([orderRule], () => throttled);
    bus.putEvents([entry]);
    bus.close();
    clock.advance(24 * hourMillis);
    expect(tries).toHaveLength(1);
    expect(bus.awaitingRetry).toBe(0);
  });

  it('by a fault of ours is not taken for the target’s', () => {
    const { bus } = createBus([orderRule], undefined, {
      deliver: () => {
        throw new TypeError('a bug');
      },
    });
    expect(() => bus.putEvents([entry])).toThrow('a bug');
  });

  it('ends exactly once, delivered or dead-lettered, whatever fails in whatever order', () => {
    const outcome = fc.constantFrom(undefined, throttled, missing);
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 12 }), fc.nat(6), (outcomes, maximumRetryAttempts) => {
        const failures = [...outcomes];
        const rule = withTarget({ retryPolicy: { maximumRetryAttempts } });
        const { bus, clock, delivered, metrics } = createBus([rule], (arn) =>
          arn === 'order-dlq' ? undefined : failures.shift(),
        );
        bus.putEvents([entry]);
        clock.advance(24 * hourMillis);
        expect(endOf(metrics)[0]).toBe('Invocations');
        expect(endOf(metrics).includes('InvocationsSentToDlq')).toBe(delivered[0]?.arn === 'order-dlq');
        expect(delivered).toHaveLength(1);
        expect(bus.awaitingRetry).toBe(0);
      }),
    );
  });
});

describe('the metrics of a rule', () => {
  it('count an invocation when it has ended, not when it is retried', () => {
    const { bus, clock, metrics } = createBus([orderRule], (_, at) => (at < 1_000 ? throttled : undefined));
    bus.putEvents([entry]);
    expect(metrics).toEqual(['commerce/order-rule/MatchedEvents=1', 'commerce/order-rule/TriggeredRules=1']);
    clock.advance(1_000);
    expect(metrics.slice(2)).toEqual(['commerce/order-rule/Invocations=1']);
  });

  it('name the dead letter', () => {
    const { bus, metrics } = createBus([orderRule], (arn) => (arn === 'order-queue' ? missing : undefined));
    bus.putEvents([entry]);
    expect(metrics.slice(2)).toEqual([
      'commerce/order-rule/Invocations=1',
      'commerce/order-rule/FailedInvocations=1',
      'commerce/order-rule/InvocationsSentToDlq=1',
    ]);
  });
});

describe('TestEventPattern', () => {
  const event = { id: '1', account: '1', source: 'a', time: '2026-01-01T00:00:00Z', region: 'r', 'detail-type': 'd' };

  it('tells whether an event matches a pattern', () => {
    expect(testEventPattern('{"source":["a"]}', JSON.stringify(event))).toBe(true);
    expect(testEventPattern('{"source":["b"]}', JSON.stringify(event))).toBe(false);
  });

  it('refuses an invalid pattern', () => {
    expect(() => testEventPattern('{"source":"a"}', JSON.stringify(event))).toThrow(InvalidEventPatternError);
    expect(() => testEventPattern('{', JSON.stringify(event))).toThrow(InvalidEventPatternError);
  });

  it.each(['plain string', '["plain string"]', '{"testEvent":"value"}', 'null'])('refuses %s as an event', (text) => {
    expect(() => testEventPattern('{"source":["a"]}', text)).toThrow(
      new EventBridgeError('ValidationException', 'Parameter Event is not valid.'),
    );
  });
});
