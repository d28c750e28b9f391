import { type ExpectedState, olderFirst, readChanges } from '../../sample/read-change.ts';
import { type ReferenceView, referenceView } from '../../sample/reference-view.ts';
import { checkView } from '../../sample/view-check.ts';
import { type Fate, type Traffic, waveOf } from './traffic.ts';

/** A message of a queue that no consumer reads. */
export interface DeadLetter {
  readonly queue: string;
  readonly body: string;
  /** Absent where SQS moved it. */
  readonly reason: string | undefined;
}

interface JudgeInput {
  readonly traffic: Traffic;
  readonly waves: number;
  readonly changesPerWave: number;
  readonly fates: ReadonlyMap<string, Fate>;
  readonly tableItems: readonly Readonly<Record<string, unknown>>[];
  readonly deadLetters: readonly DeadLetter[];
  /** Bodies of what consumers still have in their queues. */
  readonly waiting: readonly string[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What became of the changes. All counts are of changes, each counted once however often it was published. */
export interface Verdict {
  readonly distinct: number;
  /** In effect: the table has the change, or a newer one of its entity. */
  readonly inEffect: number;
  /** Not in effect, and in a dead-letter queue. */
  readonly deadLettered: number;
  /** Neither, and in the queue of a consumer. */
  readonly waiting: number;
  /** None of these. */
  readonly lost: readonly string[];
  /** Entities of which the table holds something else than the reference. */
  readonly differing: readonly string[];
  /** In a dead-letter queue, by reason. */
  readonly byReason: Readonly<Record<string, number>>;
  /** Broken ones that are in no dead-letter queue under that reason. */
  readonly brokenElsewhere: readonly string[];
  /** In a dead-letter queue as broken, without being so. */
  readonly wronglyBroken: readonly string[];
}

/** The reason under which a consumer dead-letters a change whose data breaks the contract. */
const brokenReason = 'schema_broken';

/** Compares the end of a run with its traffic, which is made anew wave by wave, so that a million changes need no memory. */
export function judge(input: JudgeInput): Verdict {
  const { fates, tableItems, deadLetters, now } = input;
  const reference: ReferenceView = referenceView(eventsOf(input), {
    marketplaces: ['amazon', 'shopify', 'direct'],
    now,
  });
  const { differing } = checkView({ reference, tableItems, waiting: [], now });
  const items = new Map(tableItems.map((item) => [String(item.entityKey), item]));
  const dead = new Map<string, string>();
  for (const { body, reason = 'moved_by_sqs' } of deadLetters) for (const id of idsIn(body)) dead.set(id, reason);
  const waits = new Set(input.waiting.flatMap((body) => idsIn(body)));

  const seen = new Set<string>();
  const lost: string[] = [];
  const brokenElsewhere: string[] = [];
  const counts = { inEffect: 0, deadLettered: 0, waiting: 0 };
  const count = (changeId: string, isInEffect: boolean) => {
    if (seen.has(changeId)) return;
    seen.add(changeId);
    if (isInEffect) counts.inEffect += 1;
    else if (dead.has(changeId)) counts.deadLettered += 1;
    else if (waits.has(changeId)) counts.waiting += 1;
    else lost.push(changeId);
  };
  for (const event of eventsOf(input)) {
    for (const change of readChanges(event, now)) count(change.changeId, inEffect(items.get(change.entityKey), change));
  }
  for (const [changeId, { kind }] of fates) {
    if (kind !== 'broken') continue;
    count(changeId, false);
    if (dead.get(changeId) !== brokenReason) brokenElsewhere.push(changeId);
  }
  return {
    distinct: seen.size,
    ...counts,
    lost,
    differing: differing.map(({ entityKey, why }) => `${why}: ${entityKey}`),
    byReason: Object.fromEntries(
      Object.entries(Object.groupBy(dead.values(), (reason) => reason)).map(([reason, of = []]) => [reason, of.length]),
    ),
    brokenElsewhere,
    wronglyBroken: [...dead].flatMap(([id, reason]) =>
      reason === brokenReason && fates.get(id)?.kind !== 'broken' ? [id] : [],
    ),
  };
}

function* eventsOf({ traffic, waves, changesPerWave }: JudgeInput) {
  for (let number = 0; number < waves; number++) yield* waveOf(traffic, number, changesPerWave).events;
}

const inEffect = (item: Readonly<Record<string, unknown>> | undefined, change: ExpectedState): boolean =>
  item !== undefined && olderFirst({ version: Number(item.version), changeId: String(item.changeId) }, change) >= 0;

/** The ids of the changes that a message carries, whether they are valid or not. */
function idsIn(body: string): string[] {
  const { detail } = JSON.parse(body);
  return (detail.changes ?? [detail.metadata]).map(({ changeId }: { readonly changeId: string }) => changeId);
}
