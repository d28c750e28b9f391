import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { consumeBatch } from '../../../lambda/consume/consume-batch.ts';
import { currentStateTable } from '../../../lambda/consume/current-state-table.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import { discard } from '../../../lambda/redrive/discard.ts';
import { inspect } from '../../../lambda/redrive/inspect.ts';
import { redrive } from '../../../lambda/redrive/redrive.ts';
import { readDiscardRequest, readInspectRequest, readRedriveRequest } from '../../../lambda/redrive/request.ts';
import { firingAlarms } from '../../../lambda/redrive/run/circuit-breaker.ts';
import { messageSource, visibilityTimeoutSeconds } from '../../../lambda/redrive/run/message-source.ts';
import { sqsQueue } from '../../../lambda/shared/sqs-queue.ts';
import { sqsRecord } from '../../../local/lambda/sqs-record.ts';
import type { Queue } from '../../../local/sqs/queue.ts';
import { conditionalTable } from '../../support/consume/conditional-table.ts';
import { stillPorts } from '../../support/consume/still-ports.ts';
import { orderEvent } from '../../support/events.ts';
import { emptyQueue } from '../../support/queue-ports.ts';
import { type CallFault, faultKinds, faultyAws, noFault } from './faulty-aws.ts';
import { attributesOf, routes, rules } from './redrive-world.ts';
import { simulatedClock } from './simulated-clock.ts';

const redriveCap = 3;
const settings = {
  routing: { routes, marketplaces: ['amazon'], eventTypes: catalog.eventTypes },
  unroutedQueueUrl: 'https://queue/unrouted',
  quarantineQueueUrl: 'https://queue/quarantine',
  redriveCap,
  alarmsOf: (consumer: string) => [`${consumer}-crashing`],
};
const urlOf = (queue: string) => `https://queue/${queue === 'quarantine' ? queue : `${queue}-dlq`}`;

interface Letter {
  readonly body: string;
  readonly kind: 'transient' | 'permanent' | 'at the cap' | 'malformed';
}

/** 200 dead letters: several changes of each of 60 orders, most to be redriven, some for quarantine, some broken. */
const letters: readonly Letter[] = Array.from({ length: 200 }, (_, index) => {
  if (index % 25 === 7) return { kind: 'malformed', body: index % 2 ? `{"broken": ${index}` : `[${index}]` };
  const kind = index % 20 === 3 ? 'at the cap' : index % 3 === 0 ? 'permanent' : 'transient';
  const changeId = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const version = 1 + Math.floor(index / 60);
  return {
    kind,
    body: JSON.stringify(orderEvent({ metadata: { version, changeId }, data: { orderId: `o${index % 60}` } })),
  };
});
const bodiesOf = (...kinds: Letter['kind'][]) =>
  letters.filter(({ kind }) => kinds.includes(kind)).map(({ body }) => body);

/** The queues of the order consumer with all letters dead, those of two other consumers, and quarantine. */
function world() {
  const clock = simulatedClock();
  const names = [...routes.flatMap(({ consumer }) => [`${consumer}-queue`, `${consumer}-dlq`]), 'quarantine'];
  const queues = new Map(names.map((name) => [name, emptyQueue(name, clock)]));
  const queueOf = (name: string) => queues.get(name) as Queue;
  for (const { kind, body } of letters) {
    const attributes = attributesOf({
      failureClass: kind === 'permanent' ? 'permanent' : 'transient',
      failureReason: kind === 'permanent' ? 'schema_broken' : 'ThrottlingException',
      deadLetteredAt: new Date(clock.now()).toISOString(),
      redriveCount: kind === 'at the cap' ? String(redriveCap) : '1',
    });
    queueOf('order-dlq').send({ body, messageGroupId: 'seller-1', attributes });
  }

  const discarding: string[] = [];
  let runs = 0;
  /** The world of one run of a function, which calls AWS and may meet one fault. */
  const run = (fault: CallFault, queue = 'order') => {
    const aws = faultyAws(queues, clock, fault);
    const own = (url: string) => sqsQueue(aws.sqs, url, () => {});
    const ports = {
      source: messageSource(aws.sqs, urlOf(queue)),
      deadLetters: own(urlOf(queue)),
      queue: own,
      firingAlarms: firingAlarms(aws.cloudWatch),
      moved: () => {},
      discarding: (some: readonly { letter: { message: { Body?: string | undefined } } }[]) =>
        void discarding.push(...some.map(({ letter }) => letter.message.Body ?? '')),
      report: () => {},
      now: clock.now,
      wait: clock.wait,
      newId: () => `00000000-0000-4000-8000-${String(++runs).padStart(12, '0')}`,
      runForMillis: 50_000,
    };
    /** The answer; that it failed itself; or that its process is gone. */
    const ended = <Answer>(answer: Promise<Answer>) =>
      Promise.race([
        aws.whenKilled,
        answer.then(
          (value) => ({ value }),
          () => 'failed' as const,
        ),
      ]);
    const request = { queue, dryRun: false, note: 'try again' };
    return {
      calls: aws.calls,
      redrive: () => ended(redrive(accepted(readRedriveRequest({ ...request, ...pace }, rules)), settings, ports)),
      discard: () =>
        ended(discard(accepted(readDiscardRequest({ ...request, filter }, rules)), settings.routing, ports)),
      inspect: () => ended(inspect(accepted(readInspectRequest({ queue }, rules)), settings.routing, ports)),
    };
  };

  const contents = (name: string) => [...queueOf(name).messages()].map(({ body }) => body).sort();
  return {
    run,
    discarding,
    deadLetters: queueOf('order-dlq'),
    orderQueue: queueOf('order-queue'),
    contents,
    foreign: () => ['mailer-queue', 'mailer-dlq', 'return-queue', 'return-dlq'].flatMap(contents),
    /** Until whatever a killed run had received is visible again. */
    visibilityIsOver: () => clock.wait((visibilityTimeoutSeconds + 1) * 1_000),
    now: clock.now,
  };
}

