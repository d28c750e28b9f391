import { catalog } from '../../../lambda/events/catalog.ts';
import { expiryReporter } from '../../../lambda/expiry/expiry-report.ts';
import { findOldestDeadLetters } from '../../../lambda/expiry/oldest-dead-letters.ts';
import type { OldestDeadLetter } from '../../../lambda/expiry/protocol.ts';
import { discard } from '../../../lambda/redrive/discard.ts';
import { inspect } from '../../../lambda/redrive/inspect.ts';
import type {
  DiscardRequest,
  Inspection,
  InspectRequest,
  RedriveRequest,
  RequestRules,
  RunResult,
} from '../../../lambda/redrive/protocol.ts';
import { redrive } from '../../../lambda/redrive/redrive.ts';
import { readDiscardRequest, readInspectRequest, readRedriveRequest } from '../../../lambda/redrive/request.ts';
import { firingAlarms } from '../../../lambda/redrive/run/circuit-breaker.ts';
import { messageSource } from '../../../lambda/redrive/run/message-source.ts';
import type { RunSoFar } from '../../../lambda/redrive/run/tally.ts';
import { sqsQueue } from '../../../lambda/shared/sqs-queue.ts';
import { randomUuid } from '../../../local/random.ts';
import { awsCalls } from '../cloud/aws-calls.ts';
import { failingAlarmOf } from '../cloud/simulated-alarms.ts';
import { deadLetterQueueNameOf, queueNameOf, sharedQueueNames, urlOf } from '../cloud/simulated-cloud.ts';
import type { Simulation } from '../cloud/simulation.ts';
import { type Actor, actor } from '../engine/actor.ts';
import { marketplaces } from '../world/marketplaces.ts';

/** Who is told what the functions see that only look. */
export interface LookObserver {
  /** A function begins that only looks at these queues. */
  looks(actor: Actor, queueNames: readonly string[]): void;
  inspected(actor: Actor, queueName: string, inspection: Inspection): void;
  /**
   * @param found by the names of the queues.
   * @param metricSeconds the age that it published, of the oldest of all.
   */
  agesFound(actor: Actor, found: ReadonlyMap<string, OldestDeadLetter>, metricSeconds: number): void;
  /** It ended by itself. */
  lookEnded(actor: Actor): void;
}

/** Who is told what the functions say that they do. */
interface RunObserver {
  /** Written to the audit log before these changes are deleted. */
  discarding(queue: string, changeIds: readonly string[]): void;
  ran(action: string, result: RunResult | RunSoFar): void;
}

export interface RedriveFunctions {
  inspect(queue: string, more?: Partial<InspectRequest>): Promise<void>;
  /** Looks at every queue of dead letters, as the schedule has it done once a day. */
  lookForExpiry(): Promise<void>;
  redrive(queue: string, more?: Partial<RedriveRequest>): Promise<void>;
  discard(queue: string, more?: Partial<DiscardRequest>): Promise<void>;
}

export const redriveCap = 3;
const runForMillis = 50_000;
const functionTimeoutMillis = 60_000;
/** As lambda/redrive/run/aws-ports.ts has them. */
const limits = { attemptTimeoutMillis: 3_000 };

