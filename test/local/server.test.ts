import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LocalCloudError } from '../../local/local-cloud-error.ts';
import { LocalServer } from '../../local/server.ts';
import { bootResources, call } from '../support/local-cloud.ts';
import { manualClock } from '../support/manual-clock.ts';

describe('the server', () => {
  it('says what to do when its port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const failure = await LocalServer.listen(port).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LocalCloudError);
    expect((failure as Error).message).toMatch(new RegExp(`^Port ${port} is in use: .*--port`));
  });

  it('answers that it is starting until there is something to serve', async () => {
    const server = await LocalServer.listen(0);
    onTestFinished(() => server.stop());
    expect((await call(server.endpoint, 'AmazonSQS.GetQueueUrl', {})).status).toBe(503);
  });

  it('tells an operation that its client went away', async () => {
    const server = await LocalServer.listen(0);
    onTestFinished(() => server.stop());
    const leaving = new AbortController();
    const told = new Promise((resolve) => {
      const Wait = (_: unknown, signal: AbortSignal) =>
        new Promise((end) => {
          signal.addEventListener('abort', () => end(resolve('told')));
          leaving.abort();
        });
      server.serve({
        json: { Test: { errorNamespace: 'test', operations: { Wait: { parameters: [], run: Wait } } } },
        rest: {},
      });
    });
    const headers = { 'x-amz-target': 'Test.Wait' };
    const gone = fetch(server.endpoint, { method: 'POST', headers, body: '{}', signal: leaving.signal });
    await expect(gone).rejects.toThrow();
    expect(await told).toBe('told');
  });

  it('says the time of its clock in every answer', async () => {
    const clock = manualClock(Date.UTC(2031, 4, 6, 7, 8, 9));
    const cloud = await bootResources({}, { clock });
    const { headers } = await fetch(cloud.endpoint, { method: 'HEAD' });
    expect(headers.get('date')).toBe('Tue, 06 May 2031 07:08:09 GMT');
  });

  it('takes a client that goes away in mid-request for no failure of its own', async () => {
    const cloud = await bootResources({});
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => complaint.mockRestore());
    const { port } = new URL(cloud.endpoint);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        const half = 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{"half"';
        socket.write(half, () => setImmediate(() => socket.resetAndDestroy()));
        socket.on('close', () => resolve());
      });
    });
    expect((await call(cloud.endpoint, 'AmazonSQS.TagQueue', {})).status).toBe(400);
    expect(complaint).not.toHaveBeenCalled();
  });

  it.each(['PUT /', 'POST /?foo=bar', 'POST /some/path', 'DELETE /queue', 'POST //'])(
    'refuses an operation in X-Amz-Target that is called with %s',
    async (line) => {
      const cloud = await bootResources({});
      const [method = '', path] = line.split(' ');
      const headers = { 'x-amz-target': 'AmazonSQS.ListQueues' };
      const answer = await fetch(`${cloud.endpoint}${path}`, { method, headers, body: '{}' });
      expect({ status: answer.status, body: await answer.json() }).toEqual({
        status: 404,
        body: {
          __type: 'UnknownOperationException',
          message: `AmazonSQS.ListQueues is called with POST /; got ${line}.`,
        },
      });
    },
  );

  it('refuses a request that is not UTF-8, of which two could become one', async () => {
    const cloud = await bootResources({});
    const body = Buffer.from('{"QueueName":"Gr\xf6\xdfe"}', 'latin1');
    const headers = { 'x-amz-target': 'AmazonSQS.GetQueueUrl' };
    const json = await fetch(cloud.endpoint, { method: 'POST', headers, body });
    expect({ status: json.status, body: await json.json() }).toMatchObject({
      status: 400,
      body: { __type: 'com.amazonaws.sqs#SerializationException' },
    });
  });

  it('names the operation that it does not know', async () => {
    const cloud = await bootResources({});
    const unknown = await call(cloud.endpoint, 'AmazonSQS.TagQueue', {});
    expect(unknown.status).toBe(400);
    expect(unknown.body).toEqual({
      __type: 'com.amazonaws.sqs#UnknownOperationException',
      message: 'The local cloud does not implement AmazonSQS.TagQueue.',
    });
    expect((await call(cloud.endpoint, 'Logs_20140328.PutLogEvents', {})).body.message).toContain('Logs_20140328');
    expect((await call(cloud.endpoint, 'AWSEvents.PutRule', {})).body).toEqual({
      __type: 'com.amazonaws.events#UnknownOperationException',
      message: 'The local cloud does not implement AWSEvents.PutRule.',
    });
    // What every object has is no operation.
    expect((await call(cloud.endpoint, 'AmazonSQS.constructor', {})).body.message).toContain('constructor');
    const rest = await fetch(`${cloud.endpoint}/2015-03-31/functions`);
    expect(rest.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect(await rest.text()).toContain('does not implement GET /2015-03-31/functions.');
    const cbor = await fetch(`${cloud.endpoint}/service/Monitoring/operation/ListMetrics`, { method: 'POST' });
    expect(cbor.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect(await cbor.text()).toContain('does not implement POST /service/Monitoring/operation/ListMetrics.');
  });

  it('answers the older query protocol in XML, which its clients read', async () => {
    const cloud = await bootResources({});
    const response = await fetch(cloud.endpoint, { method: 'POST', body: 'Action=ListTopics&Version=2010-03-31' });
    expect(response.headers.get('content-type')).toBe('text/xml');
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("does not serve AWS's query protocol, which the call ListTopics uses.");
    const got = await fetch(`${cloud.endpoint}/000000000000/orders?Action=ReceiveMessage`);
    expect(await got.text()).toContain('query protocol, which the call ReceiveMessage uses.');
  });

  it('names the newer protocol that it does not serve', async () => {
    const cloud = await bootResources({});
    const headers = { 'smithy-protocol': 'rpc-v2-cbor' };
    const cbor = await fetch(`${cloud.endpoint}/service/Monitoring/operation/ListMetrics`, { method: 'POST', headers });
    expect(cbor.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect(await cbor.text()).toContain('does not serve the protocol rpc-v2-cbor.');
  });

  it.each(['/2015-03-31/functions/%zz/invocations', '/%', '//', '/%ff'])(
    'takes the malformed path %s for a mistake of its client',
    async (path) => {
      const cloud = await bootResources({});
      const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
      onTestFinished(() => complaint.mockRestore());
      const { port } = new URL(cloud.endpoint);
      const [response] = (await once(get({ host: '127.0.0.1', port, path }), 'response')) as [IncomingMessage];
      response.resume();
      expect(response.statusCode).toBe(400);
      expect(complaint).not.toHaveBeenCalled();
    },
  );

  it('drops members that are null for every service, and none of a list', async () => {
    const cloud = await bootResources({ Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } } });
    const QueueUrl = `${cloud.endpoint}/000000000000/orders`;
    const rows: [string, object, number][] = [
      ['AmazonSQS.SendMessage', { QueueUrl, MessageBody: 'x', MessageGroupId: null, MessageAttributes: null }, 200],
      ['AmazonSQS.SendMessage', { QueueUrl, MessageBody: 'x', MessageDeduplicationId: null }, 200],
      ['AmazonSQS.SendMessage', { QueueUrl, MessageBody: null }, 400],
      ['AmazonSQS.ReceiveMessage', { QueueUrl, AttributeNames: null, WaitTimeSeconds: null }, 200],
      ['AmazonSQS.ReceiveMessage', { QueueUrl, AttributeNames: [null] }, 400],
      ['AWSEvents.ListRules', { EventBusName: null, Limit: null }, 400], // there is no default bus
      ['GraniteServiceVersion20100801.DescribeAlarms', { AlarmNames: null, NextToken: null, ActionPrefix: null }, 200],
      ['DynamoDB_20120810.Scan', { TableName: null }, 400],
    ];
    for (const [target, input, status] of rows) {
      const answer = await call(cloud.endpoint, target, input);
      expect(answer.status, `${target} ${JSON.stringify(input)} ${answer.body.message}`).toBe(status);
      expect(JSON.stringify(answer.body)).not.toContain('does not serve');
    }
  });

  it.each(['{', '[]', '"x"', 'null'])('refuses the body %s', async (body) => {
    const cloud = await bootResources({});
    const answer = await call(cloud.endpoint, 'AmazonSQS.GetQueueUrl', body);
    expect(answer.status).toBe(400);
    expect(answer.body.__type).toMatch(/#SerializationException$/);
  });

  it('refuses a body that no service takes', async () => {
    const cloud = await bootResources({});
    const answer = await call(cloud.endpoint, 'AmazonSQS.SendMessage', 'x'.repeat(16 * 1_024 * 1_024 + 1));
    expect(answer.status).toBe(413);
    expect(answer.body.__type).toBe('RequestEntityTooLargeException');
  });
});