const pace = { ratePerSecond: 1_000, rampSeconds: 2 }; // so that the alarms are looked at during the run too
const filter = { failureReason: 'schema_broken' };

function accepted<Request>(read: { request: Request } | { refused: unknown }): Request {
  if ('refused' in read) throw new Error(JSON.stringify(read.refused));
  return read.request;
}

/** What the real consumer makes of everything in a queue, copies included. */
async function viewOf(queue: Queue, now: () => number) {
  const { call, items } = conditionalTable();
  const effects = currentStateTable(call, 'table', 1_000, now);
  for (let batch = queue.receive(100); batch.length > 0; batch = queue.receive(100)) {
    const Records: SQSEvent['Records'] = batch.map((message) => sqsRecord(message, queue.settings.arn, 'us-east-1'));
    const { batchItemFailures } = await consumeBatch(
      { Records },
      { getRemainingTimeInMillis: () => 30_000 },
      { eventTypes: catalog.eventTypes, eventType: 'OrderStateChanged', coalesce: 'newest', ...effects },
      { ...stillPorts(), deadLetterQueue: { send: async () => new Set() } },
      {
        writeConcurrency: 20,
        stopBeforeTimeoutMillis: 0,
        maxReceiveCount: 5,
        giveUpAfterMillis: 600_000,
        backoff: { first: 1, most: 1 },
      },
    );
    expect(batchItemFailures).toEqual([]);
    for (const { receiptHandle } of batch) queue.deleteMessage(receiptHandle);
  }
  return Object.fromEntries([...items].map(([key, item]) => [key, item.changeId?.S]));
}

/** By the input alone: of each order the change with the greatest version. */
function expectedView(bodies: readonly string[]) {
  const view: Record<string, string> = {};
  const versions: Record<string, number> = {};
  for (const body of bodies) {
    const { metadata, data } = JSON.parse(body).detail;
    const key = `OrderStateChanged#amazon#seller-1#${data.orderId}`;
    if (metadata.version <= (versions[key] ?? 0)) continue;
    versions[key] = metadata.version;
    view[key] = metadata.changeId;
  }
  return view;
}

/** What the calls of one run without a fault are; a run with a fault makes the same ones until it meets it. */
async function callsOf(name: 'redrive' | 'discard' | 'inspect'): Promise<readonly string[]> {
  const run = world().run(noFault);
  expect(await run[name]()).toHaveProperty('value');
  return run.calls;
}

