import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { namesOf } from '../../lib/config/names.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import type { ServiceCall } from '../../local/protocols/json-service.ts';
import { opsCommands } from '../../ops/commands.ts';
import { documentedPermissions } from '../iam/documented-permissions.ts';
import type { IamRequest, Statement } from '../iam/evaluate.ts';
import { functionNames, managedStatementsOf, permissionsOf, statementsOf } from '../iam/permissions-of.ts';
import { iamRequestsOf } from '../iam/sdk-call.ts';
import { verdictOn } from '../iam/verdict.ts';
import { weakenings } from '../iam/weakenings.ts';
import { type BackboneUnderTest, backboneUnderTest } from '../support/backbone-under-test.ts';
import { orderEvent, orderPack } from '../support/events.ts';
import { opsAtEndpoint } from '../support/ops-at-endpoint.ts';

const names = namesOf('dev');
const operator = 'arn:aws:iam::111111111111:role/operator';
const context = { 'lambda:FunctionArn': 'arn:aws:lambda:eu-west-1:111111111111:function:commerce-dev-order-consumer' };
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
/** The recorded calls of a function, and with a consumer's role those of Lambda, as IAM decides them. */
const requestsOf = (functionName: string): IamRequest[] =>
  [...callsOf(functionName), ...byLambda(functionName)].map((call) => {
    const [action = '', name = ''] = call.split(' ');
    const service = action.split(':')[0];
    const kind = { dynamodb: 'table/', cloudwatch: 'alarm:' }[service ?? ''] ?? '';
    const principal = `arn:aws:iam::111111111111:role/${functionName}`;
    return { principal, action, resource: `arn:aws:${service}:eu-west-1:111111111111:${kind}${name}` };
  });
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
const byLambda = (functionName: string): string[] => {
  const consumer = consumers.map((name) => names.consumer(name)).find((each) => each.function === functionName);
  if (consumer === undefined) return [];
  return ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => `sqs:${action} ${consumer.queue}`);
};

/** Every call is allowed, no statement allows more, and a change of any statement shows. */
function expectLeastPrivilege(
  statements: readonly Statement[],
  requests: readonly IamRequest[],
  wide: readonly string[],
) {
  const exact = { denied: [], unused: [], wide };
  expect(verdictOn(statements, requests)).toEqual(exact);
  for (const { what, statements: changed } of weakenings(statements)) {
    expect(verdictOn(changed, requests), what).not.toEqual(exact);
  }
}

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

/** Of each type. Other fields are let through. */
const validData: Record<string, Record<string, unknown>> = {
  OrderStateChanged: {},
  InventoryStateChanged: { sku: 'sku-1', locationId: 'l-1', available: 1 },
  ReturnStateChanged: { returnId: 'return-1', status: 'requested' },
};
/** Of no type. */
const nobodysData = { orderId: 1, sku: 1, returnId: 1 };

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
  it('for every function of the stage, each with a test here', () => {
    const tested = [
      ...consumers.map((name) => names.consumer(name).function),
      names.inspectFunction,
      names.expiryFunction,
      names.redriveFunction,
      names.discardFunction,
    ];
    expect(functionNames().sort()).toEqual(tested.sort());
  });

  it('for each consumer, whose queue Lambda reads with the same role', async () => {
    const table = cloud.tables.get(names.currentStateTable);
    const functions = consumers.map((name) => names.consumer(name).function);
    const eachCalls = (call: string) =>
      eventually(() => functions.every((name) => callsOf(name).some((made) => made.startsWith(call))));
    table?.setFault('unavailable');
    for (const [detailType, data] of Object.entries(validData)) {
      await backbone.publish(orderEvent({ detailType, data }), orderEvent({ detailType, data: nobodysData }));
    }
    await eachCalls('sqs:ChangeMessageVisibility');
    await eachCalls('sqs:SendMessage');
    table?.setFault(undefined);
    await eachCalls('dynamodb:BatchGetItem');

    for (const name of functions) {
      expect([...callsOf(name), ...byLambda(name)].sort()).toEqual(permissionsOf(name).sort());
      expectLeastPrivilege(statementsOf(name), requestsOf(name), []);
    }
  });

  it('for inspect', async () => {
    failAgain('0');
    await invokeForEach(names.inspectFunction);
    expect(callsOf(names.inspectFunction)).toEqual(permissionsOf(names.inspectFunction).sort());
    expectLeastPrivilege(statementsOf(names.inspectFunction), requestsOf(names.inspectFunction), []);
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
    expectLeastPrivilege(statementsOf(names.expiryFunction), requestsOf(names.expiryFunction), []);
  });

  it('for redrive', async () => {
    for (const redriveCount of ['0', '3']) {
      failAgain(redriveCount);
      await invokeForEach(names.redriveFunction, asked);
    }
    expect(callsOf(names.redriveFunction)).toEqual(permissionsOf(names.redriveFunction).sort());
    expectLeastPrivilege(statementsOf(names.redriveFunction), requestsOf(names.redriveFunction), [
      'cloudwatch:DescribeAlarms: any stage',
    ]);
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
    expectLeastPrivilege(statementsOf(names.discardFunction), requestsOf(names.discardFunction), []);
  });
});

