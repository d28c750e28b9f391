import type * as z from 'zod/mini';

/** One row of the catalog: what a kind of state change carries, and what it is the state of. */
export interface EventType<Data = unknown> {
  /** The only `metadata.schemaVersion` its consumers understand. A breaking change of `data` raises it. */
  readonly schemaVersion: number;
  /** The full new state of one entity. Unknown fields are accepted and dropped. */
  readonly data: z.ZodMiniType<Data>;
  /** Names the entity within its seller: the same entity gives the same id, another one another. */
  entityId(data: Data): string;
}

/** Keeps the type of `data` between a schema and its `entityId`, then forgets it: the catalog holds all types alike. */
export const eventType = <Data>(row: EventType<Data>): EventType => row as EventType;
