import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { consumerHandler } from '../../../lambda/consume/consumer-handler.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import { sqsRecord } from '../../support/events.ts';

/** What stands in for SQS: it takes every message, but does with its first answer what it is told. */
let firstAnswer: (response: ServerResponse) => void;
let calls: string[] = [];
const server = createServer((request, response) => {
  const call = calls.push(String(request.headers['x-amz-target']));
  request.on('end', () => (call === 1 ? firstAnswer(response) : response.end(taken))).resume();
});
const body = 'not JSON';
const MD5OfMessageBody = createHash('md5').update(body).digest('hex');
const taken = JSON.stringify({ Successful: [{ Id: '0', MD5OfMessageBody }] });

beforeEach(async () => {
  calls = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    CONSUMER_NAME: 'order',
    // As the stack builds them: the endpoint decides, not their host.
    QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111111111111/queue',
    DLQ_URL: 'https://sqs.eu-central-1.amazonaws.com/111111111111/dlq',
    MAX_RECEIVE_COUNT: '5',
    GIVE_UP_AFTER_SECONDS: '600',
    WRITE_CONCURRENCY: '1',
    STOP_BEFORE_TIMEOUT_MILLIS: '1000',
    BACKOFF_FIRST_SECONDS: '10',
    BACKOFF_MAX_SECONDS: '60',
    TRACE_CHANGES: 'true',
    POWERTOOLS_DEV: 'true',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it.each<[string, (response: ServerResponse) => void]>([
  ['not answered', () => {}],
  ['not answered to its end', (response) => response.writeHead(200).write('{"Successful":')],
])(
  'sends a dead letter again whose sending is %s, instead of waiting until the function is killed',
  async (_, stall) => {
    firstAnswer = stall;
    const handler = consumerHandler(catalog, { effect: async () => 'applied' });
    const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
    const answer = await handler({ Records: [sqsRecord(body)] }, context);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(calls.slice(0, 2)).toEqual(['AmazonSQS.SendMessageBatch', 'AmazonSQS.SendMessageBatch']);
  },
);
