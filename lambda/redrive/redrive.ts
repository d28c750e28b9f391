import type { OutgoingMessage, SqsQueue } from '../shared/sqs-queue.ts';
import type { DeadLetter } from './letters/dead-letter.ts';
import { quarantinedLetter, redrivenLetter } from './letters/outgoing-letter.ts';
import { type Routing, routesOf } from './letters/routes.ts';
import type { RedriveRequest } from './request.ts';
import { circuitBreaker, type FiringAlarms } from './run/circuit-breaker.ts';
import { createPace, type PacePorts } from './run/pace.ts';
import { type LetterAction, type RunPorts, runOverLetters } from './run/run.ts';
import type { Outcome, RunResult } from './run/run-result.ts';

/** Where one letter went, for the audit log. */
export interface MovedLetter {
  readonly letter: DeadLetter;
  /** The queues' URLs. */
  readonly to: readonly string[];
}

/** The world around a redrive. */
export interface RedrivePorts extends RunPorts, PacePorts {
  readonly deadLetters: Pick<SqsQueue, 'delete' | 'changeVisibility'>;
  /** The queue with this URL. */
  queue(url: string): Pick<SqsQueue, 'send'>;
  readonly firingAlarms: FiringAlarms;
  /** Told of letters when they are durably where they belong, before they are deleted: their old cause ends here. */
  moved(letters: readonly MovedLetter[], redriveId: string): void;
}

export interface RedriveSettings {
  readonly routing: Routing;
  /** Where EventBridge could not put what waits as `undelivered`. */
  readonly unroutedQueueUrl: string;
  readonly quarantineQueueUrl: string;
  /** A letter that was redriven so often goes to quarantine. */
  readonly redriveCap: number;
  /** The health alarms of a consumer. */
  alarmsOf(consumer: string): readonly string[];
}

/**
 * Sends dead letters straight to the queues of the routes that their bodies match now, then deletes exactly those that
 * the queues confirmed. Never through PutEvents: that would fire every other rule again and lose the group.
 */
export async function redrive(
  request: RedriveRequest,
  settings: RedriveSettings,
  ports: RedrivePorts,
): Promise<RunResult> {
  const { routing } = settings;
  const consumers = routing.routes.map(({ consumer }) => consumer);
  const cameFrom = consumers.find((consumer) => consumer === request.queue);
  const alarmNames = (cameFrom ? [cameFrom] : consumers).flatMap(settings.alarmsOf);
  const breaker = circuitBreaker(() => ports.firingAlarms(alarmNames), request.rampSeconds, ports.now);
  const pace = createPace(request, ports);

  /** The queues that a letter belongs to; none where it can only stay. */
  function targetsOf(letter: DeadLetter): readonly string[] {
    if (request.queue !== 'quarantine' && letter.redriveCount >= settings.redriveCap) {
      return [settings.quarantineQueueUrl];
    }
    const routes = routesOf(letter.event, routing, request.queue === 'quarantine' ? letter.consumer : cameFrom);
    if (typeof routes !== 'string') return routes.map(({ queueUrl }) => queueUrl);
    return request.queue === 'undelivered' ? [settings.unroutedQueueUrl] : [];
  }

  async function act(letters: readonly DeadLetter[], { redriveId }: { readonly redriveId: string }): Promise<Outcome> {
    const outgoing = letters.map((letter) => {
      const to = targetsOf(letter);
      const quarantined = to[0] === settings.quarantineQueueUrl;
      const message = quarantined
        ? quarantinedLetter(letter, letter.consumer ?? cameFrom)
        : redrivenLetter(letter, redriveId, ports.now());
      return { letter, to, quarantined, message };
    });
    const confirmed = await sendAll(outgoing);
    const sent = outgoing.filter(({ message }) => confirmed.has(message));
    if (sent.length > 0) ports.moved(sent, redriveId);

    const handleOf = ({ message }: DeadLetter) => message.ReceiptHandle ?? '';
    const deleted = await ports.deadLetters.delete(sent.map(({ letter }) => handleOf(letter)));
    const lettersOf = (some: typeof sent) => some.map(({ letter }) => letter);
    const gone = sent.filter(({ letter }) => deleted.has(handleOf(letter)));
    return {
      moved: lettersOf(gone.filter(({ quarantined }) => !quarantined)),
      quarantined: lettersOf(gone.filter(({ quarantined }) => quarantined)),
      movedNotDeleted: lettersOf(sent.filter(({ letter }) => !deleted.has(handleOf(letter)))),
    };
  }

  /** Answers those that every one of their queues confirmed. */
  async function sendAll(
    outgoing: readonly { readonly to: readonly string[]; readonly message: OutgoingMessage }[],
  ): Promise<Set<OutgoingMessage>> {
    const confirmed = new Set(outgoing.map(({ message }) => message));
    const byQueue = Map.groupBy(
      outgoing.flatMap(({ to, message }) => to.map((url) => ({ url, message }))),
      ({ url }) => url,
    );
    await Promise.all(
      [...byQueue].map(async ([url, entries]) => {
        const messages = entries.map(({ message }) => message);
        const accepted = await ports.queue(url).send(messages);
        for (const message of messages) if (!accepted.has(message)) confirmed.delete(message);
      }),
    );
    return confirmed;
  }

  const action: LetterAction = {
    begin: async () => {
      await breaker.mayPush();
    },
    takes: (letter) => targetsOf(letter).length > 0,
    mostAtOnce: pace.mostAtOnce,
    turn: async (count, stopAt) =>
      (await pace.turn(count, stopAt())) && (await breaker.mayPush()) && ports.now() < stopAt(), // who tells may be slow
    act,
    alarms: breaker.alarms,
    unhealthy: () => !request.dryRun && breaker.alarms().length > 0,
  };
  return runOverLetters(request, routing, ports, action);
}
