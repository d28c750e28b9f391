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
  /** Whether the table still rejects changes. */
  readonly rejects: boolean;
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
  /** Changes whose fate it is to be dead-lettered, and which are in no dead-letter queue of a consumer under their cause. */
  readonly withoutCause: readonly string[];
  /** Changes under the cause of a fate that is not theirs. */
  readonly wrongCause: readonly string[];
  /** Messages in queues where nothing of this traffic belongs. */
  readonly strayed: readonly string[];
}

/** The reason under which a consumer dead-letters a change, by its fate. */
const causes: Readonly<Partial<Record<Fate['kind'], string>>> = {
  broken: 'schema_broken',
  refused: 'refused_by_table',
};

/** Compares the end of a run with its traffic, which is made anew wave by wave, so that a million changes need no memory. */
export function judge(input: JudgeInput): Verdict {
  const { fates, tableItems, deadLetters, now } = input;
  const reference: ReferenceView = referenceView(eventsOf(input), {
    marketplaces: ['amazon', 'shopify', 'direct'],
    now,
  });
  const { differing } = checkView({ reference, tableItems, waiting: [], now });
  const items = new Map(tableItems.map((item) => [String(item.entityKey), item]));
  const dead = new Map<string, Set<string>>();
  for (const { body, reason = 'moved_by_sqs' } of deadLetters) {
    for (const id of idsIn(body)) dead.set(id, (dead.get(id) ?? new Set()).add(reason));
  }
  const waits = new Set(input.waiting.flatMap((body) => idsIn(body)));

  const seen = new Set<string>();
  const lost: string[] = [];
  const withoutCause: string[] = [];
  const replaced = new Set<string>(); // rejected ones that a newer change made needless
  const counts = { inEffect: 0, deadLettered: 0, waiting: 0 };
  const count = (changeId: string, isInEffect: boolean) => {
    if (seen.has(changeId)) return;
    seen.add(changeId);
    if (isInEffect) {
      counts.inEffect += 1;
      if (fates.get(changeId)?.kind === 'refused') replaced.add(changeId);
    } else if (dead.has(changeId)) counts.deadLettered += 1;
    else if (waits.has(changeId)) counts.waiting += 1;
    else lost.push(changeId);
  };
  for (const event of eventsOf(input)) {
    for (const change of readChanges(event, now)) count(change.changeId, inEffect(items.get(change.entityKey), change));
  }
  for (const [changeId, { kind }] of fates) {
    if (kind === 'broken') count(changeId, false);
    const cause = causes[kind];
    if (cause === undefined || (kind === 'refused' && (!input.rejects || replaced.has(changeId)))) continue;
    if (dead.get(changeId)?.has(cause) !== true) withoutCause.push(changeId);
  }
  return {
    distinct: seen.size,
    ...counts,
    lost,
    differing: differing.map(({ entityKey, why }) => `${why}: ${entityKey}`),
    byReason: countsOf([...dead.values()].flatMap((reasons) => [...reasons])),
    withoutCause,
    wrongCause: [...dead].flatMap(([id, reasons]) => {
      const kind = fates.get(id)?.kind;
      const others = Object.entries(causes).filter(([of]) => of !== kind);
      return others.some(([, cause]) => reasons.has(cause)) ? [id] : [];
    }),
    strayed: deadLetters.filter(({ queue }) => !queue.endsWith('-dlq')).map(({ queue }) => queue),
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

function countsOf(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}
