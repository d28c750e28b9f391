/**
 * The pace at which changes are pushed back: what made them fail may be weak still. Changes and not messages, since each
 * is a write, whether it comes alone or in a pack.
 */
interface Pace {
  /** How many to send at once now, so that the rate holds within each second. */
  mostAtOnce(): number;
  /**
   * Waits until so many more may be sent.
   *
   * @returns `false`, without waiting, when that would be at `stopAt` or later.
   */
  turn(count: number, stopAt: number): Promise<boolean>;
}

export interface PaceLimits {
  readonly ratePerSecond: number;
  /** From a tenth of the rate to the whole, in ten steps. */
  readonly rampSeconds: number;
}

/** The world around a pace. */
export interface PacePorts {
  /** Epoch milliseconds. */
  now(): number;
  wait(millis: number): Promise<void>;
}

export const rampSteps = 10;

/** A pace that begins now. What is not used is lost: a rate is not caught up with. */
export function createPace(limits: PaceLimits, ports: PacePorts): Pace {
  const startedAt = ports.now();
  const stepMillis = (limits.rampSeconds * 1_000) / rampSteps;
  const rateAt = (time: number) => {
    const step = stepMillis === 0 ? rampSteps : Math.min(rampSteps, Math.floor((time - startedAt) / stepMillis) + 1);
    return (limits.ratePerSecond * step) / rampSteps;
  };
  let next = startedAt;
  return {
    mostAtOnce: () => Math.max(1, Math.floor(rateAt(Math.max(next, ports.now())) / 10)),
    turn: async (count, stopAt) => {
      const now = ports.now();
      const at = Math.max(now, next);
      if (at >= stopAt) return false;
      next = at + (count * 1_000) / rateAt(at);
      if (at > now) await ports.wait(at - now);
      return true;
    },
  };
}
