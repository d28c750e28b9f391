import type { JsonService } from '../protocols/json-service.ts';
import { describeLogGroups } from './describe-log-groups.ts';
import { filterLogEvents } from './filter-log-events.ts';
import type { LogGroups } from './log-groups.ts';
import { invalidParameter } from './logs-error.ts';

/** What stands before the operation in `X-Amz-Target`. */
export const logsTarget = 'Logs_20140328';

interface LogsApiDeps {
  readonly logs: LogGroups;
  readonly account: string;
  readonly region: string;
}

/** CloudWatch Logs, as far as `aws logs tail` and a look at the log of a function need it. */
export function logsApi({ logs, account, region }: LogsApiDeps): JsonService {
  const arnOf = (name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}`;
  return {
    errorNamespace: 'com.amazonaws.logs',
    notServed: invalidParameter,
    operations: {
      DescribeLogGroups: {
        parameters: ['logGroupNamePrefix', 'logGroupNamePattern', 'limit', 'nextToken'],
        run: (input) => describeLogGroups(input, logs, arnOf),
      },
      FilterLogEvents: {
        parameters: [
          'logGroupName',
          'logGroupIdentifier',
          'logStreamNames',
          'logStreamNamePrefix',
          'startTime',
          'endTime',
          'filterPattern',
          'interleaved',
          'limit',
          'nextToken',
        ],
        run: (input) => filterLogEvents(input, logs, arnOf),
      },
    },
  };
}
