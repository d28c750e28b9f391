import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RefusedRequest } from '../../../lambda/redrive/protocol.ts';
import { readDiscardRequest, readInspectRequest, readRedriveRequest } from '../../../lambda/redrive/request.ts';
import { redriveWorld, rules } from './redrive-world.ts';

const readers = { inspect: readInspectRequest, redrive: readRedriveRequest, discard: readDiscardRequest };
type Action = keyof typeof readers;
const actions = Object.keys(readers) as Action[];

const problemsOf = (action: Action, payload: unknown) => {
  const read = readers[action](payload, rules);
  return 'refused' in read ? read.refused.problems.map(({ path, code }) => `${path}: ${code}`).sort() : [];
};

describe('a request', () => {
  it.each([
    ['inspect', { queue: 'order', maxMessages: 100_000, requestedBy: 'unknown' }],
    [
      'redrive',
      {
        queue: 'order',
        maxMessages: Number.MAX_SAFE_INTEGER,
        dryRun: true,
        requestedBy: 'unknown',
        ratePerSecond: 100_000,
        rampSeconds: 0,
      },
    ],
    ['discard', { queue: 'order', maxMessages: Number.MAX_SAFE_INTEGER, dryRun: true, requestedBy: 'unknown' }],
  ] as const)('to %s takes the whole queue, and changes nothing unless it says so', (action, request) => {
    expect(readers[action]({ queue: 'order' }, rules)).toEqual({ request });
  });

  it('may name one value or several to match', () => {
    const filter = { failureClass: 'transient', sellerId: ['a', 'b'], deadLetteredFrom: '2026-01-01T00:00:00Z' };
    expect(readInspectRequest({ queue: 'order', filter }, rules)).toMatchObject({
      request: { filter: { ...filter, failureClass: ['transient'] } },
    });
  });

  it('may name a change id in any case: it is that of the event, which is read in lower case', () => {
    const filter = { changeId: ['5C1F8F0E-6A0B-4A53-9A39-0F6F5A1D2C11', 'x'] };
    expect(readInspectRequest({ queue: 'order', filter }, rules)).toMatchObject({
      request: { filter: { changeId: ['5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11', 'x'] } },
    });
  });

  it('with mistakes is answered with every one of them', () => {
    const payload = {
      queue: 'orders',
      maxMessages: 0,
      dryRun: 'no',
      execute: true,
      force: true,
      note: '',
      ratePerSecond: 1.5,
      rampSeconds: 41,
      requestedBy: 'x'.repeat(101),
      redriveId: 'mine',
      filter: { failureClass: [], sellerId: 7, changeId: ['a', ''], seller: 'x', deadLetteredFrom: 'yesterday' },
    };
    expect(problemsOf('redrive', payload)).toEqual([
      'dryRun: invalid_type',
      'execute: unrecognized_keys',
      'filter.changeId.1: too_small',
      'filter.deadLetteredFrom: invalid_format',
      'filter.failureClass: too_small',
      'filter.seller: unrecognized_keys',
      'filter.sellerId: invalid_type',
      'force: unrecognized_keys',
      'maxMessages: too_small',
      'note: too_small',
      'queue: invalid_value',
      'rampSeconds: too_big',
      'ratePerSecond: invalid_type',
      'redriveId: invalid_format',
      'requestedBy: too_big',
      'startedAt: both_or_none',
    ]);
  });

  it('names no more than the audit log can hold', () => {
    const changeId = Array.from({ length: 501 }, (_, n) => String(n));
    const filter = { changeId, failureReason: 'x'.repeat(201) };
    expect(problemsOf('redrive', { queue: 'order', filter })).toEqual([
      'filter.changeId: too_big',
      'filter.failureReason.0: too_big',
    ]);
  });

  it.each([
    [{ queue: 'orders' }, 'queue must be one of order, mailer, return, unrouted, undelivered, quarantine.'],
    [{}, 'queue must be one of order, mailer, return, unrouted, undelivered, quarantine.'],
    [{ queue: 'order', dryRun: 1 }, 'dryRun must be true or false.'],
    [{ queue: 'order', maxMessages: 'many' }, 'maxMessages must be a whole number.'],
    [{ queue: 'order', maxMessages: 1.5 }, 'maxMessages must be a whole number.'],
    [{ queue: 'order', maxMessages: 0 }, 'maxMessages must be at least 1.'],
    [{ queue: 'order', ratePerSecond: 1_000_000 }, 'ratePerSecond must be at most 100,000.'],
    [{ queue: 'order', note: ' ' }, 'note must have at least 1 character that is not blank.'],
    [{ queue: 'order', note: 'x'.repeat(1_001) }, 'note must have at most 1,000 characters.'],
    [{ queue: 'order', filter: 1 }, 'filter must be an object.'],
    [{ queue: 'order', filter: { sellerId: 1 } }, 'filter.sellerId must be a string or a list of strings.'],
    [{ queue: 'order', filter: { sellerId: [1] } }, 'filter.sellerId.0 must be a string.'],
    [{ queue: 'order', filter: { sellerId: [] } }, 'filter.sellerId must have at least 1 value.'],
    [{ queue: 'order', filter: { sellerID: 's' } }, 'filter.sellerID is not a known field.'],
    [
      { queue: 'order', filter: { deadLetteredFrom: 'yesterday' } },
      'filter.deadLetteredFrom must be a time in UTC, such as 2026-03-01T10:00:00Z.',
    ],
    [{ queue: 'order', redriveId: 'run-1', startedAt: '2026-01-01T00:00:00Z' }, 'redriveId must be a UUID.'],
    [[], ' must be an object.'],
  ])('says in words what is wrong with %j', (payload, words) => {
    const read = readRedriveRequest(payload, rules);
    const problems = 'refused' in read ? read.refused.problems : [];
    expect(problems.map(({ path, message }) => `${path} ${message}`)).toEqual([words]);
  });

  it.each([
    ['inspect', { dryRun: true, note: 'x', ratePerSecond: 1, rampSeconds: 1 }, 4],
    ['inspect', { maxMessages: 100_001 }, 1],
    ['discard', { ratePerSecond: 1, rampSeconds: 1 }, 2],
    ['discard', { dryRun: false }, 1],
    ['redrive', { queue: 'mailer', dryRun: false }, 1],
    ['redrive', { queue: 'quarantine', dryRun: false }, 1],
    ['redrive', { queue: 'unrouted', dryRun: false }, 0],
    ['redrive', { queue: 'mailer' }, 0],
    ['redrive', { redriveId: '11111111-1111-4111-8111-111111111111' }, 1],
    ['redrive', { startedAt: '2026-01-01T00:00:00Z' }, 1],
    ['redrive', { startedAt: '2026-01-01T00:00:00+01:00', redriveId: '11111111-1111-4111-8111-111111111111' }, 1],
    ['redrive', { startedAt: '2026-01-01T00:00:00Z', redriveId: '11111111-1111-4111-8111-111111111111' }, 0],
    ...['1', '1772359200000', 1_772_359_200_000, '1/1/2026', '2026-01-01T00:00:00', '2026-02-30T00:00:00Z'].flatMap(
      (time) =>
        [
          ['redrive', { startedAt: time, redriveId: '11111111-1111-4111-8111-111111111111' }, 1],
          ['inspect', { filter: { deadLetteredFrom: time, deadLetteredBefore: '2026-01-01T00:00:00Z' } }, 1],
          ['inspect', { filter: { deadLetteredBefore: time } }, 1],
        ] as const,
    ),
    [
      'inspect',
      { filter: { deadLetteredFrom: '2026-01-02T00:00:00Z', deadLetteredBefore: '2026-01-01T00:00:00Z' } },
      1,
    ],
    [
      'inspect',
      { filter: { deadLetteredFrom: '2026-01-01T00:00:00Z', deadLetteredBefore: '2026-01-01T00:00:00Z' } },
      1,
    ],
    [
      'inspect',
      { filter: { deadLetteredFrom: '2026-01-01T00:00:00Z', deadLetteredBefore: '2026-01-02T00:00:00Z' } },
      0,
    ],
    ['inspect', { filter: null }, 1],
  ] as const)('to %s with %j has %i problems', (action, fields, count) => {
    expect(problemsOf(action, { queue: 'order', ...fields })).toHaveLength(count);
  });

  it.each([null, undefined, [], 'order', 7, true])('that is %j is refused', (payload) => {
    for (const action of actions) expect(problemsOf(action, payload)).toHaveLength(1);
  });
});

