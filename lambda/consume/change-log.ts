/**
 * What a consumer logs of the changes that a batch settled: one line for the batch, in which `ops trace` finds each of
 * them. A change that failed has a line of its own instead, see `dead-letter-log.ts`.
 */
export const changesLine = 'Changes of the batch';

export const changeOutcomes = ['applied', 'stale', 'untried'] as const;

/**
 * `applied`: it took effect. `stale`: the consumer had this change or a newer one already. `untried`: it went back to the
 * queue, because the function's time was nearly up.
 */
export type ChangeOutcome = (typeof changeOutcomes)[number];

/** Changes of one entity with one outcome. */
export interface LoggedChanges {
  /** As in the current-state table. */
  readonly entityKey: string;
  /** Newest first. The effect saw the first; it replaced those behind it. `copies` counts the records of the batch. */
  readonly changes: readonly { readonly changeId: string; readonly copies: number }[];
}

/** What a line says: the type that all of its changes have, and for each outcome its words, with blanks between them. */
export interface ChangeLog extends Partial<Record<ChangeOutcome, string>> {
  /** Lines that say none have it in each word. */
  readonly eventType?: string;
}

/** CloudWatch Logs takes 1 MB: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const maxCharacters = 200_000; // what lies between took less for years, and may still

/** The fields of the line, or of several where one would be too long for the log, or has changes of another type. */
export function changeLogs(outcomes: Iterable<readonly [ChangeOutcome, LoggedChanges]>): ChangeLog[] {
  const logs: ChangeLog[] = [];
  let log: ChangeLog = {};
  let characters = 0;
  for (const [outcome, { entityKey, changes }] of outcomes) {
    const { eventType, entity } = partsOf(loggedEntity(entityKey));
    const word = wordOf(entity, changes);
    if (characters === 0 || characters + word.length > maxCharacters || log.eventType !== eventType) {
      log = { ...(eventType !== undefined && { eventType }) };
      logs.push(log);
      characters = 0;
    }
    const before = log[outcome];
    log[outcome] = before === undefined ? word : `${before} ${word}`;
    characters += word.length + 1;
  }
  return logs;
}

/** One text instead of a list: Logs Insights makes a field of each member of a list, and knows 200 fields of a line. */
function wordOf(entity: string, changes: LoggedChanges['changes']): string {
  const ids = changes.map(({ changeId, copies }) => (copies === 1 ? changeId : `${changeId}*${copies}`));
  return `${ids.join(',')}@${entity}`;
}

/** The type before the first `#` of a logged entity, which a line has once, and the rest, which each of its words has. */
function partsOf(logged: string): { readonly eventType?: string; readonly entity: string } {
  const at = logged.indexOf('#');
  return at < 0 ? { entity: logged } : { eventType: logged.slice(0, at), entity: logged.slice(at + 1) };
}

/** The part of an entity's key that stands in every line about it: what to search the logs for. */
export const searchedEntity = (entityKey: string): string => partsOf(loggedEntity(entityKey)).entity;

/** The entity's key as logs have it: in ASCII, without blanks, quotation marks and backslashes, so that it can be searched for. */
export const loggedEntity = (entityKey: string): string => encodeURI(entityKey.toWellFormed());

/** The inverse of `loggedEntity`. A text that it never returned is returned as it is. */
export function entityKeyInLog(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}

/**
 * What the words of one outcome say. What is no word is left out.
 *
 * @param eventType of the line. Lines that were written before it stood there have the whole key in each word.
 */
export function loggedChanges(words: string, eventType?: string): LoggedChanges[] {
  return words.split(' ').flatMap((word) => {
    const at = word.indexOf('@');
    if (at < 0) return [];
    const changes = word
      .slice(0, at)
      .split(',')
      .map((id) => {
        const [changeId = '', copies = 1] = id.split('*');
        return { changeId, copies: Number(copies) };
      });
    const entity = word.slice(at + 1);
    return [{ entityKey: entityKeyInLog(eventType === undefined ? entity : `${eventType}#${entity}`), changes }];
  });
}