const directory = mkdtempSync(path.join(tmpdir(), 'permissions-'));
const file = (name: string) => path.join(directory, name);
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
const mute = ['mute', 'return', '--for', '60m', '--note', 'a test'];

/** The lines that make every call of a command, in this order, and what the local cloud does not let it come to. */
const lines: readonly (readonly string[])[] = [
  ['publish', file('event.jsonl')],
  ['doctor'],
  ['failures'],
  ['expiry'],
  ['trace', 'order', 'amazon', 'ops', 'o-1'],
  ['logs', 'order'],
  ['logs', 'redrive'],
  ['pause', 'order'],
  ['resume', 'order'],
  mute,
  ['status'],
  ['unmute', 'return'],
  ['export', 'order', file('letters.jsonl')],
  ['import', 'order', file('letters.jsonl'), '--execute'],
  ['redrive', 'order', '--reason', 'schema_broken', '--seller', 'ops', '--execute'],
  ['discard', 'order', '--seller', 'nobody', '--note', 'a test', '--execute'],
  ['replay', 'order', '--from', ago(3_600), '--to', ago(-3_600), '--execute'],
  ['state', 'order', 'amazon', 'ops', 'o-1', '--forget', '--note', 'a test', '--execute'],
];
const notMade: Readonly<Record<string, readonly string[]>> = {
  // The local cloud has no warm throughput, and no subscriptions: the one check ends before, the other at the first topic.
  doctor: [
    'dynamodb:DescribeLimits *',
    'sns:ListSubscriptionsByTopic arn:aws:sns:eu-west-1:111111111111:commerce-dev-ticket',
  ],
  // Only whoever cancels calls it: the command prints the line for the AWS CLI.
  replay: ['events:CancelReplay arn:aws:events:eu-west-1:111111111111:replay/commerce-dev-*'],
};

const everywhere = (...actions: readonly string[]) =>
  actions.flatMap((action) => [`${action}: any account`, `${action}: any stage`]);
const reads = everywhere('cloudwatch:DescribeAlarms', 'cloudwatch:ListAlarmMuteRules');
const rules = 'cloudwatch:GetAlarmMuteRule: any stage';
const policies: readonly {
  readonly kind: string;
  readonly commands: readonly string[];
  readonly wide: readonly string[];
}[] = [
  {
    kind: 'look',
    commands: ['status', 'failures'],
    wide: [...reads, rules, ...everywhere('cloudwatch:GetMetricData', 'lambda:ListEventSourceMappings')],
  },
  { kind: 'redrive', commands: ['redrive'], wide: [] },
  { kind: 'discard', commands: ['discard'], wide: [] },
  { kind: 'mute', commands: ['mute', 'unmute'], wide: [...reads, rules] },
];

describe.skipIf(process.env.E2E_ENDPOINT)(
  'what docs/operating.md and the managed policies allow is what ops calls',
  () => {
    const documented = documentedPermissions();
    /** Of each command, the requests that it has made. */
    const asked = new Map<string, IamRequest[]>();
    const askedBy = (...commands: readonly string[]) => commands.flatMap((command) => asked.get(command) ?? []);
    beforeAll(async () => {
      if (!cloud) return;
      const good = orderEvent({ metadata: { sellerId: 'ops' }, data: { orderId: 'o-1' } });
      const broken = orderEvent({ metadata: { sellerId: 'ops' }, data: { status: 'unheard of' } });
      writeFileSync(file('event.jsonl'), JSON.stringify({ detailType: good['detail-type'], detail: good.detail }));
      await backbone.publish(good, broken);
      await backbone.waitForMessages(order.deadLetterQueue, [broken.detail.metadata.changeId]);
      while (!(await backbone.state('OrderStateChanged#amazon#ops#o-1'))) await wait(20);
      for (const line of lines) {
        const [command = ''] = line;
        const requests = asked.get(command) ?? [];
        asked.set(command, requests);
        const stop = new AbortController();
        await opsAtEndpoint(cloud.endpoint, line, {
          user: 'olga',
          now: Date.now,
          sleep: async () => stop.abort(), // nothing is waited for
          signal: stop.signal,
          onCall: (call) => {
            for (const request of iamRequestsOf(call)) requests.push({ ...request, principal: operator, context });
          },
        });
      }
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    it('has a line of every command', () => {
      expect([...documented.keys()].sort()).toEqual(Object.keys(opsCommands).sort());
      expect([...new Set(lines.map(([command]) => command))].sort()).toEqual(
        [...documented.keys()].filter((command) => command !== 'validate').sort(),
      );
    });

    it.each([...documented.keys()].filter((command) => command !== 'validate'))('%s by the guide', (command) => {
      expect(asked.get(command)).not.toEqual([]);
      const { denied, unused } = verdictOn(documented.get(command) ?? [], askedBy(command));
      expect({ denied, unused }).toEqual({ denied: [], unused: notMade[command] ?? [] });
    });

    it.each(policies)('$commands by the managed policy $kind', ({ kind, commands, wide }) => {
      expectLeastPrivilege(managedStatementsOf(kind), askedBy(...commands), wide.toSorted());
    });

    it('state by the managed policy for readers', () => {
      const reading = askedBy('state').filter(({ action }) => action !== 'dynamodb:DeleteItem');
      expect(verdictOn(managedStatementsOf('read-view'), reading)).toMatchObject({ denied: [], wide: [] });
    });
  },
);
