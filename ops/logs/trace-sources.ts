import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { CurrentState } from '../../lambda/consume/current-state.ts';
import { catalog } from '../../lambda/events/catalog.ts';
import { type InspectPayload, inspection } from '../../lambda/redrive/protocol.ts';
import { logGroupOf, namesOf } from '../../lib/config/names.ts';
import type { OpsContext, OpsSettings } from '../context.ts';
import { requestedBy } from '../options.ts';
import { clientConfig } from '../settings.ts';
import { functionInvoker } from '../stage/invoke-function.ts';
import { queueCounts } from '../stage/queue-counts.ts';
import type { TraceFacts, WaitingLetters } from './trace-facts.ts';

/** What the table holds of an entity, without its data. */
export async function stateOf(
  entityKey: string,
  context: OpsContext,
  settings: OpsSettings,
): Promise<TraceFacts['view']> {
  const client = context.client(DynamoDBClient, clientConfig(settings));
  const Key: Record<keyof Pick<CurrentState, 'entityKey'>, { S: string }> = { entityKey: { S: entityKey } };
  const TableName = namesOf(settings.stage).currentStateTable;
  const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  if (!Item) return null;
  const { data: _, ...state } = unmarshall(Item) as CurrentState;
  return state;
}

/** The dead letters of one queue that carry these changes, as `ops failures` looks. */
export async function lettersIn(
  queue: string,
  changeIds: readonly string[],
  context: OpsContext,
  settings: OpsSettings,
) {
  const request: InspectPayload = {
    queue,
    filter: { changeId: [...changeIds] },
    requestedBy: requestedBy(undefined, context.env),
  };
  const invoke = functionInvoker(context, settings);
  const { byCause, sawAll } = await invoke(namesOf(settings.stage).inspectFunction, request, inspection);
  const letters = byCause.map(
    ({ failureClass, failureReason, count, oldest, exampleChangeIds }): WaitingLetters => ({
      queue,
      cause: { failureClass, failureReason },
      count,
      since: oldest,
      changeIds: exampleChangeIds,
    }),
  );
  return { letters, sawAll };
}

/** The consumers' queues that are not empty. */
export async function queuesWithMessages(context: OpsContext, settings: OpsSettings): Promise<TraceFacts['queues']> {
  const client = context.client(SQSClient, clientConfig(settings));
  const names = namesOf(settings.stage);
  const queues = await Promise.all(
    catalog.consumers.map(async ({ name }) => {
      const { visible, inFlight } = await queueCounts(client, names.consumer(name).queue);
      return { name: names.consumer(name).queue, messages: visible + inFlight };
    }),
  );
  return queues.filter(({ messages }) => messages > 0);
}

/** How long the logs of functions are kept, in days, by function. */
export async function logRetention(context: OpsContext, settings: OpsSettings): Promise<ReadonlyMap<string, number>> {
  const client = context.client(CloudWatchLogsClient, clientConfig(settings));
  const logGroupNamePrefix = logGroupOf(`${namesOf(settings.stage).prefix}-`);
  const days = new Map<string, number>();
  let nextToken: string | undefined;
  do {
    const page = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix, nextToken }));
    for (const { logGroupName = '', retentionInDays } of page.logGroups ?? []) {
      if (retentionInDays !== undefined) days.set(logGroupName.slice(logGroupOf('').length), retentionInDays);
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return days;
}
