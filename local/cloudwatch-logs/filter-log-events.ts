import { AwsError } from '../protocols/aws-error.ts';
import type { JsonObject } from '../protocols/json-object.ts';
import { parseFilterPattern } from './filter-pattern/filter-pattern.ts';
import type { LogEvent, LogGroup, LogGroups } from './log-groups.ts';
import { invalidParameter } from './logs-error.ts';
import { limitOf, optionalNumber, optionalText, texts } from './logs-fields.ts';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
const maximumEvents = 10_000;
const maximumPageBytes = 1_024 * 1_024;

/**
 * The events of a group in the order in which they came. `interleaved` changes nothing, as on AWS.
 *
 * @param arnOf of a group, by name
 * @throws AwsError
 */
export function filterLogEvents(input: JsonObject, logs: LogGroups, arnOf: (name: string) => string) {
  const group = groupOf(input, logs, arnOf);
  const streamNames = texts(input, 'logStreamNames');
  const streamPrefix = optionalText(input, 'logStreamNamePrefix');
  if (streamNames.length > 0 && streamPrefix !== undefined) {
    throw invalidParameter('logStreamNames and logStreamNamePrefix exclude one another.');
  }
  const start = optionalNumber(input, 'startTime') ?? 0;
  const end = optionalNumber(input, 'endTime') ?? Number.POSITIVE_INFINITY;
  const matches = parseFilterPattern(optionalText(input, 'filterPattern') ?? '');
  const limit = limitOf(input, maximumEvents);
  const after = numberOfToken(optionalText(input, 'nextToken'), group);

  const page: LogEvent[] = [];
  let bytes = 0;
  let more = false;
  for (const event of group.events) {
    if (event.number <= after || event.timestamp < start || event.timestamp > end) continue;
    if (streamNames.length > 0 && !streamNames.includes(event.streamName)) continue;
    if (!event.streamName.startsWith(streamPrefix ?? '') || !matches(event.message)) continue;
    more = page.length === limit || (page.length > 0 && bytes + event.bytes > maximumPageBytes);
    if (more) break;
    page.push(event);
    bytes += event.bytes;
  }
  return {
    events: page.map(({ number, streamName, timestamp, message }) => ({
      logStreamName: streamName,
      timestamp,
      message,
      ingestionTime: timestamp,
      eventId: String(number).padStart(56, '0'),
    })),
    searchedLogStreams: [],
    ...(more && { nextToken: tokenAfter(page.at(-1), group) }),
  };
}

function groupOf(input: JsonObject, logs: LogGroups, arnOf: (name: string) => string): LogGroup {
  const name = optionalText(input, 'logGroupName');
  const identifier = optionalText(input, 'logGroupIdentifier');
  if ((name === undefined) === (identifier === undefined)) {
    throw invalidParameter('Name the log group with either logGroupName or logGroupIdentifier.');
  }
  const found = logs.list().find((group) => group.name === (name ?? identifier) || arnOf(group.name) === identifier);
  if (found) return found;
  throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
}

// With the birth of its group: a token of an earlier run is none of this one.
const tokenAfter = (event: LogEvent | undefined, group: LogGroup) => `${group.createdAt}/${event?.number}`;

function numberOfToken(token: string | undefined, group: LogGroup): number {
  if (token === undefined) return 0;
  const [, createdAt, number] = /^(\d+)\/(\d+)$/.exec(token) ?? [];
  if (Number(createdAt) === group.createdAt) return Number(number);
  throw invalidParameter('The specified nextToken is invalid.');
}
