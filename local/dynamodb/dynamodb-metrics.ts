import type { Clock } from '../clock.ts';
import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';
import type { AwsError } from '../protocols/aws-error.ts';

/** A request to a table that failed. */
export interface FailedDynamoDbRequest {
  readonly tableName: string;
  /** As `PutItem`. */
  readonly operation: string;
  readonly error: Pick<AwsError, 'code' | 'status'>;
}

/**
 * The metrics of a request that failed; of one that succeeds DynamoDB tells its latency, which means nothing here.
 * `UserErrors` has no dimensions: it is of all tables of the account.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export function putDynamoDbMetrics(
  { clock, metrics }: { readonly clock: Pick<Clock, 'now'>; readonly metrics: Pick<MetricStore, 'add'> },
  { tableName: TableName, operation: Operation, error }: FailedDynamoDbRequest,
): void {
  const timestamp = clock.now();
  const put = (metricName: string, dimensions: Readonly<Record<string, string>>) =>
    metrics.add({ namespace: 'AWS/DynamoDB', metricName, dimensions, unit: 'Count', value: 1, timestamp });
  if (error.status >= 500) put('SystemErrors', { TableName, Operation });
  else if (error.code === 'ConditionalCheckFailedException') put('ConditionalCheckFailedRequests', { TableName });
  else if (error.code === 'ProvisionedThroughputExceededException') {
    put('ThrottledRequests', { TableName, Operation });
    put(readOperations.has(Operation) ? 'ReadThrottleEvents' : 'WriteThrottleEvents', { TableName });
  } else put('UserErrors', {});
}

const readOperations = new Set(['BatchGetItem', 'GetItem', 'Query', 'Scan']);
