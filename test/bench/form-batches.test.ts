import { describe, expect, it } from 'vitest';
import { countReceives, formBatches, type MappingSettings } from '../../bench/model/form-batches.ts';

const mapping = (settings: Partial<MappingSettings>): MappingSettings => ({
  pollers: 1,
  windowMillis: 1_000,
  batchSize: 100,
  ...settings,
});

/** Messages of 500 bytes that come at these times, in milliseconds. */
const at = (...times: number[]) => times.map((time) => ({ at: time, bytes: 500 }));

/** Each row: when the messages come, how they are read, and by hand the times in each batch and the receives. */
const rows = [
  {
    what: 'a window opens with its first message, and a message at its very end is still in it',
    messages: at(100, 900, 1_100, 1_101),
    settings: mapping({}),
    batches: [[100, 900, 1_100], [1_101]],
    receives: { full: 2, firstMessage: 4 + 2 },
  },
  {
    what: 'two pollers take messages in turn',
    messages: at(0, 10, 20, 30, 2_000),
    settings: mapping({ pollers: 2 }),
    batches: [[0, 20], [10, 30], [2_000]],
    receives: { full: 3, firstMessage: 5 + 3 },
  },
  {
    what: 'a full batch closes before its window',
    messages: at(0, 1, 2, 3),
    settings: mapping({ batchSize: 3 }),
    batches: [[0, 1, 2], [3]],
    receives: { full: 2, firstMessage: 4 + 1 },
  },
  {
    what: 'messages of one instant share a receive, ten at most, and the pollers take turns',
    messages: at(...Array<number>(25).fill(5)),
    settings: mapping({ pollers: 2 }),
    batches: [Array<number>(10).fill(5), Array<number>(15).fill(5)],
    receives: { full: 1 + 2, firstMessage: 3 + 2 },
  },
  {
    what: 'without a window a batch is one receive',
    messages: at(0, 0, 7),
    settings: mapping({ windowMillis: 0, batchSize: 10 }),
    batches: [[0, 0], [7]],
    receives: { full: 2, firstMessage: 2 + 2 },
  },
  {
    what: 'a long poll that finds nothing in 20 seconds counts by both rules',
    messages: at(45_000, 91_000),
    settings: mapping({}),
    batches: [[45_000], [91_000]],
    receives: { full: 2 + 2 + 2, firstMessage: 2 + 2 + 2 + 2 },
  },
  {
    what: 'a batch holds at most 6 MB',
    messages: Array.from({ length: 7 }, (_, index) => ({ at: index, bytes: 1_024 * 1_024 })),
    settings: mapping({}),
    batches: [[0, 1, 2, 3, 4, 5], [6]],
    receives: { full: 2, firstMessage: 7 + 1 },
  },
];

describe('formBatches', () => {
  it.each(rows)('$what', ({ messages, settings, batches, receives }) => {
    const formed = formBatches(messages, settings);
    expect(formed.batches.map((batch) => batch.messages.map((message) => message.at))).toEqual(batches);
    expect(countReceives(formed)).toEqual(receives);
  });

  it('closes a batch when its window is over, from which its wait follows', () => {
    const { batches } = formBatches(at(100, 400, 5_000), mapping({}));
    expect(batches.map(({ closedAt }) => closedAt)).toEqual([1_100, 6_000]);
  });
});
