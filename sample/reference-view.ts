import { type EventOnTheWay, type ExpectedState, olderFirst, readChanges } from './read-change.ts';

interface ReferenceOptions {
  /** Those of the stage: events of others are unrouted. */
  readonly marketplaces: readonly string[];
  /** Epoch milliseconds, to refuse versions from the future. */
  readonly now: number;
}

/** What the current-state table must hold in the end, by entity key. */
export type ReferenceView = ReadonlyMap<string, ExpectedState>;

/**
 * Computes the view from the input alone: of every entity the greatest valid change that is routed. It says what is
 * right; so it takes nothing from the code that is being checked, and no shortcut.
 */
export function referenceView(events: Iterable<EventOnTheWay>, { marketplaces, now }: ReferenceOptions): ReferenceView {
  const sources = new Set<unknown>(marketplaces.map((marketplace) => `commerce.${marketplace}`));
  const view = new Map<string, ExpectedState>();
  for (const event of events) {
    if (!sources.has(event.source)) continue;
    // A valid one has a type and a seller that are routed.
    for (const change of readChanges(event, now)) {
      const before = view.get(change.entityKey);
      if (before === undefined || olderFirst(before, change) < 0) view.set(change.entityKey, change);
    }
  }
  return view;
}
