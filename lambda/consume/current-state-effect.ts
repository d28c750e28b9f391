import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readEnv } from '../shared/env.ts';
import type { Consumption } from './consume-batch.ts';
import { currentStateTable } from './current-state-table.ts';

/** The effect of the consumers that keep the current-state table, which the environment names. */
export function currentStateEffect(): Consumption['effect'] {
  const env = readEnv(['CURRENT_STATE_TABLE_NAME', 'WRITE_TIMEOUT_MILLIS']);
  return currentStateTable(
    new DynamoDBClient(),
    env.CURRENT_STATE_TABLE_NAME,
    Number(env.WRITE_TIMEOUT_MILLIS),
    Date.now,
  );
}
