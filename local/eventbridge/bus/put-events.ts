import { isJsonObject } from '../../protocols/json-object.ts';
import { EventBridgeError } from '../event-bridge-error.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
export interface PutEventsEntry {
  /** Epoch seconds, as AWS JSON writes it. */
  readonly Time?: number;
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Resources?: readonly string[];
  readonly EventBusName?: string;
  readonly TraceHeader?: string;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
export type PutEventsResultEntry =
  | { readonly EventId: string }
  | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** An entry that is accepted. */
interface AcceptedEntry {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  /** As it was sent: numbers beyond a double would not survive being written again. */
  readonly detailText: string;
}

/** 1 MiB in a request since January 2026: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const defaultMaxRequestBytes = 1024 * 1024;
const maxEntries = 10;
const maxDetailTypeLength = 128;
const maxEpochSeconds = 253_402_300_800; // the year 10,000

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
export function entrySizeBytes(entry: PutEventsEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const timeBytes = entry.Time === undefined ? 0 : 14;
  return texts.reduce((sum, text) => sum + (text === undefined ? 0 : Buffer.byteLength(text)), timeBytes);
}

/** @throws EventBridgeError for what fails a request as a whole: no entries, too many, or too large together. */
export function assertValidPutEventsRequest(
  entries: readonly PutEventsEntry[],
  maxRequestBytes = defaultMaxRequestBytes,
): void {
  for (const entry of entries) assertTypes(entry);
  if (entries.length < 1 || entries.length > maxEntries) {
    const bound = entries.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${maxEntries}`;
    throw new EventBridgeError(
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
  if (entries.reduce((sum, entry) => sum + entrySizeBytes(entry), 0) > maxRequestBytes) {
    throw new EventBridgeError('ValidationException', 'Total size of the entries in the request is over the limit.');
  }
}

/** Requests come from outside: AWS's protocol layer refuses other types before the service sees them. */
function assertTypes(entry: PutEventsEntry): void {
  const { Time, Source, DetailType, Detail, Resources, TraceHeader } = entry;
  const texts: readonly unknown[] = [Source, DetailType, Detail, TraceHeader, ...(Resources ?? [])];
  if (
    texts.every((text) => text === undefined || typeof text === 'string') &&
    (Time === undefined || typeof Time === 'number')
  )
    return;
  throw new EventBridgeError('SerializationException', 'An entry has a field of the wrong type.');
}

/** Checks one entry: the others of its request are not touched by its failure. */
export function readEntry(entry: PutEventsEntry): AcceptedEntry | Extract<PutEventsResultEntry, { ErrorCode: string }> {
  const { Source: source, DetailType: detailType, Detail: detailText } = entry;
  if (!source) return invalid('Source', 'Source is a required argument.');
  if (!detailType) return invalid('DetailType', 'DetailType is a required argument.');
  if (detailText === undefined) return invalid('Detail', 'Detail is a required argument.');
  if (detailType.length > maxDetailTypeLength) {
    return invalid('DetailType', `DetailType is longer than ${maxDetailTypeLength} characters.`);
  }
  if (entry.Time !== undefined && !(entry.Time >= 0 && entry.Time < maxEpochSeconds))
    return invalid('Time', 'Time is out of range.');
  if (source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  const detail = parseObject(detailText);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return { source, detailType, detail, detailText };
}

function invalid(parameter: string, reason: string) {
  return { ErrorCode: 'InvalidArgument', ErrorMessage: `Parameter ${parameter} is not valid. Reason: ${reason}` };
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
