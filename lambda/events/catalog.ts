import type { EventType } from './event-type.ts';
import { inventoryStateChanged } from './inventory-state-changed.ts';
import { orderStateChanged } from './order-state-changed.ts';
import { returnStateChanged } from './return-state-changed.ts';

/** A function that reads one event type from a queue of its own. */
export interface Consumer {
  /** In every name of its resources: `commerce-<stage>-<name>-queue`. Lower case, digits and hyphens. */
  readonly name: string;
  /** A key of `eventTypes`. */
  readonly eventType: string;
  /** Its entry point, from the root of the repository; it exports `handler`. */
  readonly entry: string;
  /** `newest`: of several changes of one entity in a batch it sees only the newest. `none`: it sees every change. */
  readonly coalesce: 'newest' | 'none';
  /** Whether it keeps the current-state table, and so may write to it. */
  readonly writesCurrentState: boolean;
  /** Redriving it again needs a `note` that says why, as for one that sends e-mail. */
  readonly redriveNeedsNote: boolean;
}

/** All there is to know about what flows and who reads it. Rules, queues, functions, alarms and schemas follow it. */
export interface Catalog {
  /** By the event's `DetailType`. */
  readonly eventTypes: Readonly<Record<string, EventType>>;
  readonly consumers: readonly Consumer[];
}

export const catalog: Catalog = {
  eventTypes: {
    OrderStateChanged: orderStateChanged,
    InventoryStateChanged: inventoryStateChanged,
    ReturnStateChanged: returnStateChanged,
  },
  consumers: [
    {
      name: 'order',
      eventType: 'OrderStateChanged',
      entry: 'lambda/consume/current-state.lambda.ts',
      coalesce: 'newest',
      writesCurrentState: true,
      redriveNeedsNote: false,
    },
    {
      name: 'inventory',
      eventType: 'InventoryStateChanged',
      entry: 'lambda/consume/current-state.lambda.ts',
      coalesce: 'newest',
      writesCurrentState: true,
      redriveNeedsNote: false,
    },
    {
      name: 'return',
      eventType: 'ReturnStateChanged',
      entry: 'lambda/consume/current-state.lambda.ts',
      coalesce: 'newest',
      writesCurrentState: true,
      redriveNeedsNote: false,
    },
  ],
};
