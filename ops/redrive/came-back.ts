import { catalog } from '../../lambda/events/catalog.ts';
import {
  type CauseSummary,
  type Inspection,
  type InspectPayload,
  inspection,
  type RedrivePayload,
} from '../../lambda/redrive/protocol.ts';
import type { FailureClass } from '../../lambda/shared/dead-letter-contract.ts';
import { configOf, consumerConfigOf } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/config/names.ts';
import type { OpsContext, OpsSettings } from '../context.ts';
import type { InvokeFunction } from '../stage/invoke-function.ts';
import type { RunTotals } from './run-until-done.ts';

const permanent: FailureClass = 'permanent';

/**
 * Of the permanent failures that a redrive moved: how many, and how many of them have failed again so far. Changes are
 * counted, since a pack comes back in parts: one for each cause, without what was applied.
 */
export interface CameBack {
  readonly moved: number;
  readonly back: number;
  /** How long it was watched. */
  readonly seconds: number;
}

/** How many of these the consumer had refused for good. */
export const permanentIn = ({ byCause }: Pick<RunTotals, 'byCause'>): number =>
  byCause.filter(({ failureClass }) => failureClass === permanent).reduce((sum, { count }) => sum + count, 0);

/** Their changes; where not all of them were moved, nobody knows which were, and each is one at least. */
function permanentMoved(totals: Pick<RunTotals, 'byCause' | 'moved'>): number {
  if (permanentIn(totals) > totals.moved) return totals.moved;
  return changesIn(totals.byCause.filter(({ failureClass }) => failureClass === permanent));
}

const changesIn = (counts: readonly Pick<CauseSummary['diedAgain'][number], 'count' | 'changes'>[]): number =>
  counts.reduce((sum, { count, changes = count }) => sum + changes, 0);

const lookEveryMillis = 2_000;
/** Beyond the batching window: to be received, refused, and sent to the dead-letter queue. */
const graceMillis = 10_000;

/**
 * Watches whether what was moved comes back, until all of it has or the consumer has had time to receive it. Undefined
 * where nothing was permanent, and for queues that no consumer owns, since their events come back elsewhere.
 */
export async function watchForReturn(
  { queue }: Pick<RedrivePayload, 'queue'>,
  totals: RunTotals,
  invoke: InvokeFunction,
  { now, sleep, signal }: Pick<OpsContext, 'now' | 'sleep' | 'signal'>,
  { stage }: OpsSettings,
): Promise<CameBack | undefined> {
  const { ended, startedAt } = totals;
  const moved = permanentMoved(totals);
  const owned = catalog.consumers.some(({ name }) => name === queue);
  if (moved === 0 || !owned || startedAt === undefined || (ended !== 'done' && ended !== 'max_messages'))
    return undefined;
  const request: InspectPayload = { queue, filter: { failureClass: permanent, deadLetteredFrom: startedAt } };
  const { maximumBatchingWindowSeconds } = consumerConfigOf(configOf(stage), queue);
  const looks = Math.ceil((1_000 * maximumBatchingWindowSeconds + graceMillis) / lookEveryMillis);
  let back = 0;
  const begin = now();
  for (let look = 0; look < looks && back < moved && !signal.aborted; look++) {
    await sleep(lookEveryMillis);
    const found = await invoke(namesOf(stage).inspectFunction, request, inspection).catch(() => undefined);
    if (!found) return undefined; // whoever may redrive may still not look, and the redrive is done
    back = Math.min(moved, returnedIn(found, totals.redriveId));
  }
  return { moved, back, seconds: (now() - begin) / 1_000 };
}

const returnedIn = ({ byCause }: Inspection, redriveId: string | undefined): number =>
  changesIn(byCause.flatMap(({ diedAgain }) => diedAgain).filter((run) => run.redriveId === redriveId));
