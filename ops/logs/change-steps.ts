import {
  changeOutcomes,
  changesLine,
  entityKeyInLog,
  loggedChanges,
  loggedEntity,
} from '../../lambda/consume/change-log.ts';
import { deadLetterLine, deadLetterLog, keptLine } from '../../lambda/consume/dead-letter-log.ts';
import { catalog } from '../../lambda/events/catalog.ts';
import { fieldOf } from '../../lambda/events/json-fields.ts';
import { utcMillis } from '../../lambda/events/utc-time.ts';
import {
  type AuditedLetter,
  discardingLine,
  discardingLog,
  failedRunLine,
  movedLine,
  movedLog,
  type RunLog,
  runLine,
  runLog,
} from '../../lambda/redrive/run/audit-log.ts';
import type { ChangeStep } from './change-step.ts';

/** Whose lines are looked for: those of one change, or of an entity and of its changes as far as they are known. */
export interface Traced {
  readonly changeIds: ReadonlySet<string>;
  readonly entityKey?: string;
}

/** A line, and what operators call the function that wrote it. */
interface ReadLine {
  readonly by: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly text: string;
}

/**
 * The steps that these lines tell of, in the order of their times. What is no line of ours is left out, and so is a line
 * that was read twice.
 *
 * @param quarantineQueue its name: what is moved there is not redriven
 */
export function changeSteps(lines: readonly ReadLine[], traced: Traced, quarantineQueue: string): ChangeStep[] {
  const parsed = [...new Map(lines.map((line) => [`${line.by} ${line.time} ${line.text}`, line])).values()]
    .flatMap((line) => {
      const fields = fieldsOf(line.text);
      return fields ? [{ ...line, fields, at: timeOf(fields, line.time) }] : [];
    })
    .sort((a, b) => a.at.localeCompare(b.at));
  const runs = new Map(parsed.flatMap(({ fields }) => runIn(fields)));
  const isTraced = (changeId: string | undefined, entityKey?: string): changeId is string =>
    changeId !== undefined &&
    (traced.changeIds.has(changeId) || (entityKey !== undefined && entityKey === traced.entityKey));

  return parsed.flatMap(({ by, at, fields }): ChangeStep[] => {
    const when = { at, by };
    switch (fields.message) {
      case changesLine:
        return [...settledIn(by, fields)]
          .filter(({ changeId, entityKey }) => isTraced(changeId, entityKey))
          .map((step) => ({ ...when, ...step }));
      case deadLetterLine:
      case keptLine:
        return failedIn(fields, traced, isTraced).map((step) => ({ ...when, ...step }));
      case movedLine:
        return letters(movedLog.safeParse(fields).data, runs, isTraced).map(({ letter, step }) => ({
          ...when,
          ...step,
          what: letter.to.includes(quarantineQueue) ? 'quarantined' : 'redriven',
          to: letter.to,
        }));
      case discardingLine:
        return letters(discardingLog.safeParse(fields).data, runs, isTraced).map(({ step }) => ({
          ...when,
          ...step,
          what: 'discarded',
        }));
      default:
        return [];
    }
  });
}

/** The runs that moved or discarded any of the steps' changes, where nobody is known to have asked for them. */
export const runsWithoutName = (steps: readonly ChangeStep[]): string[] => [
  ...new Set(
    steps.flatMap(({ redriveId, requestedBy }) => (redriveId && requestedBy === undefined ? [redriveId] : [])),
  ),
];

type Fields = Readonly<Record<string, unknown>>;
type Untimed = Omit<ChangeStep, 'at' | 'by'>;

function* settledIn(by: string, fields: Fields): Iterable<Untimed> {
  const requestId = requestIdIn(fields);
  const eventType = catalog.consumers.find(({ name }) => name === by)?.eventType ?? '';
  for (const outcome of changeOutcomes) {
    const words = fields[outcome];
    if (typeof words !== 'string') continue;
    for (const { entityKey, changes } of loggedChanges(words, eventType)) {
      const [newest, ...older] = changes;
      if (newest === undefined) continue;
      const replaced = older.map(({ changeId }) => changeId);
      const shared = { entityKey, ...requestId };
      yield { ...shared, ...newest, what: outcome, ...(replaced.length > 0 && { replaced }) };
      if (outcome === 'untried') continue;
      for (const each of older) {
        yield { ...shared, ...each, what: 'coalesced', into: { changeId: newest.changeId, what: outcome } };
      }
    }
  }
}

function failedIn(
  fields: Fields,
  { entityKey }: Traced,
  isTraced: (changeId: string | undefined, entityKey?: string) => changeId is string,
): Untimed[] {
  const { data } = deadLetterLog.safeParse(fields);
  const own = data?.entity !== undefined && entityKey !== undefined && data.entity === loggedEntity(entityKey);
  if (!data || !isTraced(data.changeId, own ? entityKey : undefined)) return [];
  const { changeId, entity, failureClass, failureReason, failureMessage, receiveCount } = data;
  return [
    {
      changeId,
      what: fields.message === deadLetterLine ? 'dead-lettered' : 'failed',
      ...(entity !== undefined && { entityKey: entityKeyInLog(entity) }),
      ...requestIdIn(fields),
      cause: { failureClass, failureReason, failureMessage },
      receiveCount,
    },
  ];
}

/** The traced changes in the letters of a line about a run. */
function letters<Letter extends AuditedLetter>(
  line: { readonly redriveId: string; readonly letters: readonly Letter[] } | undefined,
  runs: ReadonlyMap<string, RunLog>,
  isTraced: (changeId: string | undefined) => changeId is string,
) {
  return (line?.letters ?? []).flatMap((letter) => {
    const { changeId, changes = [{ changeId }], failureClass, failureReason } = letter; // of a pack all, else its only one
    return changes.flatMap(({ changeId }) => {
      if (!line || !isTraced(changeId)) return [];
      const { requestedBy, note } = runs.get(line.redriveId) ?? {};
      const step = {
        changeId,
        cause: { failureClass, failureReason },
        redriveId: line.redriveId,
        ...(requestedBy !== undefined && { requestedBy }),
        ...(note !== undefined && { note }),
      };
      return [{ letter, step }];
    });
  });
}

function runIn(fields: Fields): [string, RunLog][] {
  if (fields.message !== runLine && fields.message !== failedRunLine) return [];
  const { data } = runLog.safeParse(fields);
  return data ? [[data.redriveId, data]] : [];
}

const requestIdIn = ({ function_request_id: requestId }: Fields) =>
  typeof requestId === 'string' ? { requestId } : {};

/** The line's own time, which is that of the function; else that of the log. */
function timeOf({ timestamp, _aws: metrics }: Fields, time: number): string {
  const millis = utcMillis(timestamp) ?? Number(fieldOf(metrics, 'Timestamp') ?? Number.NaN);
  return new Date(Math.abs(millis) <= 8.64e15 ? millis : time).toISOString();
}

function fieldsOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
