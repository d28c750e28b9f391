import { isJsonObject, type JsonObject } from '../../protocols/json-object.ts';
import { refuseOthers, serializationError } from '../event-bridge-input.ts';
import type { PutEventsEntry } from './put-events.ts';

const textFields = ['Source', 'DetailType', 'Detail', 'EventBusName', 'TraceHeader'] as const;

/**
 * The entries of a PutEvents request as a client sent them.
 *
 * @throws EventBridgeError for what AWS's protocol layer refuses, with the whole request.
 */
export function readPutEventsEntries(value: unknown): readonly PutEventsEntry[] {
  if (!Array.isArray(value)) throw serializationError('Entries is not a list');
  return value.map((entry: unknown) => {
    if (!isJsonObject(entry)) throw serializationError('an entry is not an object');
    return readEntry(entry);
  });
}

function readEntry(fields: JsonObject): PutEventsEntry {
  refuseOthers(fields, [...textFields, 'Time', 'Resources'], 'an entry');
  const entry: { -readonly [Field in keyof PutEventsEntry]: PutEventsEntry[Field] } = {};
  for (const name of textFields) {
    const text = fields[name];
    if (text === undefined) continue;
    if (typeof text !== 'string') throw serializationError(`${name} is not a string`);
    entry[name] = text;
  }
  const { Time, Resources } = fields;
  if (Time !== undefined) {
    if (typeof Time !== 'number') throw serializationError('Time is not a number');
    entry.Time = Time;
  }
  if (Resources !== undefined) {
    if (!isListOfStrings(Resources)) throw serializationError('Resources are no strings');
    entry.Resources = Resources;
  }
  return entry;
}

function isListOfStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
