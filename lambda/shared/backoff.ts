/** How whoever failed for a passing reason waits between two tries. Both in one unit, whichever. */
export interface Backoff {
  readonly first: number;
  readonly most: number;
}

/**
 * The wait after the `tries`-th try: doubling, half of it fixed and half random. Full jitter has no lower bound: at any
 * number of tries something would use them all up inside a short outage. Those that failed together do not come back
 * together.
 *
 * @param random from 0 up to, not including, 1; at 0 it is the part that is certain.
 */
export function backoffAfter(tries: number, { first, most }: Backoff, random: number): number {
  const whole = Math.min(most, first * 2 ** (tries - 1));
  return whole / 2 + (random * whole) / 2;
}

/**
 * How often a message is received at least before a failure of it is final, whatever its age. AWS's advice for queues that
 * Lambda reads: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const leastReceives = 5;
