import { packsOf } from '../../../bench/traces/packed-trace.ts';
import { type SentEvent, traceStart } from '../../../bench/traces/trace.ts';
import { flashSaleEvents } from '../../../bench/traces/trading-hour.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import { compareChanges, parseChanges } from '../../../lambda/events/state-change.ts';
import type { PutEventsEntry } from '../../../local/eventbridge/bus/put-events.ts';

type Identity = Parameters<typeof compareChanges>[0];

/** What producers send in a flash sale, and what is to become of it. */
interface FlashSaleTraffic {
  /** In the order of time, which is epoch milliseconds. */
  readonly entries: readonly { readonly at: number; readonly entry: PutEventsEntry }[];
  /** Of each entity, the change that the table has in the end. */
  readonly newest: ReadonlyMap<string, Identity>;
}

/** @param packed whether producers put what comes together into packs, as their client does. */
export function flashSaleTraffic(
  { packed, ...options }: { changes: number; millis: number; seed: number; packed: boolean },
  busName: string,
): FlashSaleTraffic {
  const items = flashSaleEvents(options).map(({ at, event }) => ({ readyAt: at, event }));
  const newest = new Map<string, Identity>();
  for (const { readyAt, event } of items) {
    const [parsed] = parseChanges(event, catalog.eventTypes, traceStart + readyAt);
    if (!parsed?.valid) throw new Error(`A flash sale has an event that is ${parsed?.reason}.`);
    const { entityKey, metadata } = parsed.change;
    const known = newest.get(entityKey);
    const { version, changeId } = metadata;
    if (!known || compareChanges(known, metadata) < 0) newest.set(entityKey, { version, changeId });
  }
  const sent: readonly { sentAt: number; event: SentEvent }[] = packed
    ? packsOf(items)
    : items.map(({ readyAt, event }) => ({ sentAt: readyAt, event }));
  const entries = sent
    .map(({ sentAt, event: { source, detailType, detail } }) => ({
      at: traceStart + sentAt,
      entry: { EventBusName: busName, Source: source, DetailType: detailType, Detail: JSON.stringify(detail) },
    }))
    .sort((a, b) => a.at - b.at);
  return { entries, newest };
}
