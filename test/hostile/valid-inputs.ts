import { randomUuid } from '../../local/random.ts';
import { pick } from './mutations.ts';

type Random = () => number;

/** All inputs are checked as if it were this moment, in epoch milliseconds. */
export const present = Date.parse('2026-03-01T12:00:00Z');

const dataOf: Readonly<Record<string, (random: Random) => Readonly<Record<string, unknown>>>> = {
  OrderStateChanged: (random) => ({
    orderId: `order-${Math.floor(random() * 5)}`,
    status: pick(random, ['created', 'paid', 'shipped', 'cancelled']),
    ...(random() < 0.5 && { currency: 'EUR', totalMinor: 1_999 }),
    ...(random() < 0.5 && { lines: [{ sku: 'sku-1', quantity: 2, unitPriceMinor: 500 }] }),
  }),
  InventoryStateChanged: (random) => ({
    sku: `sku-${Math.floor(random() * 5)}`,
    locationId: 'default',
    available: Math.floor(random() * 100),
    ...(random() < 0.5 && { reserved: 3 }),
  }),
  ReturnStateChanged: (random) => ({
    returnId: `return-${Math.floor(random() * 5)}`,
    orderId: 'order-1',
    status: 'requested',
    lines: [{ sku: 'sku-1', quantity: 1, reason: 'does not fit' }],
  }),
};

/** A valid event as a consumer gets it: one change, or a pack of up to five. */
export function validEnvelope(random: Random, detailType = pick(random, Object.keys(dataOf))) {
  const marketplace = pick(random, ['amazon', 'shopify', 'direct']);
  const ofSeller = { schemaVersion: 1, marketplace, sellerId: `hostile-${Math.floor(random() * 3)}` };
  const change = () => ({
    changeId: randomUuid(random),
    occurredAt: '2026-03-01T10:00:00Z',
    version: present - Math.floor(random() * 1_000_000),
  });
  const data = () => dataOf[detailType]?.(random) ?? {};
  const detail =
    random() < 0.5
      ? { metadata: { ...ofSeller, ...change() }, data: data() }
      : {
          metadata: ofSeller,
          changes: Array.from({ length: 1 + Math.floor(random() * 5) }, () => ({ ...change(), data: data() })),
        };
  return {
    version: '0',
    id: randomUuid(random),
    'detail-type': detailType,
    source: `commerce.${marketplace}`,
    account: '000000000000',
    time: '2026-03-01T10:00:00Z',
    region: 'us-east-1',
    resources: [] as string[],
    detail,
  };
}
