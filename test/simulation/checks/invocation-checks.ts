import type { BatchReport } from '../../../lambda/consume/batch-report.ts';
import { leastReceives } from '../../../lambda/shared/backoff.ts';
import type { InvocationResult } from '../../../local/lambda/event-source-mapping.ts';
import type { Invocation, InvocationObserver } from '../actors/consumer.ts';
import { deadLetterQueueNameOf } from '../cloud/simulated-cloud.ts';
import type { Observer, Simulation } from '../cloud/simulation.ts';
import type { Actor } from '../engine/actor.ts';
import { changeIdsIn, type SimulatedChange } from '../world/change.ts';
import type { Fail } from './check-failure.ts';
import { deadLetterChecks, type FailedWrites } from './dead-letter-checks.ts';
import type { Places } from './places.ts';

/** What is known of one invocation from what it did, not from what it says. */
interface Deeds extends FailedWrites {
  /** Changes that it put into its dead-letter queue. */
  readonly deadLettered: Set<string>;
  /** Messages of which a change failed, by its report. */
  readonly failedMessages: Set<string>;
  /** Confirmed writes, and refused conditions. */
  applied: number;
  refused: number;
}

interface InvocationChecks extends InvocationObserver, Pick<Observer, 'sent' | 'writeAnswered'> {
  /** What SQS itself moved to a dead-letter queue has crashed a function, or failed, at least once. */
  movedBySqs(): void;
}

