import type { RunResult } from '../../../lambda/redrive/protocol.ts';
import type { RunSoFar } from '../../../lambda/redrive/run/tally.ts';
import { redriveCap } from '../actors/redrive-functions.ts';
import type { SeenMessage } from '../cloud/simulation.ts';
import type { Actor } from '../engine/actor.ts';
import { changeIdsIn } from '../world/change.ts';
import type { Fail } from './check-failure.ts';

/** Checks of what redrives and discards do and say. */
export function runChecks(fail: Fail) {
  const lettersOf = new Map<Actor, { queueName: string; ids: readonly string[]; count: number }[]>();
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
    received(actor: Actor, queueName: string, { body, attributes }: SeenMessage): void {
      const letters = lettersOf.get(actor) ?? [];
      lettersOf.set(actor, letters);
      letters.push({ queueName, ids: changeIdsIn(body), count: redriveCountOf(attributes) });
    },
    /** A redrive counts from the letter that it moves, and stops at the cap, unless somebody redrives the quarantine. */
    sent(actor: Actor, queueName: string, { body, attributes }: SeenMessage): void {
      const letters = lettersOf.get(actor);
      if (letters === undefined || !queueName.endsWith('-queue')) return;
      const count = redriveCountOf(attributes);
      const ids = changeIdsIn(body);
      const firing = firstLook.get(actor) ?? [];
      if (firing.length > 0) {
        fail('nothing is pushed at what is unhealthy', `${actor.name} saw ${firing.join(' ')} in ALARM before.`, ids);
      }
      const madeOf = letters.filter(
        (letter) => letter.count === count - 1 && ids.every((id) => letter.ids.includes(id)),
      );
      if (madeOf.length === 0) {
        fail('redrives stay within the cap', `A message went to ${queueName} and was not counted.`, ids);
      } else if (count > redriveCap && !madeOf.some((letter) => letter.queueName === 'quarantine')) {
        fail('redrives stay within the cap', `A message went to ${queueName} by its ${count}. redrive.`, ids);
      }
    },
  };
}

const redriveCountOf = ({ redriveCount }: SeenMessage['attributes']) => Number(redriveCount ?? 0);
