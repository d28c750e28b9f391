import { Logger } from '@aws-lambda-powertools/logger';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expiryReporter } from '../../../lambda/expiry/expiry-report.ts';
import { findOldestDeadLetters } from '../../../lambda/expiry/oldest-dead-letters.ts';
import type { OldestDeadLetter } from '../../../lambda/expiry/protocol.ts';
import type { Queue } from '../../../local/sqs/queue.ts';
import { emptyQueue, queuePorts } from '../../support/queue-ports.ts';
import { simulatedClock } from '../redrive/simulated-clock.ts';

const day = 60 * 60 * 24; // in seconds

/** Queues of the local SQS engine, and the daily look at them. */
function lookAt(names: readonly string[]) {
  const clock = simulatedClock();
  const queues = new Map(names.map((name) => [name, emptyQueue(name, clock)]));
  const queueOf = (name: string) => queues.get(name) as Queue;
  const reports: (readonly OldestDeadLetter[])[] = [];
  let unreadable = '';
  return {
    clock,
    queueOf,
    reports,
    breakReading: (name: string) => {
      unreadable = name;
    },
    /** Sends messages and lets so many days pass. */
    waitAfter: async (name: string, days: number, count = 1) => {
      for (let sent = 0; sent < count; sent++) queueOf(name).send({ body: 'x' });
      await clock.wait(days * day * 1_000);
    },
    look: (limits: { endsInMillis?: number; mostMillisForEach?: number } = {}) =>
      findOldestDeadLetters(
        names,
        {
          endsAt: clock.now() + (limits.endsInMillis ?? 300_000),
          mostMillisForEach: limits.mostMillisForEach ?? 50_000,
        },
        {
          queue: (name) => {
            if (name === unreadable) throw new Error(`${name} cannot be read`);
            const { source, changeVisibility } = queuePorts(queueOf(name), () => clock.wait(1_000));
            return { source, deadLetters: { changeVisibility } };
          },
          now: clock.now,
          report: (oldest) => reports.push(oldest),
        },
      ),
  };
}

describe('the daily look at dead letters that expire', () => {
  it('finds the oldest of each queue by when it was first sent, and leaves every one where it is', async () => {
    const { look, waitAfter, queueOf, reports } = lookAt(['order', 'return', 'quarantine']);
    await waitAfter('order', 9.5);
    await waitAfter('order', 2);
    await waitAfter('quarantine', 1, 50);
    await waitAfter('order', 0);
    expect(await look()).toEqual([
      { queue: 'order', seen: 3, sawAll: true, ageSeconds: 12.5 * day },
      { queue: 'return', seen: 0, sawAll: true, ageSeconds: 0 },
      { queue: 'quarantine', seen: 50, sawAll: true, ageSeconds: expect.closeTo(day, -2) },
    ]);
    expect(reports).toHaveLength(1);
    expect(queueOf('order').counts()).toMatchObject({ visible: 3, inFlight: 0 });
    expect(queueOf('quarantine').counts()).toMatchObject({ visible: 50, inFlight: 0 });
  });

  it('counts the time in the queue that SQS moved a message from', async () => {
    const { look, clock, queueOf } = lookAt(['order']);
    const source = emptyQueue('source', clock, queueOf('order'));
    source.send({ body: 'x' });
    await clock.wait(3 * day * 1_000);
    source.receive(1);
    await clock.wait(day * 1_000);
    source.receive(1);
    expect(await look()).toMatchObject([{ seen: 1, ageSeconds: 4 * day }]);
  });

  it('says when it saw only a part, and leaves time for the queues that follow', async () => {
    const { look, waitAfter } = lookAt(['order', 'return']);
    await waitAfter('return', 1);
    await waitAfter('order', 1, 20);
    const [order, ofReturn] = await look({ mostMillisForEach: 0 });
    expect(order).toMatchObject({ seen: 0, sawAll: false });
    expect(ofReturn).toMatchObject({ sawAll: false });
    expect(await look()).toMatchObject([{ sawAll: true }, { sawAll: true, ageSeconds: 2 * day }]);
  });

  it('looks at all the others when one queue cannot be read, and then fails', async () => {
    const { look, waitAfter, reports, breakReading } = lookAt(['order', 'return']);
    await waitAfter('return', 8);
    breakReading('order');
    await expect(look()).rejects.toThrow('order cannot be read');
    expect(reports).toEqual([[{ queue: 'return', seen: 1, sawAll: true, ageSeconds: 8 * day }]]);
  });
});

describe('its report', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  const queue = { queue: 'order', seen: 3, sawAll: true, ageSeconds: 60 };

  function written(oldest: readonly OldestDeadLetter[]) {
    vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Commerce/test');
    vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'expiry');
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
    const lines: Record<string, unknown>[] = [];
    for (const method of ['log', 'info', 'warn'] as const) {
      vi.spyOn(console, method).mockImplementation((line: string) => void lines.push(JSON.parse(line)));
    }
    expiryReporter(new Logger())(oldest);
    return lines;
  }

  it('is the age of the oldest of all, and a line for each queue', () => {
    const lines = written([queue, { ...queue, queue: 'return', ageSeconds: 90 }]);
    expect(lines).toContainEqual(expect.objectContaining({ OldestDeadLetterAge: 90 }));
    expect(lines).toContainEqual(expect.objectContaining({ level: 'INFO', queue: 'order', ageSeconds: 60 }));
  });

  it('is an age of 0 when nothing waits: the alarms would not end otherwise', () => {
    expect(written([])).toContainEqual(expect.objectContaining({ OldestDeadLetterAge: 0 }));
  });

  it('warns of a queue that it saw only a part of', () => {
    expect(written([{ ...queue, sawAll: false }])).toContainEqual(
      expect.objectContaining({ level: 'WARN', message: expect.stringContaining('only a part'), queue: 'order' }),
    );
  });
});
