import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { metadata } from '../../../lambda/events/metadata.ts';
import { createPublisher } from '../../../lambda/publish/publisher.ts';
import { readChanges } from '../../../sample/read-change.ts';
import { parseOneBody } from '../../support/consume/parse-one.ts';
import { type EventOverrides, orderEvent } from '../../support/events.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const page = readFileSync(new URL('../../../docs/events.md', import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');

interface Statement {
  /** As `docs/events.md` says it; line breaks do not count. */
  readonly says: string;
  /** A row of `orderEvent` or of the events below, and what is read from it. */
  readonly accepted?: readonly (readonly [EventOverrides, { metadata?: object; data?: object }?])[];
  /** And the path that is reported. */
  readonly refused?: readonly (readonly [EventOverrides, string])[];
}

const inventory = (data: object, more: EventOverrides = {}): EventOverrides => ({
  detailType: 'InventoryStateChanged',
  ...more,
  data: { orderId: undefined, status: undefined, sku: 'sku-1', locationId: 'default', available: 1, ...data },
});
const returned = (data: object): EventOverrides => ({
  detailType: 'ReturnStateChanged',
  data: { returnId: 'return-1', orderId: 'order-1', status: 'requested', ...data },
});
const changeId = '5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11';
const withChangeId = (id: unknown): EventOverrides => ({ metadata: { changeId: id } });
const at = (occurredAt: unknown): EventOverrides => ({ metadata: { occurredAt } });
const path = (field: string) => `detail.${field}`;

