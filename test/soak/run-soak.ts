import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { inspection, type RedrivePayload, runResult } from '../../lambda/redrive/protocol.ts';
import { namesOf } from '../../lib/config/names.ts';
import { localClientConfig } from '../../local/aws-settings.ts';
import { wallClock } from '../../local/clock.ts';
import { startLocalCloud } from '../../local/cloud.ts';
import type { Item } from '../../local/dynamodb/attribute-value.ts';
import type { Table } from '../../local/dynamodb/table.ts';
import type { Queue } from '../../local/sqs/queue.ts';
import { functionProcesses, residentBytes } from './function-processes.ts';
import { type DeadLetter, judge, type Verdict } from './judge.ts';
import { breakFunctions, failingTable } from './planted-faults.ts';
import type { WaveTask } from './publisher-process.ts';
import { type Fate, type Traffic, waveOf } from './traffic.ts';

interface SoakSettings {
  readonly assemblyDirectory: string;
  readonly seed: number;
  readonly packed: boolean;
  readonly waves: number;
  readonly changesPerWave: number;
  /** Without them, what cannot be processed stays in its queue until SQS deletes it. */
  readonly deadLetterQueues: boolean;
  readonly signal: AbortSignal;
  onWave(): void;
}

/** Memory in bytes at the end of a wave: the heap of the local cloud after a collection, and the largest function process. */
export interface MemorySample {
  readonly cloudHeap: number;
  readonly largestFunction: number;
}

export interface SoakResult {
  readonly published: number;
  /** From the first PutEvents until the queues of the consumers were empty. */
  readonly seconds: number;
  readonly faults: {
    readonly kills: number;
    readonly crashes: number;
    readonly transient: number;
    readonly refused: number;
  };
  readonly memory: readonly MemorySample[];
  /** When all that can be processed is, before anything is redriven. */
  readonly before: Verdict;
  /** After the table is repaired and all but broken changes are redriven; absent without dead-letter queues. */
  readonly after?: Verdict;
}

const names = namesOf('dev');
const consumers = ['order', 'inventory', 'return'];
/** How fast the clock of backoffs and timeouts is while functions have much to do, which take their real time, and after that. */
const clockSpeeds = { underLoad: 10, afterwards: 60 };
const breakEveryMillis = 1_000;

/** Publishes the traffic to a local cloud whose functions and table fail, waits, redrives, and judges what there is. */
export async function runSoak(settings: SoakSettings): Promise<SoakResult> {
  const { seed, packed, waves, changesPerWave, signal } = settings;
  const clock = wallClock(clockSpeeds.underLoad);
  const cloud = await startLocalCloud({ assemblyDirectory: settings.assemblyDirectory, port: 0, clock });
  const publisher = fork(fileURLToPath(new URL('./publisher-process.ts', import.meta.url)));
  const lambda = new LambdaClient({ ...localClientConfig(cloud.endpoint), maxAttempts: 1 });
  const wanted = (name: string) => cloud.queues.get(name) as Queue;
  const sources = consumers.map((name) => wanted(names.consumer(name).queue));
  const deadLetterQueues = consumers.map((name) => wanted(names.consumer(name).deadLetterQueue));
  if (!settings.deadLetterQueues) {
    for (const { settings } of deadLetterQueues) (cloud.queues as Map<string, Queue>).delete(settings.name);
  }
  const table = cloud.tables.get(names.currentStateTable);
  if (!table) throw new Error('The templates have no current-state table.');
  const failing = failingTable(table);
  const breaking = breakFunctions(cloud, names, consumers, breakEveryMillis);
  const traffic: Traffic = { seed, startedAt: Date.now() - waves * changesPerWave, packed };
  const fates = new Map<string, Fate>();
  const memory: MemorySample[] = [];
  const startedAt = Date.now();
  let published = 0;

  const stateNow = () => ({
    tableItems: itemsOf(table).map((item) => unmarshall(item as never)),
    deadLetters: [...cloud.queues.values()]
      .filter((queue) => !sources.includes(queue))
      .flatMap((queue) => [...queue.messages()].map((message) => deadLetterOf(queue, message))),
    waiting: sources.flatMap((queue) => [...queue.messages()].map(({ body }) => body)),
  });
  const judged = (rejects: boolean) =>
    judge({ traffic, waves, changesPerWave, fates, ...stateNow(), now: clock.now(), rejects });

  try {
    for (let number = 0; number < waves && !signal.aborted; number++) {
      const wave = waveOf(traffic, number, changesPerWave);
      for (const [changeId, fate] of wave.fates) fates.set(changeId, fate);
      failing.add(wave.fates);
      const task: WaveTask = { traffic, number, changes: changesPerWave, endpoint: cloud.endpoint, busName: names.bus };
      publisher.send(task);
      published += await answerOf(publisher, signal);
      const stuck = settings.deadLetterQueues ? 0 : [...fates.values()].filter(({ kind }) => isFinal(kind)).length;
      await until(() => waitingIn(sources) < stuck + changesPerWave / (packed ? 40 : 4), sources, signal);
      memory.push(memoryNow());
      settings.onWave();
    }
    breaking.stop();
    clock.runAt(clockSpeeds.afterwards);
    const isStuck = (body: string) => [...fates].some(([id, { kind }]) => isFinal(kind) && body.includes(id));
    const isDone = settings.deadLetterQueues
      ? () => waitingIn(sources) === 0
      : () => sources.every((queue) => [...queue.messages()].every(({ body }) => isStuck(body)));
    await until(isDone, sources, signal, settings.deadLetterQueues ? 20 : 1_000);
    const seconds = (Date.now() - startedAt) / 1_000;
    const before = judged(settings.deadLetterQueues);
    let after: Verdict | undefined;
    if (settings.deadLetterQueues) {
      failing.repair();
      for (const name of consumers) await redriveAllButBroken(lambda, name, signal);
      await until(() => waitingIn(sources) === 0, sources, signal);
      after = judged(false);
    }
    const faults = { ...breaking.counts, ...failing.failures };
    return { published, seconds, faults, memory, before, ...(after && { after }) };
  } finally {
    breaking.stop();
    publisher.disconnect();
    lambda.destroy();
    await cloud.stop();
  }
}

