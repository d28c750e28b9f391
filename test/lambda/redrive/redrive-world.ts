import { catalog } from '../../../lambda/events/catalog.ts';
import { discard } from '../../../lambda/redrive/discard.ts';
import type { Route } from '../../../lambda/redrive/environment.ts';
import { healthAlarms } from '../../../lambda/redrive/environment.ts';
import { inspect } from '../../../lambda/redrive/inspect.ts';
import type { Inspection, RefusedRequest, RequestRules, RunResult } from '../../../lambda/redrive/protocol.ts';
import { type RedrivePorts, redrive } from '../../../lambda/redrive/redrive.ts';
import { readDiscardRequest, readInspectRequest, readRedriveRequest } from '../../../lambda/redrive/request.ts';
import type { DiscardedLetter, MovedLetter } from '../../../lambda/redrive/run/audit.ts';
import type { RunSoFar } from '../../../lambda/redrive/run/tally.ts';
import type { SqsQueue } from '../../../lambda/shared/sqs-queue.ts';
import type { Queue } from '../../../local/sqs/queue.ts';
import { orderEvent } from '../../support/events.ts';
import { emptyQueue, queuePorts } from '../../support/queue-ports.ts';
import { simulatedClock } from './simulated-clock.ts';

const route = (consumer: string, eventType: string, redriveNeedsNote = false): Route => ({
  consumer,
  eventType,
  queueUrl: `https://queue/${consumer}-queue`,
  deadLetterQueueUrl: `https://queue/${consumer}-dlq`,
  redriveNeedsNote,
});

/** `mailer` reads the same events as `order` and may not do them again without a reason. */
export const routes = [
  route('order', 'OrderStateChanged'),
  route('mailer', 'OrderStateChanged', true),
  route('return', 'ReturnStateChanged'),
];

const redriveCap = 3;
export const rules: RequestRules = {
  queues: [...routes.map(({ consumer }) => consumer), 'unrouted', 'undelivered', 'quarantine'],
  redriveNeedsNote: ['mailer'],
  ratePerSecond: 100_000,
  rampSeconds: 0,
};

/** Of all three functions. */
interface WorldPorts extends RedrivePorts {
  readonly deadLetters: Pick<SqsQueue, 'send' | 'delete' | 'changeVisibility'>;
}

interface WorldOptions {
  /** Of every call, on the world's clock. */
  readonly latencyMillis?: number;
  /** Replaces ports of a run. */
  readonly ports?: (ports: WorldPorts) => Partial<RedrivePorts>;
}

