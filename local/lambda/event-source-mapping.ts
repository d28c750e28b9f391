import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { Clock } from '../clock.ts';
import type { ReceivedMessage } from '../sqs/messages/received-message.ts';
import type { Queue } from '../sqs/queue.ts';
import { maximumInFlight } from '../sqs/queue-limits.ts';
import { type Gathered, GatheredBatch } from './gathered-batch.ts';
import { failedMessageIds } from './sqs-batch-response.ts';

/** Lambda starts with five batches at a time: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
export const defaultConcurrentBatches = 5; // it would then add 300 a minute; a laptop has no use for that
const messagesPerReceive = 10;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html */
export interface EventSourceMappingSettings {
  readonly uuid: string;
  readonly functionName: string;
  readonly queue: Queue;
  readonly batchSize: number;
  readonly maximumBatchingWindowSeconds: number;
  readonly maximumConcurrency?: number;
  readonly reportBatchItemFailures: boolean;
  readonly enabled: boolean;
}

export type InvocationResult =
  | { readonly outcome: 'success'; readonly payload: unknown }
  | { readonly outcome: 'error' | 'timeout'; readonly message: string };

/** What became of one batch. Times are the clock's, in epoch milliseconds. */
export interface BatchResult {
  readonly outcome: InvocationResult['outcome'];
  /** Deleted from the queue. */
  readonly acknowledged: readonly ReceivedMessage[];
  /** Left in flight until their visibility runs out, or until whenever the function changed it to. */
  readonly returned: readonly ReceivedMessage[];
  readonly startedAt: number;
  readonly endedAt: number;
}

interface EventSourceMappingDependencies {
  readonly clock: Clock;
  readonly region: string;
  invoke(event: SQSEvent): Promise<InvocationResult>;
  onAcknowledged?(messages: readonly ReceivedMessage[], now: number): void;
  onBatch?(result: BatchResult): void;
}

/**
 * Reads a queue in batches, invokes the function with each, and deletes what it acknowledged. What is gathered is in
 * flight already, as on Lambda: the time until a batch is full counts towards the visibility timeout.
 */
export class EventSourceMapping {
  readonly settings: EventSourceMappingSettings;
  readonly #deps: EventSourceMappingDependencies;
  readonly #concurrentBatches: number;
  #started = false;
  #enabled: boolean;
  #stopListening: (() => void) | undefined;
  readonly #gathered: GatheredBatch;
  #running = 0;
  #working = false;
  #workAgain = false;
  #whenIdle: (() => void)[] = [];

  /** @throws Error for settings that Lambda refuses. */
  constructor(settings: EventSourceMappingSettings, deps: EventSourceMappingDependencies) {
    checkSettings(settings);
    this.settings = settings;
    this.#deps = deps;
    this.#enabled = settings.enabled;
    this.#concurrentBatches = settings.maximumConcurrency ?? defaultConcurrentBatches;
    const queueArn = settings.queue.settings.arn;
    this.#gathered = new GatheredBatch({ ...settings, queueArn, region: deps.region }, deps.clock, () => this.#work());
  }

  /** As Lambda names it: `Disabling` while batches of before are still under way. */
  get state(): 'Enabled' | 'Disabling' | 'Disabled' {
    if (this.#enabled) return 'Enabled';
    return this.idle ? 'Disabled' : 'Disabling';
  }

  /** How many batches the function is working on. */
  get batchesInFlight(): number {
    return this.#running;
  }

  /** No batch is gathered or in flight. */
  get idle(): boolean {
    return this.#running === 0 && this.#gathered.isEmpty;
  }

  start(): void {
    this.#started = true;
    this.#follow();
  }

  /** Reads nothing more; what was gathered is invoked at once. Done when the last invocation is. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#follow();
    if (!this.idle) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  /** Disabling is like stopping; enabling has no effect before `start`. */
  setEnabled(enabled: boolean): void {
    this.#enabled = enabled;
    this.#follow();
  }

  get #reads(): boolean {
    return this.#started && this.#enabled;
  }

  #follow(): void {
    if (this.#reads) {
      this.#stopListening ??= this.settings.queue.onVisible(() => this.#work());
    } else {
      this.#stopListening?.();
      this.#stopListening = undefined;
    }
    this.#work();
  }

  #work(): void {
    // Reading the queue and invoking can make messages visible, which calls us again.
    this.#workAgain = true;
    if (this.#working) return;
    this.#working = true;
    while (this.#workAgain) {
      this.#workAgain = false;
      this.#fillBatches();
    }
    this.#working = false;
  }

  #fillBatches(): void {
    while (this.#running < this.#concurrentBatches) {
      if (this.#reads) this.#gather();
      if (this.#gathered.isEmpty || (this.#reads && !this.#gathered.isDue)) return;
      void this.#run(this.#gathered.take());
    }
  }

  #gather(): void {
    const { queue } = this.settings;
    while (!this.#gathered.isFull && queue.counts().inFlight < maximumInFlight) {
      const messages = queue.receive(Math.min(messagesPerReceive, this.#gathered.room));
      if (messages.length === 0) return;
      this.#gathered.add(messages);
    }
  }

  async #run(batch: readonly Gathered[]): Promise<void> {
    this.#running++;
    const { clock, onAcknowledged, onBatch } = this.#deps;
    const startedAt = clock.now();
    const messages = batch.map(({ message }) => message);
    const result = await this.#invoke(batch.map(({ record }) => record));
    const failed = this.#failedOf(messages, result);
    const acknowledged = failed === 'all' ? [] : messages.filter(({ messageId }) => !failed.has(messageId));
    const returned = failed === 'all' ? messages : messages.filter(({ messageId }) => failed.has(messageId));
    for (const { receiptHandle } of acknowledged) this.settings.queue.deleteMessage(receiptHandle);
    const endedAt = clock.now();
    this.#running--;
    if (acknowledged.length > 0) onAcknowledged?.(acknowledged, endedAt);
    onBatch?.({ outcome: result.outcome, acknowledged, returned, startedAt, endedAt });
    this.#work();
    if (this.idle) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  async #invoke(records: SQSRecord[]): Promise<InvocationResult> {
    try {
      return await this.#deps.invoke({ Records: records });
    } catch (error) {
      return { outcome: 'error', message: String(error) };
    }
  }

  #failedOf(messages: readonly ReceivedMessage[], result: InvocationResult): ReadonlySet<string> | 'all' {
    if (result.outcome !== 'success') return 'all';
    if (!this.settings.reportBatchItemFailures) return new Set();
    return failedMessageIds(result.payload, new Set(messages.map(({ messageId }) => messageId)));
  }
}

function checkSettings(settings: EventSourceMappingSettings): void {
  const { functionName, batchSize, maximumBatchingWindowSeconds: window, maximumConcurrency } = settings;
  const refuse = (reason: string) => new Error(`The event source mapping of ${functionName} ${reason}.`);
  if (!isWithin(batchSize, 1, 10_000)) throw refuse(`has a batch size of ${batchSize}: Lambda takes 1 to 10,000`);
  if (!isWithin(window, 0, 300)) throw refuse(`has a batching window of ${window} s: Lambda takes 0 to 300`);
  if (batchSize > 10 && window < 1) throw refuse('needs a batching window of at least 1 s for batches of more than 10');
  if (maximumConcurrency !== undefined && !isWithin(maximumConcurrency, 2, 1_000)) {
    throw refuse(`has a maximum concurrency of ${maximumConcurrency}: Lambda takes 2 to 1,000`);
  }
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