const batchCalls = ['SendMessageBatch', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch'];

/** Each kind of fault at each call at which it can happen. */
function* faultsAt(calls: readonly string[], kind: CallFault['kind']): Generator<CallFault & { operation: string }> {
  for (const [index, operation] of calls.entries()) {
    if (kind === 'partial' && !batchCalls.includes(operation)) continue;
    yield { kind, atCall: index + 1, operation };
  }
}

/** Whether messages may stay invisible until their visibility timeout is over. */
const mayHide = ({ kind, operation }: CallFault & { operation: string }) =>
  kind.startsWith('killed') ||
  operation === 'ChangeMessageVisibilityBatch' ||
  (operation === 'ReceiveMessage' && kind === 'timeout');

const patience = 1_000 * 60 * 3; // some 400 runs, on a busy machine

describe.each(faultKinds)(
  '%s at each call of a run over 200 messages, one after another',
  { timeout: patience },
  (kind) => {
    it('of a redrive leaves every message where it may be, and one clean run after it applies every event', async () => {
      const calls = await callsOf('redrive');
      expect(new Set(calls)).toEqual(
        new Set(['GetQueueAttributes', 'DescribeAlarms', 'ReceiveMessage', ...batchCalls]),
      );
      for (const fault of faultsAt(calls, kind)) {
        const { run, contents, foreign, deadLetters, orderQueue, visibilityIsOver, now } = world();
        const faulty = run(fault);
        const ended = await faulty.redrive();
        const where = `${kind} at call ${fault.atCall}, ${fault.operation}`;
        expect(faulty.calls.slice(0, fault.atCall), where).toEqual(calls.slice(0, fault.atCall));
        expect(ended === 'killed', where).toBe(kind.startsWith('killed'));
        if (!mayHide(fault)) expect(deadLetters.counts().inFlight, where).toBe(0);
        await visibilityIsOver();

        const dead = contents('order-dlq');
        const sent = contents('order-queue');
        const quarantined = contents('quarantine');
        expect(deadLetters.counts().inFlight, where).toBe(0);
        for (const place of [dead, sent, quarantined]) expect(new Set(place).size, where).toBe(place.length);
        const unique = [...new Set([...dead, ...sent, ...quarantined])].sort();
        expect(unique, where).toEqual(letters.map(({ body }) => body).sort());
        const may = { sent: bodiesOf('transient', 'permanent'), quarantined: bodiesOf('at the cap') };
        expect(
          sent.filter((body) => !may.sent.includes(body)),
          where,
        ).toEqual([]);
        expect(
          quarantined.filter((body) => !may.quarantined.includes(body)),
          where,
        ).toEqual([]);
        expect(foreign(), where).toEqual([]);

        const copies = dead.length + sent.length + quarantined.length - letters.length;
        const touchesMoved = ['SendMessageBatch', 'DeleteMessageBatch'].includes(fault.operation);
        if (!kind.startsWith('killed')) expect(copies, where).toBeLessThanOrEqual(touchesMoved ? 10 : 0);
        if (typeof ended === 'object') {
          const { moved, quarantined: toQuarantine, movedNotDeleted } = ended.value;
          if (fault.operation !== 'DeleteMessageBatch' || kind !== 'timeout') {
            expect(moved + toQuarantine, where).toBe(letters.length - dead.length);
            if (fault.operation !== 'SendMessageBatch') expect(movedNotDeleted, where).toBe(copies);
          }
        }

        expect(await run(noFault).redrive(), where).toHaveProperty('value.ended', 'done');
        expect(contents('order-dlq'), where).toEqual(bodiesOf('malformed').sort());
        expect(new Set(contents('quarantine')), where).toEqual(new Set(bodiesOf('at the cap')));
        expect(await run(noFault, 'quarantine').redrive(), where).toHaveProperty('value.ended', 'done');
        expect(contents('quarantine'), where).toEqual([]);
        expect(foreign(), where).toEqual([]);
        const events = bodiesOf('transient', 'permanent', 'at the cap');
        expect(await viewOf(orderQueue, now), where).toEqual(expectedView(events));
      }
    });

    it('of a discard deletes nothing that was not meant, nor anything without a trace', async () => {
      const unwanted = bodiesOf('permanent').sort();
      const wanted = bodiesOf('transient', 'at the cap', 'malformed').sort();
      for (const fault of faultsAt(await callsOf('discard'), kind)) {
        const { run, contents, discarding, deadLetters, visibilityIsOver } = world();
        const ended = await run(fault).discard();
        const where = `${kind} at call ${fault.atCall}, ${fault.operation}`;
        expect(ended === 'killed', where).toBe(kind.startsWith('killed'));
        if (!mayHide(fault)) expect(deadLetters.counts().inFlight, where).toBe(0);
        await visibilityIsOver();

        const left = contents('order-dlq');
        expect(
          left.filter((body) => !unwanted.includes(body)),
          where,
        ).toEqual(wanted);
        const gone = unwanted.filter((body) => !left.includes(body));
        expect(
          gone.filter((body) => !discarding.includes(body)),
          where,
        ).toEqual([]);
        expect(await run(noFault).discard(), where).toHaveProperty('value.ended', 'done');
        expect(contents('order-dlq'), where).toEqual(wanted);
      }
    });

    it('of an inspection changes nothing, and everything can be seen again', async () => {
      const everything = letters.map(({ body }) => body).sort();
      for (const fault of faultsAt(await callsOf('inspect'), kind)) {
        const { run, contents, deadLetters, visibilityIsOver } = world();
        const ended = await run(fault).inspect();
        const where = `${kind} at call ${fault.atCall}, ${fault.operation}`;
        expect(ended === 'killed', where).toBe(kind.startsWith('killed'));
        if (!mayHide(fault))
          expect(deadLetters.counts(), where).toMatchObject({ visible: letters.length, inFlight: 0 });
        await visibilityIsOver();
        expect(deadLetters.counts(), where).toMatchObject({ visible: letters.length, inFlight: 0 });
        expect(contents('order-dlq'), where).toEqual(everything);
        expect(await run(noFault).inspect(), where).toMatchObject({ value: { seen: letters.length, sawAll: true } });
      }
    });
  },
);
