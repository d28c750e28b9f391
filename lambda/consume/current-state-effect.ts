import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readEnvironment } from '../shared/environment.ts';
import type { Consumption } from './consume-batch.ts';
import { currentStateTable } from './current-state-table.ts';
import { currentStateEnvironment, effectEnvironment } from './environment.ts';

/** The effect of the consumers that keep the current-state table, which the environment names. */
export function currentStateEffect(): Consumption['effect'] {
  const { CURRENT_STATE_TABLE_NAME } = readEnvironment(currentStateEnvironment);
  const { WRITE_TIMEOUT_MILLIS } = readEnvironment(effectEnvironment);
  return currentStateTable(new DynamoDBClient(), CURRENT_STATE_TABLE_NAME, WRITE_TIMEOUT_MILLIS, Date.now);
}
