import * as z from 'zod/mini';
import { type ResourceRequest, type ResourceType, readProperty } from '../../resource-type.ts';
import type { EventBus } from './event-bus.ts';
import type { EventTarget } from './event-rule.ts';

/** A target as templates write it: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-events-rule-target.html */
const targetSchema = z.looseObject({
  Id: z.string(),
  Arn: z.string(),
  SqsParameters: z.optional(z.object({ MessageGroupId: z.optional(z.string()) })),
  RetryPolicy: z.optional(
    z.object({ MaximumEventAgeInSeconds: z.optional(z.unknown()), MaximumRetryAttempts: z.optional(z.unknown()) }),
  ),
  DeadLetterConfig: z.optional(z.object({ Arn: z.optional(z.string()) })),
});
const targetsSchema = z._default(z.array(targetSchema), []);
type TargetProperties = z.infer<typeof targetSchema>;

interface EventRuleNeeds {
  readonly account: string;
  readonly region: string;
  readonly buses: ReadonlyMap<string, Pick<EventBus, 'putRule'>>;
}

const targetProperties = ['Arn', 'DeadLetterConfig', 'Id', 'RetryPolicy', 'RoleArn', 'SqsParameters'];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export const eventRuleResource: ResourceType<EventRuleNeeds> = {
  properties: ['EventBusName', 'EventPattern', 'Name', 'State', 'Targets'],
  propertiesWithoutEffect: ['Description', 'RoleArn', 'Tags'],
  create: (request, cloud) => {
    const name = String(request.read('Name') ?? request.defaultName);
    const busName = String(request.read('EventBusName') ?? 'default').replace(/^arn:.*:event-bus\//, '');
    const bus = cloud.buses.get(busName) ?? request.fail(`there is no event bus ${busName}`);
    const arn = `arn:aws:events:${cloud.region}:${cloud.account}:rule/${busName}/${name}`;
    const state = request.read('State') ?? 'ENABLED';
    if (state !== 'ENABLED' && state !== 'DISABLED')
      return request.fail(`the local cloud does not support State ${state}`);
    const pattern = request.read('EventPattern');
    if (typeof pattern !== 'object' || pattern === null) return request.fail('the local cloud needs an event pattern');
    const targets = readProperty(request, 'Targets', targetsSchema).map((target) => targetOf(target, request));
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
  if (unknown !== undefined) request.fail(`the local cloud does not support the property ${unknown} of a target`);
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
