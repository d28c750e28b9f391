import type { Clock } from '../clock.ts';

/**
 * Who wants to be told when messages of a queue become visible, and the one timer that looks for them. While nobody
 * listens nothing is scheduled, and the queue keeps no process alive.
 */
export class VisibilityListeners {
  readonly #listeners = new Set<() => void>();
  readonly #clock: Clock;
  readonly #nextAt: () => number;
  readonly #look: () => void;
  #wake: { readonly at: number; readonly cancel: () => void } | undefined;

  /**
   * @param nextAt when the next message becomes visible, in epoch milliseconds; infinity where none waits for that
   * @param look makes those visible whose time has come, and tells
   */
  constructor(clock: Clock, nextAt: () => number, look: () => void) {
    this.#clock = clock;
    this.#nextAt = nextAt;
    this.#look = look;
  }

  /** The answer takes it out again. */
  add(listener: () => void): () => void {
    const own = () => listener(); // the same function may listen twice
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size === 0) this.#cancelWake();
    };
  }

  tell(): void {
    if (this.#listeners.size === 0) return;
    // A copy, because a listener that is called may leave and join again.
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener();
  }

  /** To be called whenever `nextAt` may have become earlier. */
  schedule(): void {
    const at = this.#nextAt();
    if (this.#listeners.size === 0 || at >= (this.#wake?.at ?? Number.POSITIVE_INFINITY)) return;
    this.#cancelWake();
    const cancel = this.#clock.schedule(Math.max(0, at - this.#clock.now()), () => {
      this.#wake = undefined;
      this.#look();
      this.schedule();
    });
    this.#wake = { at, cancel };
  }

  #cancelWake(): void {
    this.#wake?.cancel();
    this.#wake = undefined;
  }
}
