import type { Consumer } from '../../lambda/events/catalog.ts';
import { mostChangesPerEvent } from '../../lambda/events/pack.ts';
import type { ConsumerConfig } from '../config/stage-config.ts';
import {
  changesOfFullBatch,
  mostPasses,
  newTableWritesPerSecond,
  partitionWritesPerSecond,
  slowestWritesInTurn,
  writesUnderWay,
} from '../routing/batch-budget.ts';
import { maxReceiveCountFor } from '../routing/max-receive-count.ts';
import { visibilityTimeoutPerFunctionTimeout, visibilityTimeoutSeconds } from '../routing/visibility-timeout.ts';

/**
 * Where one consumer's batches do not fit its function on the slowest table that its numbers allow, or where a function
 * that is killed would hide its batch for too long. In sentences, each with what to set.
 *
 * @param of says whose the numbers are: `of the consumer "order" in the stage "dev"`.
 */
export function* checkBatchBudget(of: string, numbers: ConsumerConfig): Iterable<string> {
  yield* checkFullBatch(of, numbers);
  yield* checkDeadline(of, numbers);
  yield* checkVisibility(of, numbers);
}

/** Without this, a slow table would send records back untried more often than SQS is told to hand them out. */
function* checkFullBatch(of: string, numbers: ConsumerConfig): Iterable<string> {
  const { functionTimeoutSeconds, stopBeforeTimeoutMillis, writeConcurrency, writeTimeoutMillis } = numbers;
  const changes = changesOfFullBatch(numbers);
  const turns = slowestWritesInTurn(numbers) * mostPasses;
  if (changes <= turns * writeConcurrency) return;
  const needsMillis = (Math.ceil(changes / (writeConcurrency * mostPasses)) + 1) * writeTimeoutMillis; // the read is one
  const hasMillis = functionTimeoutSeconds * 1_000 - stopBeforeTimeoutMillis;
  const records = Math.floor((turns * writeConcurrency) / mostChangesPerEvent);
  const timeout = Math.ceil((needsMillis + stopBeforeTimeoutMillis) / 1_000);
  const ways = [
    ...(records > 0 ? [`batchSize to at most ${records}`] : []),
    ...(turns > 0 ? [`writeConcurrency to at least ${Math.ceil(changes / turns)}`] : []),
    ...(timeout <= mostFunctionTimeoutSeconds(numbers) ? [`functionTimeoutSeconds to at least ${timeout}`] : []),
  ];
  const advice = ways.length > 0 ? ways.join(', or ') : 'writeTimeoutMillis and stopBeforeTimeoutMillis lower';
  yield `A full batch ${of} has up to ${changes} changes, ${mostChangesPerEvent} in each record. If each write takes writeTimeoutMillis, ${writeTimeoutMillis}, the batch needs ${needsMillis} ms in each of ${mostPasses} invocations, but its function has only ${hasMillis} ms until stopBeforeTimeoutMillis. More invocations would use up its receives. Set ${advice}.`;
}

/** The function's last calls: see where `consumerHandler` takes their timeout from. */
function* checkDeadline(of: string, numbers: ConsumerConfig): Iterable<string> {
  const { alarms, functionTimeoutSeconds, stopBeforeTimeoutMillis, writeTimeoutMillis } = numbers;
  if (writeTimeoutMillis > stopBeforeTimeoutMillis / 2) {
    yield `writeTimeoutMillis ${of} is ${writeTimeoutMillis}, more than half of stopBeforeTimeoutMillis, ${stopBeforeTimeoutMillis}. A write that begins just before the stop leaves too little time to send dead-lettered messages and set backoffs: set stopBeforeTimeoutMillis to at least ${2 * writeTimeoutMillis}.`;
  }
  const stopsAfterMillis = functionTimeoutSeconds * 1_000 - stopBeforeTimeoutMillis;
  if (functionTimeoutSeconds * 10 * alarms.slowPercentOfTimeout > stopsAfterMillis) {
    yield `alarms.slowPercentOfTimeout ${of} is ${alarms.slowPercentOfTimeout}, but its function returns records untried after ${stopsAfterMillis} ms of ${functionTimeoutSeconds * 1_000}: set it to at most ${Math.max(0, Math.floor(stopsAfterMillis / (functionTimeoutSeconds * 10)))}, so that the alarm fires earlier.`;
  }
}

