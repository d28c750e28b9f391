import type { ResourceType } from '../resource-type.ts';

// To people and to services of others: nothing leaves this machine.
const protocolsWithoutEffect = ['email', 'email-json', 'http', 'https', 'sms'];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export const snsSubscriptionResource: ResourceType<unknown> = {
  properties: ['Protocol', 'TopicArn'],
  propertiesWithoutEffect: ['DeliveryPolicy', 'Endpoint', 'RawMessageDelivery', 'RedrivePolicy', 'Region'],
  create: (request) => {
    const protocol = String(request.read('Protocol'));
    if (!protocolsWithoutEffect.includes(protocol)) {
      return request.fail(`the local cloud supports only subscribers in its own process, not the protocol ${protocol}`);
    }
    const arn = `${request.read('TopicArn')}:${request.defaultName}`;
    return { ref: arn, attributes: { Arn: arn } };
  },
};
