import { backoffAfter, leastReceives } from '../../lambda/shared/backoff.ts';
import { passesOfFullBatch } from './batch-budget.ts';

/** SQS allows no more: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const mostReceives = 1_000;

/**
 * How old a message must be, from its first receive on, for a failing change to be given up: an outage of the length to survive
 * may begin as late as its first try does, and the window and another try may lie before that.
 */
export const giveUpAfterSeconds = (numbers: {
  readonly outageToSurviveSeconds: number;
  readonly maximumBatchingWindowSeconds: number;
  readonly functionTimeoutSeconds: number;
}): number => numbers.outageToSurviveSeconds + numbers.maximumBatchingWindowSeconds + numbers.functionTimeoutSeconds;

/**
 * After how many receives SQS moves a message to the dead-letter queue itself. A consumer gives up a change that fails before
 * that, so this is for what crashes or kills its function: as often as a message may come back until then,
 * and once for each invocation that may have left it untried.
 */
export const maxReceiveCountFor = (
  numbers: Parameters<typeof receivesWithin>[1] &
    Parameters<typeof passesOfFullBatch>[0] &
    Parameters<typeof giveUpAfterSeconds>[0],
): number => receivesWithin(giveUpAfterSeconds(numbers), numbers) + passesOfFullBatch(numbers);

/**
 * The least number of receives, at least 5, after which a message that comes back every time has been kept alive for
 * `outageSeconds`. Only the fixed half of a backoff counts, in whole seconds: the random half may be nothing. There is
 * no backoff after the last receive, which goes to the dead-letter queue.
 */
export function receivesWithin(
  outageSeconds: number,
  numbers: { readonly backoffFirstSeconds: number; readonly backoffMaxSeconds: number },
): number {
  const backoff = { first: numbers.backoffFirstSeconds, most: numbers.backoffMaxSeconds };
  let receives = 1;
  let survivedSeconds = 0;
  while (receives <= mostReceives && (receives < leastReceives || survivedSeconds < outageSeconds)) {
    survivedSeconds += Math.floor(backoffAfter(receives, backoff, 0));
    receives += 1;
  }
  return receives;
}
