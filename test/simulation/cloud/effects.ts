import type { Answer } from '../../../lambda/shared/aws-client/post.ts';
import { AwsError as LocalError } from '../../../local/protocols/aws-error.ts';
import { type JsonService, operationFor } from '../../../local/protocols/json-service.ts';
import type { Actor } from '../engine/actor.ts';
import { changeIdsIn } from '../world/change.ts';
import type { SeenMessage, Simulation } from './simulation.ts';

export type ServiceName = 'dynamodb' | 'sqs' | 'events' | 'monitoring';
type Input = Readonly<Record<string, unknown>>;
interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue?: string }>>;
  readonly ReceiptHandle: string;
}
interface ReceivedMessage extends Pick<Entry, 'ReceiptHandle' | 'MessageAttributes'> {
  readonly Body: string;
}
interface BatchAnswer {
  readonly Successful?: readonly { readonly Id: string }[];
}

/** Carries out one request on the local cloud, as it takes it from the wire and answers it, and shows the effect to the observer. */
export async function carryOut(
  simulation: Simulation,
  actor: Actor,
  service: ServiceName,
  operation: string,
  input: Input,
): Promise<Answer> {
  const api: JsonService = simulation.cloud.services[service];
  const observe = effectOf(simulation, actor, operation, input);
  if (observe === undefined) return refusal('ValidationException', 400);
  try {
    const output = await operationFor(api, operation, input).run(input, notAborted);
    observe((output ?? {}) as object);
    return { status: 200, headers: {}, text: JSON.stringify(output ?? {}) };
  } catch (error) {
    const local = error instanceof LocalError ? error : api.toAwsError?.(error);
    if (local === undefined) throw error;
    return refusal(local.code, local.status, { message: local.message, ...api.errorFields?.(local) });
  }
}

/** An answer of AWS that refuses a request. */
export const refusal = (name: string, status: number, fields: object = {}): Answer => ({
  status,
  headers: {},
  text: JSON.stringify({ __type: name, message: name, ...fields }),
});

const notAborted = new AbortController().signal;

/** What to show once the effect took place; what is needed from before is looked up at once. Undefined: it is refused. */
function effectOf(
  simulation: Simulation,
  actor: Actor,
  operation: string,
  input: Input,
): ((answer: object) => void) | undefined {
  const { cloud, observer, trace } = simulation;
  switch (operation) {
    case 'PutItem': {
      const { TableName, Item } = input as { TableName: string; Item: Record<string, { S: string }> };
      const table = cloud.tables.get(TableName);
      const keyName = table?.keyName ?? '';
      // As of an item that DynamoDB does not take, whatever the reason.
      const isRefused = simulation.world.changes.get(Item.changeId?.S ?? '')?.flaw === 'refused_by_table';
      if (isRefused && keyName === 'entityKey') return undefined;
      const before = table?.get({ [keyName]: Item[keyName] });
      return () => {
        trace.add(actor.name, `writes ${Item.entityKey?.S ?? ''}`, [Item.changeId?.S ?? '']);
        observer.written(actor, TableName, before, Item);
      };
    }
    case 'SendMessageBatch':
      return ({ Successful = [] }: BatchAnswer) => {
        for (const entry of entriesOf(input, Successful)) {
          const message = seenMessage(entry.MessageBody, entry.MessageAttributes);
          trace.add(
            actor.name,
            `sends to ${queueNameIn(input)} ${message.attributes.failureReason ?? ''}`,
            changeIdsIn(message.body),
          );
          observer.sent(actor, queueNameIn(input), message);
        }
      };
    case 'ReceiveMessage':
      return (answer) => {
        const { Messages = [] } = answer as { Messages?: readonly ReceivedMessage[] };
        for (const { ReceiptHandle, Body, MessageAttributes } of Messages) {
          const message = seenMessage(Body, MessageAttributes);
          received(simulation).set(ReceiptHandle, message);
          observer.received(actor, queueNameIn(input), message);
          trace.add(actor.name, `receives from ${queueNameIn(input)}`, changeIdsIn(Body));
        }
      };
    case 'DeleteMessageBatch':
      return ({ Successful = [] }: BatchAnswer) => {
        for (const { ReceiptHandle } of entriesOf(input, Successful)) {
          const message = received(simulation).get(ReceiptHandle);
          if (message === undefined) continue;
          trace.add(actor.name, `deletes from ${queueNameIn(input)}`, changeIdsIn(message.body));
          observer.deleted(actor, queueNameIn(input), message);
        }
      };
    case 'PutEvents':
      return (answer) => {
        const { Entries } = answer as { Entries: readonly { EventId?: string }[] };
        for (const [place, { Detail }] of (input.Entries as readonly { Detail: string }[]).entries()) {
          if (!Entries[place]?.EventId) continue;
          trace.add(actor.name, 'puts an event on the bus', changeIdsIn(`{"detail":${Detail}}`));
          observer.published(Detail);
        }
      };
    default:
      return () => {};
  }
}

const entriesOf = (input: Input, successful: readonly { readonly Id: string }[]): readonly Entry[] => {
  const ids = new Set(successful.map(({ Id }) => Id));
  return (input.Entries as readonly Entry[]).filter(({ Id }) => ids.has(Id));
};

const seenMessage = (body: string, attributes: Entry['MessageAttributes'] = {}): SeenMessage => ({
  body,
  attributes: Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue])),
});

export const queueNameIn = ({ QueueUrl }: Input) => String(QueueUrl).slice(String(QueueUrl).lastIndexOf('/') + 1);

/** What was received by which handle, in each simulation. */
const receivedIn = new WeakMap<Simulation, Map<string, SeenMessage>>();
function received(simulation: Simulation): Map<string, SeenMessage> {
  const known = receivedIn.get(simulation) ?? new Map<string, SeenMessage>();
  receivedIn.set(simulation, known);
  return known;
}