/** Every statement of the contract that a producer can keep or break. A new one is a row. */
const statements: readonly Statement[] = [
  {
    says: '| `schemaVersion` | integer, now `1`.',
    accepted: [[{ metadata: { schemaVersion: 1 } }]],
    refused: [2, '1', null, 1.5].map((schemaVersion) => [
      { metadata: { schemaVersion } },
      path('metadata.schemaVersion'),
    ]),
  },
  {
    says: '| `changeId` | UUID of any version, or a GUID: 32 hexadecimal digits as 8-4-4-4-12.',
    accepted: [
      [withChangeId(changeId), { metadata: { changeId } }],
      [withChangeId('852e395d-693e-ed11-809a-c971856d9437')], // of a sequence of SQL Server
      [withChangeId('00000000-0000-0000-0000-000000000001')],
      [withChangeId('ffffffff-ffff-ffff-ffff-ffffffffffff')],
      [withChangeId('01890a5d-ac96-774b-bcce-b302099a8057')], // version 7
    ],
    refused: [
      'x',
      '',
      7,
      null,
      changeId.replaceAll('-', ''),
      `{${changeId}}`,
      `${changeId} `,
      changeId.slice(1),
      changeId.replace('5', 'g'),
    ].map((id) => [withChangeId(id), path('metadata.changeId')]),
  },
  {
    says: 'Upper and lower case are the same change: it is read, compared, stored and shown in lower case |',
    accepted: [
      [withChangeId(changeId.toUpperCase()), { metadata: { changeId } }],
      [
        withChangeId('7C968141-B787-EE11-BB9B-00505698253E'),
        { metadata: { changeId: '7c968141-b787-ee11-bb9b-00505698253e' } },
      ],
      [withChangeId('5C1F8f0e-6A0b-4a53-9a39-0F6F5a1d2c11'), { metadata: { changeId } }],
    ],
  },
  {
    says: '| `marketplace` | 1–50 lower-case letters, digits and hyphens, not beginning with a hyphen; equals what follows `commerce.` in `Source` |',
    accepted: ['amazon', 'e-bay', '7', 'm'.repeat(50)].map((marketplace) => [
      { source: `commerce.${marketplace}`, metadata: { marketplace } },
    ]),
    refused: [
      ...['Amazon', '-bay', 'm'.repeat(51), 'a_b', ''].map(
        (marketplace) =>
          [{ source: `commerce.${marketplace}`, metadata: { marketplace } }, path('metadata.marketplace')] as const,
      ),
      [{ source: 'commerce.shopify' }, 'source'],
      [{ source: 'Commerce.amazon' }, 'source'],
    ],
  },
  {
    says: '| `sellerId` | 1–100 printable ASCII characters without blanks.',
    accepted: ['s', 's'.repeat(100), '!#%~@/'].map((sellerId) => [{ metadata: { sellerId } }]),
    refused: ['', 's'.repeat(101), 'a b', 'Müller', 7, null, ['s']].map((sellerId) => [
      { metadata: { sellerId } },
      path('metadata.sellerId'),
    ]),
  },
  {
    says: '| `occurredAt` | ISO 8601 in UTC, to the second or finer: `2026-03-01T10:00:00Z`.',
    accepted: [
      [at('2026-03-01T10:00:00Z'), { metadata: { occurredAt: '2026-03-01T10:00:00Z' } }],
      [at('2026-03-01T10:00:00.123456Z'), { metadata: { occurredAt: '2026-03-01T10:00:00.123456Z' } }],
      [at('2024-02-29T23:59:59Z')],
    ],
    refused: [
      '2026-03-01',
      '2026-03-01T10:00Z',
      '2026-03-01T10:00:00',
      '2026-03-01 10:00:00Z',
      '2026-03-01t10:00:00z',
      '2026-02-29T10:00:00Z',
      '2026-03-01T24:00:00Z',
      '03/01/2026',
      '',
      1_772_359_200_000,
      null,
    ].map((time) => [at(time), path('metadata.occurredAt')]),
  },
  {
    says: '`+00:00` is read as `Z`; any other offset is refused |',
    accepted: [
      [at('2026-03-01T10:00:00+00:00'), { metadata: { occurredAt: '2026-03-01T10:00:00Z' } }],
      [at('2026-03-01T10:00:00.5+00:00'), { metadata: { occurredAt: '2026-03-01T10:00:00.5Z' } }],
    ],
    refused: ['+01:00', '-00:00', '+0000', '+00', '+00:30'].map((offset) => [
      at(`2026-03-01T10:00:00${offset}`),
      path('metadata.occurredAt'),
    ]),
  },
  {
    says: '| `version` | integer that grows with every change of that entity, from 0 to 2⁵³−1.',
    accepted: [0, 1, now].map((version) => [{ metadata: { version } }]),
    refused: [-1, 1.5, '1', null, 2 ** 53].map((version) => [{ metadata: { version } }, path('metadata.version')]),
  },
  {
    says: 'More than 24 hours ahead of the clock is refused |',
    accepted: [[{ metadata: { version: now + 86_400_000 } }]],
    refused: [[{ metadata: { version: now + 86_400_001 } }, path('metadata.version')]],
  },
  {
    says: '`?` marks what may be absent; `null` means the same.',
    accepted: [
      [{ data: { currency: null, totalMinor: null, lines: null } }, { data: { orderId: 'order-1', status: 'paid' } }],
      [
        { data: { lines: [{ sku: 'a', quantity: 1, unitPriceMinor: null }] } },
        { data: { orderId: 'order-1', status: 'paid', lines: [{ sku: 'a', quantity: 1 }] } },
      ],
      [inventory({ reserved: null }), { data: { sku: 'sku-1', locationId: 'default', available: 1 } }],
      [
        returned({ lines: [{ sku: 'a', quantity: 1, reason: null }] }),
        {
          data: { returnId: 'return-1', orderId: 'order-1', status: 'requested', lines: [{ sku: 'a', quantity: 1 }] },
        },
      ],
    ],
    refused: [
      [{ data: { orderId: null } }, path('data.orderId')],
      [{ data: { status: null } }, path('data.status')],
      [inventory({ available: null }), path('data.available')],
      [{ data: { lines: [null] } }, path('data.lines.0')],
    ],
  },
  {
    says: "Money is an integer in the currency's minor unit.",
    accepted: [-5, 0, 2 ** 53 - 1].map((totalMinor) => [{ data: { totalMinor } }, { data: { totalMinor } }]),
    refused: [10.5, '10', 2 ** 53].map((totalMinor) => [{ data: { totalMinor } }, path('data.totalMinor')]),
  },
  {
    says: 'A quantity is an integer from 0.',
    accepted: [[{ data: { lines: [{ sku: 'a', quantity: 0 }] } }], [inventory({ reserved: 0 })]],
    refused: [
      [{ data: { lines: [{ sku: 'a', quantity: -1 }] } }, path('data.lines.0.quantity')],
      [inventory({ reserved: -1 }), path('data.reserved')],
    ],
  },
  {
    says: 'Ids are 1–200 characters without control characters.',
    accepted: ['o', 'o#1@%', '\u{1F600}'.repeat(200)].map((orderId) => [{ data: { orderId } }, { data: { orderId } }]),
    refused: ['', 'o'.repeat(201), 'a\tb', 7].map((orderId) => [{ data: { orderId } }, path('data.orderId')]),
  },
  {
    says: 'Unknown fields are accepted and reach the consumers in the message; the current-state table does not keep them.',
    accepted: [
      [{ metadata: { region: 'eu' }, data: { gift: null } }, { data: { orderId: 'order-1', status: 'paid' } }],
    ],
  },
  {
    says: '`currency?` (ISO 4217, three capital letters)',
    accepted: [[{ data: { currency: 'EUR' } }, { data: { currency: 'EUR' } }]],
    refused: ['eur', 'EURO', 978].map((currency) => [{ data: { currency } }, path('data.currency')]),
  },
  {
    says: '`available` (an absolute quantity, below zero where a marketplace lets a seller oversell)',
    accepted: [[inventory({ available: -3 }), { data: { available: -3 } }]],
    refused: [[inventory({ available: 1.5 }), path('data.available')]],
  },
  {
    says: 'a `reason` of up to 200 characters',
    accepted: [[returned({ lines: [{ sku: 'a', quantity: 1, reason: 'r'.repeat(200) }] })]],
    refused: [[returned({ lines: [{ sku: 'a', quantity: 1, reason: 'r'.repeat(201) }] }), path('data.lines.0.reason')]],
  },
];

