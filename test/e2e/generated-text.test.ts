import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import { entityKeyOf } from '../../lambda/events/state-change.ts';
import type { LocalCloud } from '../../local/cloud.ts';
import { invalid } from '../../local/dynamodb/dynamodb-error.ts';
import { type BackboneUnderTest, backboneUnderTest } from '../support/backbone-under-test.ts';
import { bootWithoutSchedules } from '../support/local-cloud.ts';
import { opsAtEndpoint } from '../support/ops-at-endpoint.ts';
import { writtenAnew } from '../support/written-anew.ts';

let cloud: LocalCloud;
let backbone: BackboneUnderTest;
let folder: string;
beforeAll(async () => {
  if (process.env.E2E_ENDPOINT) return;
  cloud = await bootWithoutSchedules(inject('assemblyDirectory'));
  backbone = backboneUnderTest(cloud.endpoint);
  folder = mkdtempSync(path.join(tmpdir(), 'generated-text-'));
});
afterAll(async () => {
  backbone?.close();
  await cloud?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

async function ops(...words: string[]) {
  const { stdout, stderr } = await opsAtEndpoint(cloud.endpoint, [...words, '--json'], {
    user: 'olga',
    now: Date.now,
    sleep: () => new Promise((resolve) => setTimeout(resolve, 50)),
    signal: new AbortController().signal,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Any text that JSON can hold: code points of every plane, halves of pairs, controls, and what has a meaning to somebody. */
const anyCharacter = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 0, max: 0xffff })).map(([plane, low]) => {
    return String.fromCodePoint(plane * 0x10000 + low);
  }),
  fc.integer({ min: 0, max: 0x9f }).map((code) => String.fromCharCode(code)),
  fc.constantFrom('\ufffe', '\uffff', '\ud83d', '\ude00', '\ufeff', '\u2028', '\u202e', '"', '\\', '\\ufffe', '#%@'),
);
const anyText = fc.array(anyCharacter, { minLength: 1, maxLength: 8 }).map((characters) => characters.join(''));
const carries = (text: string) => text.isWellFormed() && !/[\ufffe\uffff]/.test(text);
const hasControl = (text: string) => /\p{Cc}/u.test(text);
/** Mostly such as can be published: else nearly no event could. */
const text = fc.oneof({ weight: 12, arbitrary: anyText.filter(carries) }, anyText);
const id = fc.oneof({ weight: 12, arbitrary: anyText.filter((each) => carries(each) && !hasControl(each)) }, anyText);

/** As JSON writes numbers, with more digits than a double has. */
const digits = fc.stringMatching(/^-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?$/);

/** Writes characters outside of ASCII as they are, or as escapes of upper or of lower case. */
const spelling = fc.constantFrom<(json: string) => string>(
  (json) => json,
  (json) => json.replace(/[^ -~]/g, (half) => `\\u${hexOf(half)}`),
  (json) => json.replace(/[^ -~]/g, (half) => `\\u${hexOf(half).toUpperCase()}`),
);
const hexOf = (half: string) => half.charCodeAt(0).toString(16).padStart(4, '0');

const known = fc.oneof(
  fc.record({ type: fc.constant('OrderStateChanged'), data: fc.record({ orderId: id, status: fc.constant('paid') }) }),
  fc.record({
    type: fc.constant('InventoryStateChanged'),
    data: fc.record({ sku: id, locationId: id, available: fc.maxSafeInteger() }),
  }),
  fc.record({
    type: fc.constant('ReturnStateChanged'),
    data: fc.record({
      returnId: id,
      orderId: id,
      status: fc.constant('refunded'),
      lines: fc.array(fc.record({ sku: id, quantity: fc.nat(), reason: text }), { maxLength: 2 }),
    }),
  }),
);

interface FailedLine {
  readonly line: number;
  readonly reason: string;
}

interface Generated {
  readonly type: string;
  readonly sellerId: string;
  readonly changeId: string;
  /** The fields of the contract. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The detail as the file has it. */
  readonly json: string;
  readonly asText: boolean;
  /** Whether it can be published: every text is carried, and no id has a control. */
  readonly valid: boolean;
}

const generated: fc.Arbitrary<Generated> = fc
  .record({
    known,
    note: text,
    name: text,
    number: digits,
    more: fc.jsonValue({ maxDepth: 2 }),
    write: spelling,
    blank: fc.constantFrom('', ' ', '\t'),
    asText: fc.boolean(),
  })
  .map(({ known: { type, data }, note, name, number, more, write, blank, asText }) => {
    const [sellerId, changeId] = [`seller-${randomUUID()}`, randomUUID()];
    const metadata = { schemaVersion: 1, changeId, marketplace: 'direct', sellerId, occurredAt, version: 1 };
    const unknown = { [`x${name}`]: note, more };
    const json = `{${blank}"digits":${number},${[
      `"metadata":${blank}${JSON.stringify(metadata)}`,
      `"data":${write(JSON.stringify({ ...data, ...unknown }))}`,
    ].join(`,${blank}`)}}`;
    const ids = [data, ...(('lines' in data && data.lines) || [])].flatMap((fields) =>
      Object.entries(fields).flatMap(([field, value]) =>
        typeof value === 'string' && field !== 'reason' ? [value] : [],
      ),
    );
    const valid = textsIn({ ...data, ...unknown }).every(carries) && !ids.some(hasControl);
    return { type, sellerId, changeId, data, json, asText, valid };
  });
const occurredAt = '2026-03-01T10:00:00Z';

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)]);
}

