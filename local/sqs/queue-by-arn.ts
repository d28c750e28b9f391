import type { Queue } from './queue.ts';

/** @param queues by name */
export function queueByArn(queues: ReadonlyMap<string, Queue>, arn: string): Queue | undefined {
  const queue = queues.get(arn.slice(arn.lastIndexOf(':') + 1));
  return queue?.settings.arn === arn ? queue : undefined;
}
