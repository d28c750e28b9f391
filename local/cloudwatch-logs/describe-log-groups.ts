import type { JsonObject } from '../protocols/json-object.ts';
import type { LogGroups } from './log-groups.ts';
import { invalidParameter } from './logs-error.ts';
import { limitOf, optionalText } from './logs-fields.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */
export function describeLogGroups(input: JsonObject, logs: LogGroups, arnOf: (name: string) => string) {
  const prefix = optionalText(input, 'logGroupNamePrefix');
  const part = optionalText(input, 'logGroupNamePattern');
  if (prefix !== undefined && part !== undefined) {
    throw invalidParameter('logGroupNamePrefix and logGroupNamePattern exclude one another.');
  }
  const limit = limitOf(input, 50);
  const token = optionalText(input, 'nextToken');
  const after = token === undefined ? undefined : Buffer.from(token, 'base64url').toString();
  if (after !== undefined && !logs.find(after)) throw invalidParameter('The specified nextToken is invalid.');
  const matching = logs
    .list()
    .filter(({ name }) => name.startsWith(prefix ?? '') && name.includes(part ?? ''))
    .filter(({ name }) => after === undefined || name > after);
  const page = matching.slice(0, limit);
  return {
    logGroups: page.map(({ name, createdAt, retentionDays, bytes }) => ({
      logGroupName: name,
      creationTime: createdAt,
      ...(retentionDays !== undefined && { retentionInDays: retentionDays }),
      metricFilterCount: 0,
      arn: `${arnOf(name)}:*`,
      logGroupArn: arnOf(name),
      storedBytes: bytes,
      logGroupClass: 'STANDARD',
    })),
    ...(matching.length > page.length && { nextToken: Buffer.from(page.at(-1)?.name ?? '').toString('base64url') }),
  };
}