const lineOf = ({ type, json, asText }: Generated) =>
  asText
    ? `{"Source":"commerce.direct","DetailType":"${type}","Detail":${JSON.stringify(json)}}`
    : `{"detailType":"${type}","detail":${json}}`;

const keyOf = ({ type, sellerId, data }: Generated) =>
  entityKeyOf(type, 'direct', sellerId, catalog.eventTypes[type]?.entityId(data) ?? '');

/** A bus that keeps the text of an event, and one that writes it anew: which of them EventBridge is, is not known. */
const buses = [
  { bus: 'keeps the text', delivered: (json: string) => json },
  { bus: 'writes the text anew', delivered: writtenAnew },
];

describe.skipIf(process.env.E2E_ENDPOINT).each(buses)('over a bus that $bus', ({ delivered }) => {
  const consumers = catalog.consumers.map(({ name }) => name);
  /** By change, the details of a queue as they stand in its bodies. */
  const detailsIn = (queueName: (name: string) => string) =>
    new Map(
      consumers.flatMap((name) =>
        [...(cloud.queues.get(queueName(name))?.messages() ?? [])].map(({ body }): [string, string] => [
          JSON.parse(body).detail.metadata.changeId,
          body.slice(body.indexOf('"detail":') + '"detail":'.length, -1),
        ]),
      ),
    );
  const queue = (name: string) => backbone.names.consumer(name).queue;
  const deadLetterQueue = (name: string) => backbone.names.consumer(name).deadLetterQueue;
  const readQueues = (enabled: boolean) => {
    for (const mapping of cloud.mappings.values()) mapping.setEnabled(enabled);
  };

  /** What is waited for comes about by itself; the test's timeout is the limit. */
  const pause = async (signal: AbortSignal) => {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 50));
  };

  async function publishAndFollow(events: readonly Generated[], signal: AbortSignal): Promise<void> {
    const bus = cloud.buses.get(backbone.names.bus);
    const table = cloud.tables.get(backbone.names.currentStateTable);
    if (!bus || !table) throw new Error('There is no bus or no table.');
    const putEntry = bus.putEntry.bind(bus);
    const rewriting = vi
      .spyOn(bus, 'putEntry')
      .mockImplementation((entry) => putEntry({ ...entry, Detail: delivered(entry.Detail ?? '') }));
    const refusing = vi.spyOn(table, 'put').mockImplementation(() => {
      throw invalid('The table takes nothing.');
    });
    try {
      const expected = new Map(
        events.filter(({ valid }) => valid).map(({ changeId, json }) => [changeId, delivered(json)]),
      );
      readQueues(false);
      const file = path.join(folder, `${randomUUID()}.jsonl`);
      writeFileSync(file, events.map((event) => `${lineOf(event)}\n`).join(''));
      const { published, failed } = await ops('publish', file);
      // Only what cannot be carried is refused.
      const lines = new Map<number, string>(failed.map(({ line, reason }: FailedLine) => [line, reason]));
      expect(events.filter(({ valid }, index) => valid === lines.has(index + 1))).toEqual([]);
      expect(published).toBe(expected.size);
      expect(detailsIn(queue)).toEqual(expected);

      readQueues(true);
      while (detailsIn(deadLetterQueue).size < expected.size) await pause(signal);
      expect(detailsIn(deadLetterQueue)).toEqual(expected);

      refusing.mockRestore();
      for (const name of consumers) {
        expect(await ops('redrive', name, '--execute')).toMatchObject({ failed: 0 });
      }
      for (const event of events.filter(({ valid }) => valid)) {
        let item = await backbone.state(keyOf(event));
        for (; item === undefined; item = await backbone.state(keyOf(event))) await pause(signal);
        expect(item).toMatchObject({ changeId: event.changeId, sellerId: event.sellerId, data: event.data });
      }
      expect(detailsIn(queue).size + detailsIn(deadLetterQueue).size).toBe(0);
    } finally {
      for (const queueName of consumers.flatMap((name) => [queue(name), deadLetterQueue(name)])) {
        cloud.queues.get(queueName)?.purge(); // nothing of it is in the way of the next one
      }
      readQueues(true);
      refusing.mockRestore();
      rewriting.mockRestore();
    }
  }

  it('what publish reports as published is in queue, dead-letter queue and table, as the file has it', {
    timeout: 180_000,
  }, async ({ signal }) => {
    const seen = { valid: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(generated, { minLength: 120, maxLength: 120 }), async (events) => {
        for (const { valid } of events) seen[valid ? 'valid' : 'refused'] += 1;
        await publishAndFollow(events, signal);
      }),
      { numRuns: 1, endOnFailure: true },
    );
    expect(seen.valid).toBeGreaterThan(20);
    expect(seen.refused).toBeGreaterThan(5);
  });
});
