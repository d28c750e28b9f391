/**
 * How long a message that was received stays invisible: time for Lambda to try a batch again that was throttled.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function visibilityTimeoutSeconds(numbers: {
  readonly functionTimeoutSeconds: number;
  readonly maximumBatchingWindowSeconds: number;
}): number {
  return 6 * numbers.functionTimeoutSeconds + numbers.maximumBatchingWindowSeconds;
}
