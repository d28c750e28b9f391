import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { discard } from '../../../lambda/redrive/discard.ts';
import { redrive } from '../../../lambda/redrive/redrive.ts';
import { readDiscardRequest, readRedriveRequest } from '../../../lambda/redrive/request.ts';
import { firingAlarms } from '../../../lambda/redrive/run/circuit-breaker.ts';
import { messageSource, visibilityTimeoutSeconds } from '../../../lambda/redrive/run/message-source.ts';
import { sqsQueue } from '../../../lambda/shared/sqs-queue.ts';
import type { Queue } from '../../../local/sqs/queue.ts';
import { orderPack } from '../../support/events.ts';
import { emptyQueue } from '../../support/queue-ports.ts';
import { type CallFault, faultKinds, faultyAws, noFault } from './faulty-aws.ts';
import { attributesOf, routes, rules } from './redrive-world.ts';
import { simulatedClock } from './simulated-clock.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const deadLetterQueue = 'https://queue/order-dlq';
const settings = {
  routing: { routes, marketplaces: ['amazon'], eventTypes: catalog.eventTypes },
  unroutedQueueUrl: 'https://queue/unrouted',
  quarantineQueueUrl: 'https://queue/quarantine',
  redriveCap: 3,
  alarmsOf: () => [],
};
const count = 12;
/** The changes of the packs: three in each, of which the second is not wanted. */
const all = Array.from({ length: count * 3 }, (_, n) => n);
const unwanted = all.filter((n) => n % 3 === 1);
const wanted = all.filter((n) => n % 3 !== 1);

/** Twelve packs among the dead letters, every other one of a consumer that crashed. */
function world() {
  const clock = simulatedClock();
  const names = ['order-queue', 'order-dlq', 'quarantine'];
  const queues = new Map(names.map((name) => [name, emptyQueue(name, clock)]));
  const queueOf = (name: string) => queues.get(name) as Queue;
  for (let n = 0; n < count; n++) {
    const changes = [0, 1, 2].map((at) => ({ changeId: uuid(3 * n + at), data: {} }));
    const cause = { failureClass: 'transient', failureReason: 'TimeoutError' };
    const attributes = attributesOf(n % 2 ? cause : {});
    queueOf('order-dlq').send({ body: JSON.stringify(orderPack(changes)), messageGroupId: 'seller-1', attributes });
  }
  const written = new Set<number>();
  let runs = 0;
  const run = (fault: CallFault) => {
    const aws = faultyAws(queues, clock, fault);
    const own = (url: string) => sqsQueue(aws.sqs, url, () => {});
    const ports = {
      source: messageSource(aws.sqs, deadLetterQueue),
      deadLetters: own(deadLetterQueue),
      queue: own,
      firingAlarms: firingAlarms(aws.cloudWatch),
      moved: () => {},
      discarding: (some: readonly { changes: readonly { changeId?: string }[] }[]) => {
        for (const { changeId } of some.flatMap(({ changes }) => changes)) written.add(numberOf(changeId ?? ''));
      },
      report: () => {},
      now: clock.now,
      wait: clock.wait,
      newId: () => uuid(++runs),
      runForMillis: 50_000,
    };
    const request = { queue: 'order', dryRun: false, note: 'a test' };
    const ended = (answer: Promise<unknown>) => Promise.race([aws.whenKilled, answer.catch(() => 'failed')]);
    return {
      calls: aws.calls,
      redrive: () => ended(redrive(accepted(readRedriveRequest(request, rules)), settings, ports)),
      discard: () => {
        const filter = { changeId: unwanted.map(uuid) };
        return ended(discard(accepted(readDiscardRequest({ ...request, filter }, rules)), settings.routing, ports));
      },
    };
  };
  return {
    run,
    written,
    changesIn: (name: string) => [...queueOf(name).messages()].flatMap(({ body }) => changesOf(body)),
    sizesIn: (name: string) => [...queueOf(name).messages()].map(({ body }) => changesOf(body).length),
    visibilityIsOver: () => clock.wait((visibilityTimeoutSeconds + 1) * 1_000),
  };
}

const numberOf = (changeId: string) => Number(changeId.slice(-12));
const changesOf = (body: string): number[] =>
  JSON.parse(body).detail.changes.map(({ changeId }: { changeId: string }) => numberOf(changeId));
const unique = (numbers: Iterable<number>) => [...new Set(numbers)].sort((a, b) => a - b);

function accepted<Request>(read: { request: Request } | { refused: unknown }): Request {
  if ('refused' in read) throw new Error(JSON.stringify(read.refused));
  return read.request;
}

/** A fault at each call that a run without one makes. */
async function* faultsOf(name: 'redrive' | 'discard', kind: CallFault['kind']) {
  const clean = world().run(noFault);
  await clean[name]();
  expect(clean.calls).toContain('SendMessageBatch');
  for (const [index, operation] of clean.calls.entries()) {
    if (kind === 'partial' && !operation.endsWith('Batch')) continue;
    yield { fault: { kind, atCall: index + 1 }, where: `${kind} at call ${index + 1}, ${operation}` };
  }
}

describe.each(faultKinds)('%s at each call of a run over packs, one after another', { timeout: 180_000 }, (kind) => {
  it('of a redrive loses no change, and one clean run after it moves them all', async () => {
    for await (const { fault, where } of faultsOf('redrive', kind)) {
      const { run, changesIn, sizesIn, visibilityIsOver } = world();
      await run(fault).redrive();
      await visibilityIsOver();
      expect(unique([...changesIn('order-dlq'), ...changesIn('order-queue')]), where).toEqual(all);
      // A crashed pack is deleted when all of its changes are confirmed, so here no part of one is left.
      expect(
        unique(sizesIn('order-dlq')).filter((size) => size !== 3),
        where,
      ).toEqual([]);
      await run(noFault).redrive();
      expect(changesIn('order-dlq'), where).toEqual([]);
      expect(unique(changesIn('order-queue')), where).toEqual(all);
      expect(unique(sizesIn('order-queue')), where).toEqual([1, 3]);
    }
  });

  it('of a discard by change loses no other change, nor deletes anything without a trace', async () => {
    for await (const { fault, where } of faultsOf('discard', kind)) {
      const { run, changesIn, written, visibilityIsOver } = world();
      await run(fault).discard();
      await visibilityIsOver();
      const left = unique(changesIn('order-dlq'));
      expect(
        left.filter((n) => n % 3 !== 1),
        where,
      ).toEqual(wanted);
      expect(
        unwanted.filter((n) => !left.includes(n) && !written.has(n)),
        where,
      ).toEqual([]);
      await run(noFault).discard();
      expect(unique(changesIn('order-dlq')), where).toEqual(wanted);
    }
  });
});
