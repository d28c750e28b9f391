import { backoffAfter } from '../../lambda/shared/backoff.ts';

/** AWS's advice for queues that Lambda reads: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const leastReceives = 5;

/** SQS allows no more: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const mostReceives = 1_000;

/**
 * The least number of receives, at least 5, after which a message that fails every time has been kept alive for
 * `outageSeconds`. Only the fixed half of a backoff counts, in whole seconds: the random half may be nothing. There is
 * no backoff after the last receive, which goes to the dead-letter queue.
 */
export function maxReceiveCountFor(
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
