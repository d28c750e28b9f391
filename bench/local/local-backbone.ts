import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { catalog } from '../../lambda/events/catalog.ts';
import { namesOf } from '../../lib/config/names.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { type PublisherTask, publisherMessage } from './publisher-messages.ts';

const names = namesOf('dev');

/** A booted local cloud, and a publisher in a process of its own that speaks to it over its port. */
export async function localBackbone(
  assemblyDirectory: string,
  onFunctionLog: (functionName: string, line: string) => void = () => {},
) {
  const cloud = await startLocalCloud({ assemblyDirectory, port: 0, onFunctionLog });
  let acknowledgedAt = Date.now();
  cloud.onAcknowledged(() => {
    acknowledgedAt = Date.now();
  });

  /** Resolves when the consumers have nothing left to do. */
  async function drained(): Promise<void> {
    while (waiting(cloud) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Does something while no consumer takes anything, before and after which none has anything left to do. */
  async function whilePaused<Result>(work: () => Promise<Result>): Promise<Result> {
    await drained();
    setConsuming(false);
    try {
      return await work();
    } finally {
      setConsuming(true);
      await drained();
    }
  }

  function setConsuming(enabled: boolean): void {
    for (const { name } of catalog.consumers) cloud.mappings.get(names.consumer(name).function)?.setEnabled(enabled);
  }

  /** Publishes. Answers when that began, in epoch milliseconds, and how many events the bus took. */
  function publish(input: PublisherTask['input']): Promise<{ startedAt: number; published: number }> {
    const child = fork(fileURLToPath(new URL('./publisher-process.ts', import.meta.url)));
    const done = new Promise<{ startedAt: number; published: number }>((resolve, reject) => {
      let startedAt = 0;
      child.on('message', (received) => {
        const message = publisherMessage.parse(received);
        if ('startedAt' in message) startedAt = message.startedAt;
        else resolve({ startedAt, published: message.published });
      });
      child.on('exit', (code) => reject(new Error(`The publisher ended with exit code ${code} before it was done.`)));
    });
    child.send({ endpoint: cloud.endpoint, busName: names.bus, input } satisfies PublisherTask);
    return done;
  }

  /** Publishes and waits until the consumers have nothing left to do. Answers how many and how long, in seconds. */
  async function run(input: PublisherTask['input']): Promise<{ published: number; seconds: number }> {
    const { startedAt, published } = await publish(input);
    await drained();
    return { published, seconds: (acknowledgedAt - startedAt) / 1_000 };
  }
  return { cloud, publish, run, setConsuming, whilePaused, stop: cloud.stop };
}

function waiting(cloud: LocalCloud): number {
  let messages = 0;
  for (const { name } of catalog.consumers) {
    const { visible = 0, inFlight = 0, delayed = 0 } = cloud.queues.get(names.consumer(name).queue)?.counts() ?? {};
    messages += visible + inFlight + delayed;
  }
  return messages;
}