/** Every queue of three consumers on the local SQS engine, and the three functions between request and answer. */
export function redriveWorld({ latencyMillis = 0, ports: change = () => ({}) }: WorldOptions = {}) {
  const clock = simulatedClock();
  const queues = new Map<string, Queue>();
  const queueAt = (url: string): Queue => {
    const name = url.split('/').at(-1) as string;
    const queue = queues.get(name) ?? emptyQueue(name, clock);
    queues.set(name, queue);
    return queue;
  };
  const letters = (name: string) =>
    queueAt(['unrouted', 'undelivered', 'quarantine'].includes(name) ? name : `${name}-dlq`);

  const calls: { readonly name: string; readonly at: number; readonly count: number }[] = [];
  const called = async (name: string, count = 1) => {
    calls.push({ name, at: clock.now(), count });
    const rounds = Math.ceil(count / 10 / 16); // ten messages a call, 16 calls at a time
    if (latencyMillis > 0) await clock.wait(latencyMillis * rounds);
  };
  const portsOf = (url: string) => {
    const { send, delete: remove, changeVisibility, source } = queuePorts(queueAt(url), () => clock.wait(1_000));
    const own: ReturnType<typeof queuePorts> = {
      send: (messages) => called('send', messages.length).then(() => send(messages)),
      delete: (handles) => called('delete', handles.length).then(() => remove(handles)),
      changeVisibility: (changes) => called('changeVisibility', changes.length).then(() => changeVisibility(changes)),
      source: {
        count: () => called('count').then(source.count),
        receive: (max) => called('receive', max).then(() => source.receive(max)),
      },
    };
    return own;
  };

  const alarms = { firing: [] as string[] };
  const moved: MovedLetter[] = [];
  const discarding: DiscardedLetter[] = [];
  const reports: { result: RunResult | RunSoFar; error: unknown }[] = [];
  let runs = 0;
  const portsFor = (name: string): WorldPorts => {
    const deadLetters = portsOf(`https://queue/${letters(name).settings.name}`);
    const ports: WorldPorts = {
      source: deadLetters.source,
      deadLetters,
      queue: portsOf,
      firingAlarms: async (names) => {
        await called('alarms');
        return alarms.firing.filter((alarm) => names.includes(alarm));
      },
      moved: (some) => void moved.push(...some),
      report: (result, error) => void reports.push({ result, error }),
      now: clock.now,
      wait: clock.wait,
      newId: () => `00000000-0000-4000-8000-${String(++runs).padStart(12, '0')}`,
      runForMillis: 50_000,
    };
    const changed = change(ports);
    return { ...ports, ...changed, deadLetters: { ...deadLetters, ...changed.deadLetters } };
  };

  const settings = {
    routing: { routes, marketplaces: ['amazon', 'direct'], eventTypes: catalog.eventTypes },
    unroutedQueueUrl: 'https://queue/unrouted',
    quarantineQueueUrl: 'https://queue/quarantine',
    redriveCap,
    alarmsOf: (consumer: string) => healthAlarms.map((kind) => `${consumer}-${kind}`),
  };
  const functions = {
    inspect: async (payload: unknown): Promise<Inspection | RefusedRequest> => {
      const read = readInspectRequest(payload, rules);
      return 'refused' in read ? read.refused : inspect(read.request, settings.routing, portsFor(read.request.queue));
    },
    redrive: async (payload: unknown): Promise<RunResult | RefusedRequest> => {
      const read = readRedriveRequest(payload, rules);
      return 'refused' in read ? read.refused : redrive(read.request, settings, portsFor(read.request.queue));
    },
    discard: async (payload: unknown): Promise<RunResult | RefusedRequest> => {
      const read = readDiscardRequest(payload, rules);
      if ('refused' in read) return read.refused;
      const ports = {
        ...portsFor(read.request.queue),
        discarding: (some: readonly DiscardedLetter[]) => void discarding.push(...some),
      };
      return discard(read.request, settings.routing, ports);
    },
  };

  return {
    clock,
    calls,
    callsOf: (name: string) => calls.filter((call) => call.name === name),
    alarms,
    moved,
    discarding,
    reports,
    functions,
    /** A dry run is not what most tests are about. */
    redrive: (queue: string, more: object = {}) =>
      functions.redrive({ queue, dryRun: false, ...more }) as Promise<RunResult>,
    discard: (queue: string, more: object = {}) =>
      functions.discard({ queue, dryRun: false, note: 'never wanted', ...more }) as Promise<RunResult>,
    inspect: (queue: string, more: object = {}) => functions.inspect({ queue, ...more }) as Promise<Inspection>,
    letters,
    queue: (consumer: string) => queueAt(`https://queue/${consumer}-queue`),
    /** Puts one message among the dead letters of `name`. */
    add(
      name: string,
      body: unknown = orderEvent(),
      attributes: Readonly<Record<string, string>> = {},
      more: { readonly messageGroupId?: string; readonly traceHeader?: string } = { messageGroupId: 'seller-1' },
    ): void {
      letters(name).send({
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...more,
        attributes: attributesOf(attributes),
      });
    },
  };
}

export const attributesOf = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, StringValue]) => [
      name,
      { DataType: /Count$/.test(name) && /^\d+$/.test(StringValue) ? 'Number' : 'String', StringValue },
    ]),
  );

export const bodiesIn = (queue: Queue) => [...queue.messages()].map(({ body }) => body).sort();
export const statesIn = (queue: Queue) => [...queue.messages()].map(({ state }) => state);
