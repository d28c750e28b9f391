import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RedrivePayload, RunResult } from '../../../lambda/redrive/protocol.ts';
import { handledIn, type RunPorts, runUntilDone } from '../../../ops/redrive/run-until-done.ts';

const startedAt = '2026-03-01T12:00:00.000Z';
const request: RedrivePayload = { queue: 'order', dryRun: false, requestedBy: 'olga' };
const filter = { failureReason: ['schema_broken'] };

const nothing = { moved: 0, quarantined: 0, discarded: 0, movedNotDeleted: 0 };

function runResult(more: Partial<RunResult> = {}): RunResult {
  return {
    redriveId: 'run-1',
    startedAt,
    dryRun: false,
    matched: 0,
    ...nothing,
    failed: 0,
    skipped: 0,
    remaining: 0,
    byCause: [],
    seen: 0,
    atStart: handledIn({ ...nothing, ...more }) + (more.remaining ?? 0), // nothing came meanwhile
    ended: 'done',
    alarms: [],
    ...more,
  };
}

/** Answers each run with the next of these, the last one for ever. */
function world(answers: readonly (Partial<RunResult> | Error)[], more: Partial<RunPorts> = {}) {
  const requests: Record<string, unknown>[] = [];
  const progress: unknown[] = [];
  let now = 0;
  const ports: RunPorts = {
    run: async (next) => {
      requests.push(next as Record<string, unknown>);
      if (requests.length > 20) throw new Error('These runs have no end.');
      now += 5_000;
      const answer = answers[Math.min(requests.length, answers.length) - 1];
      if (answer instanceof Error) throw answer;
      return runResult(answer);
    },
    now: () => now,
    signal: new AbortController().signal,
    pace: { ratePerSecond: 500, rampSeconds: 10 },
    onProgress: (each) => progress.push(each),
    ...more,
  };
  return { ports, requests, progress };
}

