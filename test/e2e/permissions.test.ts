import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { namesOf } from '../../lib/config/names.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import type { ServiceCall } from '../../local/protocols/json-service.ts';
import { type BackboneUnderTest, backboneUnderTest } from '../support/backbone-under-test.ts';
import { orderEvent, orderPack } from '../support/events.ts';
import { permissionsOf } from '../support/permissions-of.ts';

const names = namesOf('dev');
const consumers = ['order', 'inventory', 'return'];
const order = names.consumer('order');

/** The calls that functions make, as IAM names them: `action resource`, by function. */
const calls = new Map<string, Set<string>>();
let cloud: LocalCloud;
let backbone: BackboneUnderTest;
beforeAll(async () => {
  const assemblyDirectory = process.env.E2E_ENDPOINT ? undefined : inject('assemblyDirectory');
  if (!assemblyDirectory) return;
  cloud = await startLocalCloud({ assemblyDirectory, port: 0, onCall });
  for (const schedule of cloud.schedules.values()) schedule.stop(); // it would take letters away from under us
  backbone = backboneUnderTest(cloud.endpoint);
});
afterAll(async () => {
  backbone?.close();
  await cloud?.stop();
});

function onCall({ accessKeyId, target, input }: ServiceCall): void {
  if (target.startsWith('AWSEvents.')) return; // ours: no function puts events
  const ofFunction = calls.get(accessKeyId) ?? new Set();
  calls.set(accessKeyId, ofFunction);
  for (const permission of permissionsFor(target, input)) ofFunction.add(permission);
}

/** Batches are no actions of their own: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
function permissionsFor(target: string, input: ServiceCall['input']): string[] {
  const [service = '', operation = ''] = target.split('.');
  if (service === 'AmazonSQS') {
    return [`sqs:${operation.replace(/Batch$/, '')} ${String(input.QueueUrl).split('/').at(-1)}`];
  }
  if (service.startsWith('DynamoDB')) {
    const tables = input.RequestItems ? Object.keys(input.RequestItems) : [input.TableName];
    return tables.map((table) => `dynamodb:${operation} ${table}`);
  }
  return [`cloudwatch:${operation} *`]; // of every alarm: lib/functions/redrive-functions.ts says why
}

const callsOf = (functionName: string) => [...(calls.get(functionName) ?? [])].sort();
const eventually = (reached: () => boolean) =>
  expect.poll(reached, { timeout: 30_000, interval: 50, message: 'the calls that were waited for' }).toBe(true);

/** The dead-letter queues, as requests name them. */
const failedQueues: Record<string, string> = {
  ...Object.fromEntries(consumers.map((consumer) => [consumer, names.consumer(consumer).deadLetterQueue])),
  unrouted: names.unroutedQueue,
  undelivered: names.unroutedDeadLetterQueue,
  quarantine: names.quarantineQueue,
};
const detailTypes: Record<string, string> = { inventory: 'InventoryStateChanged', return: 'ReturnStateChanged' };

/** Two letters in every queue of those: one that a request means, and one that it gives back. */
function failAgain(redriveCount: string): void {
  for (const [queue, queueName] of Object.entries(failedQueues)) {
    for (const sellerId of ['meant', 'other']) {
      const detailType = queue === 'undelivered' ? 'Unknown' : (detailTypes[queue] ?? 'OrderStateChanged');
      cloud.queues.get(queueName)?.send({
        body: JSON.stringify(orderEvent({ detailType, metadata: { sellerId } })),
        messageGroupId: sellerId,
        attributes: { redriveCount: { DataType: 'Number', StringValue: redriveCount } },
      });
    }
  }
}

const invokeForEach = async (functionName: string, more: object = {}) => {
  for (const queue of Object.keys(failedQueues)) {
    const answer = await backbone.invoke(functionName, { queue, ...more });
    expect(answer, queue).not.toHaveProperty('errors');
  }
};
const asked = { dryRun: false, requestedBy: 'a test', note: 'a test', filter: { sellerId: ['meant'] } };

describe.skipIf(process.env.E2E_ENDPOINT)('what a role allows is what its function calls', () => {
  it('for a consumer, whose queue Lambda reads with the same role', async () => {
    const table = cloud.tables.get(names.currentStateTable);
    table?.setFault('unavailable');
    await backbone.publish(orderEvent(), orderEvent({ data: { status: 'unheard of' } }));
    await eventually(() => callsOf(order.function).some((call) => call.startsWith('sqs:ChangeMessageVisibility')));
    await eventually(() => callsOf(order.function).some((call) => call.startsWith('sqs:SendMessage')));
    table?.setFault(undefined);
    await eventually(() => callsOf(order.function).some((call) => call.startsWith('dynamodb:BatchGetItem')));

    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
    const byLambda = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
    expect([...callsOf(order.function), ...byLambda.map((action) => `sqs:${action} ${order.queue}`)].sort()).toEqual(
      permissionsOf(order.function).sort(),
    );
  });

  it('for inspect', async () => {
    failAgain('0');
    await invokeForEach(names.inspectFunction);
    expect(callsOf(names.inspectFunction)).toEqual(permissionsOf(names.inspectFunction).sort());
  });

  it('for the daily look at dead letters that expire', async () => {
    failAgain('0');
    const answer = await backbone.invoke(names.expiryFunction, {});
    expect(answer).toEqual(
      Object.keys(failedQueues).map((queue) =>
        expect.objectContaining({ queue, sawAll: true, seen: expect.any(Number) }),
      ),
    );
    expect(callsOf(names.expiryFunction)).toEqual(permissionsOf(names.expiryFunction).sort());
  });

  it('for redrive', async () => {
    for (const redriveCount of ['0', '3']) {
      failAgain(redriveCount);
      await invokeForEach(names.redriveFunction, asked);
    }
    expect(callsOf(names.redriveFunction)).toEqual(permissionsOf(names.redriveFunction).sort());
  });

  it('for discard', async () => {
    failAgain('0');
    await invokeForEach(names.discardFunction, asked);
    const pack = orderPack(2);
    const [change] = pack.detail.changes as { changeId: string }[];
    for (const queueName of Object.values(failedQueues)) {
      cloud.queues.get(queueName)?.send({ body: JSON.stringify(pack), messageGroupId: 'meant', attributes: {} });
    }
    await invokeForEach(names.discardFunction, { ...asked, filter: { changeId: change?.changeId } });
    expect(callsOf(names.discardFunction)).toEqual(permissionsOf(names.discardFunction).sort());
  });
});
