import { type Clock, wallClock } from './clock.ts';
import { tellTopics } from './cloudwatch/alarms/alarm-actions.ts';
import { Alarms } from './cloudwatch/alarms/alarms.ts';
import { cloudWatchApi, cloudWatchTarget } from './cloudwatch/cloudwatch-api.ts';
import { everyMinute } from './cloudwatch/every-minute.ts';
import { MetricStore } from './cloudwatch/metrics/metric-store.ts';
import { LogGroups } from './cloudwatch-logs/log-groups.ts';
import { logsApi, logsTarget } from './cloudwatch-logs/logs-api.ts';
import { dynamoDbApi, dynamoDbTarget } from './dynamodb/dynamodb-api.ts';
import { putDynamoDbMetrics } from './dynamodb/dynamodb-metrics.ts';
import type { Table } from './dynamodb/table.ts';
import { EventReplays } from './eventbridge/archives/event-replays.ts';
import type { EventBus } from './eventbridge/bus/event-bus.ts';
import { eventsApi } from './eventbridge/events-api.ts';
import { Faults } from './faults.ts';
import type { EventSourceMapping } from './lambda/event-source-mapping.ts';
import type { LocalFunction } from './lambda/function.ts';
import { lambdaApi } from './lambda/lambda-api.ts';
import type { ServiceCall } from './protocols/json-service.ts';
import { type ServedProtocols, servedOperations } from './protocols/served-protocols.ts';
import { randomUuid } from './random.ts';
import type { Schedule } from './scheduler/schedule.ts';
import { LocalServer } from './server.ts';
import type { Topic } from './sns/topic.ts';
import type { ReceivedMessage } from './sqs/messages/received-message.ts';
import type { Queue } from './sqs/queue.ts';
import { QueueMetrics } from './sqs/queue-metrics.ts';
import { sqsApi } from './sqs/sqs-api.ts';
import { readAssembly } from './templates/assembly.ts';
import type { CloudParts } from './templates/resources.ts';
import { createStack } from './templates/stack.ts';

export interface LocalCloudOptions {
  /** `cdk.out`. */
  readonly assemblyDirectory: string;
  /** 0 for any. */
  readonly port: number;
  /** The wall clock where absent. Durations and timeouts of functions are always real. */
  readonly clock?: Clock;
  readonly random?: () => number;
  /** How late the metrics of a queue begin that was idle; on AWS it is up to 15. 0 where absent. */
  readonly idleQueueMetricsDelayMinutes?: number;
  /** That every answer waits, as the way to a real region takes; none where absent. */
  readonly latencyMillis?: number;
  /** Every line that a function writes, in its order. */
  readonly onFunctionLog?: (functionName: string, line: string) => void;
  /** Every call to DynamoDB, CloudWatch, SQS or EventBridge, with who made it. */
  readonly onCall?: (call: ServiceCall) => void;
}

/** Told after messages were deleted because their function acknowledged them; `now` in epoch milliseconds of the clock. */
type AcknowledgedListener = (functionName: string, messages: readonly ReceivedMessage[], now: number) => void;

/** A running local cloud. The maps are by name. */
export interface LocalCloud {
  /** For `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  /** `setFault` makes one fail, for tests of outages. */
  readonly tables: ReadonlyMap<string, Table>;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly buses: ReadonlyMap<string, EventBus>;
  readonly functions: ReadonlyMap<string, LocalFunction>;
  /** By the name of the function. */
  readonly mappings: ReadonlyMap<string, EventSourceMapping>;
  readonly metrics: MetricStore;
  /** `onStateChange` tells of every alarm that goes from one state to another. */
  readonly alarms: Alarms;
  /** What functions wrote, by their log group. */
  readonly logs: LogGroups;
  /** Where alarms tell of themselves: `subscribe` to one. */
  readonly topics: ReadonlyMap<string, Topic>;
  /** By group and name, as `default/redrive`. */
  readonly schedules: ReadonlyMap<string, Schedule>;
  /** What is broken on purpose. */
  readonly faults: Faults;
  /** What it serves: the parameters of each `<service>.<operation>`. */
  readonly operations: ReadonlyMap<string, readonly string[]>;
  /** The answer unsubscribes. */
  onAcknowledged(listener: AcknowledgedListener): () => void;
  /** Ends everything at once: invocations under way fail, and what was in memory is gone. */
  stop(): Promise<void>;
}

/**
 * Creates what the synthesized templates of an app declare, and serves it with AWS's wire protocols on 127.0.0.1.
 *
 * @throws LocalCloudError when the port is in use, or when templates or bundles are missing or hold something unknown.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { clock = wallClock(), random = Math.random, onFunctionLog = () => {} } = options;
  const stacks = readAssembly(options.assemblyDirectory);
  const server = await LocalServer.listen(options.port, options.latencyMillis);
  const listeners = new Set<AcknowledgedListener>();
  const cloud: CloudParts = {
    account: '000000000000',
    region: 'us-east-1',
    endpoint: server.endpoint,
    clock,
    random,
    metrics: new MetricStore(clock),
    alarms: new Alarms(clock),
    logs: new LogGroups(clock),
    faults: new Faults(),
    tables: new Map(),
    queues: new Map(),
    topics: new Map(),
    buses: new Map(),
    archives: new Map(),
    functions: new Map(),
    mappings: new Map(),
    asynchronousInvokers: new Map(),
    schedules: new Map(),
    onFunctionLog,
    onAcknowledged: (...acknowledged) => {
      for (const listener of listeners) listener(...acknowledged);
    },
  };
  cloud.alarms.onStateChange(tellTopics(cloud));
  let stopMonitoring = () => {};
  const replays = new EventReplays(clock, random);
  const stop = async () => {
    replays.close();
    stopMonitoring();
    // Mappings first, so that nothing new is read; they are done when the functions are, which end at once.
    const mappingsStopped = [...cloud.mappings.values()].map((mapping) => mapping.stop());
    for (const schedule of cloud.schedules.values()) schedule.stop();
    for (const invoker of cloud.asynchronousInvokers.values()) invoker.stop();
    await Promise.all([...cloud.functions.values()].map((each) => each.stop()));
    await Promise.all(mappingsStopped);
    for (const bus of cloud.buses.values()) bus.close();
    await server.stop();
  };
  try {
    for (const stack of stacks) createStack(stack, cloud);
  } catch (error) {
    await stop();
    throw error;
  }
  const served: ServedProtocols = {
    json: {
      [cloudWatchTarget]: cloudWatchApi(cloud),
      [logsTarget]: logsApi(cloud),
      [dynamoDbTarget]: dynamoDbApi(cloud.tables, (request) => putDynamoDbMetrics(cloud, request)),
      AmazonSQS: sqsApi(cloud),
      AWSEvents: eventsApi({ ...cloud, replays, newId: () => randomUuid(random) }),
    },
    rest: { Lambda: lambdaApi(cloud) },
  };
  server.serve(served, options.onCall);
  for (const mapping of cloud.mappings.values()) mapping.start();
  for (const schedule of cloud.schedules.values()) schedule.start();
  const queueMetrics = new QueueMetrics(cloud, options.idleQueueMetricsDelayMinutes);
  stopMonitoring = everyMinute(clock, (end) => {
    queueMetrics.emit(end);
    cloud.alarms.evaluate(cloud.metrics, end);
  });

  return {
    ...cloud,
    operations: servedOperations(served),
    onAcknowledged: (listener) => {
      const own: AcknowledgedListener = (...acknowledged) => listener(...acknowledged); // the same may listen twice
      listeners.add(own);
      return () => listeners.delete(own);
    },
    stop,
  };
}