const read = (overrides: EventOverrides) => {
  const event = orderEvent(overrides);
  const { source, 'detail-type': detailType, detail } = JSON.parse(JSON.stringify(event));
  return {
    parsed: parseOneBody(JSON.stringify(event), catalog.eventTypes, now),
    expected: readChanges({ source, detailType, detail }, now)[0],
  };
};

describe('the contract as docs/events.md has it', () => {
  it.each(statements)('$says', ({ says, accepted = [], refused = [] }) => {
    expect(page).toContain(says);
    for (const [overrides, what = {}] of accepted) {
      const { parsed, expected } = read(overrides);
      expect(parsed, JSON.stringify(overrides)).toMatchObject({ valid: true, change: what });
      const { entityKey, metadata: meta, data } = parsed.valid ? parsed.change : ({} as never);
      // What the trading day's result is checked with reads the same page, and nothing of this code.
      const { schemaVersion, changeId, marketplace, sellerId, occurredAt, version } = meta;
      const own = { schemaVersion, changeId, marketplace, sellerId, occurredAt, version };
      expect(expected, JSON.stringify(overrides)).toMatchObject({ entityKey, ...own });
      expect(JSON.parse(JSON.stringify(data))).toEqual(expected?.data);
    }
    for (const [overrides, where] of refused) {
      const { parsed, expected } = read(overrides);
      const problems = parsed.valid ? [] : parsed.problems;
      const there = problems.filter((problem) => problem.path === where);
      expect(there, JSON.stringify(overrides)).toEqual([expect.objectContaining({ expected: expect.any(String) })]);
      expect(expected, JSON.stringify(overrides)).toBeUndefined();
    }
  });

  it('has a statement for every field of metadata', () => {
    const fields = [...statements].flatMap(({ says }) => /^\| `(\w+)` \|/.exec(says)?.[1] ?? []);
    expect(new Set(fields)).toEqual(new Set(Object.keys(metadata.shape)));
  });

  it.each(['OrderStateChanged', 'ReturnStateChanged'])('lists the same states of %s as an error does', (detailType) => {
    const [, section = ''] = page.split(`**\`${detailType}\`**`);
    const [, states = ''] = /`status`: (.*?);/.exec(section) ?? [];
    const documented = [...states.matchAll(/`(\w+)`/g)].map(([, state]) => state);
    const { parsed } = read(detailType === 'OrderStateChanged' ? { data: { status: '?' } } : returned({ status: '?' }));
    expect(!parsed.valid && parsed.problems).toEqual([
      { path: 'detail.data.status', code: 'invalid_value', expected: `one of ${documented.join(', ')}` },
    ]);
  });

  it('takes an event with its change id in the other case for a copy, also of one in the same batch', () => {
    const ids = [changeId, changeId.toUpperCase()].map((id) => read(withChangeId(id)).parsed);
    expect(new Set(ids.map((parsed) => parsed.valid && parsed.change.metadata.changeId)).size).toBe(1);
  });

  it('says how large an entry may be for our client, in bytes', async () => {
    expect(page).toContain('Keep an entry to 262,144 bytes (256 KB)');
    const { published, failed } = await createPublisher({
      busName: 'bus',
      now: () => now,
      putEvents: async ({ Entries }) => ({ Entries: Entries.map(() => ({ EventId: 'id' })) }),
    }).publish([262_144, 262_145].map(entryOf));
    expect({ published, failed: failed.map(({ index, reason }) => [index, reason]) }).toEqual({
      published: 1,
      failed: [[1, 'too_large']],
    });
  });
});

/** An event whose entry has so many bytes, as AWS counts them. */
function entryOf(bytes: number) {
  const { detail } = orderEvent();
  const [detailType, source] = ['OrderStateChanged', 'commerce.amazon'];
  const empty = detailType.length + source.length + JSON.stringify({ ...detail, pad: '' }).length;
  return { detailType, source, detail: { ...detail, pad: 'x'.repeat(bytes - empty) } };
}
