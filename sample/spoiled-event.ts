import type { SampleEvent } from './sample-event.ts';

type Spoil = (event: SampleEvent) => Pick<SampleEvent, 'source' | 'detailType' | 'detail'>;

const withMetadata = (event: SampleEvent, changed: Record<string, unknown>) => ({
  ...event,
  detail: { ...event.detail, metadata: { ...event.detail.metadata, ...changed } },
});

/** Routed to a consumer, which can never process them: they belong into its dead-letter queue at once. */
export const poison: Readonly<Record<string, Spoil>> = {
  schemaBroken: (event) => ({
    ...event,
    detail: { ...event.detail, data: { ...event.detail.data, status: 1, sku: null } },
  }),
  unknownSchemaVersion: (event) => withMetadata(event, { schemaVersion: 99 }),
  sourceMismatch: (event) => ({
    ...event,
    source: event.source === 'commerce.amazon' ? 'commerce.direct' : 'commerce.amazon',
  }),
  versionInFuture: (event) => withMetadata(event, { version: Number(event.detail.metadata.version) * 1_000 }), // microseconds
};

/** Matched by no consumer's rule: they belong into the unrouted queue. */
export const unrouted: Readonly<Record<string, Spoil>> = {
  unknownDetailType: (event) => ({ ...event, detailType: 'PriceStateChanged' }),
  misspeltDetailType: (event) => ({ ...event, detailType: event.detailType.replace('Changed', 'Change') }),
  unknownSource: (event) => ({ ...withMetadata(event, { marketplace: 'bazaar' }), source: 'commerce.bazaar' }),
  emptySellerId: (event) => withMetadata(event, { sellerId: '' }),
  missingSellerId: (event) => {
    const { sellerId: _, ...metadata } = event.detail.metadata;
    return { ...event, detail: { ...event.detail, metadata } };
  },
};
