import type { SdkCall } from '../support/ops-at-endpoint.ts';
import type { IamRequest } from './evaluate.ts';

const account = '111111111111';
const region = 'eu-west-1';
const arnOf = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
/** The last part of a queue's URL or an ARN. */
const lastOf = (text: unknown) => String(text).split(/[:/]/).at(-1) ?? '';

type Input = SdkCall['input'];
const services: Readonly<Record<string, { readonly service: string; resourcesOf(input: Input): string[] }>> = {
  SQSClient: { service: 'sqs', resourcesOf: ({ QueueUrl, QueueName }) => [lastOf(QueueUrl ?? QueueName)] },
  LambdaClient: {
    service: 'lambda',
    resourcesOf: ({ FunctionName, UUID }) => [UUID ? `event-source-mapping:${UUID}` : `function:${FunctionName}`],
  },
  DynamoDBClient: { service: 'dynamodb', resourcesOf: ({ TableName }) => [`table/${TableName}`] },
  CloudWatchClient: {
    service: 'cloudwatch',
    // A rule and the alarms that it mutes:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
    resourcesOf: ({ Name, AlarmMuteRuleName, MuteTargets }) => [
      `alarm-mute-rule:${Name ?? AlarmMuteRuleName}`,
      ...((MuteTargets as { AlarmNames?: string[] })?.AlarmNames ?? []).map((alarm) => `alarm:${alarm}`),
    ],
  },
  CloudWatchLogsClient: { service: 'logs', resourcesOf: ({ logGroupName }) => [`log-group:${logGroupName ?? ''}`] },
  CloudFormationClient: { service: 'cloudformation', resourcesOf: ({ StackName }) => [`stack/${StackName}/id`] },
  SNSClient: { service: 'sns', resourcesOf: ({ TopicArn }) => [lastOf(TopicArn)] },
  SSMClient: { service: 'ssm', resourcesOf: ({ Name }) => [`parameter${Name}`] },
  EventBridgeClient: {
    service: 'events',
    resourcesOf: ({ Entries, Name, EventBusName, ArchiveName, ReplayName, EventSourceArn }) => {
      if (Entries) return ['event-bus/commerce-dev-bus'];
      if (EventSourceArn) return [`archive/${lastOf(EventSourceArn)}`]; // of a replay that starts
      if (ArchiveName) return [`archive/${ArchiveName}`];
      if (ReplayName) return [`replay/${ReplayName}`];
      return [EventBusName ? `rule/${EventBusName}/${Name}` : `event-bus/${Name}`];
    },
  },
};

/** The requests that IAM decides for a call. */
export function iamRequestsOf({ client, command, input }: SdkCall): Omit<IamRequest, 'principal'>[] {
  const found = services[client];
  if (!found) throw new Error(`Calls of ${client} are not known here.`);
  // Batches are no actions of their own: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
  const operation = command.replace(/Command$/, '').replace(client === 'SQSClient' ? /Batch$/ : /^$/, '');
  const action = `${found.service}:${operation === 'Invoke' ? 'InvokeFunction' : operation}`;
  return found.resourcesOf(input).map((resource) => ({ action, resource: arnOf(found.service, resource) }));
}
