import { awsClient } from '../shared/aws-client/aws-client.ts';
import { readEnvironment } from '../shared/environment.ts';
import { currentStateTable } from './current-state-table.ts';
import { currentStateEnvironment, effectEnvironment } from './environment.ts';
import type { Effects } from './settle-units.ts';

/** What the consumers do that keep the current-state table, which the environment names. */
export function currentStateEffect(): Required<Effects> {
  const { CURRENT_STATE_TABLE_NAME } = readEnvironment(currentStateEnvironment);
  const { WRITE_TIMEOUT_MILLIS } = readEnvironment(effectEnvironment);
  return currentStateTable(awsClient('dynamodb'), CURRENT_STATE_TABLE_NAME, WRITE_TIMEOUT_MILLIS, Date.now);
}
