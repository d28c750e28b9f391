import { describe, expect, it } from 'vitest';
import { AsynchronousInvoker } from '../../../local/lambda/asynchronous-invoker.ts';
import type { InvocationResult } from '../../../local/lambda/execution-environment.ts';
import { manualClock } from '../../support/manual-clock.ts';

const failed: InvocationResult = { outcome: 'error', error: { errorType: 'Error', errorMessage: 'no' } };
const timedOut: InvocationResult = { ...failed, outcome: 'timeout' };
const succeeded: InvocationResult = { outcome: 'success', payload: 'null' };

/** @param results of the invocations, in order */
function invokerOf(...results: InvocationResult[]) {
  const clock = manualClock();
  const start = clock.now();
  const seconds: number[] = [];
  const invoker = new AsynchronousInvoker({
    clock,
    invoke: async () => {
      seconds.push((clock.now() - start) / 1_000);
      return results.shift() ?? succeeded;
    },
  });
  return { clock, invoker, seconds };
}

describe('an asynchronous invocation', () => {
  it.each([
    ['runs once when it succeeds', [succeeded], 2, [0]],
    ['is repeated after a minute, and then after two more', [failed, timedOut, failed], 2, [0, 60, 180]],
    ['is not repeated after it succeeded', [failed, succeeded], 2, [0, 60]],
    ['is repeated no more often than its function is configured to', [failed, failed], 1, [0, 60]],
    ['is not repeated where its function is configured so', [failed], 0, [0]],
  ])('%s', async (_, results, maximumRetryAttempts, expected) => {
    const { clock, invoker, seconds } = invokerOf(...results);
    invoker.maximumRetryAttempts = maximumRetryAttempts;
    invoker.invoke('{}');
    await clock.advanceAsync(1_000 * 60 * 60);
    expect(seconds).toEqual(expected);
  });

  it('is not repeated after the end', async () => {
    const { clock, invoker, seconds } = invokerOf(failed, failed);
    invoker.invoke('{}');
    await clock.advanceAsync(0);
    invoker.stop();
    await clock.advanceAsync(1_000 * 60 * 60);
    expect(seconds).toEqual([0]);
    expect(clock.scheduled).toBe(0);
  });
});
