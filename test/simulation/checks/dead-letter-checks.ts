import { leavesNoRoomForCause } from '../../../lambda/shared/fitting-attributes.ts';
import type { Invocation } from '../actors/consumer.ts';
import { limitsOf } from '../cloud/simulated-cloud.ts';
import type { SeenMessage } from '../cloud/simulation.ts';
import { changeIdsIn, type SimulatedChange } from '../world/change.ts';
import type { SimulatedConsumer } from '../world/draw-consumers.ts';
import type { World } from '../world/draw-world.ts';
import type { Fail } from './check-failure.ts';

/** Which writes of an invocation failed. */
export interface FailedWrites {
  readonly invocation: Invocation;
  /** The names of the errors, by the entity, or by the change where every change is seen. */
  readonly failed: Map<string, Set<string>>;
}

/** What a consumer must find wrong with a change; the ledger's table takes any item. */
export const flawFor = ({ coalesce }: Pick<SimulatedConsumer, 'coalesce'>, { flaw }: SimulatedChange) =>
  flaw === 'refused_by_table' && coalesce === 'none' ? undefined : flaw;

/** Checks of a message that a consumer sends to its dead-letter queue. */
export function deadLetterChecks(world: World, fail: Fail): (writes: FailedWrites, message: SeenMessage) => void {
  const changeOf = (changeId: string) => world.changes.get(changeId) as SimulatedChange;
  const wrongCause = (message: string, ids: readonly string[]) => {
    if (ids.length > 0) fail('a dead letter holds what failed for its cause', message, ids);
  };

  /** All that it holds has the flaw, and of a record that it may be made of, all that has. */
  function checkPermanent({ consumer, event }: Invocation, reason: string, ids: readonly string[]): void {
    const isOfReason = (id: string) => flawFor(consumer, changeOf(id)) === reason;
    const other = ids.filter((id) => !isOfReason(id));
    wrongCause(`A dead letter for ${reason} has other changes.`, other);
    // What the table refuses is not tried where a newer change was applied.
    const isMissing = (id: string) => isOfReason(id) && !ids.includes(id) && reason !== 'refused_by_table';
    const [missing = ids] = recordsWith(event, ids)
      .map(({ body }) => changeIdsIn(body).filter(isMissing))
      .sort((a, b) => a.length - b.length);
    wrongCause(`A dead letter for ${reason} lacks changes.`, missing);
  }

  /** A write of all that it holds failed with this error, or of a newer change of the entity. */
  function checkTransient({ invocation, failed }: FailedWrites, reason: string, ids: readonly string[]): void {
    const errorsOf = (id: string) => failed.get(invocation.consumer.coalesce === 'none' ? id : changeOf(id).entityKey);
    const untried = ids.filter((id) => errorsOf(id) === undefined);
    if (untried.length > 0) {
      const message = `A dead letter for ${reason} has changes of which no write failed.`;
      fail('what is untried is never dead-lettered', message, untried);
      return;
    }
    const other = ids.filter((id) => !errorsOf(id)?.has(reason));
    wrongCause(`A dead letter for ${reason} has other changes.`, other);
    checkAge(invocation, ids);
  }

  /** A failure that may pass is final after the outage to survive, and five receives; or before SQS itself moves the record. */
  function checkAge({ event, consumer, startedAt }: Invocation, ids: readonly string[]): void {
    const { maxReceiveCount } = limitsOf(consumer.numbers);
    const mayGiveUp = recordsWith(event, ids).some(({ attributes }) => {
      const receives = Number(attributes.ApproximateReceiveCount);
      const seconds = (startedAt - Number(attributes.ApproximateFirstReceiveTimestamp)) / 1_000;
      return receives >= maxReceiveCount || (receives >= 5 && seconds >= consumer.numbers.outageToSurviveSeconds);
    });
    if (!mayGiveUp) fail('nothing is given up too early', 'A failure that may pass was dead-lettered too early.', ids);
  }

  return (writes, { body, attributes }) => {
    const { failureClass, failureReason } = attributes;
    const ids = changeIdsIn(body);
    if (failureReason === undefined) {
      if (!leavesNoRoomForCause(body)) wrongCause('A dead letter has no cause, and room for one.', ids);
    } else if (failureClass === 'permanent') checkPermanent(writes.invocation, failureReason, ids);
    else checkTransient(writes, failureReason, ids);
  };
}

/** The records that a message with these changes may be made of. */
const recordsWith = ({ Records }: Invocation['event'], ids: readonly string[]) =>
  Records.filter(({ body }) => ids.every((id) => changeIdsIn(body).includes(id)));
