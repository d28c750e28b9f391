import { describe, expect, it } from 'vitest';
import { functionResource } from '../../support/assembly.ts';
import { bootResources } from '../../support/local-cloud.ts';

const patience = { timeout: 30_000 }; // a cold start on a busy machine

const code = `export const handler = async (event) => {
  if (event.fail) throw new TypeError('no such order');
  console.log('ran ' + JSON.stringify(event));
  return { echoed: event };
};`;

async function bootFunction() {
  const lines: string[] = [];
  const cloud = await bootResources(
    {
      Function: functionResource('consumer'),
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'Function' },
          EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
          BatchSize: 10,
          Enabled: false,
        },
      },
    },
    { bundles: { consumer: code }, onFunctionLog: (_, line) => lines.push(line) },
  );
  const invoke = async (name: string, body: string | Uint8Array<ArrayBuffer>, invocationType = 'RequestResponse') => {
    const response = await fetch(`${cloud.endpoint}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`, {
      method: 'POST',
      headers: { 'x-amz-invocation-type': invocationType },
      body,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { cloud, lines, invoke };
}

describe('the Lambda protocol', () => {
  it.each(['consumer', 'consumer:$LATEST', 'arn:aws:lambda:us-east-1:000000000000:function:consumer'])(
    'invokes a function as %s',
    async (name) => {
      const { invoke } = await bootFunction();
      const { status, headers, text } = await invoke(name, '{"order":1}');
      expect(status).toBe(200);
      expect(headers.get('x-amz-executed-version')).toBe('$LATEST');
      expect(headers.get('x-amz-function-error')).toBeNull();
      expect(JSON.parse(text)).toEqual({ echoed: { order: 1 } });
    },
  );

  it('invokes with an empty event where there is no payload', async () => {
    const { invoke } = await bootFunction();
    expect(JSON.parse((await invoke('consumer', '')).text)).toEqual({ echoed: {} });
  });

  it('tells a failed invocation by a header, with status 200', async () => {
    const { invoke } = await bootFunction();
    const { status, headers, text } = await invoke('consumer', '{"fail":true}');
    expect(status).toBe(200);
    expect(headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(JSON.parse(text)).toMatchObject({ errorType: 'TypeError', errorMessage: 'no such order' });
  });

  it('accepts an event without waiting for the function', async () => {
    const { invoke, lines } = await bootFunction();
    expect(await invoke('consumer', '{"later":1}', 'Event')).toMatchObject({ status: 202, text: '' });
    await invoke('consumer', '{}');
    await expect.poll(() => lines, patience).toContain('ran {"later":1}');
  });

  it('runs nothing in a dry run', async () => {
    const { invoke, lines } = await bootFunction();
    expect(await invoke('consumer', '{"dry":1}', 'DryRun')).toMatchObject({ status: 204 });
    await invoke('consumer', '{}');
    expect(lines).toEqual(['ran {}']);
  });

  it.each([
    ['a function that is not there', 'other', '{}', 404, 'ResourceNotFoundException'],
    ['a payload that is no JSON', 'consumer', '{', 400, 'InvalidRequestContentException'],
    ['a payload that is not UTF-8', 'consumer', Buffer.from('"\xf6"', 'latin1'), 400, 'InvalidRequestContentException'],
    ['a payload of more than 6 MB', 'consumer', `"${'x'.repeat(6 * 1_024 * 1_024)}"`, 413, 'RequestTooLargeException'],
  ])('refuses %s', async (_, name, body, status, errorType) => {
    const { invoke } = await bootFunction();
    const answer = await invoke(name, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-amzn-errortype')).toBe(errorType);
  });

  it('lists event source mappings, starts and stops them', async () => {
    const { cloud } = await bootFunction();
    const mappings = `${cloud.endpoint}/2015-03-31/event-source-mappings`;
    const list = async (query: string) =>
      ((await (await fetch(`${mappings}/${query}`)).json()) as { EventSourceMappings: { UUID: string }[] })
        .EventSourceMappings;
    const [listed] = await list('?FunctionName=consumer');
    expect(listed).toMatchObject({
      State: 'Disabled',
      BatchSize: 10,
      EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:orders',
    });
    expect(await list('?EventSourceArn=arn:aws:sqs:us-east-1:000000000000:other')).toEqual([]);

    const update = (body: object) =>
      fetch(`${mappings}/${listed?.UUID}`, { method: 'PUT', body: JSON.stringify(body) });
    expect(await (await update({ Enabled: true })).json()).toMatchObject({ State: 'Enabled' });
    cloud.queues.get('orders')?.send({ body: 'x' });
    await expect.poll(() => cloud.queues.get('orders')?.counts().visible, patience).toBe(0);
    expect(await (await update({ Enabled: false })).json()).toMatchObject({ State: expect.stringMatching(/^Disabl/) });

    const refused = await update({ BatchSize: 5 });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ Message: expect.stringContaining('BatchSize') });
  });
});
