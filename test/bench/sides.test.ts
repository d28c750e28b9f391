import { describe, expect, it } from 'vitest';
import { dollarsOfMillion } from '../../bench/model/dollars.ts';
import { sameMappings } from '../../bench/model/mappings.ts';
import { batchesOf, partyCalls, runSide } from '../../bench/model/run-side.ts';
import { sides } from '../../bench/model/side.ts';
import { zipfOf } from '../../bench/traces/drawing.ts';
import { bulkSync, duplicateStorm } from '../../bench/traces/other-traces.ts';
import { packedTrace } from '../../bench/traces/packed-trace.ts';
import { traceOf } from '../../bench/traces/trace.ts';
import { tradingHour } from '../../bench/traces/trading-hour.ts';
import { validEvent } from '../../sample/valid-event.ts';

const change = (changeId: string, version: number, sku: string) =>
  validEvent(
    'InventoryStateChanged',
    {
      marketplace: 'direct',
      sellerId: 'seller-1',
      changeId: `00000000-0000-4000-8000-0000000000${changeId}`,
      occurredAt: Date.UTC(2026, 10, 2, 18),
      version,
    },
    { sku, locationId: 'default', available: version },
  );

/** Within one window: a change, a newer one of the same stock level with its copy, another stock level; the first again later. */
const [first, newer, other] = [change('01', 1, 'a'), change('02', 2, 'a'), change('03', 1, 'b')];
const trace = traceOf('rows', 'five messages', [
  { at: 0, event: first },
  { at: 100, event: newer },
  { at: 200, event: newer },
  { at: 300, event: other },
  { at: 9_000, event: first },
]);
const batches = batchesOf(trace, sameMappings(1, 1_000, 100));

/** The first four in one event, and the last in one of its own. */
const packed = packedTrace(trace, 400);
const packedBatches = batchesOf(packed, sameMappings(1, 1_000, 100));

/** By hand, for two batches: four messages, and one. */
const rows = {
  direct: { code: { Party: 15 }, writeUnits: 0, sent: 0, invocations: 0 },
  plain: { code: { PutEvents: 5, GetItem: 5, PutItem: 3 }, writeUnits: 3, sent: 5, invocations: 5 },
  // The copy in the batch fails, since its change is in progress, and comes back alone.
  powertools: { code: { PutEvents: 1, PutItem: 3 + 6, UpdateItem: 3 }, writeUnits: 12, sent: 5, invocations: 3 },
  'powertools-condition': { code: { PutEvents: 1, PutItem: 5 }, writeUnits: 5, sent: 5, invocations: 2 },
  'powertools-condition-packed': { code: { PutEvents: 1, PutItem: 5 }, writeUnits: 5, sent: 2, invocations: 2 },
  ours: { code: { PutEvents: 1, PutItem: 3 }, writeUnits: 3, sent: 5, invocations: 2 },
  'ours-packed': { code: { PutEvents: 1, PutItem: 3 }, writeUnits: 3, sent: 2, invocations: 2 },
} as const;

/** Of three consumers: until the messages come, or the end, nothing is found for 20 seconds at a time. */
const emptyPolls = (millis: number): number => 3 * Math.floor(millis / 20_000);

describe('the sides', () => {
  it.each(Object.values(sides))('$name calls what it says', (side) => {
    const { code, aws, writeUnits } = side.packs ? runSide(side, packed, packedBatches) : runSide(side, trace, batches);
    expect({ code, writeUnits, sent: aws.SendMessage, invocations: aws.Invoke }).toEqual(rows[side.name]);
  });

  it.each([duplicateStorm, tradingHour])('end in the same state, whatever comes twice or late: %o', (make) => {
    const made = make({ changes: 500, seed: 3 });
    const states = Object.values(sides).map((side) => {
      const sent = side.packs ? packedTrace(made, 60_000) : made;
      return runSide(side, sent, batchesOf(sent, sameMappings(2, 1_000, 100))).state;
    });
    const idsOf = (state: (typeof states)[number] = new Map()) =>
      [...state].map(([entityKey, { metadata }]) => `${entityKey} ${metadata.changeId}`).sort();
    expect(idsOf(states[0]).length).toBeGreaterThan(0);
    for (const state of states) expect(idsOf(state)).toEqual(idsOf(states[0]));
  });

  it('count a pack as one message, delivered, received, billed and deleted once, and write each of its changes', () => {
    const sync = packedTrace(bulkSync({ changes: 500, seed: 1 }));
    const calls = runSide(sides['ours-packed'], sync, batchesOf(sync, sameMappings(1, 1_000, 100)));
    expect(calls).toMatchObject({
      changes: 500,
      messages: 25,
      eventChunks: 25,
      code: { PutEvents: 3, PutItem: 500 },
      aws: { SendMessage: 25, ReceiveMessage: { full: 3 + emptyPolls(sync.millis) }, DeleteMessageBatch: 3, Invoke: 1 },
      writeUnits: 500,
    });
    const { groupIds } = dollarsOfMillion(calls, { gigabyteSeconds: 0, logBytes: 0 });
    const { aws } = calls;
    const requests = 25 + aws.ReceiveMessage.full + 3 + aws.extraChunks;
    expect(groupIds).toBeCloseTo((requests * 0.1) / 500, 10);
  });

  it('counts what parties are called: each for each change, or once for an entity of a batch', () => {
    expect(partyCalls(trace, batches, sides.direct)).toBe(15);
    expect(partyCalls(trace, batches, sides.ours)).toBe(9);
  });
});

describe('the traces', () => {
  it('draw by Zipf with the exponent 1.1', () => {
    const draw = zipfOf(3, 1.1);
    // 1 / (1 + 2^-1.1 + 3^-1.1) = 0.567, and 0.567 + 0.567 × 2^-1.1 = 0.831
    expect([0, 0.566, 0.568, 0.83, 0.832, 0.999].map(draw)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('give a day its shares, and copies of its own changes', () => {
    const { changes } = tradingHour({ changes: 2_000, seed: 1 });
    const share = (eventType: string) => changes.filter((each) => each.change.eventType === eventType).length / 2_000;
    expect(changes).toHaveLength(2_000);
    expect(share('InventoryStateChanged')).toBeCloseTo(0.6, 1);
    expect(share('OrderStateChanged')).toBeCloseTo(0.35, 1);
    expect(share('ReturnStateChanged')).toBeCloseTo(0.05, 1);
    expect(new Set(changes.map((each) => each.change.metadata.changeId)).size).toBe(1_940);
  });

  it('are the same for the same seed', () => {
    const ids = (seed: number) => tradingHour({ changes: 50, seed }).changes.map(({ event }) => event);
    expect(ids(1)).toEqual(ids(1));
    expect(ids(1)).not.toEqual(ids(2));
  });
});
