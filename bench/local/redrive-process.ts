/** One process of the redrive function: its bundle, its environment, and nothing else beside it. */
import { pathToFileURL } from 'node:url';
import { runResult } from '../../lambda/redrive/protocol.ts';
import { type RedriveAnswer, redriveTask } from './redrive-messages.ts';

let handler: ((payload: object) => Promise<unknown>) | undefined;
const answer = (message: RedriveAnswer) => process.send?.(message);

// The lines that it logs are part of its work; whoever wants them reads standard output.
process.on('message', async (message) => {
  const task = redriveTask.parse(message);
  if ('bundle' in task) {
    handler = (await import(pathToFileURL(task.bundle).href)).handler;
    answer({ loaded: true });
    return;
  }
  if (!handler) throw new Error('Send the bundle before the first payload.');
  const startedAt = performance.now();
  const result = await handler(task.payload);
  const seconds = (performance.now() - startedAt) / 1_000;
  globalThis.gc?.();
  const residentMegabytes = Math.round(process.memoryUsage.rss() / 1_024 / 1_024);
  answer({ loaded: false, result: runResult.parse(result), seconds, residentMegabytes });
});
