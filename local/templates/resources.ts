import type { Clock } from '../clock.ts';
import { alarmResource, compositeAlarmResource } from '../cloudwatch/alarms/alarm-resource.ts';
import type { Alarms } from '../cloudwatch/alarms/alarms.ts';
import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';
import { logGroupResource } from '../cloudwatch-logs/log-group-resource.ts';
import type { LogGroups } from '../cloudwatch-logs/log-groups.ts';
import { dynamoDbGlobalTableResource, dynamoDbTableResource } from '../dynamodb/dynamodb-table-resource.ts';
import type { Table } from '../dynamodb/table.ts';
import type { EventArchive } from '../eventbridge/archives/event-archive.ts';
import { eventArchiveResource } from '../eventbridge/archives/event-archive-resource.ts';
import type { EventBus } from '../eventbridge/bus/event-bus.ts';
import { eventBusResource } from '../eventbridge/bus/event-bus-resource.ts';
import { eventRuleResource } from '../eventbridge/bus/event-rule-resource.ts';
import type { Faults } from '../faults.ts';
import type { AsynchronousInvoker } from '../lambda/asynchronous-invoker.ts';
import { eventInvokeConfigResource } from '../lambda/event-invoke-config-resource.ts';
import type { EventSourceMapping } from '../lambda/event-source-mapping.ts';
import { eventSourceMappingResource } from '../lambda/event-source-mapping-resource.ts';
import type { LocalFunction } from '../lambda/function.ts';
import { lambdaFunctionResource } from '../lambda/lambda-function-resource.ts';
import type { ResourceType } from '../resource-type.ts';
import type { Schedule } from '../scheduler/schedule.ts';
import { scheduleResource } from '../scheduler/schedule-resource.ts';
import { snsSubscriptionResource } from '../sns/sns-subscription-resource.ts';
import { snsTopicResource } from '../sns/sns-topic-resource.ts';
import type { Topic } from '../sns/topic.ts';
import type { ReceivedMessage } from '../sqs/messages/received-message.ts';
import type { Queue } from '../sqs/queue.ts';
import { sqsQueueResource } from '../sqs/sqs-queue-resource.ts';

/** What the resources of all stacks share, and where they are found again. Each type names the part that it needs. */
export interface CloudParts {
  readonly account: string;
  readonly region: string;
  readonly endpoint: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly metrics: MetricStore;
  readonly alarms: Alarms;
  readonly logs: LogGroups;
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
  readonly onFunctionLog: (functionName: string, line: string) => void;
  readonly onAcknowledged: (functionName: string, messages: readonly ReceivedMessage[], now: number) => void;
}

/** Every resource type with an effect in the local cloud; those without one are in resources-without-effect.ts. */
export const resourceTypes: Readonly<Record<string, ResourceType<CloudParts>>> = {
  'AWS::CloudWatch::Alarm': alarmResource,
  'AWS::CloudWatch::CompositeAlarm': compositeAlarmResource,
  'AWS::DynamoDB::GlobalTable': dynamoDbGlobalTableResource,
  'AWS::DynamoDB::Table': dynamoDbTableResource,
  'AWS::Events::Archive': eventArchiveResource,
  'AWS::Events::EventBus': eventBusResource,
  'AWS::Events::Rule': eventRuleResource,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfigResource,
  'AWS::Lambda::EventSourceMapping': eventSourceMappingResource,
  'AWS::Lambda::Function': lambdaFunctionResource,
  'AWS::Scheduler::Schedule': scheduleResource,
  'AWS::Logs::LogGroup': logGroupResource,
  'AWS::SNS::Subscription': snsSubscriptionResource,
  'AWS::SNS::Topic': snsTopicResource,
  'AWS::SQS::Queue': sqsQueueResource,
};
