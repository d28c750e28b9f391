import type { ResourceType } from '../cloud-parts.ts';
import { Topic } from './topic.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export const snsTopicResource: ResourceType = {
  properties: ['TopicName'],
  propertiesWithoutEffect: ['DisplayName', 'KmsMasterKeyId', 'SignatureVersion', 'Tags', 'TracingConfig'],
  create: (request, cloud) => {
    const name = String(request.read('TopicName') ?? request.defaultName);
    if (cloud.topics.has(name)) request.fail(`there is a topic ${name} already`);
    const arn = `arn:aws:sns:${cloud.region}:${cloud.account}:${name}`;
    cloud.topics.set(name, new Topic({ name, arn }, cloud.clock));
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
};
