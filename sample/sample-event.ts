/** Why a sample event is in the sample. */
export type SampleKind = 'valid' | 'duplicate' | 'late' | 'poison' | 'unrouted';

/** One event before it becomes an entry of `PutEvents`; `Detail` is its detail as JSON. */
export interface SampleEvent {
  readonly kind: SampleKind;
  readonly source: string;
  readonly detailType: string;
  readonly detail: {
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/** An event of the sample that carries several changes. */
export interface SamplePack extends Pick<SampleEvent, 'source' | 'detailType'> {
  /** `poison` also where one of its changes alone is. */
  readonly kind: SampleKind;
  readonly detail: {
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly changes: readonly Readonly<Record<string, unknown>>[];
  };
}

/** How many changes the detail of an event carries, however broken: as many as are listed, otherwise one. */
export function changeCount(detail: unknown): number {
  const { changes } = { changes: undefined, ...Object(detail) };
  return Array.isArray(changes) && changes.length > 0 ? changes.length : 1;
}
