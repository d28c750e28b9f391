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
