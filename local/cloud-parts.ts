import type { Clock } from './clock.ts';
import type { Alarms } from './cloudwatch/alarms/alarms.ts';
import type { MetricStore } from './cloudwatch/metrics/metric-store.ts';
import type { Table } from './dynamodb/table.ts';
import type { EventArchive } from './eventbridge/archives/event-archive.ts';
import type { EventBus } from './eventbridge/bus/event-bus.ts';
import type { Faults } from './faults.ts';
import type { AsynchronousInvoker } from './lambda/asynchronous-invoker.ts';
import type { EventSourceMapping } from './lambda/event-source-mapping.ts';
import type { LocalFunction } from './lambda/function.ts';
import type { Schedule } from './scheduler/schedule.ts';
import type { Topic } from './sns/topic.ts';
import type { ReceivedMessage } from './sqs/messages/received-message.ts';
import type { Queue } from './sqs/queue.ts';

/** What the resources of all stacks share, and where they are found again. */
export interface CloudParts {
  readonly account: string;
  readonly region: string;
  readonly endpoint: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly metrics: MetricStore;
  readonly alarms: Alarms;
  readonly faults: Faults;
  /** By name, as queues, buses, archives and functions; mappings by the name of their function. */
  readonly tables: Map<string, Table>;
  readonly queues: Map<string, Queue>;
  readonly topics: Map<string, Topic>;
  readonly buses: Map<string, EventBus>;
  readonly archives: Map<string, EventArchive>;
  readonly functions: Map<string, LocalFunction>;
  readonly mappings: Map<string, EventSourceMapping>;
  /** By the name of their function. */
  readonly asynchronousInvokers: Map<string, AsynchronousInvoker>;
  /** By group and name, as `default/redrive`. */
  readonly schedules: Map<string, Schedule>;
  onFunctionLog(functionName: string, line: string): void;
  onAcknowledged(functionName: string, messages: readonly ReceivedMessage[], now: number): void;
}

/** What others see who refer to a resource. */
export interface CreatedResource {
  readonly ref: string;
  /** By the name that `Fn::GetAtt` uses. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What the creator of one resource gets to see. */
export interface ResourceRequest {
  /** The file or directory of an asset of its stack, by the key of its object in the assets bucket. */
  readonly assets: ReadonlyMap<string, string>;
  /** For where the template gives none, as CloudFormation makes one up. */
  readonly defaultName: string;
  /** A property, its intrinsic functions resolved; `undefined` where the template has none. */
  read(name: string): unknown;
  /** @throws LocalCloudError with stack, logical id and type before the reason. */
  fail(reason: string): never;
}

/** How one resource type comes to life. */
export interface ResourceType {
  /** Those that the creator reads. */
  readonly properties: readonly string[];
  /** Those that change nothing on a laptop: encryption, permissions, tags, backups. Others are refused. */
  readonly propertiesWithoutEffect: readonly string[];
  create(request: ResourceRequest, cloud: CloudParts): CreatedResource;
}

export function queueByArn(cloud: Pick<CloudParts, 'queues'>, arn: string): Queue | undefined {
  const queue = cloud.queues.get(arn.slice(arn.lastIndexOf(':') + 1));
  return queue?.settings.arn === arn ? queue : undefined;
}
