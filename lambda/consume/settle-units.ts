import type { SQSRecord } from 'aws-lambda';
import type { StateChange } from '../events/state-change.ts';
import { passingKind } from '../shared/aws-client/aws-error.ts';
import { type CarriedChange, receiveCountOf } from './carried-change.ts';
import { failureOf } from './failure.ts';
import { sentAgain } from './sent-again.ts';
import { type ReceivedChange, type UnitOfWork, unitsOfWork } from './units-of-work.ts';
import { type WorkPorts, workThrough } from './work-through.ts';

/** What a change turned out to be: `repeated` is one that has taken effect before, `stale` one with a newer before it. */
type Outcome = 'applied' | 'repeated' | 'stale';

export interface Effects {
  /**
   * Acts on one change, durably before it answers. May run more than once for one change. Throws PermanentFailure where no
   * retry can help, anything else to be retried.
   */
  effect(change: StateChange): Promise<Outcome>;
  /**
   * Looks which of these changes need no effect any more, and what each is then. Asked for what was received before, so
   * that a retry does only what is missing; an answer that it cannot give it leaves out. Never throws.
   */
  alreadySettled?(changes: readonly StateChange[]): Promise<ReadonlyMap<StateChange, Exclude<Outcome, 'applied'>>>;
}

/** Changes of one entity, newest first, that one run of the effect settled: it saw the first, which replaced the others. */
export interface SettledChanges {
  readonly outcome: Outcome;
  readonly changes: readonly ReceivedChange[];
}

/** What a batch achieved. The fates of its changes say the same of each. */
export interface Settled {
  readonly settled: readonly SettledChanges[];
  /** From `occurredAt` to applied, of each applied change that was not redriven or replayed. */
  readonly freshnessMillis: readonly number[];
}

/** Runs the effect on what is untried, in the order of `unitsOfWork`, and again on what is throttled, until the time is up. */
export async function settleUnits(
  carried: readonly CarriedChange[],
  consumption: Effects & { readonly coalesce: 'newest' | 'none' },
  limit: number,
  timeIsUp: () => boolean,
  ports: WorkPorts,
): Promise<Settled> {
  const settled: SettledChanges[] = [];
  const freshnessMillis: number[] = [];
  const again = new Map<SQSRecord, boolean>();

  function settle(outcome: Outcome, changes: readonly ReceivedChange[]): void {
    settled.push({ outcome, changes });
    for (const each of changes.flatMap(({ copies }) => copies)) each.fate = 'settled';
    const [first] = changes;
    if (outcome !== 'applied' || !first || first.copies.every(({ record }) => wasSentAgain(record))) return;
    freshnessMillis.push(ports.now() - Date.parse(first.change.metadata.occurredAt));
  }

  /** Of each record once: it looks at the whole body, and the record of a pack carries many changes. */
  function wasSentAgain(record: SQSRecord): boolean {
    const known = again.get(record) ?? sentAgain(record);
    again.set(record, known);
    return known;
  }

  /** Tries the newest change; the next one only where the one before can never succeed. */
  async function attempt({ candidates }: UnitOfWork): Promise<'done' | 'again'> {
    for (const [index, { change, copies }] of candidates.entries()) {
      if (copies.some(isFailedForGood)) continue; // by an attempt before
      if (index > 0 && timeIsUp()) return 'done';
      try {
        settle(await consumption.effect(change), candidates.slice(index));
        return 'done';
      } catch (thrown) {
        const failure = failureOf(thrown);
        // A passing failure keeps the older changes too: nothing has replaced them yet.
        const failed = failure.class === 'permanent' ? copies : candidates.slice(index).flatMap(({ copies }) => copies);
        for (const each of failed) each.fate = failure;
        if (failure.class === 'transient') return passingKind(thrown) === 'throttled' ? 'again' : 'done';
      }
    }
    return 'done';
  }

  const units = unitsOfWork(carried, consumption.coalesce);
  const seenBefore = units.filter(({ candidates }) =>
    candidates.some(({ copies }) => copies.some(({ record }) => receiveCountOf(record) > 1)),
  );
  const newest = seenBefore.flatMap(({ candidates: [first] }) => (first ? [first.change] : []));
  const known = newest.length > 0 && !timeIsUp() ? await consumption.alreadySettled?.(newest) : undefined;
  const missing = units.filter(({ candidates }) => {
    const outcome = candidates[0] && known?.get(candidates[0].change);
    if (outcome) settle(outcome, candidates);
    return outcome === undefined;
  });
  await workThrough(limit, missing, timeIsUp, ports, attempt);
  return { settled, freshnessMillis };
}

const isFailedForGood = ({ fate }: CarriedChange) => typeof fate === 'object' && fate.class === 'permanent';
