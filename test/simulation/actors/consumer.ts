import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { ledger } from '../../../examples/every-change.ts';
import type { BatchReport } from '../../../lambda/consume/batch-report.ts';
import { consumeBatch } from '../../../lambda/consume/consume-batch.ts';
import { currentStateTable } from '../../../lambda/consume/current-state-table.ts';
import type { Effects } from '../../../lambda/consume/settle-units.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import { sqsQueue } from '../../../lambda/shared/sqs-queue.ts';
import {
  type BatchResult,
  EventSourceMapping,
  type InvocationResult,
} from '../../../local/lambda/event-source-mapping.ts';
import { awsCalls } from '../cloud/aws-calls.ts';
import { deadLetterQueueNameOf, limitsOf, queueNameOf, urlOf } from '../cloud/simulated-cloud.ts';
import type { Simulation } from '../cloud/simulation.ts';
import { type Actor, actor } from '../engine/actor.ts';
import { changeIdsIn } from '../world/change.ts';
import type { SimulatedConsumer } from '../world/draw-consumers.ts';

/** One batch in the hands of a function. */
export interface Invocation extends Actor {
  readonly consumer: SimulatedConsumer;
  readonly event: SQSEvent;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** Who looks at what invocations make of their batches. */
export interface InvocationObserver {
  started(invocation: Invocation): void;
  reported(invocation: Invocation, report: BatchReport): void;
  ended(invocation: Invocation, outcome: InvocationResult['outcome'], response: SQSBatchResponse | undefined): void;
  /** Its records were deleted, or kept. */
  batch(consumer: SimulatedConsumer, result: BatchResult): void;
}

export interface RunningConsumer {
  readonly consumer: SimulatedConsumer;
  readonly mapping: EventSourceMapping;
  /** Which function takes the next batch: from when both do until when only the new one does. */
  deploy(from: number, to: number): void;
}

/** Reads the consumer's queue with the local event source mapping, and works on each batch with the consumer's own code. */
export function startConsumer(
  simulation: Simulation,
  consumer: SimulatedConsumer,
  observer: InvocationObserver,
): RunningConsumer {
  const { time, chance, cloud, trace, world } = simulation;
  const { name, numbers } = consumer;
  let invocations = 0;
  let deployment = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };

  function isNew(): boolean {
    const now = simulation.elapsed();
    if (now < deployment.from || now >= deployment.to) return now >= deployment.to;
    simulation.occurred('deployment');
    return chance.happens(0.5);
  }

  async function invoke(event: SQSEvent): Promise<InvocationResult> {
    invocations += 1;
    const usedNumbers = isNew() ? consumer.newNumbers : numbers;
    const own = actor(`${name}/${invocations}${usedNumbers === numbers ? '' : ' (new)'}`);
    if (!simulation.calm && chance.happens(world.rates.lateHandover)) await waitForHandover(own);
    const invocation: Invocation = Object.assign(own, { consumer, event, startedAt: time.now() });
    for (const { body, attributes } of event.Records) {
      trace.add(own.name, `receives, ${attributes.ApproximateReceiveCount}. time`, changeIdsIn(body));
    }
    observer.started(invocation);
    const response = work(invocation, usedNumbers);
    time.schedule(usedNumbers.functionTimeoutSeconds * 1_000, () => own.end('timeout'));
    const result = await Promise.race([
      response.then(
        (payload): InvocationResult => ({ outcome: 'success', payload }),
        (error): InvocationResult => ({ outcome: 'error', message: String(error) }),
      ),
      own.ended.then((how): InvocationResult => ({ outcome: how === 'crash' ? 'error' : 'timeout', message: how })),
    ]);
    if (result.outcome !== 'success') trace.add(own.name, `ends with ${result.outcome}: ${result.message}`);
    own.end('crash'); // what it left behind is frozen with its process
    observer.ended(
      invocation,
      result.outcome,
      result.outcome === 'success' ? (result.payload as SQSBatchResponse) : undefined,
    );
    return result;
  }

  /** While Lambda has no concurrency left it keeps a batch, which may be received again before the function has it. */
  async function waitForHandover(own: Actor): Promise<void> {
    const seconds = cloud.queueOf(name).settings.visibilityTimeoutSeconds;
    const millis = chance.between(1_000, seconds * 1_300);
    trace.add(own.name, `is handed over after ${Math.round(millis / 1_000)} s`);
    if (millis > seconds * 1_000) simulation.occurred('visibilityExpired');
    await time.sleep(millis);
  }

  function work(invocation: Invocation, used: typeof numbers): Promise<SQSBatchResponse> {
    // As the handler has them: every call must be answered within what is left of the function's time.
    const calls = awsCalls(
      simulation,
      invocation,
      { sqs: { attemptTimeoutMillis: used.stopBeforeTimeoutMillis / 4 } },
      name,
    );
    const effects: Effects =
      consumer.coalesce === 'none'
        ? ledger(calls.dynamodb, consumer.tableName, used.writeTimeoutMillis)
        : currentStateTable(calls.dynamodb, consumer.tableName, used.writeTimeoutMillis, time.now);
    const endsAt = time.now() + used.functionTimeoutSeconds * 1_000;
    const queue = (queueName: string) => sqsQueue(calls.sqs, urlOf(queueName), () => {});
    return consumeBatch(
      invocation.event,
      { getRemainingTimeInMillis: () => endsAt - time.now() },
      {
        eventTypes: catalog.eventTypes,
        eventType: consumer.eventType,
        coalesce: consumer.coalesce,
        ...effects,
        effect: async (change) => {
          if (world.changes.get(change.metadata.changeId)?.flaw === 'crashes') {
            simulation.occurred('crashingChange');
            trace.add(invocation.name, 'crashes at a change', [change.metadata.changeId]);
            invocation.end('crash');
            return new Promise(() => {});
          }
          return effects.effect(change);
        },
      },
      {
        queue: queue(queueNameOf(name)),
        deadLetterQueue: queue(deadLetterQueueNameOf(name)),
        now: time.now,
        random: chance.random,
        sleep: (millis) => invocation.whileAlive(time.sleep(millis)),
        report: (report) => observer.reported(invocation, report),
      },
      limitsOf(used),
    );
  }

  const mapping = new EventSourceMapping(
    {
      uuid: name,
      functionName: name,
      queue: cloud.queueOf(name),
      batchSize: numbers.batchSize,
      maximumBatchingWindowSeconds: numbers.maximumBatchingWindowSeconds,
      maximumConcurrency: numbers.maximumConcurrency,
      reportBatchItemFailures: true,
      enabled: true,
    },
    { clock: time, region: cloud.region, invoke, onBatch: (result) => observer.batch(consumer, result) },
  );
  mapping.start();
  return {
    consumer,
    mapping,
    deploy: (from, to) => {
      deployment = { from, to };
    },
  };
}
