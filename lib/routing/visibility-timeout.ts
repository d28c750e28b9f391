/** AWS's advice; below 1 it refuses the mapping: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const visibilityTimeoutPerFunctionTimeout = 6;

/**
 * How long a message that was received stays invisible: time for Lambda to gather a batch, and to try again to hand it
 * over while the function is throttled. A function that is killed hides its batch for as long.
 */
export function visibilityTimeoutSeconds(numbers: {
  readonly functionTimeoutSeconds: number;
  readonly maximumBatchingWindowSeconds: number;
}): number {
  return visibilityTimeoutPerFunctionTimeout * numbers.functionTimeoutSeconds + numbers.maximumBatchingWindowSeconds;
}