function* checkVisibility(of: string, numbers: ConsumerConfig): Iterable<string> {
  const { alarms, crashHidesAtMostSeconds, functionTimeoutSeconds, maximumBatchingWindowSeconds } = numbers;
  const visibility = visibilityTimeoutSeconds(numbers);
  if (visibility > crashHidesAtMostSeconds) {
    const most = mostFunctionTimeoutSeconds(numbers);
    const advice =
      most > 0
        ? `functionTimeoutSeconds to at most ${most}`
        : `maximumBatchingWindowSeconds to at most ${crashHidesAtMostSeconds - visibilityTimeoutPerFunctionTimeout}`;
    yield `The visibility timeout ${of} would be ${visibility} s, ${visibilityTimeoutPerFunctionTimeout} × functionTimeoutSeconds, ${functionTimeoutSeconds}, + maximumBatchingWindowSeconds, ${maximumBatchingWindowSeconds}. A function that is killed hides its batch for this time, which is more than crashHidesAtMostSeconds, ${crashHidesAtMostSeconds}: set ${advice}.`;
  } else if (alarms.backlogAgeSeconds < visibility) {
    yield `alarms.backlogAgeSeconds ${of} is ${alarms.backlogAgeSeconds}, less than the visibility timeout, so that a single function that is killed would page: set it to at least ${visibility}.`;
  }
  // While its function is throttled or crashes, nobody sets a backoff: a message is received once in a visibility timeout.
  const waits = maxReceiveCountFor(numbers) - 1;
  if (waits * visibility < numbers.outageToSurviveSeconds) {
    yield `outageToSurviveSeconds ${of} is ${numbers.outageToSurviveSeconds}, but SQS gives up a message if its function cannot process it for ${waits} visibility timeouts of ${visibility} s: set functionTimeoutSeconds to at least ${Math.ceil((numbers.outageToSurviveSeconds / waits - maximumBatchingWindowSeconds) / visibilityTimeoutPerFunctionTimeout)}.`;
  }
}

/** The longest with which a killed function hides its batch for no longer than it may; below 1 there is none. */
const mostFunctionTimeoutSeconds = (numbers: ConsumerConfig): number =>
  Math.floor(
    (numbers.crashHidesAtMostSeconds - numbers.maximumBatchingWindowSeconds) / visibilityTimeoutPerFunctionTimeout,
  );

/**
 * Where the consumers of a stage may have more writes under way than a new table takes before they time out: then its
 * refusals would fail changes although it does all that it must.
 *
 * @param consumers all of the catalog, with their numbers.
 */
export function* checkWritesUnderWay(
  stage: string,
  consumers: readonly (readonly [consumer: Consumer, numbers: ConsumerConfig])[],
): Iterable<string> {
  const writers = consumers.filter(([{ writesCurrentState }]) => writesCurrentState);
  const underWay = writers.reduce((sum, [, numbers]) => sum + writesUnderWay(numbers), 0);
  for (const [{ name, coalesce }, numbers] of writers) {
    const { maximumConcurrency, writeTimeoutMillis } = numbers;
    const most = (newTableWritesPerSecond * writeTimeoutMillis) / 1_000;
    if (underWay > most) {
      yield `writeTimeoutMillis of the consumer "${name}" in the stage "${stage}" is ${writeTimeoutMillis}. A new table accepts ${most} writes in this time, but all consumers together may have ${underWay} in progress: set maximumConcurrency and writeConcurrency so that the sum of their products is at most ${most}.`;
    }
    const ofOneItem = coalesce === 'newest' ? maximumConcurrency : writesUnderWay(numbers);
    const mostOfOneItem = (partitionWritesPerSecond * writeTimeoutMillis) / 1_000;
    if (ofOneItem > mostOfOneItem) {
      yield `writeTimeoutMillis of the consumer "${name}" in the stage "${stage}" is ${writeTimeoutMillis}. A partition accepts ${mostOfOneItem} writes in this time, but its functions may have ${ofOneItem} writes of one item in progress: set ${coalesce === 'newest' ? 'maximumConcurrency' : 'maximumConcurrency × writeConcurrency'} to at most ${mostOfOneItem}.`;
    }
  }
}
