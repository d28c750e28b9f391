/** What a stage is to carry, and the averages that decide what it costs. Each can be given on the command line. */
export interface Load {
  readonly changesPerSecond: number;
  /** Of the changes, the share of each event type; together 1. */
  readonly mix: Readonly<Record<string, number>>;
  /** Of one entry of `PutEvents`, and about that of its item in the table. */
  readonly eventBytes: number;
  readonly entriesPerRequest: number;
  /** Of the changes, the share that is written: not those that a newer one in the batch replaces. */
  readonly writtenShare: number;
  /** Of the changes of a type, the share that is about its hottest entity. */
  readonly hottestShare: number;
  /** Of a function, for each invocation and each change in it. */
  readonly millisPerInvocation: number;
  readonly millisPerChange: number;
  /** Stored in the table. */
  readonly entities: number;
}

/**
 * The mix and the hottest entity are those of a trading day's busiest hour: 60 % inventory by Zipf's law with exponent 1.1
 * over 5,000 stock levels. Nothing is taken to be replaced before it is written, so that the price is an upper bound.
 */
export const assumedLoad: Omit<Load, 'changesPerSecond'> = {
  mix: { OrderStateChanged: 0.35, InventoryStateChanged: 0.6, ReturnStateChanged: 0.05 },
  eventBytes: 500,
  entriesPerRequest: 10,
  writtenShare: 1,
  hottestShare: 0.15,
  // From the GB-seconds of `npm run bench -- cost` with 512 MB: the day, with 7.7 changes in a batch, and the even trace, with 112.
  millisPerInvocation: 7,
  millisPerChange: 0.9,
  entities: 1_000_000,
};

/** What of a consumer's configuration decides how its changes are processed. */
export interface LoadedConsumer {
  readonly name: string;
  readonly eventType: string;
  readonly coalesces: boolean;
  readonly writesCurrentState: boolean;
  readonly batchSize: number;
  readonly maximumBatchingWindowSeconds: number;
  readonly maximumConcurrency: number;
  readonly memorySizeMegabytes: number;
  /** From how many messages a second on an outage fills its messages in flight. */
  readonly messagesPerSecondThatFill: number;
}

/** What a consumer does each second at a load. */
export interface Flow {
  readonly consumer: LoadedConsumer;
  readonly messages: number;
  /** Messages in a batch, on average. */
  readonly batch: number;
  readonly invocations: number;
  readonly secondsPerInvocation: number;
  /** Invocations under way at once, on average. */
  readonly concurrency: number;
  /** Calls of ReceiveMessage, and as many of DeleteMessageBatch: each takes ten messages. */
  readonly tens: number;
  readonly writes: number;
  /** Of its hottest entity: of several in a batch only the newest is written. */
  readonly hottestWrites: number;
}

/**
 * Lambda reads a queue with at least five pollers, and each fills batches of its own:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const pollers = 5;

/** What EventBridge puts around a detail in a message. */
const envelopeBytes = 350;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: of the event that a function is invoked with. */
export const mostBatchBytes = 6 * 1_024 * 1_024;

export const messageBytesOf = ({ eventBytes }: Load): number => eventBytes + envelopeBytes;

/** @throws RangeError for an event type that has no share of the load. */
export function flowOf(consumer: LoadedConsumer, load: Load): Flow {
  const share = load.mix[consumer.eventType];
  if (share === undefined) {
    throw new RangeError(`--mix has no percentage for ${consumer.eventType}: add it, or add 0.`);
  }
  const messages = load.changesPerSecond * share;
  const fits = Math.max(1, Math.floor(mostBatchBytes / messageBytesOf(load)));
  const inWindow = (messages * consumer.maximumBatchingWindowSeconds) / pollers;
  const batch = Math.max(1, Math.min(consumer.batchSize, fits, inWindow));
  const invocations = messages / batch;
  const secondsPerInvocation = (load.millisPerInvocation + batch * load.millisPerChange) / 1_000;
  const writes = consumer.writesCurrentState ? messages * load.writtenShare : 0;
  const hottest = consumer.writesCurrentState ? messages * load.hottestShare : 0;
  return {
    consumer,
    messages,
    batch,
    invocations,
    secondsPerInvocation,
    concurrency: invocations * secondsPerInvocation,
    tens: invocations * Math.ceil(batch / 10),
    writes,
    hottestWrites: consumer.coalesces ? Math.min(hottest, invocations) : hottest,
  };
}

/** Units of 1 KiB that writing an item takes: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
export const writeUnitsOf = ({ eventBytes }: Load): number => Math.ceil(eventBytes / 1_024);