describe('runs until done', () => {
  it('continue the first one, without its ramp, and end with the sum of all', async () => {
    const cause = { failureClass: 'permanent', failureReason: 'schema_broken' };
    const { ports, requests } = world([
      { ended: 'max_messages', moved: 2_750, matched: 2_750, byCause: [{ ...cause, count: 2_750 }], remaining: 100 },
      { ended: 'time_is_up', moved: 90, quarantined: 5, failed: 2, matched: 97, byCause: [{ ...cause, count: 97 }] },
      { ended: 'done', moved: 2, matched: 2, remaining: 0 },
    ]);
    const { totals, error } = await runUntilDone(request, ports);
    expect(error).toBeUndefined();
    expect(totals).toMatchObject({
      redriveId: 'run-1',
      runs: 3,
      seconds: 15,
      moved: 2_842,
      quarantined: 5,
      failed: 0, // those of the second run were taken by the third
      byCause: [{ ...cause, count: 2_847 }],
      ended: 'done',
    });
    expect(requests[0]).toEqual({ ...request, maxMessages: 2_750 }); // as many as the ramp takes
    expect(requests[1]).toMatchObject({ redriveId: 'run-1', startedAt, rampSeconds: 0 });
  });

  it('are sized by what the last one did a second', async () => {
    const { ports, requests } = world([
      { ended: 'max_messages', moved: 1_000, matched: 1_000 }, // in 5 s
      { ended: 'max_messages', moved: 5_000, matched: 5_000 },
      { ended: 'done' },
    ]);
    await runUntilDone(request, ports);
    expect(requests.map(({ maxMessages }) => maxMessages)).toEqual([2_750, 1_000, 5_000]);
  });

  it('are longer with a filter, because each sees again what the others left', async () => {
    const { ports, requests } = world([{}]);
    await runUntilDone({ ...request, filter, ratePerSecond: 100, rampSeconds: 0 }, ports);
    expect(requests).toMatchObject([{ maxMessages: 1_500 }]);
  });

  it('send no pace where nothing is paced', async () => {
    const { ports, requests } = world([{ ended: 'max_messages', discarded: 1 }, {}], { pace: undefined });
    await runUntilDone(request, ports);
    expect(requests.some((each) => 'rampSeconds' in each)).toBe(false);
  });

  it('never take more than was asked for', async () => {
    const { ports, requests } = world([{ ended: 'max_messages', moved: 60, matched: 60 }]);
    const { totals } = await runUntilDone({ ...request, maxMessages: 150 }, ports);
    expect(requests.map(({ maxMessages }) => maxMessages)).toEqual([150, 90, 30]);
    expect(totals.ended).toBe('max_messages');
  });

  it('stop at once when the consumer is unhealthy', async () => {
    const { ports, requests } = world([{ ended: 'unhealthy', alarms: ['commerce-dev-order-crashing'] }]);
    const { totals } = await runUntilDone(request, ports);
    expect(totals).toMatchObject({ ended: 'unhealthy', alarms: ['commerce-dev-order-crashing'] });
    expect(requests).toHaveLength(1);
  });

  it('look once more when messages came back during the last, which took the places of others', async () => {
    const { ports, requests } = world([
      { atStart: 100, seen: 100, matched: 60, moved: 60, skipped: 40, remaining: 80, ended: 'done' },
      { atStart: 80, seen: 80, matched: 20, moved: 20, skipped: 60, remaining: 60, ended: 'done' },
    ]);
    const { totals } = await runUntilDone(request, ports);
    expect(requests).toHaveLength(2);
    expect(totals).toMatchObject({ moved: 80, ended: 'done' });
  });

  it('end after three in which nothing could be done', async () => {
    const { ports, requests } = world([{ ended: 'time_is_up', matched: 5, failed: 5 }]);
    const { totals } = await runUntilDone(request, ports);
    expect(requests).toHaveLength(3);
    expect(totals).toMatchObject({ ended: 'no_progress', failed: 5 });
  });

  it('stop between two of them when they are interrupted, and tell what is done', async () => {
    const interruption = new AbortController();
    const { ports, requests } = world([{ ended: 'max_messages', moved: 10 }], {
      signal: interruption.signal,
      onProgress: () => interruption.abort(),
    });
    const { totals } = await runUntilDone(request, ports);
    expect(requests).toHaveLength(1);
    expect(totals).toMatchObject({ ended: 'interrupted', moved: 10 });
  });

  it('tell what was done before an error, and the error', async () => {
    const failure = new Error('no answer');
    const { ports } = world([{ ended: 'max_messages', moved: 10 }, failure]);
    expect(await runUntilDone(request, ports)).toMatchObject({ totals: { ended: 'error', moved: 10 }, error: failure });
  });

  it('estimate what is left from what matched of what was seen', async () => {
    const { ports, progress } = world([
      { ended: 'max_messages', atStart: 1_000, seen: 200, matched: 100, moved: 100 },
      { ended: 'done' },
    ]);
    await runUntilDone(request, ports);
    expect(progress[0]).toEqual({ handled: 100, left: 400, perSecond: 20 });
  });

  it('handle every matching message once, however many there are, and however many come back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          matching: fc.integer({ min: 0, max: 400 }),
          others: fc.integer({ min: 0, max: 400 }),
          perRun: fc.integer({ min: 1, max: 200 }),
          diesAgain: fc.boolean(),
          most: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
        }),
        async ({ matching, others, perRun, diesAgain, most }) => {
          let waiting = matching;
          let left = others;
          const { ports } = world([], {
            run: async (next) => {
              const { maxMessages } = next as { maxMessages: number };
              const atStart = waiting + left;
              const moved = Math.min(waiting, perRun, maxMessages);
              waiting -= moved;
              if (diesAgain) left += moved; // left alone from now on
              return runResult({
                atStart,
                seen: atStart,
                matched: moved,
                moved,
                remaining: waiting + left,
                ended: maxMessages <= moved ? 'max_messages' : waiting > 0 ? 'time_is_up' : 'done',
              });
            },
          });
          const { totals } = await runUntilDone({ ...request, ...(most && { maxMessages: most }) }, ports);
          expect(totals.moved).toBe(Math.min(matching, most ?? matching));
          expect(['done', 'max_messages']).toContain(totals.ended);
        },
      ),
    );
  });
});
