import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { LocalCloudError } from '../../local/local-cloud-error.ts';
import { functionResource, writeAssembly } from '../support/assembly.ts';
import { bootResources, bootStacks, call } from '../support/local-cloud.ts';
import { type ManualClock, manualClock } from '../support/manual-clock.ts';

const patience = { timeout: 30_000 }; // a cold start on a busy machine

const queue = (name: string, properties: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: name, ...properties },
});

const arnByName = (name: string) => ({
  'Fn::Join': ['', ['arn:aws:sqs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${name}`]],
});

/** A queue, its dead-letter queue and a consumer, as the app has one per event type. */
const consumer = (functionProperties: object = {}) => ({
  Dlq: queue('orders-dlq'),
  Queue: queue('orders', {
    VisibilityTimeout: 30,
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dlq', 'Arn'] }, maxReceiveCount: 2 },
  }),
  Function: functionResource('consumer', functionProperties),
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: { Ref: 'Function' },
      EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    },
  },
});

/** Lets whatever failed come again until the redrive policy moves it. */
async function receiveUntilMoved(cloud: LocalCloud, clock: ManualClock) {
  for (let receive = 0; receive < 3; receive += 1) {
    await expect.poll(() => cloud.mappings.get('consumer')?.idle, patience).toBe(true);
    clock.advance(31_000);
  }
}

const bodiesIn = (cloud: LocalCloud, name: string) =>
  [...(cloud.queues.get(name)?.messages() ?? [])].map(({ body }) => body).sort();

