import { routePattern, unroutedPattern } from '../../../lambda/events/route-pattern.ts';
import { giveUpAfterSeconds, maxReceiveCountFor } from '../../../lib/routing/max-receive-count.ts';
import { visibilityTimeoutSeconds } from '../../../lib/routing/visibility-timeout.ts';
import { dynamoDbApi } from '../../../local/dynamodb/dynamodb-api.ts';
import { Table } from '../../../local/dynamodb/table.ts';
import { EventArchive } from '../../../local/eventbridge/archives/event-archive.ts';
import { EventReplays } from '../../../local/eventbridge/archives/event-replays.ts';
import type { EventBus } from '../../../local/eventbridge/bus/event-bus.ts';
import { eventBusResource } from '../../../local/eventbridge/bus/event-bus-resource.ts';
import { eventsApi } from '../../../local/eventbridge/events-api.ts';
import { Faults } from '../../../local/faults.ts';
import { randomUuid } from '../../../local/random.ts';
import { Queue } from '../../../local/sqs/queue.ts';
import { sqsApi } from '../../../local/sqs/sqs-api.ts';
import type { Chance } from '../engine/chance.ts';
import type { SimulatedTime } from '../engine/simulated-time.ts';
import type { SimulatedConsumer } from '../world/draw-consumers.ts';
import { marketplaces as drawnMarketplaces } from '../world/marketplaces.ts';
import { simulatedAlarms } from './simulated-alarms.ts';

export type SimulatedCloud = ReturnType<typeof simulatedCloud>;

const account = '000000000000';
const region = 'us-east-1';
const busName = 'bus';
const day = 60 * 60 * 24; // in seconds

export const sharedQueueNames = ['unrouted', 'undelivered', 'quarantine'] as const;
export const queueNameOf = (consumer: string) => `${consumer}-queue`;
export const deadLetterQueueNameOf = (consumer: string) => `${consumer}-dlq`;
export const urlOf = (queueName: string) => `https://queue/${account}/${queueName}`;

/** The limits that a consumer is deployed with. */
export const limitsOf = (numbers: SimulatedConsumer['numbers']) => ({
  writeConcurrency: numbers.writeConcurrency,
  stopBeforeTimeoutMillis: numbers.stopBeforeTimeoutMillis,
  maxReceiveCount: maxReceiveCountFor(numbers),
  giveUpAfterMillis: giveUpAfterSeconds(numbers) * 1_000,
  backoff: { first: numbers.backoffFirstSeconds, most: numbers.backoffMaxSeconds },
});

/** Bus, rules, archive, queues and tables of the local cloud, without its server and its processes. */
export function simulatedCloud(
  consumers: readonly SimulatedConsumer[],
  time: SimulatedTime,
  chance: Chance,
  onMetric: (name: string) => void,
  marketplaces: readonly string[] = drawnMarketplaces,
) {
  const queues = new Map<string, Queue>();
  const arnOf = (queueName: string) => `arn:aws:sqs:${region}:${account}:${queueName}`;
  const deps = {
    clock: time,
    random: chance.random,
    deadLetterQueue: (arn: string) => queues.get(arn.slice(arn.lastIndexOf(':') + 1)),
  };
  const addQueue = (name: string, more: object = {}) => {
    const settings = {
      name,
      arn: arnOf(name),
      visibilityTimeoutSeconds: 30,
      messageRetentionSeconds: 14 * day,
      delaySeconds: 0,
      receiveMessageWaitTimeSeconds: 0,
      maximumMessageSizeBytes: 1_024 * 1_024,
      ...more,
    };
    queues.set(name, new Queue(settings, deps));
  };
  for (const name of sharedQueueNames) addQueue(name);
  for (const { name, numbers } of consumers) {
    addQueue(deadLetterQueueNameOf(name));
    addQueue(queueNameOf(name), {
      visibilityTimeoutSeconds: visibilityTimeoutSeconds(numbers),
      redrivePolicy: {
        deadLetterTargetArn: arnOf(deadLetterQueueNameOf(name)),
        maxReceiveCount: limitsOf(numbers).maxReceiveCount,
      },
    });
  }
  const tables = new Map(
    consumers.map(({ tableName, coalesce }) => [
      tableName,
      new Table(tableName, coalesce === 'newest' ? 'entityKey' : 'changeId'),
    ]),
  );

  const buses = new Map<string, EventBus>();
  const archives = new Map<string, EventArchive>();
  const faults = new Faults();
  const metrics = { add: ({ metricName }: { readonly metricName: string }) => onMetric(metricName) };
  const parts = { account, region, clock: time, random: chance.random, metrics, faults, queues, buses, archives };
  eventBusResource.create(
    {
      assets: new Map(),
      defaultName: busName,
      read: (name) => (name === 'Name' ? busName : undefined),
      fail: (reason) => {
        throw new Error(reason);
      },
    },
    parts,
  );
  const bus = buses.get(busName) as EventBus;
  const archive = new EventArchive(
    { name: 'archive', arn: 'arn:archive', busArn: bus.settings.arn },
    time,
    1_024 * 1_024 * 64,
  );
  archives.set('archive', archive);
  const addRule = (name: string, pattern: object, queueName: string, deadLetterQueueName: string) =>
    bus.putRule({
      name,
      arn: ruleArnOf(name),
      pattern,
      state: 'ENABLED',
      targets: [
        {
          id: 'Queue',
          arn: arnOf(queueName),
          messageGroupIdPath: '$.detail.metadata.sellerId',
          deadLetterArn: arnOf(deadLetterQueueName),
        },
      ],
    });
  for (const { name, eventType } of consumers) {
    addRule(name, routePattern(marketplaces, eventType), queueNameOf(name), deadLetterQueueNameOf(name));
  }
  const routed = [...new Set(consumers.map(({ eventType }) => eventType))];
  addRule(
    'unrouted',
    unroutedPattern(
      marketplaces.map((name) => ({ name })),
      routed,
    ),
    'unrouted',
    'undelivered',
  );

  const replays = new EventReplays(time, chance.random);
  const alarms = simulatedAlarms(consumers, time);
  const services = {
    monitoring: alarms.api,
    dynamodb: dynamoDbApi(tables),
    sqs: sqsApi({ queues, endpoint: 'https://queue', account, region }),
    events: eventsApi({ buses, archives, replays, newId: () => randomUuid(chance.random), clock: time, metrics }),
  };
  return {
    busName,
    region,
    queues,
    tables,
    bus,
    archive,
    replays,
    faults,
    alarms,
    services,
    queueOf: (consumer: string) => queues.get(queueNameOf(consumer)) as Queue,
    deadLettersOf: (consumer: string) => queues.get(deadLetterQueueNameOf(consumer)) as Queue,
    tableOf: ({ tableName }: SimulatedConsumer) => tables.get(tableName) as Table,
  };
}

const ruleArnOf = (name: string) => `arn:aws:events:${region}:${account}:rule/${busName}/${name}`;