const text = fc.string({ minLength: 1, maxLength: 20 });
const anyOf = fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 }));
const instant = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const filterFields = {
  failureClass: anyOf,
  failureReason: anyOf,
  failureFingerprint: anyOf,
  sellerId: anyOf,
  marketplace: anyOf,
  changeId: anyOf,
  deadLetteredFrom: instant,
};
const fieldsOf: Record<Action, Record<string, fc.Arbitrary<unknown>>> = {
  inspect: {
    filter: fc.record(filterFields, { requiredKeys: [] }),
    maxMessages: fc.integer({ min: 1, max: 100_000 }),
    requestedBy: text,
  },
  discard: {
    filter: fc.record(filterFields, { requiredKeys: [] }),
    maxMessages: fc.integer({ min: 1 }),
    requestedBy: text,
    dryRun: fc.boolean(),
  },
  redrive: {
    filter: fc.record(filterFields, { requiredKeys: [] }),
    maxMessages: fc.integer({ min: 1 }),
    requestedBy: text,
    dryRun: fc.boolean(),
    ratePerSecond: fc.integer({ min: 1, max: 100_000 }),
    rampSeconds: fc.integer({ min: 0, max: 40 }),
  },
};
const validRequest = (action: Action) =>
  fc
    .tuple(
      fc.record(
        {
          queue: fc.constantFrom(...rules.queues),
          ...(action !== 'inspect' && { note: text.filter((note) => note.trim() !== '') }),
          ...fieldsOf[action],
        },
        { requiredKeys: ['queue', ...(action === 'inspect' ? [] : ['note'])] } as never,
      ),
      fc.option(fc.record({ redriveId: fc.uuid(), startedAt: instant })),
    )
    .map(([request, continued]) => ({ ...request, ...(action !== 'inspect' && continued) }) as Record<string, unknown>);