/** The functions that look at dead letters, redrive and discard them, on the simulated cloud. Each run is an actor of its own. */
export function redriveFunctions(simulation: Simulation, observer: RunObserver & LookObserver): RedriveFunctions {
  const { time, chance, world, trace } = simulation;
  const routes = world.consumers.map(({ name, eventType, coalesce }) => ({
    consumer: name,
    eventType,
    queueUrl: urlOf(queueNameOf(name)),
    deadLetterQueueUrl: urlOf(deadLetterQueueNameOf(name)),
    redriveNeedsNote: coalesce === 'none',
  }));
  const rules: RequestRules = {
    queues: [...routes.map(({ consumer }) => consumer), ...sharedQueueNames],
    redriveNeedsNote: routes.flatMap(({ consumer, redriveNeedsNote }) => (redriveNeedsNote ? [consumer] : [])),
    ratePerSecond: 500,
    rampSeconds: 1,
  };
  const settings = {
    routing: { routes, marketplaces, eventTypes: catalog.eventTypes },
    unroutedQueueUrl: urlOf('unrouted'),
    quarantineQueueUrl: urlOf('quarantine'),
    redriveCap,
    alarmsOf: (consumer: string) => [failingAlarmOf(consumer)],
  };
  const namesInUse = new Set<string>(sharedQueueNames);
  const lettersOf = (name: string) => (namesInUse.has(name) ? name : deadLetterQueueNameOf(name));
  const urlOfLetters = (name: string) => urlOf(lettersOf(name));

  let runs = 0;
  const portsOf = (run: Actor, queueName: string) => {
    const { sqs, monitoring } = awsCalls(simulation, run, { sqs: limits, monitoring: limits });
    const queue = (url: string) => sqsQueue(sqs, url, () => {});
    return {
      source: messageSource(sqs, urlOfLetters(queueName)),
      deadLetters: queue(urlOfLetters(queueName)),
      queue,
      firingAlarms: firingAlarms(monitoring),
      now: time.now,
      wait: (millis: number) => run.whileAlive(time.sleep(millis)),
      newId: () => randomUuid(chance.random),
      runForMillis,
    };
  };

  /** Until it ends, by itself or not. */
  async function invoke(
    action: string,
    queue: string,
    work: (run: Actor) => Promise<{ readonly ended: string }>,
  ): Promise<void> {
    runs += 1;
    const run = actor(`${action}/${runs}`);
    trace.add(run.name, `begins on ${queue}`);
    time.schedule(functionTimeoutMillis, () => run.end('timeout'));
    const ended = await Promise.race([
      work(run).then(
        ({ ended }) => ended,
        (error) => `an error: ${error}`,
      ),
      run.ended,
    ]);
    trace.add(run.name, `ends with ${ended}`);
    run.end('crash');
  }

  /** The same for what only looks, at these queues. */
  const look = (action: string, queues: readonly string[], work: (run: Actor) => Promise<unknown>) =>
    invoke(action, queues.join(' '), async (run) => {
      observer.looks(run, queues.map(lettersOf));
      await work(run);
      observer.lookEnded(run);
      return { ended: 'done' };
    });

  function read<Request>(read: { readonly request: Request } | { readonly refused: object }): Request {
    if ('request' in read) return read.request;
    throw new Error(`The simulation made a request that is refused: ${JSON.stringify(read.refused)}`);
  }

  return {
    inspect: (queue, more = {}) =>
      look('inspect', [queue], async (run) => {
        const request = read(readInspectRequest({ queue, ...more }, rules));
        observer.inspected(run, lettersOf(queue), await inspect(request, settings.routing, portsOf(run, queue)));
      }),
    lookForExpiry: () =>
      look('expiry', rules.queues, (run) => {
        let published = Number.NaN;
        const report = expiryReporter(
          { info: () => {}, warn: () => {} },
          {
            addMetric: (_, __, seconds) => {
              published = seconds;
            },
            publishStoredMetrics: () => {},
          },
        );
        const endsAt = time.now() + functionTimeoutMillis - 1_000;
        return findOldestDeadLetters(
          rules.queues,
          { endsAt, mostMillisForEach: runForMillis },
          {
            queue: (name) => portsOf(run, name),
            now: time.now,
            report: (oldest) => {
              report(oldest);
              observer.agesFound(run, new Map(oldest.map((each) => [lettersOf(each.queue), each])), published);
            },
          },
        );
      }),
    redrive: (queue, more = {}) =>
      invoke('redrive', queue, (run) =>
        redrive(read(readRedriveRequest({ queue, dryRun: false, note: 'simulated', ...more }, rules)), settings, {
          ...portsOf(run, queue),
          moved: () => {},
          report: (result) => observer.ran('redrive', result),
        }),
      ),
    discard: (queue, more = {}) =>
      invoke('discard', queue, (run) =>
        discard(
          read(readDiscardRequest({ queue, dryRun: false, note: 'simulated', ...more }, rules)),
          settings.routing,
          {
            ...portsOf(run, queue),
            discarding: (some) => {
              const changeIds = some.flatMap(({ changes }) => changes.flatMap(({ changeId }) => changeId ?? []));
              trace.add(run.name, 'says that it discards', changeIds);
              observer.discarding(queue, changeIds);
            },
            report: (result) => observer.ran('discard', result),
          },
        ),
      ),
  };
}
