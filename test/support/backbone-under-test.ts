import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  GetEventSourceMappingCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { namesOf } from '../../lib/config/names.ts';
import type { orderEvent } from './events.ts';

/** The deployed backbone as its users see it: through AWS's own clients, at whatever endpoint. */
export type BackboneUnderTest = ReturnType<typeof backboneUnderTest>;

/** @param endpoint a local cloud, another emulator, or `aws` for the account of the environment. */
export function backboneUnderTest(endpoint: string, stage = 'dev') {
  const local = endpoint !== 'aws';
  const settings = local
    ? { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
    : {};
  const events = new EventBridgeClient(settings);
  const sqs = new SQSClient(settings);
  const dynamoDb = new DynamoDBClient(settings);
  const lambda = new LambdaClient(settings);
  const names = namesOf(stage);

  /** Puts events on the bus in one request, and expects every one to be taken. */
  async function publish(
    ...published: (Omit<ReturnType<typeof orderEvent>, 'detail'> & { detail: unknown })[]
  ): Promise<void> {
    const Entries = published.map((event) => ({
      EventBusName: names.bus,
      Source: String(event.source),
      DetailType: String(event['detail-type']),
      Detail: JSON.stringify(event.detail),
    }));
    const { FailedEntryCount, Entries: answers } = await events.send(new PutEventsCommand({ Entries }));
    if (FailedEntryCount) throw new Error(`PutEvents refused: ${JSON.stringify(answers)}`);
  }

  /** What the view holds of an entity. */
  async function state(entityKey: string): Promise<Record<string, unknown> | undefined> {
    const Key = { entityKey: { S: entityKey } };
    const { Item } = await dynamoDb.send(
      new GetItemCommand({ TableName: names.currentStateTable, Key, ConsistentRead: true }),
    );
    return Item && unmarshall(Item);
  }

  /** The messages of a queue that carry these changes, as soon as all of them are there. They stay in the queue. */
  async function waitForMessages(queueName: string, changeIds: readonly string[]): Promise<Map<string, Message>> {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
    const found = new Map<string, Message>();
    const taken: (string | undefined)[] = [];
    for (let poll = 0; poll < 30 && found.size < changeIds.length; poll++) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
          VisibilityTimeout: 60,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
      for (const message of Messages) {
        taken.push(message.ReceiptHandle);
        const changeId = changeIds.find((id) => message.Body?.includes(id));
        if (changeId) found.set(changeId, message);
      }
    }
    for (const ReceiptHandle of taken) {
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    }
    const missing = changeIds.filter((id) => !found.has(id));
    if (missing.length > 0) throw new Error(`${queueName} does not hold ${missing.join(', ')}`);
    return found;
  }

  /** Does something while a function does not read its queue. AWS takes a minute or so to pause it, and to resume. */
  async function whilePaused<Answer>(functionName: string, action: () => Promise<Answer>): Promise<Answer> {
    const { EventSourceMappings = [] } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: functionName }),
    );
    const reading = async (Enabled: boolean) => {
      for (const { UUID } of EventSourceMappings) {
        await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
        for (let polls = 0; ; polls++) {
          const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
          if (State === (Enabled ? 'Enabled' : 'Disabled')) break;
          if (polls >= (local ? 3_600 : 180))
            throw new Error(`The event source mapping ${UUID} of ${functionName} stays ${State}`);
          await new Promise((resolve) => setTimeout(resolve, local ? 50 : 1_000));
        }
      }
    };
    try {
      await reading(false);
      return await action();
    } finally {
      await reading(true);
    }
  }

  /** Invokes a function and answers what it returned. */
  async function invoke(functionName: string, payload: unknown) {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) }),
    );
    const text = Buffer.from(answer.Payload ?? []).toString();
    if (answer.FunctionError) throw new Error(`${functionName} failed: ${text}`);
    return JSON.parse(text);
  }

  const close = () => {
    for (const client of [events, sqs, dynamoDb, lambda]) client.destroy();
  };
  return { names, publish, state, waitForMessages, whilePaused, invoke, sqs, close };
}

/** Tries until it no longer throws, for at most 30 seconds: what is asked for comes about by itself. */
export async function eventually<Answer>(attempt: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
