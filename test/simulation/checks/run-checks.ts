import type { RunResult } from '../../../lambda/redrive/protocol.ts';
import type { RunSoFar } from '../../../lambda/redrive/run/tally.ts';
import { redriveCap } from '../actors/redrive-functions.ts';
import type { SeenMessage } from '../cloud/simulation.ts';
import type { Actor } from '../engine/actor.ts';
import { changeIdsIn } from '../world/change.ts';
import type { Fail } from './check-failure.ts';

/** Checks of what redrives and discards do and say. */
export function runChecks(fail: Fail) {
  const lettersOf = new Map<Actor, SeenMessage[]>();
  const firstLook = new Map<Actor, readonly string[]>();
  return {
    ran(action: string, result: RunResult | RunSoFar): void {
      const { matched, moved, quarantined, discarded, failed, movedNotDeleted, skipped } = result;
      const sum = moved + quarantined + discarded + failed + movedNotDeleted;
      if ('ended' in result && sum !== matched) {
        fail('the metrics add up', `A ${action} matched ${matched} messages, and says what became of ${sum}.`);
      }
      if ('seen' in result && result.seen !== matched + skipped) {
        const message = `A ${action} saw ${result.seen} messages, matched ${matched} and skipped ${skipped}.`;
        fail('the metrics add up', message);
      }
    },
    looked(actor: Actor, firing: readonly string[]): void {
      if (!firstLook.has(actor)) firstLook.set(actor, firing);
    },
    received(actor: Actor, message: SeenMessage): void {
      const letters = lettersOf.get(actor) ?? [];
      lettersOf.set(actor, letters);
      letters.push(message);
    },
    /** A redrive counts from the letter that it moves, and stops at the cap. */
    sent(actor: Actor, queueName: string, { body, attributes }: SeenMessage): void {
      const count = redriveCountOf(attributes);
      const ids = changeIdsIn(body);
      if (queueName === 'quarantine') return;
      if (count > redriveCap) {
        fail('redrives stay within the cap', `A message went to ${queueName} by its ${count}. redrive.`, ids);
      }
      const firing = firstLook.get(actor) ?? [];
      if (firing.length > 0) {
        fail('nothing is pushed at what is unhealthy', `${actor.name} saw ${firing.join(' ')} in ALARM before.`, ids);
      }
      const letters = lettersOf.get(actor);
      if (letters === undefined || !queueName.endsWith('-queue')) return;
      const isCounted = letters.some(
        (letter) =>
          redriveCountOf(letter.attributes) === count - 1 && ids.every((id) => changeIdsIn(letter.body).includes(id)),
      );
      if (!isCounted) fail('redrives stay within the cap', `A message went to ${queueName} and was not counted.`, ids);
    },
  };
}

const redriveCountOf = ({ redriveCount }: SeenMessage['attributes']) => Number(redriveCount ?? 0);
