import { leavesNoRoomForCause } from '../shared/fitting-attributes.ts';
import type { OutgoingMessage, SqsQueue } from '../shared/sqs-queue.ts';
import type { DeadLetter } from './letters/dead-letter.ts';
import { quarantinedLetter, redrivenLetters } from './letters/outgoing-letter.ts';
import type { Routing } from './letters/routes.ts';
import type { RedriveRequest, RunResult, SharedQueue } from './protocol.ts';
import type { MovedLetter } from './run/audit.ts';
import { circuitBreaker, type FiringAlarms } from './run/circuit-breaker.ts';
import { createPace, type PaceLimits, type PacePorts } from './run/pace.ts';
import { type Brake, type RunPorts, runOverLetters } from './run/run.ts';
import type { Outcome } from './run/tally.ts';

/** The world around a redrive. */
export interface RedrivePorts extends RunPorts, PacePorts {
  readonly deadLetters: Pick<SqsQueue, 'delete' | 'changeVisibility'>;
  /** The queue with this URL. */
  queue(url: string): Pick<SqsQueue, 'send'>;
  readonly firingAlarms: FiringAlarms;
  /** Told of letters when they are durably where they belong, before they are deleted: their old cause ends here. */
  moved(letters: readonly MovedLetter[], redriveId: string): void;
}

interface RedriveSettings {
  readonly routing: Routing;
  /** Where EventBridge could not put what waits as `undelivered`. */
  readonly unroutedQueueUrl: string;
  readonly quarantineQueueUrl: string;
  /** A letter that was redriven so often goes to quarantine, as does one without room for that number. */
  readonly redriveCap: number;
  /** The health alarms of a consumer. */
  alarmsOf(consumer: string): readonly string[];
}

/** Where one letter is to go. */
interface Task extends MovedLetter {
  readonly quarantined: boolean;
}

/**
 * Sends dead letters straight to the queues of the routes that their bodies match now, then deletes exactly those that
 * the queues confirmed. Never through PutEvents: that would fire every other rule again and lose the group.
 */
export function redrive(request: RedriveRequest, settings: RedriveSettings, ports: RedrivePorts): Promise<RunResult> {
  const consumers = settings.routing.routes.map(({ consumer }) => consumer);
  const cameFrom = consumers.find((consumer) => consumer === request.queue);
  const alarmNames = (cameFrom ? [cameFrom] : consumers).flatMap(settings.alarmsOf);

  function taskOf(letter: DeadLetter): Task | undefined {
    const to = targetsOf(letter, request.queue, settings);
    return to.length === 0 ? undefined : { letter, to, quarantined: to[0] === settings.quarantineQueueUrl };
  }

  const quarantines = ({ quarantined }: Task) => quarantined;

  async function act(tasks: readonly Task[], redriveId: string): Promise<Outcome> {
    const outgoing = tasks.map((task) => ({
      ...task,
      messages: task.quarantined
        ? [quarantinedLetter(task.letter, task.letter.consumer ?? cameFrom)]
        : redrivenLetters(task.letter, redriveId, ports.now()),
    }));
    const sent = await sendAll(outgoing, ports.queue);
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

  const brake = brakeOf(request, () => ports.firingAlarms(alarmNames), ports);
  return runOverLetters(request, settings.routing, ports, { taskOf, act, quarantines }, brake);
}

/** The queues that a letter belongs to; none where it can only stay. `queue` is the one that it is in. */
function targetsOf(letter: DeadLetter, queue: string, settings: RedriveSettings): readonly string[] {
  const inQuarantine = queue === ('quarantine' satisfies SharedQueue);
  // What cannot be counted would be redriven for ever.
  const countEnds = letter.redriveCount >= settings.redriveCap || leavesNoRoomForCause(letter.message.Body ?? '');
  if (!inQuarantine && countEnds) return [settings.quarantineQueueUrl];
  if (typeof letter.routes !== 'string') return letter.routes.map(({ queueUrl }) => queueUrl);
  return queue === ('undelivered' satisfies SharedQueue) ? [settings.unroutedQueueUrl] : [];
}

/** Answers those of which every one of their queues confirmed every message. */
async function sendAll<
  Outgoing extends { readonly to: readonly string[]; readonly messages: readonly OutgoingMessage[] },
>(outgoing: readonly Outgoing[], queue: RedrivePorts['queue']): Promise<Outgoing[]> {
  const refused = new Set<OutgoingMessage>();
  const byQueue = Map.groupBy(
    outgoing.flatMap(({ to, messages }) => to.map((url) => ({ url, messages }))),
    ({ url }) => url,
  );
  await Promise.all(
    [...byQueue].map(async ([url, entries]) => {
      const messages = entries.flatMap((each) => each.messages);
      const accepted = await queue(url).send(messages);
      for (const message of messages) if (!accepted.has(message)) refused.add(message);
    }),
  );
  return outgoing.filter(({ messages }) => !messages.some((message) => refused.has(message)));
}

/** Keeps the pace of the request, and stops while the alarms say that what is pushed to is not healthy. */
function brakeOf(limits: PaceLimits, firing: () => Promise<readonly string[]>, ports: PacePorts): Brake {
  const breaker = circuitBreaker(firing, limits.rampSeconds, ports.now);
  const pace = createPace(limits, ports);
  return {
    begin: breaker.mayPush,
    mostAtOnce: pace.mostAtOnce,
    turn: async (count, stopAt) =>
      (await pace.turn(count, stopAt())) && (await breaker.mayPush()) && ports.now() < stopAt(), // DescribeAlarms may be slow
    alarms: breaker.alarms,
  };
}
