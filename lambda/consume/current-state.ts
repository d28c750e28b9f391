/** One row of the current-state table: an entity as its newest change left it. Stack and command line read it here. */
export interface CurrentState {
  /** The table's only key. */
  readonly entityKey: string;
  readonly eventType: string;
  readonly marketplace: string;
  readonly sellerId: string;
  /** With `changeId` it orders the changes of the entity. */
  readonly version: number;
  readonly changeId: string;
  readonly occurredAt: string;
  readonly schemaVersion: number;
  /** The entity's state: the fields of the contract and no others. */
  readonly data: unknown;
  /** Epoch milliseconds of this write. */
  readonly appliedAt: number;
}
