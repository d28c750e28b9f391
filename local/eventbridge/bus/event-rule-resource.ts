import type { ResourceRequest, ResourceType } from '../../cloud-parts.ts';
import type { EventTarget } from './event-rule.ts';

/** A target as templates write it: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-events-rule-target.html */
interface TargetProperties {
  readonly Id: string;
  readonly Arn: string;
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly RetryPolicy?: { readonly MaximumEventAgeInSeconds?: unknown; readonly MaximumRetryAttempts?: unknown };
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

const targetProperties = ['Arn', 'DeadLetterConfig', 'Id', 'RetryPolicy', 'RoleArn', 'SqsParameters'];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export const eventRuleResource: ResourceType = {
  properties: ['EventBusName', 'EventPattern', 'Name', 'State', 'Targets'],
  propertiesWithoutEffect: ['Description', 'RoleArn', 'Tags'],
  create: (request, cloud) => {
    const name = String(request.read('Name') ?? request.defaultName);
    const busName = String(request.read('EventBusName') ?? 'default').replace(/^arn:.*:event-bus\//, '');
    const bus = cloud.buses.get(busName) ?? request.fail(`there is no event bus ${busName}`);
    const arn = `arn:aws:events:${cloud.region}:${cloud.account}:rule/${busName}/${name}`;
    const state = request.read('State') ?? 'ENABLED';
    if (state !== 'ENABLED' && state !== 'DISABLED')
      return request.fail(`the local cloud does not know State ${state}`);
    const pattern = request.read('EventPattern');
    if (typeof pattern !== 'object' || pattern === null) return request.fail('the local cloud needs an event pattern');
    const targets = ((request.read('Targets') ?? []) as TargetProperties[]).map((target) => targetOf(target, request));
    try {
      bus.putRule({ name, arn, pattern, state, targets });
    } catch (error) {
      request.fail(error instanceof Error ? error.message.replace(/\.$/, '') : String(error));
    }
    return { ref: `${busName}|${name}`, attributes: { Arn: arn } };
  },
};

function targetOf(target: TargetProperties, request: ResourceRequest): EventTarget {
  const unknown = Object.keys(target).find((name) => !targetProperties.includes(name));
  if (unknown !== undefined) request.fail(`the local cloud does not know the property ${unknown} of a target`);
  if (!target.Arn.startsWith('arn:aws:sqs:')) request.fail(`the local cloud delivers to queues, not to ${target.Arn}`);
  const { SqsParameters, RetryPolicy, DeadLetterConfig } = target;
  const { MaximumEventAgeInSeconds: age, MaximumRetryAttempts: attempts } = RetryPolicy ?? {};
  return {
    id: target.Id,
    arn: target.Arn,
    ...(SqsParameters?.MessageGroupId !== undefined && { messageGroupIdPath: SqsParameters.MessageGroupId }),
    retryPolicy: {
      ...(age !== undefined && { maximumEventAgeInSeconds: Number(age) }),
      ...(attempts !== undefined && { maximumRetryAttempts: Number(attempts) }),
    },
    ...(DeadLetterConfig?.Arn !== undefined && { deadLetterArn: DeadLetterConfig.Arn }),
  };
}
