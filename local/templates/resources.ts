import type { ResourceType } from '../cloud-parts.ts';
import { alarmResource, compositeAlarmResource } from '../cloudwatch/alarms/alarm-resource.ts';
import { dynamoDbGlobalTableResource, dynamoDbTableResource } from '../dynamodb/dynamodb-table-resource.ts';
import { eventArchiveResource } from '../eventbridge/archives/event-archive-resource.ts';
import { eventBusResource } from '../eventbridge/bus/event-bus-resource.ts';
import { eventRuleResource } from '../eventbridge/bus/event-rule-resource.ts';
import { eventInvokeConfigResource } from '../lambda/event-invoke-config-resource.ts';
import { eventSourceMappingResource } from '../lambda/event-source-mapping-resource.ts';
import { lambdaFunctionResource } from '../lambda/lambda-function-resource.ts';
import { scheduleResource } from '../scheduler/schedule-resource.ts';
import { snsSubscriptionResource } from '../sns/sns-subscription-resource.ts';
import { snsTopicResource } from '../sns/sns-topic-resource.ts';
import { sqsQueueResource } from '../sqs/sqs-queue-resource.ts';

/** Every resource type with an effect in the local cloud; those without one are in resources-without-effect.ts. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
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
  'AWS::SNS::Subscription': snsSubscriptionResource,
  'AWS::SNS::Topic': snsTopicResource,
  'AWS::SQS::Queue': sqsQueueResource,
};
