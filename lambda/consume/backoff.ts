/** How a record that failed for a passing reason waits for its next try. */
export interface Backoff {
  readonly firstSeconds: number;
  readonly maxSeconds: number;
}

/**
 * Seconds until the next try after the `receiveCount`-th: doubling, half of it fixed and half random. Full jitter has
 * no lower bound: at any number of receives some message would use them all up inside a short outage.
 *
 * @param random from 0 up to, not including, 1.
 */
export function backoffSeconds(receiveCount: number, backoff: Backoff, random: number): number {
  const whole = Math.min(backoff.maxSeconds, backoff.firstSeconds * 2 ** (receiveCount - 1));
  return Math.ceil(whole / 2 + (random * whole) / 2);
}
