import type { Clock } from '../clock.ts';
import type { InvocationResult } from './execution-environment.ts';

interface AsynchronousInvokerDeps {
  readonly clock: Clock;
  /** Never throws. */
  invoke(payload: string): Promise<InvocationResult>;
}

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
const firstRetryAfterMillis = 1_000 * 60; // 1 minute
const secondRetryAfterMillis = 1_000 * 60 * 2; // 2 minutes

/** How Lambda runs what nobody waits for: again after a failure, at most twice, on the local cloud's clock. */
export class AsynchronousInvoker {
  /** How often a failed invocation is repeated; `AWS::Lambda::EventInvokeConfig` sets fewer. */
  maximumRetryAttempts = 2;
  readonly #deps: AsynchronousInvokerDeps;
  readonly #cancels = new Set<() => void>();
  #stopped = false;

  constructor(deps: AsynchronousInvokerDeps) {
    this.#deps = deps;
  }

  /** @param payload JSON */
  invoke(payload: string): void {
    void this.#attempt(payload, 0);
  }

  /** Forgets what waits for its next attempt. */
  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  async #attempt(payload: string, retries: number): Promise<void> {
    const { outcome } = await this.#deps.invoke(payload);
    if (outcome === 'success' || this.#stopped || retries >= this.maximumRetryAttempts) return;
    const cancel = this.#deps.clock.schedule(retries === 0 ? firstRetryAfterMillis : secondRetryAfterMillis, () => {
      this.#cancels.delete(cancel);
      void this.#attempt(payload, retries + 1);
    });
    this.#cancels.add(cancel);
  }
}
