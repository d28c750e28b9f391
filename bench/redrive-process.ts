/** One process of the redrive function: its bundle, its environment, and nothing else beside it. */
import { pathToFileURL } from 'node:url';

/** What the process is told: the bundle to load first, then one payload for each run. */
export type RedriveTask = { readonly bundle: string } | { readonly payload: object };

/** What it answers: to a bundle once it is loaded, to a payload with the function's own answer. */
export type RedriveAnswer =
  | { readonly loaded: true }
  | {
      readonly loaded: false;
      readonly result: RedriveRun;
      readonly seconds: number;
      readonly residentMegabytes: number;
    };

/** Of the function's answer, what a bench needs. */
export interface RedriveRun {
  readonly redriveId: string;
  readonly startedAt: string;
  readonly moved: number;
  readonly ended: string;
}

let handler: ((payload: object) => Promise<RedriveRun>) | undefined;
const answer = (message: RedriveAnswer) => process.send?.(message);

// The lines that it logs are part of its work; whoever wants them reads standard output.
process.on('message', async (task: RedriveTask) => {
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
  answer({ loaded: false, result, seconds, residentMegabytes });
});
