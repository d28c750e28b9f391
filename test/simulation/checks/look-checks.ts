import type { Inspection } from '../../../lambda/redrive/protocol.ts';
import type { StoredMessage } from '../../../local/sqs/messages/stored-message.ts';
import type { LookObserver } from '../actors/redrive-functions.ts';
import type { HeardMessage, Observer, Simulation } from '../cloud/simulation.ts';
import type { Actor } from '../engine/actor.ts';
import { changeIdsIn } from '../world/change.ts';
import type { Fail } from './check-failure.ts';

/** What a function that only looks says of one queue. */
type Said = Pick<Inspection, 'seen' | 'sawAll'>;

/** What one look did with one queue. */
interface Looked {
  /** Whether it began when nothing else happened any more. */
  readonly isAtRest: boolean;
  readonly before: ReadonlyMap<string, StoredMessage>;
  /** What it received and knows of, by messageId: with its last receipt handle. */
  readonly heard: Map<string, HeardMessage>;
  lastHeardAt: number;
}

interface Look {
  readonly queues: ReadonlyMap<string, Looked>;
  /** The receipt handles of what it asked SQS to show again at once. */
  readonly givenBack: Set<string>;
}

interface LookChecks extends LookObserver, Pick<Observer, 'heard' | 'gaveBack'> {
  /** For every effect: somebody who only looks has none. */
  tookEffect(actor: Actor, what: string): void;
}

/** Checks of `inspect` and of the daily look at dead letters that expire. */
export function lookChecks(simulation: Simulation, fail: Fail): LookChecks {
  const { time, cloud } = simulation;
  const looks = new Map<Actor, Look>();
  const messagesIn = (queueName: string) => [...(cloud.queues.get(queueName)?.messages() ?? [])];
  const lookedBy = (actor: Actor, queueName: string) => looks.get(actor)?.queues.get(queueName);
  const lie = (message: string, ids: readonly string[] = []) => fail('a look says the truth', message, ids);

  /** Whether it saw what it says that it saw, and all of it where it says so. */
  function checkSeen(
    { name }: Actor,
    queueName: string,
    { isAtRest, before, heard }: Looked,
    { seen, sawAll }: Said,
  ): void {
    if (seen !== heard.size) lie(`${name} received ${heard.size} messages of ${queueName}, and says ${seen}.`);
    if (isAtRest && (!sawAll || seen !== before.size)) {
      lie(`${name} says that it saw ${seen} of the ${before.size} messages of ${queueName}, at rest.`);
    }
    if (!sawAll) simulation.occurred('partialLook');
    // What came in the meantime may have been seen in the place of another: SQS counts, and names nothing.
    if (!sawAll || [...heard.keys()].some((id) => !before.has(id))) return;
    const missed = messagesIn(queueName).filter(({ messageId, receiveCount }) => {
      const known = before.get(messageId);
      return known?.state === 'visible' && known.receiveCount === receiveCount && !heard.has(messageId);
    });
    const ids = missed.flatMap(({ body }) => changeIdsIn(body));
    if (missed.length > 0) lie(`${name} says that it saw all of ${queueName}, and did not.`, ids);
  }

  return {
    looks(actor, queueNames) {
      const queues = queueNames.map((queueName): [string, Looked] => {
        const before = new Map(messagesIn(queueName).map((message) => [message.messageId, message]));
        return [queueName, { isAtRest: simulation.calm, before, heard: new Map(), lastHeardAt: 0 }];
      });
      looks.set(actor, { queues: new Map(queues), givenBack: new Set() });
    },
    heard(actor, queueName, messages) {
      const looked = lookedBy(actor, queueName);
      if (looked === undefined) return;
      for (const message of messages) looked.heard.set(message.MessageId, message);
      looked.lastHeardAt = time.now();
    },
    gaveBack(actor, receiptHandles) {
      for (const handle of receiptHandles) looks.get(actor)?.givenBack.add(handle);
    },
    tookEffect(actor, what) {
      if (looks.has(actor)) fail('a look changes nothing', `${actor.name} ${what}.`);
    },
    inspected(actor, queueName, inspection) {
      const looked = lookedBy(actor, queueName) as Looked;
      checkSeen(actor, queueName, looked, inspection);
      const messages = [...looked.heard.values()];
      const sumOf = (of: 'count' | 'changes', reason?: string) =>
        inspection.byCause
          .filter(({ failureReason }) => reason === undefined || failureReason === reason)
          .reduce((sum, cause) => sum + (cause[of] ?? 0), 0);
      const changes = messages.reduce((sum, { Body }) => sum + changeIdsIn(Body).length, 0);
      if (sumOf('count') !== messages.length || sumOf('changes') !== changes) {
        lie(`${actor.name} sorted ${sumOf('changes')} changes of ${changes} by their causes.`);
      }
      if (queueName === 'unrouted') return; // of its messages only the route counts
      const reasons = Map.groupBy(
        messages,
        ({ MessageAttributes = {} }) => MessageAttributes.failureReason?.StringValue,
      );
      for (const [reason, some] of reasons) {
        if (reason === undefined || sumOf('count', reason) >= some.length) continue;
        lie(
          `${actor.name} saw ${some.length} messages that failed with ${reason}, and says ${sumOf('count', reason)}.`,
        );
      }
    },
    agesFound(actor, found, metricSeconds) {
      const secondsSince = (millis: number, oldest: number) => Math.floor((millis - oldest) / 1_000);
      const most = { least: 0, greatest: 0 };
      for (const [queueName, said] of found) {
        const looked = lookedBy(actor, queueName) as Looked;
        checkSeen(actor, queueName, looked, said);
        const oldest = Math.min(
          ...[...looked.heard.values()].map(({ Attributes }) => Number(Attributes.SentTimestamp)),
        );
        const least = looked.heard.size === 0 ? 0 : secondsSince(looked.lastHeardAt, oldest);
        const greatest = looked.heard.size === 0 ? 0 : secondsSince(time.now(), oldest);
        if (said.ageSeconds < least || said.ageSeconds > greatest) {
          lie(`${actor.name} says ${said.ageSeconds} s of ${queueName}, where it is ${least} s to ${greatest} s.`);
        }
        most.least = Math.max(most.least, least);
        most.greatest = Math.max(most.greatest, greatest);
      }
      if (metricSeconds < most.least || metricSeconds > most.greatest) {
        lie(
          `${actor.name} published ${metricSeconds} s, where the oldest is ${most.least} s to ${most.greatest} s old.`,
        );
      }
    },
    lookEnded(actor) {
      const { queues, givenBack } = looks.get(actor) as Look;
      for (const [queueName, { isAtRest, before, heard }] of queues) {
        const kept = [...heard.values()].filter(({ ReceiptHandle }) => !givenBack.has(ReceiptHandle));
        const ids = kept.flatMap(({ Body }) => changeIdsIn(Body));
        if (kept.length > 0) fail('a look changes nothing', `${actor.name} kept messages of ${queueName}.`, ids);
        if (!isAtRest) continue;
        const isAsBefore = ({ messageId, state }: StoredMessage) => before.has(messageId) && state === 'visible';
        const after = messagesIn(queueName);
        if (after.length !== before.size || !after.every(isAsBefore)) {
          fail('a look changes nothing', `${actor.name} left ${queueName} otherwise than it was, at rest.`);
        }
      }
    },
  };
}
