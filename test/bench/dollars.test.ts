import { describe, expect, it } from 'vitest';
import { dollarsOfMillion } from '../../bench/model/dollars.ts';
import type { SideCalls } from '../../bench/model/run-side.ts';
import { sides } from '../../bench/model/side.ts';

/** What a thousand changes in a hundred batches of ten cost, by hand. */
const calls: SideCalls = {
  side: sides['powertools-condition'],
  changes: 1_000,
  messages: 1_000,
  code: { PutEvents: 100, PutItem: 1_000 },
  aws: {
    SendMessage: 1_000,
    ReceiveMessage: { full: 100, firstMessage: 1_100 },
    DeleteMessageBatch: 100,
    Invoke: 100,
    extraChunks: 0,
  },
  writeUnits: 1_000,
  readUnits: 0,
  eventChunks: 1_000,
  state: new Map(),
  batchSize: 10,
};
const nothingElse = { gigabyteSeconds: 0, logBytes: 0 };

describe('dollarsOfMillion', () => {
  it.each([
    {
      what: 'batches without group ids',
      of: {},
      use: nothingElse,
      // 1,000,000 events; 1,200,000 requests at 40 cents; 100,000 invocations at 20; 1,000,000 units at 62.5
      dollars: { events: 1, queues: 0.48, groupIds: 0, functions: 0.02, table: 0.625, logs: 0, all: 2.125 },
    },
    {
      what: 'group ids, ten cents a million more for each request',
      of: { side: sides.ours },
      use: nothingElse,
      dollars: { events: 1, queues: 0.6, groupIds: 0.12, functions: 0.02, table: 0.625, logs: 0, all: 2.245 },
    },
    {
      what: 'events and messages above 64 KB',
      of: { eventChunks: 2_000, aws: { ...calls.aws, extraChunks: 2_000 } },
      use: nothingElse,
      dollars: { events: 2, queues: 1.28, groupIds: 0, functions: 0.02, table: 0.625, logs: 0, all: 3.925 },
    },
    {
      what: 'GB-seconds, logs and reads',
      of: { readUnits: 1_000 },
      use: { gigabyteSeconds: 3, logBytes: 200_000 }, // 3,000 GB-seconds and 0.2 GB for a million
      dollars: { events: 1, queues: 0.48, groupIds: 0, functions: 0.06, table: 0.75, logs: 0.1, all: 2.39 },
    },
  ])('prices $what', ({ of, use, dollars }) => {
    const priced = dollarsOfMillion({ ...calls, ...of }, use);
    const rounded = Object.entries(priced).map(([name, value]) => [name, Math.round(value * 10_000) / 10_000]);
    expect(Object.fromEntries(rounded)).toEqual(dollars);
  });

  it('counts the receives by the pessimistic rule when it is asked to', () => {
    // A million receives more, at 40 cents.
    expect(dollarsOfMillion(calls, nothingElse, 'firstMessage').queues).toBeCloseTo(0.88);
  });
});
