/** One event as `PutEvents` takes it: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
export interface PutEventsEntry {
  readonly Source: string;
  readonly DetailType: string;
  /** JSON text. */
  readonly Detail: string;
  readonly EventBusName?: string;
  readonly Time?: Date;
  readonly Resources?: string[]; // not readonly: the SDK's own type wants it so
  readonly TraceHeader?: string;
}

/**
 * The bytes that AWS counts: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size
 * The names of the bus and the trace are not among them.
 */
export function entrySize({ Source, DetailType, Detail, Resources, Time }: PutEventsEntry): number {
  let bytes = Time === undefined ? 0 : 14;
  bytes += Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
  for (const resource of Resources ?? []) bytes += Buffer.byteLength(resource);
  return bytes;
}