function itemsOf(table: Table): Item[] {
  const items: Item[] = [];
  for (let page = table.scan(1_000, undefined); ; page = table.scan(1_000, page.lastEvaluatedKey)) {
    items.push(...page.items);
    if (page.lastEvaluatedKey === undefined) return items;
  }
}

const isFinal = (kind: Fate['kind']) => kind === 'refused' || kind === 'broken';

function deadLetterOf(queue: Queue, message: { readonly body: string; readonly attributes?: unknown }): DeadLetter {
  const attributes = (message.attributes ?? {}) as Readonly<Record<string, { readonly StringValue?: string }>>;
  return { queue: queue.settings.name, body: message.body, reason: attributes.failureReason?.StringValue };
}

function memoryNow(): MemorySample {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { cloudHeap: heapUsed + external, largestFunction: Math.max(0, ...functionProcesses().map(residentBytes)) };
}

const waitingIn = (queues: readonly Queue[]): number =>
  queues.reduce((sum, queue) => {
    const { visible, inFlight, delayed } = queue.counts();
    return sum + visible + inFlight + delayed;
  }, 0);

/** No backoff, window or timeout keeps a queue unchanged for so long. */
const stuckAfterMillis = 1_000 * 60 * 5; // 5 minutes

/** @throws Error where the queues do not change for five minutes. */
async function until(
  isDone: () => boolean,
  queues: readonly Queue[],
  signal: AbortSignal,
  everyMillis = 20,
): Promise<void> {
  const totals = () => queues.map(({ totals }) => totals.deleted + totals.received).join();
  let last = { totals: totals(), at: Date.now() };
  while (!isDone()) {
    signal.throwIfAborted();
    if (totals() !== last.totals) last = { totals: totals(), at: Date.now() };
    if (Date.now() - last.at > stuckAfterMillis) {
      throw new Error(`Nothing has moved for five minutes, and ${waitingIn(queues)} messages wait for consumers.`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMillis));
  }
}

/** What a process answers next. */
async function answerOf(child: ChildProcess, signal: AbortSignal): Promise<number> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const ended = once(child, 'exit', { signal: either }).then(([code]) => {
    throw new Error(`The process of the publisher ended with exit code ${code} before it was done.`);
  });
  try {
    const [answer] = await Promise.race([once(child, 'message', { signal: either }), ended]);
    return answer as number;
  } finally {
    over.abort();
    ended.catch(() => {});
  }
}

/** By the functions, as an operator does it: what `inspect` finds, but for what breaks the contract, until nothing else is left. */
async function redriveAllButBroken(lambda: LambdaClient, queue: string, signal: AbortSignal): Promise<void> {
  const invoke = async (FunctionName: string, payload: object): Promise<unknown> => {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(payload)) }),
    );
    const text = Buffer.from(Payload ?? []).toString();
    if (FunctionError) throw new Error(`${FunctionName} failed: ${text}`);
    return JSON.parse(text);
  };
  const endsAt = Date.now() + stuckAfterMillis;
  for (;;) {
    signal.throwIfAborted();
    if (Date.now() > endsAt) throw new Error(`The redrive of ${queue} did not end within five minutes.`);
    const { byCause } = inspection.parse(await invoke(names.inspectFunction, { queue, requestedBy: 'soak' }));
    const failureReason = byCause.map((cause) => cause.failureReason).filter((reason) => reason !== 'schema_broken');
    if (failureReason.length === 0) return;
    const request: RedrivePayload = {
      queue,
      filter: { failureReason: [...new Set(failureReason)] },
      dryRun: false,
      requestedBy: 'soak',
      note: 'The table is repaired.',
    };
    const { moved } = runResult.parse(await invoke(names.redriveFunction, request));
    if (moved === 0) await new Promise((resolve) => setTimeout(resolve, 1_000)); // an alarm holds it back for a while
  }
}
