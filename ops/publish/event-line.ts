import { isObject, jsonText } from '../../lambda/events/json-fields.ts';
import { membersOf } from '../../lambda/events/json-text.ts';
import { utcMillis } from '../../lambda/events/utc-time.ts';
import type { PublishableEvent } from '../../lambda/publish/check-event.ts';

/** What is wrong with a line before the contract is even asked. */
export interface LineProblem {
  readonly path: string;
  readonly code: string;
  readonly expected?: string;
}

type EventLine =
  | { readonly good: true; readonly event: PublishableEvent }
  | {
      readonly good: false;
      readonly reason: 'not_json' | 'not_an_event';
      readonly problems: readonly LineProblem[];
      /** What could be read, so that the contract's problems can be told at the same time. */
      readonly event: PublishableEvent | undefined;
    };

/** Both spellings: ours, and that of the entries of `PutEvents`. */
const fieldNames = new Map([
  ...['source', 'detailType', 'detail', 'time', 'resources', 'traceHeader'].map((name) => [name, name] as const),
  ['Source', 'source'],
  ['DetailType', 'detailType'],
  ['Detail', 'detail'],
  ['Time', 'time'],
  ['Resources', 'resources'],
  ['TraceHeader', 'traceHeader'],
  ['EventBusName', 'busName'],
]);

const allowedFields = `one of ${[...fieldNames.keys()].join(', ')}`;

/** A consumer has an event so: https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html */
const ofEnvelope = "detailType and detail; this is an event in EventBridge's envelope, as a consumer receives it";

/**
 * Reads one line of JSON Lines: `{"detailType", "detail"}`, or an entry `{"Source", "DetailType", "Detail"}`. The detail
 * of the event is its text in the line: whether that is JSON is checked with the contract.
 */
export function readEventLine(text: string, busName: string): EventLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { good: false, reason: 'not_json', problems: [{ path: '', code: 'not_json' }], event: undefined };
  }
  if (!isObject(value)) {
    return { good: false, reason: 'not_an_event', problems: [{ path: '', code: 'not_an_object' }], event: undefined };
  }

  const problems: LineProblem[] = [];
  const fields: Record<string, unknown> = {};
  for (const member of membersOf(text)) {
    const known = fieldNames.get(member.name);
    if (known === undefined) {
      const expected = 'detail-type' in value ? ofEnvelope : allowedFields;
      problems.push({ path: member.name, code: 'unknown_field', expected });
    } else if (known in fields) problems.push({ path: member.name, code: 'given_twice' });
    else {
      const field = value[member.name] ?? undefined; // null is how serializers write what is absent
      fields[known] = known === 'detail' && typeof field !== 'string' ? member.text : field;
    }
  }
  const { source, detailType, detail, time, resources, traceHeader } = fields;
  if (typeof detailType !== 'string') problems.push({ path: 'detailType', code: 'invalid_type', expected: 'a string' });
  if (fields.busName !== undefined && fields.busName !== busName) {
    problems.push({ path: 'EventBusName', code: 'other_bus', expected: `${busName}, or none` }); // it would go to another stage than the caller said
  }
  const millis = time === undefined ? undefined : utcMillis(time);
  if (time !== undefined && !(millis !== undefined && millis >= 0)) {
    problems.push({ path: 'time', code: 'invalid_format_datetime', expected: 'a time such as 2026-03-01T10:00:00Z' });
  }
  if (!isTextsOrAbsent(resources))
    problems.push({ path: 'resources', code: 'invalid_type', expected: 'a list of strings' });
  if (!isTextOrAbsent(traceHeader)) problems.push({ path: 'traceHeader', code: 'invalid_type', expected: 'a string' });
  const event = { detailType: jsonText(detailType), detail, ...(source !== undefined && { source }) };
  if (problems.length > 0 || !isTextsOrAbsent(resources) || !isTextOrAbsent(traceHeader)) {
    return { good: false, reason: 'not_an_event', problems, event };
  }
  return {
    good: true,
    event: { ...event, time: millis === undefined ? undefined : new Date(millis), resources, traceHeader },
  };
}

const isTextOrAbsent = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string';

const isTextsOrAbsent = (value: unknown): value is readonly string[] | undefined =>
  value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
