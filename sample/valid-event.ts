import type { SampleEvent } from './sample-event.ts';

interface ValidChange {
  readonly marketplace: string;
  readonly sellerId: string;
  readonly changeId: string;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  readonly version: number;
}

/** A change as a producer sends it that keeps the contract's envelope; `data` is of the event type. */
export function validEvent(
  detailType: string,
  { marketplace, sellerId, changeId, occurredAt, version }: ValidChange,
  data: SampleEvent['detail']['data'],
): SampleEvent {
  const metadata = {
    schemaVersion: 1,
    changeId,
    marketplace,
    sellerId,
    occurredAt: new Date(occurredAt).toISOString(),
    version,
  };
  return { kind: 'valid', source: `commerce.${marketplace}`, detailType, detail: { metadata, data } };
}
