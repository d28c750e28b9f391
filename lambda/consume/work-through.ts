import { type Backoff, backoffAfter } from '../shared/backoff.ts';

/** How work is spread over the time that there is. */
export interface WorkPorts {
  /** Epoch milliseconds. */
  now(): number;
  /** From 0 up to, not including, 1. */
  random(): number;
  sleep(millis: number): Promise<unknown>;
}

/** Between two tries of one write that was throttled, in milliseconds: DynamoDB's capacity is one of each second. */
const backoff: Backoff = { first: 100, most: 1_000 };

/**
 * Does each task, at most `limit` at a time, starting them in order, until the time is up. One that is to be done again comes
 * after all others, and after a wait: what is throttled for one key holds up no other.
 *
 * @param attempt answers whether the task is to be done again. If it throws, the whole is rejected.
 */
export async function workThrough<Task>(
  limit: number,
  tasks: readonly Task[],
  timeIsUp: () => boolean,
  ports: WorkPorts,
  attempt: (task: Task) => Promise<'done' | 'again'>,
): Promise<void> {
  const first = tasks.values(); // shared: each lane takes the next task that no other lane took
  const later: { readonly task: Task; readonly tries: number; readonly at: number }[] = [];
  const lane = async () => {
    for (;;) {
      const { value: fresh, done } = first.next();
      const waiting = done ? later.shift() : undefined;
      if (done && waiting === undefined) return;
      if (waiting && waiting.at > ports.now()) await ports.sleep(waiting.at - ports.now());
      if (timeIsUp()) return;
      const { task, tries } = waiting ?? { task: fresh as Task, tries: 0 };
      if ((await attempt(task)) === 'done') continue;
      later.push({ task, tries: tries + 1, at: ports.now() + backoffAfter(tries + 1, backoff, ports.random()) });
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, tasks.length) }, lane));
}
