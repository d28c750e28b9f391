import type { RunResult } from '../../../lambda/redrive/protocol.ts';
import type { RunSoFar } from '../../../lambda/redrive/run/tally.ts';
import { redriveCap } from '../actors/redrive-functions.ts';
import type { SeenMessage } from '../cloud/simulation.ts';
import { changeIdsIn } from '../world/change.ts';
import type { Fail } from './check-failure.ts';

/** Checks of what redrives and discards do and say. */
export function runChecks(fail: Fail) {
  return {
    ran(action: string, result: RunResult | RunSoFar): void {
      const { matched, moved, quarantined, discarded, failed, movedNotDeleted } = result;
      const sum = moved + quarantined + discarded + failed + movedNotDeleted;
      if ('ended' in result && sum !== matched) {
        fail('the metrics add up', `A ${action} matched ${matched} messages, and says what became of ${sum}.`);
      }
      if ('seen' in result && result.seen !== matched + result.skipped) {
        fail(
          'the metrics add up',
          `A ${action} saw ${result.seen} messages, matched ${matched} and skipped ${result.skipped}.`,
        );
      }
    },
    sent(queueName: string, { body, attributes }: SeenMessage): void {
      const count = Number(attributes.redriveCount ?? 0);
      if (count <= redriveCap || queueName === 'quarantine') return;
      fail(
        'redrives stay within the cap',
        `A message went to ${queueName} by its ${count}. redrive.`,
        changeIdsIn(body),
      );
    },
  };
}
