import type { Clock } from '../clock.ts';
import type { ResourceType } from '../resource-type.ts';
import { Topic } from './topic.ts';

interface TopicNeeds {
  readonly account: string;
  readonly region: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly topics: Map<string, Topic>;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export const snsTopicResource: ResourceType<TopicNeeds> = {
  properties: ['TopicName'],
  propertiesWithoutEffect: ['DisplayName', 'KmsMasterKeyId', 'SignatureVersion', 'Tags', 'TracingConfig'],
  create: (request, cloud) => {
    const name = String(request.read('TopicName') ?? request.defaultName);
    if (cloud.topics.has(name)) request.fail(`the topic ${name} already exists`);
    const arn = `arn:aws:sns:${cloud.region}:${cloud.account}:${name}`;
    cloud.topics.set(name, new Topic({ name, arn }, cloud.clock));
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
};
