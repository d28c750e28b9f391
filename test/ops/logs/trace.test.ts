import { describe, expect, it } from 'vitest';
import { addTrace } from '../../../ops/logs/trace.ts';
import { type AwsAnswers, awsError, opsLine, payloadOf, returned } from '../ops-line.ts';

const changeId = '5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11';
const order = '/aws/lambda/commerce-dev-order-consumer';
const nothing = { atStart: 0, seen: 0, sawAll: true, byCause: [] };
const aws: AwsAnswers = {
  FilterLogEventsCommand: ({ logGroupName }: { logGroupName: string }) => ({
    events: logGroupName === order ? [{ eventId: '1', timestamp: 0, message: line }] : [],
  }),
  GetQueueUrlCommand: () => ({ QueueUrl: 'q' }),
  GetQueueAttributesCommand: () => ({ Attributes: {} }),
  InvokeCommand: () => returned(nothing),
};
const line = JSON.stringify({
  message: 'Changes of the batch',
  timestamp: '2026-03-01T11:00:00.000Z',
  applied: `@direct#seller-7# ${changeId.replaceAll('-', '')}@order-42`,
});
const trace = async (words: readonly string[], more: AwsAnswers = {}, world = {}) => {
  const ran = await opsLine(addTrace, ['trace', ...words, '--json'], { aws: { ...aws, ...more }, ...world });
  return { ...ran, json: ran.stdout === '' ? undefined : JSON.parse(ran.stdout) };
};
const denied = () => {
  throw awsError('AccessDeniedException');
};

describe('trace', () => {
  it.each([changeId, changeId.toUpperCase(), changeId.replaceAll('-', '')])(
    'looks for %s in the logs, the view and every queue of failed events',
    async (asked) => {
      const { exitCode, json, inputsOf } = await trace([asked]);
      expect(exitCode).toBe(0);
      expect(json).toMatchObject({ changeId, from: '2026-02-28T12:00:00.000Z', view: null, waiting: [] });
      expect(json.steps).toMatchObject([{ what: 'applied', by: 'order' }]);
      expect(inputsOf('FilterLogEventsCommand').map(({ filterPattern }) => filterPattern)).toEqual([
        ...Array(3).fill(`?"${changeId}" ?"${changeId.replaceAll('-', '')}"`),
        ...Array(2).fill(`"${changeId}"`),
      ]);
      expect(inputsOf('GetItemCommand')[0]).toMatchObject({
        Key: { entityKey: { S: 'OrderStateChanged#direct#seller-7#order-42' } },
      });
      const inspected = inputsOf('InvokeCommand').map(payloadOf);
      expect(inspected.map(({ queue }) => queue)).toEqual([
        'order',
        'inventory',
        'return',
        'unrouted',
        'undelivered',
        'quarantine',
      ]);
      expect(inspected[0]).toMatchObject({ filter: { changeId: [changeId] }, requestedBy: 'olga' });
    },
  );

  it('looks for an entity by its key, and for its changes in the logs of redrive and discard', async () => {
    const { json, inputsOf } = await trace(['order', 'direct', 'seller-7', 'order-42']);
    expect(json.steps).toMatchObject([{ changeId, what: 'applied' }]);
    expect(inputsOf('FilterLogEventsCommand').map(({ filterPattern }) => filterPattern)).toEqual([
      ...Array(3).fill('"direct#seller-7#" "order-42"'),
      ...Array(2).fill(`"${changeId}"`),
    ]);
  });

  it('tells what it may read, and says what it may not, and what does not answer', async () => {
    const down = () => {
      throw awsError('ServiceUnavailable');
    };
    const { exitCode, json } = await trace([changeId], { InvokeCommand: denied, GetItemCommand: down });
    expect(exitCode).toBe(0);
    expect(json.steps).toHaveLength(1);
    expect(json.notKnown).toContain('Reading the view failed: ServiceUnavailable: ServiceUnavailable said so');
    expect(json.notKnown.filter((each: string) => each.startsWith('Looking into '))).toHaveLength(6);
  });

  it('ends where it may read no log of a consumer', async () => {
    const { exitCode, json, stderr } = await trace([changeId], { FilterLogEventsCommand: denied });
    expect({ exitCode, json }).toEqual({ exitCode: 2, json: { error: expect.stringContaining('not allowed') } });
    expect(stderr).toMatch(/^You are not allowed/);
  });

  it('ends with 1 after Ctrl-C, with what it knows', async () => {
    const interruption = new AbortController();
    const FilterLogEventsCommand = () => {
      interruption.abort();
      return { events: [{ eventId: '1', timestamp: 0, message: line }] };
    };
    const { exitCode, json, calls } = await trace(
      [changeId],
      { FilterLogEventsCommand },
      { signal: interruption.signal },
    );
    expect([exitCode, calls.length, json.steps.length]).toEqual([1, 1, 1]);
    expect(json.notKnown).toContain('Ctrl-C ended the search.');
  });

  it.each([
    [['order-42'], /^A changeId must be a UUID such as .*; got "order-42"\. For an entity, name its type/],
    [['order', 'direct', 'seller-7'], /^Name an entity by its type, marketplace, sellerId and id/],
    [['parcel', 'direct', 'seller-7', 'p-1'], /^There is no type "parcel"/],
    [[changeId, '--since', '2027-01-01'], /^--since 2027-01-01 is in the future/],
  ])('refuses %j', async (words, message) => {
    const { exitCode, stderr, calls } = await trace(words);
    expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
    expect(stderr).toMatch(message);
  });
});
