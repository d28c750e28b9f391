import { randomUuid, seededRandom } from '../../local/random.ts';
import type { SampleEvent } from '../../sample/sample-event.ts';

/** Changes of the stock of a fixed set of entities, one entity after the other, each with a greater version. */
export function stockChanges(range: { from: number; events: number; entities: number }): SampleEvent[] {
  const random = seededRandom(range.from + 1);
  return Array.from({ length: range.events }, (_, offset) => {
    const number = range.from + offset;
    const entity = number % range.entities;
    return {
      kind: 'valid',
      source: 'commerce.direct',
      detailType: 'InventoryStateChanged',
      detail: {
        metadata: {
          schemaVersion: 1,
          changeId: randomUuid(random),
          marketplace: 'direct',
          sellerId: `seller-${entity % 50}`,
          occurredAt: new Date().toISOString(),
          version: number,
        },
        data: { sku: `sku-${entity}`, locationId: 'default', available: number % 1_000 },
      },
    };
  });
}
