import type { BatchReport } from '../../../lambda/consume/batch-report.ts';
import { type Consumption, consumeBatch } from '../../../lambda/consume/consume-batch.ts';
import { currentStateTable } from '../../../lambda/consume/current-state-table.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import type { StateChange } from '../../../lambda/events/state-change.ts';
import type { AwsCall } from '../../../lambda/shared/aws-client/aws-client.ts';
import { AwsError } from '../../../lambda/shared/aws-client/aws-error.ts';
import { sqsQueue } from '../../../lambda/shared/sqs-queue.ts';
import { type BatchResult, EventSourceMapping } from '../../../local/lambda/event-source-mapping.ts';
import { AwsError as LocalError } from '../../../local/protocols/aws-error.ts';
import { deadLetterQueueNameOf, limitsOf, queueNameOf, type SimulatedCloud, urlOf } from '../cloud/simulated-cloud.ts';
import type { Chance } from '../engine/chance.ts';
import type { SimulatedTime } from '../engine/simulated-time.ts';
import type { SimulatedConsumer } from '../world/draw-consumers.ts';

/** What everybody in a simulation under load shares. */
interface LoadedWorld {
  readonly time: SimulatedTime;
  readonly chance: Chance;
  readonly cloud: SimulatedCloud;
  /** For how long one write keeps its place in a function, on average, in milliseconds. It takes from half of that to half more. */
  readonly writeMillis: number;
  /** Whether the table has capacity for a write of this entity now; what it has not is throttled. */
  takesWrite(entityKey: string): boolean;
}

/** Who looks at what a consumer does. */
interface LoadObserver {
  /** When its write is answered. */
  applied?(change: StateChange): void;
  reported?(report: BatchReport): void;
  batch?(consumer: SimulatedConsumer, result: BatchResult): void;
  throttled?(): void;
}

/** Reads the consumer's queue with the local event source mapping, and works on each batch with the consumer's own code. */
export function startLoadedConsumer(
  world: LoadedWorld,
  consumer: SimulatedConsumer,
  observer: LoadObserver,
): EventSourceMapping {
  const { time, chance, cloud } = world;
  const { name, numbers, eventType, coalesce, tableName } = consumer;
  const calls = {
    dynamodb: slowCalls(world, () => observer.throttled?.()),
    sqs: callsOf(cloud.services.sqs) as unknown as AwsCall<'sqs'>,
  };
  const table = currentStateTable(calls.dynamodb, tableName, numbers.writeTimeoutMillis, time.now);
  const consumption: Consumption = {
    eventTypes: catalog.eventTypes,
    eventType,
    coalesce,
    ...table,
    effect: async (change) => {
      const outcome = await table.effect(change);
      if (outcome === 'applied') observer.applied?.(change);
      return outcome;
    },
  };
  const queue = (queueName: string) => sqsQueue(calls.sqs, urlOf(queueName), () => {});
  const ports = {
    queue: queue(queueNameOf(name)),
    deadLetterQueue: queue(deadLetterQueueNameOf(name)),
    now: time.now,
    random: chance.random,
    sleep: time.sleep,
    report: (report: BatchReport) => observer.reported?.(report),
  };
  const mapping = new EventSourceMapping(
    {
      ...numbers,
      uuid: name,
      functionName: name,
      queue: cloud.queueOf(name),
      reportBatchItemFailures: true,
      enabled: true,
    },
    {
      clock: time,
      region: cloud.region,
      onBatch: (result) => observer.batch?.(consumer, result),
      invoke: async (event) => {
        const endsAt = time.now() + numbers.functionTimeoutSeconds * 1_000;
        const context = { getRemainingTimeInMillis: () => endsAt - time.now() };
        const payload = await consumeBatch(event, context, consumption, ports, limitsOf(numbers));
        if (time.now() > endsAt) return { outcome: 'timeout', message: 'Task timed out' };
        return { outcome: 'success', payload };
      },
    },
  );
  mapping.start();
  return mapping;
}

/** Calls of the table, each of which takes its time; a write that the table has no capacity for is throttled. */
function slowCalls({ cloud, time, chance, writeMillis, takesWrite }: LoadedWorld, onThrottled: () => void) {
  const call = callsOf(cloud.services.dynamodb);
  return (async (operation: string, input: Input, { timeoutMillis = Number.POSITIVE_INFINITY } = {}) => {
    const millis = writeMillis * (0.5 + chance.random());
    await time.sleep(Math.min(millis, timeoutMillis));
    if (millis > timeoutMillis) throw Object.assign(new Error('No answer in time.'), { name: 'TimeoutError' });
    if (operation === 'PutItem' && !takesWrite(String((input.Item as Key).entityKey.S))) {
      onThrottled();
      throw new AwsError('ProvisionedThroughputExceededException', 'Throttled.', 400, undefined);
    }
    return call(operation, input);
  }) as unknown as AwsCall<'dynamodb'>;
}

/** Calls of a service of the local cloud, without the wire. */
function callsOf(api: SimulatedCloud['services'][keyof SimulatedCloud['services']]) {
  return async (operation: string, input: Input): Promise<object> => {
    try {
      return ((await api.operations[operation]?.run(input, notAborted)) ?? {}) as object;
    } catch (error) {
      const local = error instanceof LocalError ? error : api.toAwsError?.(error);
      if (local === undefined) throw error;
      const refused = new AwsError(local.code, local.message, local.status, undefined);
      const { Item } = (api.errorFields?.(local) ?? {}) as { Item?: object };
      throw Item ? Object.assign(refused, { Item }) : refused;
    }
  };
}

type Input = Readonly<Record<string, unknown>>;
interface Key {
  readonly entityKey: { readonly S: string };
}

const notAborted = new AbortController().signal;
