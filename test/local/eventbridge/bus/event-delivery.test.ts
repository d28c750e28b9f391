import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LocalCloud } from '../../../../local/cloud.ts';
import { DeliveryError } from '../../../../local/eventbridge/bus/delivery-error.ts';
import type { Queue } from '../../../../local/sqs/queue.ts';
import { bootResources, call } from '../../../support/local-cloud.ts';
import { manualClock } from '../../../support/manual-clock.ts';

const ruleArn = 'arn:aws:events:us-east-1:000000000000:rule/commerce/orders-rule';
const queueArn = 'arn:aws:sqs:us-east-1:000000000000:orders';

/** A rule to one queue, with a dead-letter queue, as the app has one per consumer. */
async function bootRule(retryPolicy: object) {
  const clock = manualClock();
  const queue = (QueueName: string) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName } });
  const cloud = await bootResources(
    {
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'commerce' } },
      Queue: queue('orders'),
      Dlq: queue('orders-dlq'),
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'orders-rule',
          EventBusName: { Ref: 'Bus' },
          EventPattern: { source: ['shop'] },
          Targets: [
            {
              Id: 'Queue',
              Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
              SqsParameters: { MessageGroupId: '$.detail.seller' },
              RetryPolicy: retryPolicy,
              DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Dlq', 'Arn'] } },
            },
          ],
        },
      },
    },
    { clock },
  );
  const put = async () => {
    const entry = { EventBusName: 'commerce', Source: 'shop', DetailType: 'Paid', Detail: '{"seller":"s1"}' };
    const { body } = await call(cloud.endpoint, 'AWSEvents.PutEvents', { Entries: [entry] });
    const [accepted] = body.Entries as [{ EventId: string }];
    return accepted.EventId;
  };
  return { cloud, clock, put };
}

/** What a client finds in the dead-letter queue. */
async function deadLetter(cloud: LocalCloud) {
  const { body } = await call(cloud.endpoint, 'AmazonSQS.ReceiveMessage', {
    QueueUrl: `${cloud.endpoint}/000000000000/orders-dlq`,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  const [message] = (body.Messages ?? []) as {
    Body: string;
    Attributes: Record<string, string>;
    MessageAttributes: Record<string, { DataType: string; StringValue: string }>;
  }[];
  if (!message) return undefined;
  for (const { DataType } of Object.values(message.MessageAttributes)) expect(DataType).toBe('String');
  return {
    id: JSON.parse(message.Body).id as string,
    messageGroupId: message.Attributes.MessageGroupId,
    attributes: Object.fromEntries(
      Object.entries(message.MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
    ),
  };
}

/** A queue that throttles whoever sends to it, until the answer is called. */
function throttle(cloud: LocalCloud) {
  const send = vi.spyOn(cloud.queues.get('orders') as Queue, 'send').mockImplementation(() => {
    throw new DeliveryError('THROTTLING', 'Rate exceeded', true);
  });
  onTestFinished(() => send.mockRestore());
  return { tries: () => send.mock.calls.length, end: () => send.mockRestore() };
}

describe('a delivery from rule to queue, end to end', () => {
  it('dead-letters at once what goes to a queue that is gone, with the event as it was', async () => {
    const { cloud, put } = await bootRule({ MaximumRetryAttempts: 3 });
    (cloud.queues as Map<string, Queue>).delete('orders');
    const id = await put();
    expect(await deadLetter(cloud)).toEqual({
      id,
      messageGroupId: undefined, // the group is a parameter of the target
      attributes: {
        RULE_ARN: ruleArn,
        TARGET_ARN: queueArn,
        ERROR_CODE: 'NO_RESOURCE',
        ERROR_MESSAGE: `There is no queue ${queueArn}.`,
      },
    });
  });

  it('tries as often as its policy says, then dead-letters with all six attributes', async () => {
    const { cloud, clock, put } = await bootRule({ MaximumRetryAttempts: 3 });
    const { tries } = throttle(cloud);
    const id = await put();
    expect(tries()).toBe(1);
    expect(await deadLetter(cloud)).toBeUndefined();
    clock.advance(1_000 * 60 * 60);
    expect(tries()).toBe(4);
    expect(await deadLetter(cloud)).toMatchObject({
      id,
      attributes: {
        RULE_ARN: ruleArn,
        TARGET_ARN: queueArn,
        ERROR_CODE: 'THROTTLING',
        ERROR_MESSAGE: 'Rate exceeded',
        EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
        RETRY_ATTEMPTS: '3',
      },
    });
    const dimensions = { EventBusName: 'commerce', RuleName: 'orders-rule' };
    expect(cloud.metrics.sum('AWS/Events', 'FailedInvocations', dimensions)).toBe(1);
    expect(cloud.metrics.sum('AWS/Events', 'InvocationsSentToDlq', dimensions)).toBe(1);
  });

  it('gives up when the event is too old, and says that this was why', async () => {
    const { cloud, clock, put } = await bootRule({ MaximumEventAgeInSeconds: 60 });
    throttle(cloud);
    await put();
    clock.advance(59_000);
    expect(await deadLetter(cloud)).toBeUndefined();
    clock.advance(1_000);
    const letter = await deadLetter(cloud);
    expect(letter?.attributes).toMatchObject({ EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' });
    expect(Number(letter?.attributes.RETRY_ATTEMPTS)).toBeGreaterThan(1);
  });

  it('delivers late what a queue did not take at first', async () => {
    const { cloud, clock, put } = await bootRule({ MaximumRetryAttempts: 3 });
    const throttling = throttle(cloud);
    await put();
    throttling.end();
    clock.advance(10_000);
    expect([...(cloud.queues.get('orders')?.messages() ?? [])]).toMatchObject([{ messageGroupId: 's1' }]);
    clock.advance(1_000 * 60 * 60);
    expect(await deadLetter(cloud)).toBeUndefined();
  });

  it('forgets its retries when the cloud stops', async () => {
    const { cloud, clock, put } = await bootRule({ MaximumRetryAttempts: 3 });
    const { tries } = throttle(cloud);
    await put();
    await cloud.stop();
    clock.advance(1_000 * 60 * 60);
    expect(tries()).toBe(1);
  });
});
