import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LocalCloud } from '../../../local/cloud.ts';
import type { MessageToSend } from '../../../local/sqs/messages/message-to-send.ts';
import { answerWithRequested } from '../../../local/sqs/messages/received-message.ts';
import type { Queue } from '../../../local/sqs/queue.ts';
import { describeWriteError } from '../../../ops/export/describe-write-error.ts';
import { bootResources } from '../../support/local-cloud.ts';
import { opsAtEndpoint } from '../../support/ops-at-endpoint.ts';

const queueName = 'commerce-dev-order-dlq';
const operator = { user: 'olga', now: Date.now, sleep: async () => {}, signal: new AbortController().signal };

/** A dead-letter queue at an endpoint, and a folder for files. */
async function boot() {
  const cloud: LocalCloud = await bootResources({
    Dlq: { Type: 'AWS::SQS::Queue', Properties: { QueueName: queueName } },
    Return: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'commerce-dev-return-dlq' } },
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'export-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const queue = cloud.queues.get(queueName) as Queue;
  return {
    queue,
    file: path.join(folder, 'order.jsonl'),
    ops: (...words: string[]) => opsAtEndpoint(cloud.endpoint, words, operator),
    /** What a redrive would see of each message. */
    contents: () =>
      queue.receive(10).map((message) => {
        const { Body, MessageAttributes, Attributes } = answerWithRequested(message, {
          systemAttributeNames: ['MessageGroupId', 'AWSTraceHeader'],
          messageAttributeNames: ['All'],
        });
        return { Body, MessageAttributes, Attributes };
      }),
  };
}

const text = (value: string) => ({ DataType: 'String', StringValue: value });
const letters: readonly MessageToSend[] = [
  { body: 'not JSON, \u2028 with \u2029 separators, "quotes" and 🛒\r\n' },
  {
    body: '{"detail-type":"OrderStateChanged"}',
    messageGroupId: 'seller-7',
    traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
    attributes: {
      failureClass: text('permanent'),
      redriveCount: { DataType: 'Number', StringValue: '2' },
      bytes: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255, 10]).toString('base64') },
    },
  },
];

describe('export and import', () => {
  it('bring every message back as it was, byte for byte', async () => {
    const { queue, file, ops, contents } = await boot();
    for (const letter of letters) queue.send(letter);
    const exported = await ops('export', 'order', file);
    expect(exported).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Wrote 2 messages of order') });
    expect(queue.counts()).toMatchObject({ visible: 2, inFlight: 0 });
    const before = contents();
    queue.purge();

    expect(await ops('import', 'order', file)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Would put 2 messages back'),
    });
    expect(queue.counts().visible).toBe(0);
    const imported = await ops('import', 'order', file, '--execute');
    expect(imported).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('npm run ops -- redrive order') });
    const byBody = (some: typeof before) => some.toSorted((a, b) => String(a.Body).localeCompare(String(b.Body)));
    expect(byBody(contents())).toEqual(byBody(before));
  });

  it('write one line for each message, whatever its body holds', async () => {
    const { queue, file, ops } = await boot();
    for (const letter of letters) queue.send(letter);
    await ops('export', 'order', file);
    const lines = readFileSync(file, 'utf8').split(/[\n\u2028\u2029]/);
    expect(lines).toHaveLength(3);
    expect(lines.slice(0, 2).map((line) => JSON.parse(line).queue)).toEqual(['order', 'order']);
  });

  it('write nothing over a file that is there, and no file where nothing waits', async () => {
    const { queue, file, ops } = await boot();
    expect(await ops('export', 'order', file)).toMatchObject({ exitCode: 0, stdout: 'order is empty.\n' });
    queue.send({ body: 'x' });
    writeFileSync(file, 'precious');
    expect(await ops('export', 'order', file)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('already'),
    });
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect(queue.counts()).toMatchObject({ visible: 1, inFlight: 0 });
  });

  it('say in a sentence why the file cannot be written, and leave the messages alone', async () => {
    const { queue, file, ops } = await boot();
    queue.send(letters[0] as MessageToSend);
    const exported = await ops('export', 'order', path.join(file, 'in', 'no-folder.jsonl'));
    expect(exported).toMatchObject({ exitCode: 2, stdout: '' });
    expect(exported.stderr).toMatch(
      /^\S+ cannot be written: there is no such folder\. The messages are still in the queue/,
    );
    expect(queue.counts()).toMatchObject({ visible: 1 });
    expect(describeWriteError('x.jsonl', Object.assign(new Error('write'), { code: 'ENOSPC' }))).toContain(
      'x.jsonl cannot be written: the disk is full.',
    );
    expect(describeWriteError('x.jsonl', new Error('something else'))).toContain('cannot be written: something else.');
  });

  it('send nothing of a file with a line that export did not write, or of another queue', async () => {
    const { queue, file, ops } = await boot();
    queue.send({ body: 'x' });
    await ops('export', 'order', file);
    const line = readFileSync(file, 'utf8');
    expect(await ops('import', 'return', file, '--execute')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`Nothing was sent. Line 1 of ${file}: it is a message of order.`),
    });
    writeFileSync(file, `${line}{"queue":"order"}\n`);
    const refused = await ops('import', 'order', file, '--execute');
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Nothing was sent. Line 2') });
    expect(queue.counts().visible).toBe(1);
  });

  it('know the queues of failed events by the names that redrive has for them', async () => {
    const { ops } = await boot();
    expect(await ops('export', 'orders', 'x.jsonl')).toMatchObject({
      exitCode: 2,
      stderr: 'There is no queue "orders": use one of order, inventory, return, unrouted, undelivered, quarantine.\n',
    });
  });

  it('answer with one object for programs', async () => {
    const { queue, file, ops } = await boot();
    queue.send({ body: 'x' });
    const exported = await ops('export', 'order', file, '--json');
    expect(JSON.parse(exported.stdout)).toEqual({ queue: 'order', file, written: 1, complete: true });
    const imported = await ops('import', 'order', file, '--execute', '--json');
    expect(JSON.parse(imported.stdout)).toEqual({ queue: 'order', file, found: 1, sent: 1, dryRun: false });
  });
});