describe('the local cloud', () => {
  it('runs an event through bus, rule, queue and function of several stacks that know each other by name', async () => {
    const cloud = await bootStacks([
      {
        name: 'consumer',
        dependsOn: ['bus'],
        template: {
          Resources: {
            ...consumer(),
            Rule: {
              Type: 'AWS::Events::Rule',
              Properties: {
                EventBusName: 'commerce',
                EventPattern: { source: ['shop'] },
                State: 'ENABLED',
                Targets: [{ Id: 'Queue', Arn: arnByName('orders') }],
              },
            },
          },
        },
        bundles: {
          consumer: `export const handler = async ({ Records }) => {
            console.log(JSON.stringify({
              _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: 'Shop', Metrics: [{ Name: 'Seen' }] }] },
              Seen: Records.length,
            }));
            return { batchItemFailures: [] };
          };`,
        },
      },
      {
        name: 'bus',
        template: { Resources: { Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'commerce' } } } },
      },
    ]);
    const acknowledged: string[] = [];
    cloud.onAcknowledged((functionName, messages, now) => {
      for (const { systemAttributes } of messages) {
        expect(now).toBeGreaterThanOrEqual(Number(systemAttributes.SentTimestamp));
        acknowledged.push(functionName);
      }
    });
    const entry = { EventBusName: 'commerce', Source: 'shop', DetailType: 'Paid', Detail: '{}' };
    await call(cloud.endpoint, 'AWSEvents.PutEvents', { Entries: [entry, entry] });
    await expect.poll(() => acknowledged, patience).toEqual(['consumer', 'consumer']);
    expect(cloud.metrics.sum('Shop', 'Seen')).toBe(2);
    expect([...(cloud.queues.get('orders')?.messages() ?? [])]).toEqual([]);
  });

  it.each([
    ['throws', 'throw new Error("broken")'],
    ['exits', 'process.exit(1)'],
    ['never answers', 'await new Promise(() => {})'],
    ['answers nonsense', 'return { batchItemFailures: "all" }'],
  ])('moves messages to the dead-letter queue when their function %s', async (_, code) => {
    const clock = manualClock();
    const cloud = await bootResources(consumer({ Timeout: 1 }), {
      clock,
      bundles: { consumer: `export const handler = async () => { ${code}; };` },
    });
    for (const body of ['a', 'b', 'c']) cloud.queues.get('orders')?.send({ body });
    await receiveUntilMoved(cloud, clock);
    expect(bodiesIn(cloud, 'orders-dlq')).toEqual(['a', 'b', 'c']);
    expect(bodiesIn(cloud, 'orders')).toEqual([]);
  });

  it('moves only the failed one of ten', async () => {
    const clock = manualClock();
    const cloud = await bootResources(consumer(), {
      clock,
      bundles: {
        consumer: `export const handler = async ({ Records }) => ({
          batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({ itemIdentifier: messageId })),
        });`,
      },
    });
    cloud.mappings.get('consumer')?.setEnabled(false); // until all ten are there, so that they are one batch
    for (let index = 0; index < 10; index += 1)
      cloud.queues.get('orders')?.send({ body: index === 5 ? 'bad' : 'good' });
    cloud.mappings.get('consumer')?.setEnabled(true);
    await receiveUntilMoved(cloud, clock);
    expect(bodiesIn(cloud, 'orders-dlq')).toEqual(['bad']);
    expect(bodiesIn(cloud, 'orders')).toEqual([]);
  });

  it('gives functions its endpoint, and queue URLs as AWS has them: a client that follows their host is noticed', async () => {
    const sqsUrl = { 'Fn::Sub': `https://sqs.\${AWS::Region}.\${AWS::URLSuffix}/\${AWS::AccountId}/orders` };
    const cloud = await bootResources(
      {
        Queue: queue('orders'),
        Function: functionResource('reader', {
          Environment: { Variables: { BY_NAME: sqsUrl, BY_REF: { Ref: 'Queue' }, STACK: { Ref: 'AWS::StackName' } } },
        }),
      },
      { bundles: { reader: 'export const handler = async () => process.env;' } },
    );
    const result = await cloud.functions.get('reader')?.invoke('{}');
    const environment = JSON.parse(result?.outcome === 'success' ? result.payload : '{}');
    const url = 'https://sqs.us-east-1.amazonaws.com/000000000000/orders';
    expect(environment).toMatchObject({
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_REGION: 'us-east-1',
      BY_NAME: url,
      BY_REF: url,
      STACK: 'shop',
    });
  });

  it.each([
    { config: { LogFormat: 'JSON' }, level: 'INFO' },
    { config: { LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG' }, level: 'DEBUG' },
    { config: { LogFormat: 'Text' }, level: undefined },
  ])('sets the variable of the log level as Lambda does: $config is $level', async ({ config, level }) => {
    const cloud = await bootResources(
      { Function: functionResource('reader', { LoggingConfig: config }) },
      { bundles: { reader: 'export const handler = async () => process.env.AWS_LAMBDA_LOG_LEVEL;' } },
    );
    const result = await cloud.functions.get('reader')?.invoke('{}');
    expect(result).toMatchObject({ outcome: 'success', payload: JSON.stringify(level) ?? 'null' });
  });

  it('stops while a function works, and frees its port', async () => {
    const cloud = await bootResources(consumer({ Timeout: 60 }), {
      bundles: { consumer: 'export const handler = () => new Promise(() => {});' },
    });
    cloud.queues.get('orders')?.send({ body: 'x' });
    await expect.poll(() => cloud.mappings.get('consumer')?.batchesInFlight, patience).toBe(1);
    await cloud.stop();
    const port = Number(new URL(cloud.endpoint).port);
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    server.close();
  });

  it('names the bundle that is missing, and what to run', async () => {
    const directory = writeAssembly([
      { name: 'shop', template: { Resources: { Function: functionResource('reader') } }, bundles: { reader: '' } },
    ]);
    rmSync(join(directory, 'asset.reader'), { recursive: true });
    const failure = await startLocalCloud({ assemblyDirectory: directory, port: 0 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LocalCloudError);
    expect((failure as Error).message).toMatch(
      /^shop, resource Function .*asset\.reader is missing: run `npm run synth`\.$/,
    );
  });

  it('says what to do when its port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    await expect(startLocalCloud({ assemblyDirectory: writeAssembly([]), port })).rejects.toThrow(/--port/);
  });
});