/** Checks of what consumers do with their batches. */
export function invocationChecks(simulation: Simulation, places: Places, fail: Fail): InvocationChecks {
  const { world } = simulation;
  const checkDeadLetter = deadLetterChecks(world, fail);
  const deedsOf = new Map<Actor, Deeds>();
  const byReceipt = new Map<string, Deeds>();
  const untriedReceives = new Map<string, number>(); // by messageId: how often it only came back untried
  const changeOf = (changeId: string) => world.changes.get(changeId) as SimulatedChange;

  function reportChecks({ invocation, applied, refused }: Deeds, report: BatchReport): void {
    const carried = invocation.event.Records.reduce((sum, { body }) => sum + changeIdsIn(body).length, 0);
    const { received, coalesced, duplicate, repeated, stale, untried, failures } = report;
    const sum = report.applied + coalesced + duplicate + repeated + stale + untried + failures.length;
    const problem =
      received !== carried
        ? `received ${received}, and the batch has ${carried}`
        : sum !== carried
          ? `in all ${sum}, and the batch has ${carried}`
          : report.wrongGroup > 0
            ? `${report.wrongGroup} records in a group that is not their seller's`
            : report.applied !== applied
              ? `applied ${report.applied}, and ${applied} writes were confirmed`
              : repeated + stale < refused
                ? `repeated or stale ${repeated + stale}, and ${refused} conditions were refused`
                : undefined;
    if (problem) fail('the metrics add up', `${invocation.name} reports ${problem}.`);
    const deadLettered = failures.filter((failure) => failure.deadLettered);
    const unsent = deadLettered.filter(
      ({ identity }) => !deedsOf.get(invocation)?.deadLettered.has(identity.changeId ?? ''),
    );
    if (unsent.length > 0) {
      const ids = unsent.map(({ identity }) => identity.changeId ?? '');
      fail('the metrics add up', `${invocation.name} reports dead letters that it has not sent.`, ids);
    }
    const settled = report.settled.flatMap(({ changes }) => changes.map(({ change }) => change.metadata.changeId));
    const twice = settled.filter((id, place) => settled.indexOf(id) !== place);
    if (twice.length > 0)
      fail('the metrics add up', `${invocation.name} reports a change twice, not as a copy.`, twice);
    triedAgainChecks(invocation, report);
    noteDeadline(simulation, invocation, report);
  }

  /** Nothing is sent of a record of which a change was not tried, or failed for a reason that may pass, too seldom to give up. */
  function triedAgainChecks(invocation: Invocation, { untriedChanges, failures }: BatchReport): void {
    const again = new Set(untriedChanges.map(({ metadata }) => metadata.changeId));
    for (const { failure, identity, receiveCount } of failures) {
      if (failure.class === 'transient' && receiveCount < leastReceives) again.add(identity.changeId ?? '');
    }
    const records = invocation.event.Records.map(({ body }) => changeIdsIn(body));
    const isCopied = (id: string) => records.filter((ids) => ids.includes(id)).length > 1;
    for (const ids of records) {
      if (!ids.some((id) => again.has(id)) || ids.some(isCopied)) continue;
      const sent = ids.filter((id) => deedsOf.get(invocation)?.deadLettered.has(id));
      if (sent.length === 0) continue;
      const message = `${invocation.name} sent dead letters of a record that has to be tried again.`;
      fail('a record that is tried again has no dead letter', message, sent);
    }
  }

  return {
    movedBySqs() {
      for (const { name } of world.consumers) {
        for (const { messageId, receiveCount, body } of simulation.cloud.deadLettersOf(name).messages()) {
          if (untriedReceives.get(messageId) !== receiveCount) continue;
          const message = `SQS gave up a message that came back untried ${receiveCount} times.`;
          fail('what is untried is never dead-lettered', message, changeIdsIn(body));
        }
      }
    },
    started(invocation) {
      const deeds: Deeds = {
        invocation,
        deadLettered: new Set(),
        failedMessages: new Set(),
        applied: 0,
        refused: 0,
        failed: new Map(),
      };
      deedsOf.set(invocation, deeds);
      for (const { receiptHandle } of invocation.event.Records) byReceipt.set(receiptHandle, deeds);
    },
    writeAnswered(actor, _, item, error) {
      const deeds = deedsOf.get(actor);
      if (deeds === undefined) return;
      const seesEvery = deeds.invocation.consumer.coalesce === 'none';
      if (error === undefined) deeds.applied += 1;
      else if (error.name === 'ConditionalCheckFailedException' && (seesEvery || error.Item)) deeds.refused += 1;
      else {
        const { entityKey, changeId } = item as { entityKey: { S: string }; changeId: { S: string } };
        const key = seesEvery ? changeId.S : entityKey.S;
        deeds.failed.set(key, (deeds.failed.get(key) ?? new Set()).add(error.name));
      }
    },
    sent(actor, queueName, message) {
      const deeds = deedsOf.get(actor);
      if (deeds === undefined || queueName !== deadLetterQueueNameOf(deeds.invocation.consumer.name)) return;
      checkDeadLetter(deeds, message);
      for (const id of changeIdsIn(message.body)) deeds.deadLettered.add(id);
    },
    reported(invocation, report) {
      const deeds = deedsOf.get(invocation);
      simulation.cloud.alarms.failed(invocation.consumer.name, report.failures.length);
      if (deeds === undefined) return;
      for (const { messageId } of report.failures) deeds.failedMessages.add(messageId);
      reportChecks(deeds, report);
    },
    ended(invocation, outcome: InvocationResult['outcome']) {
      if (outcome !== 'success') simulation.trace.add(invocation.name, 'leaves its records in flight');
    },
    batch(consumer, { outcome, acknowledged, returned }) {
      for (const { messageId, receiptHandle } of outcome === 'success' ? returned : []) {
        if (byReceipt.get(receiptHandle)?.failedMessages.has(messageId)) continue;
        untriedReceives.set(messageId, (untriedReceives.get(messageId) ?? 0) + 1);
      }
      for (const { receiptHandle, body } of acknowledged) {
        const deeds = byReceipt.get(receiptHandle);
        simulation.trace.add(deeds?.invocation.name ?? consumer.name, 'acknowledges', changeIdsIn(body));
        const lost = changeIdsIn(body).filter(
          (id) => !places.hasTakenEffect(consumer, changeOf(id)) && !deeds?.deadLettered.has(id),
        );
        if (lost.length > 0) {
          const message = `${deeds?.invocation.name} acknowledged changes that neither took effect nor are dead letters.`;
          fail('what is acknowledged is durable', message, lost);
        }
      }
    },
  };
}

/** A record of which some changes were tried and others not had its deadline in the middle. */
function noteDeadline(simulation: Simulation, { event }: Invocation, { untriedChanges }: BatchReport): void {
  if (untriedChanges.length === 0) return;
  const untried = new Set(untriedChanges.map(({ metadata }) => metadata.changeId));
  const isSplit = ({ body }: { body: string }) => {
    const ids = changeIdsIn(body);
    return ids.some((id) => untried.has(id)) && ids.some((id) => !untried.has(id));
  };
  if (event.Records.some(isSplit)) simulation.occurred('deadlineInPack');
}
