import { describe, expect, it } from 'vitest';
import type { LocalCloud } from '../../local/cloud.ts';
import type { LocalFunction } from '../../local/lambda/function.ts';
import { functionResource } from '../support/assembly.ts';
import { bootResources, call } from '../support/local-cloud.ts';
import { manualClock } from '../support/manual-clock.ts';

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const queue = (QueueName: string) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName } });

/** A bus with one rule to a queue, which has a dead-letter queue for what cannot be delivered. */
const route = {
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'commerce' } },
  Dlq: queue('orders-dlq'),
  Queue: queue('orders'),
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: 'orders-rule',
      EventBusName: { Ref: 'Bus' },
      EventPattern: { source: ['shop'] },
      State: 'ENABLED',
      Targets: [
        {
          Id: 'Queue',
          Arn: arnOf('Queue'),
          SqsParameters: { MessageGroupId: '$.detail.sellerId' },
          DeadLetterConfig: { Arn: arnOf('Dlq') },
        },
      ],
    },
  },
};

const publish = (cloud: LocalCloud) =>
  cloud.buses
    .get('commerce')
    ?.putEvents([{ Source: 'shop', DetailType: 'OrderPlaced', Detail: '{"sellerId":"seller-1"}' }]);
const messagesIn = (cloud: LocalCloud, name: string) => [...(cloud.queues.get(name)?.messages() ?? [])];

describe('what is broken on purpose', () => {
  it('keeps rules from a queue, so that EventBridge dead-letters the event at once, until it is repaired', async () => {
    const cloud = await bootResources(route, { clock: manualClock() });
    cloud.faults.queuesClosedToRules.add('orders');
    publish(cloud);
    expect(messagesIn(cloud, 'orders')).toEqual([]);
    expect(messagesIn(cloud, 'orders-dlq')).toMatchObject([
      { attributes: { ERROR_CODE: { StringValue: 'NO_PERMISSIONS' } } },
    ]);
    cloud.faults.queuesClosedToRules.delete('orders');
    publish(cloud);
    expect(messagesIn(cloud, 'orders')).toHaveLength(1);
  });

  it('throttles a rule, whose events arrive once it is repaired', async () => {
    const clock = manualClock();
    const cloud = await bootResources(route, { clock });
    cloud.faults.throttledRules.add('orders-rule');
    publish(cloud);
    clock.advance(60_000);
    expect(messagesIn(cloud, 'orders')).toEqual([]);
    cloud.faults.throttledRules.delete('orders-rule');
    clock.advance(120_000);
    expect(messagesIn(cloud, 'orders')).toHaveLength(1);
    expect(messagesIn(cloud, 'orders-dlq')).toEqual([]);
  });

  it('takes the path of a message group for its text', async () => {
    const cloud = await bootResources(route, { clock: manualClock() });
    publish(cloud);
    cloud.faults.rulesWithLiteralGroups.add('orders-rule');
    publish(cloud);
    expect(messagesIn(cloud, 'orders').map(({ messageGroupId }) => messageGroupId)).toEqual([
      'seller-1',
      '$.detail.metadata.sellerId',
    ]);
  });

  it('lets nobody send to a queue over the wire', async () => {
    const cloud = await bootResources(route, { clock: manualClock() });
    cloud.faults.queuesClosedToSenders.add('orders');
    const QueueUrl = `${cloud.endpoint}/000000000000/orders`;
    const single = await call(cloud.endpoint, 'AmazonSQS.SendMessage', { QueueUrl, MessageBody: 'x' });
    const batch = await call(cloud.endpoint, 'AmazonSQS.SendMessageBatch', {
      QueueUrl,
      Entries: [{ Id: '1', MessageBody: 'x' }],
    });
    expect([single.status, batch.status]).toEqual([403, 403]);
    expect(messagesIn(cloud, 'orders')).toEqual([]);
  });

  it('ends the process of a function in every invocation, and starts a new one when it is repaired', async () => {
    const cloud = await bootResources(
      { Function: functionResource('worker') },
      { bundles: { worker: 'export const handler = async () => 1;' } },
    );
    const worker = cloud.functions.get('worker');
    cloud.faults.crashingFunctions.add('worker');
    expect(await worker?.invoke('{}')).toMatchObject({ outcome: 'error', error: { errorType: 'Runtime.ExitError' } });
    cloud.faults.crashingFunctions.delete('worker');
    expect(await worker?.invoke('{}')).toEqual({ outcome: 'success', payload: '1' });
  });

  it('lets a function begin late, in its own time, until it is repaired', async () => {
    const cloud = await bootResources(
      { Function: functionResource('worker') },
      { bundles: { worker: 'export const handler = async (_, context) => context.getRemainingTimeInMillis();' } },
    );
    const worker = cloud.functions.get('worker') as LocalFunction;
    const remaining = async () => Number(((await worker.invoke('{}')) as { payload: string }).payload);
    cloud.faults.slowFunctions.set('worker', 500);
    const late = await remaining();
    cloud.faults.slowFunctions.delete('worker');
    const timeoutMillis = worker.settings.timeoutSeconds * 1_000;
    expect(late).toBeLessThanOrEqual(timeoutMillis - 500);
    expect(late).toBeLessThan(await remaining());
  });

  it('throttles a function as Lambda does', async () => {
    const cloud = await bootResources(
      { Function: functionResource('worker') },
      { bundles: { worker: 'export const handler = async () => 1;' } },
    );
    cloud.faults.throttledFunctions.add('worker');
    const answer = await fetch(`${cloud.endpoint}/2015-03-31/functions/worker/invocations`, { method: 'POST' });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException');
  });
});
