import type { ConsumerConfig } from '../config/stage-config.ts';
import { maxReceiveCountFor, mostReceives } from '../routing/max-receive-count.ts';
import { checkBatchBudget } from './check-batch-budget.ts';
import { inRange } from './in-range.ts';

const alarmRanges: readonly (readonly [name: keyof ConsumerConfig['alarms'], least: number, most: number])[] = [
  ['deliveryFailedPercent', 0, 99],
  ['deliveryFailedLeast', 2, 1_000_000], // one bad event must not page
  ['backlogAgeSeconds', 60, 1_209_600],
  ['timeToDrainSeconds', 60, 86_399], // a day stands for never
  ['failingRecordsPercent', 0, 99],
  ['failingRecordsLeast', 2, 1_000_000], // one bad event must not page
  ['crashingPercent', 0, 99],
  ['throttlesPerMinute', 0, 1_000_000],
  ['slowPercentOfTimeout', 1, 99],
  ['retryStormReceivesPerDelete', 2, 1_000],
  ['retryStormLeastReceives', 2, 1_000_000], // nor one that is tried again
  ['inFlightPercent', 1, 99],
  ['freshnessSeconds', 1, 1_209_600],
  ['stalePercent', 0, 99],
  // CloudWatch looks back a day where periods are minutes:
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  ['pausedMinutes', 2, 1_440],
  ['silenceMinutes', 2, 1_440],
];

/** What makes no sense in the numbers of one consumer, in sentences. */
export function* checkConsumerConfig(
  stage: string,
  consumer: string,
  numbers: ConsumerConfig,
  deadLetterRetentionSeconds: number,
): Iterable<string> {
  const { batchSize } = numbers;
  const of = `of the consumer "${consumer}" in the stage "${stage}"`;
  const own = (name: string) => `${name} ${of}`;

  const outOfRange = [...checkRanges(own, numbers)];
  yield* outOfRange;
  if (numbers.alarms.timeToDrainSeconds > numbers.alarms.freshnessSeconds) {
    yield `${own('alarms.timeToDrainSeconds')} is ${numbers.alarms.timeToDrainSeconds}, more than freshnessSeconds, ${numbers.alarms.freshnessSeconds}: users would notice a flood before this alarm fires.`;
  }

  if (batchSize > 10 && numbers.maximumBatchingWindowSeconds < 1) {
    yield `${own('batchSize')} is ${batchSize}. Above 10, AWS requires a maximumBatchingWindowSeconds of at least 1.`;
  }
  if (outOfRange.length === 0) yield* checkBatchBudget(of, numbers);
  if (numbers.backoffMaxSeconds < numbers.backoffFirstSeconds) {
    yield `${own('backoffMaxSeconds')} is ${numbers.backoffMaxSeconds}, less than backoffFirstSeconds, ${numbers.backoffFirstSeconds}.`;
  }
  if (outOfRange.length === 0 && maxReceiveCountFor(numbers) > mostReceives) {
    yield `${own('outageToSurviveSeconds')} is ${numbers.outageToSurviveSeconds}, which needs more than ${mostReceives} receives, the maximum of SQS: increase the backoff.`;
  }
  if (numbers.outageToSurviveSeconds >= numbers.queueRetentionSeconds) {
    yield `${own('outageToSurviveSeconds')} is ${numbers.outageToSurviveSeconds}, but the queue keeps messages for only ${numbers.queueRetentionSeconds} s.`;
  }
  // SQS keeps the first enqueue time of a message that it moves: a dead letter would be gone at once.
  if (deadLetterRetentionSeconds <= numbers.queueRetentionSeconds) {
    yield `${own('queueRetentionSeconds')} is ${numbers.queueRetentionSeconds}, but must be less than deadLetterRetentionSeconds, ${deadLetterRetentionSeconds}.`;
  }
}

function* checkRanges(own: (name: string) => string, numbers: ConsumerConfig): Iterable<string> {
  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
  yield* inRange(own('batchSize'), numbers.batchSize, 1, 10_000);
  yield* inRange(own('maximumBatchingWindowSeconds'), numbers.maximumBatchingWindowSeconds, 0, 300);
  yield* inRange(own('maximumConcurrency'), numbers.maximumConcurrency, 2, 1_000);
  yield* inRange(own('functionTimeoutSeconds'), numbers.functionTimeoutSeconds, 1, 900);
  yield* inRange(own('memorySizeMegabytes'), numbers.memorySizeMegabytes, 128, 10_240);
  yield* inRange(own('writeConcurrency'), numbers.writeConcurrency, 1, 1_000);
  yield* inRange(own('writeTimeoutMillis'), numbers.writeTimeoutMillis, 1, 900_000);
  yield* inRange(own('stopBeforeTimeoutMillis'), numbers.stopBeforeTimeoutMillis, 1, 900_000);
  yield* inRange(own('crashHidesAtMostSeconds'), numbers.crashHidesAtMostSeconds, 6, 43_200); // SQS hides a message for 12 hours
  yield* inRange(own('backoffFirstSeconds'), numbers.backoffFirstSeconds, 2, 43_200); // half of 1 s would be nothing
  yield* inRange(own('backoffMaxSeconds'), numbers.backoffMaxSeconds, 2, 43_200); // as above
  yield* inRange(own('outageToSurviveSeconds'), numbers.outageToSurviveSeconds, 0, 1_209_600);
  yield* inRange(own('queueRetentionSeconds'), numbers.queueRetentionSeconds, 60, 1_209_600);
  for (const [name, least, most] of alarmRanges) {
    const value = numbers.alarms[name];
    if (value !== undefined) yield* inRange(own(`alarms.${name}`), value, least, most);
  }
}
