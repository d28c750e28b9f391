import { backoffAfter, leastReceives } from '../../lambda/shared/backoff.ts';
import { giveUpAfterSeconds, mostReceives } from './max-receive-count.ts';

/**
 * Messages of a standard queue that may have been received and not deleted. With so many a long poll, as Lambda's, returns
 * nothing and no error: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
 */
export const mostInFlight = 120_000;

/**
 * From how many messages a second on an outage of the consumer fills its queue's messages in flight, if it lasts: a
 * message that fails stays in flight through its backoffs, from its first receive until it is given up. Those average what the
 * random half of a backoff does. Where each try takes long, a consumer receives fewer than come, and it takes more.
 */
export function messagesPerSecondThatFill(numbers: {
  readonly outageToSurviveSeconds: number;
  readonly maximumBatchingWindowSeconds: number;
  readonly functionTimeoutSeconds: number;
  readonly backoffFirstSeconds: number;
  readonly backoffMaxSeconds: number;
}): number {
  return Math.floor(mostInFlight / secondsInFlight(numbers));
}

function secondsInFlight(numbers: Parameters<typeof messagesPerSecondThatFill>[0]): number {
  const backoff = { first: numbers.backoffFirstSeconds, most: numbers.backoffMaxSeconds };
  const givenUpAfter = giveUpAfterSeconds(numbers);
  let seconds = 0;
  // SQS hands it out no more often; without that limit a number that is wrong would keep this from ending.
  for (let tries = 1; tries <= mostReceives && (tries < leastReceives || seconds < givenUpAfter); tries++) {
    seconds += backoffAfter(tries, backoff, 0.5);
  }
  return seconds;
}
