import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RedrivePayload, RunResult } from '../../lambda/redrive/protocol.ts';
import { namesOf } from '../../lib/config/names.ts';
import { withoutAwsSettings } from '../../local/aws-settings.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { randomUuid, seededRandom } from '../../local/random.ts';
import { type RedriveAnswer, type RedriveTask, redriveAnswer } from './redrive-messages.ts';

const names = namesOf('dev');

/** What one part of the dead letters took. */
interface RedrivePart {
  readonly moved: number;
  readonly messagesPerSecond: number;
  /** Of the function's process, its garbage collected. */
  readonly residentMegabytes: number;
}

/**
 * Redrives a full dead-letter queue with one process of the redrive function, whose every call to AWS takes
 * `latencyMillis` longer than here; in several parts, to see the memory in between. Nobody consumes meanwhile.
 */
export async function redriveRate(
  assemblyDirectory: string,
  { messages, parts, latencyMillis }: { messages: number; parts: number; latencyMillis: number },
  onPart: (part: RedrivePart) => void,
): Promise<{ messagesPerSecond: number; parts: RedrivePart[] }> {
  const cloud = await startLocalCloud({ assemblyDirectory, port: 0, latencyMillis });
  for (const schedule of cloud.schedules.values()) schedule.stop(); // it would push letters back beside us
  cloud.mappings.get(names.consumer('order').function)?.setEnabled(false);
  fillDeadLetterQueue(cloud, messages);
  const child = startRedriveProcess(cloud);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The redrive function's process ended with exit code ${code}.`);
  });
  ended.catch(() => {}); // it does at our end too, when nobody waits for an answer
  try {
    await ask(child, ended, { bundle: bundleOf(cloud) });
    const looks: RedrivePart[] = [];
    let run: Pick<RunResult, 'redriveId' | 'startedAt'> | undefined;
    let allSeconds = 0;
    for (let part = 0; part < parts; part++) {
      const payload = {
        queue: 'order',
        dryRun: false,
        requestedBy: 'bench',
        maxMessages: messages / parts,
        ratePerSecond: 100_000,
        rampSeconds: 0,
        ...(run && { redriveId: run.redriveId, startedAt: run.startedAt }),
      } satisfies RedrivePayload;
      const answer = await ask(child, ended, { payload });
      if (answer.loaded || answer.result.moved !== messages / parts) {
        throw new Error(`The redrive function moved less than it was asked to: ${JSON.stringify(answer)}`);
      }
      run = answer.result;
      const { residentMegabytes, result, seconds } = answer;
      allSeconds += seconds;
      const look = { moved: result.moved, messagesPerSecond: Math.round(result.moved / seconds), residentMegabytes };
      looks.push(look);
      onPart(look);
    }
    return { messagesPerSecond: Math.round(messages / allSeconds), parts: looks };
  } finally {
    child.kill();
    await cloud.stop();
  }
}

/** Letters as a consumer leaves them: the event as EventBridge delivered it, and the ten attributes of a failure. */
function fillDeadLetterQueue(cloud: LocalCloud, messages: number): void {
  const deadLetters = cloud.queues.get(names.consumer('order').deadLetterQueue);
  const random = seededRandom(1);
  const now = new Date(Date.now() - 1_000 * 60).toISOString();
  for (let number = 0; number < messages; number++) {
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    deadLetters?.send({
      body: JSON.stringify(orderEvent(number, now, random)),
      messageGroupId: `seller-${number % 50}`,
      attributes: {
        failureClass: text('transient'),
        failureReason: text('TimeoutError'),
        failureMessage: text('TimeoutError (HTTP 503)'),
        failureFingerprint: text('0123456789ab'),
        receiveCount: { DataType: 'Number', StringValue: '9' },
        deadLetteredAt: text(now),
        eventType: text('OrderStateChanged'),
        firstFailedAt: text(now),
      },
    });
  }
}

function orderEvent(number: number, time: string, random: () => number) {
  const sellerId = `seller-${number % 50}`;
  return {
    version: '0',
    id: randomUuid(random),
    'detail-type': 'OrderStateChanged',
    source: 'commerce.direct',
    account: '000000000000',
    time,
    region: 'us-east-1',
    resources: [],
    detail: {
      metadata: {
        schemaVersion: 1,
        changeId: randomUuid(random),
        marketplace: 'direct',
        sellerId,
        occurredAt: time,
        version: number,
      },
      data: {
        orderId: `order-${number}`,
        status: 'paid',
        currency: 'EUR',
        totalMinor: 4_990,
        lines: [{ sku: `sku-${number % 500}`, quantity: 1, unitPriceMinor: 4_990 }],
      },
    },
  };
}

function startRedriveProcess(cloud: LocalCloud): ChildProcess {
  return fork(fileURLToPath(new URL('./redrive-process.ts', import.meta.url)), {
    env: {
      ...withoutAwsSettings({}), // else the SDK looks for a profile in the home directory
      ...cloud.functions.get(names.redriveFunction)?.settings.environment,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

function bundleOf(cloud: LocalCloud): string {
  const directory = cloud.functions.get(names.redriveFunction)?.settings.bundleDirectory ?? '';
  return ['index.mjs', 'index.js'].map((file) => path.join(directory, file)).find(existsSync) ?? directory;
}

async function ask(child: ChildProcess, ended: Promise<never>, task: RedriveTask): Promise<RedriveAnswer> {
  child.send(task);
  const [answer] = await Promise.race([once(child, 'message'), ended]);
  return redriveAnswer.parse(answer);
}