/** Ways to spoil a valid request, each with where the answer must point. */
const spoiled: Record<string, fc.Arbitrary<unknown>> = {
  queue: fc.oneof(fc.constantFrom('orders', '', 'order-dlq', '__proto__', 'toString'), fc.integer(), fc.constant(null)),
  filter: fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.string())),
  maxMessages: fc.oneof(fc.integer({ max: 0 }), fc.constantFrom(1.5, '7', null, 2 ** 60), fc.boolean()),
  dryRun: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
  requestedBy: fc.oneof(fc.constantFrom('', 'x'.repeat(101), null), fc.integer()),
  note: fc.oneof(fc.constantFrom('', ' \n', 'x'.repeat(1_001), null), fc.integer()),
  ratePerSecond: fc.constantFrom(0, -1, 100_001, 0.5, '500', null),
  rampSeconds: fc.constantFrom(-1, 41, 0.5, '10', null),
  redriveId: fc.constantFrom('', 'mine', 7, null),
  startedAt: fc.constantFrom('', 'now', '2026-01-01', '2026-13-01T00:00:00Z', '2026-01-01T00:00:00+02:00', 7, null),
  force: fc.anything(),
};

describe('10,500 malformed requests', () => {
  it.each(actions)('to %s are each answered with every problem, and touch nothing', async (action) => {
    const world = redriveWorld();
    for (const queue of ['order', 'unrouted']) world.add(queue);
    const spoilable = fc.uniqueArray(fc.constantFrom(...Object.keys(spoiled)), { minLength: 1, maxLength: 5 });
    const malformed = fc
      .tuple(validRequest(action), spoilable)
      .chain(([request, fields]) =>
        fc
          .record(Object.fromEntries(fields.map((field) => [field, spoiled[field] as fc.Arbitrary<unknown>])))
          .map((values) => ({ payload: { ...request, ...values }, fields })),
      );
    await fc.assert(
      fc.asyncProperty(malformed, async ({ payload, fields }) => {
        const answer = (await world.functions[action](payload)) as RefusedRequest;
        expect(answer.error).toBe('bad_request');
        const paths = answer.problems.map(({ path }) => path.split('.')[0]);
        // `undefined` is no field; what is not known here is a problem whatever its value.
        for (const field of fields) if (payload[field as never] !== undefined) expect(paths).toContain(field);
        for (const { code, message } of answer.problems)
          expect(Math.min(code.length, message.length)).toBeGreaterThan(2);
      }),
      { numRuns: 600 },
    );
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (payload) => {
        expect(await world.functions[action](payload)).toMatchObject({ error: 'bad_request' });
      }),
      { numRuns: 200 },
    );
    expect([world.calls, world.reports, world.discarding]).toEqual([[], [], []]);
  });

  it.each(actions)('are not among valid ones to %s', (action) => {
    fc.assert(
      fc.property(validRequest(action), (payload) => {
        expect(problemsOf(action, payload)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
