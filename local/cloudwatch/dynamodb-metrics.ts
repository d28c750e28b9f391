import type { Clock } from '../clock.ts';
import type { MetricStore } from './metric-store.ts';

/** How one request to a table ended. */
export interface DynamoDbRequest {
  readonly tableName: string;
  /** As `PutItem`. */
  readonly operation: string;
  readonly writes: boolean;
  readonly outcome: 'success' | 'conditionalCheckFailed' | 'throttled' | 'userError' | 'systemError';
  readonly latencyMillis: number;
}

/**
 * The metrics of one request, each only when it is not zero. `UserErrors` has no dimensions: it is of all tables of the
 * account. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export function putDynamoDbMetrics(
  { clock, metrics }: { readonly clock: Pick<Clock, 'now'>; readonly metrics: Pick<MetricStore, 'add'> },
  { tableName: TableName, operation: Operation, writes, outcome, latencyMillis }: DynamoDbRequest,
): void {
  const timestamp = clock.now();
  const put = (metricName: string, dimensions: Readonly<Record<string, string>>, value = 1, unit = 'Count') =>
    metrics.add({ namespace: 'AWS/DynamoDB', metricName, dimensions, unit, value, timestamp });
  const ofOperation = { TableName, Operation };
  if (outcome === 'success') put('SuccessfulRequestLatency', ofOperation, latencyMillis, 'Milliseconds');
  else if (outcome === 'conditionalCheckFailed') put('ConditionalCheckFailedRequests', { TableName });
  else if (outcome === 'userError') put('UserErrors', {});
  else if (outcome === 'systemError') put('SystemErrors', ofOperation);
  else {
    put('ThrottledRequests', ofOperation);
    put(writes ? 'WriteThrottleEvents' : 'ReadThrottleEvents', { TableName });
  }
}
