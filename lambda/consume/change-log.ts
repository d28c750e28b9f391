/**
 * What a consumer logs of the changes that a batch settled: for the whole batch in one line, of its own or that of the metrics,
 * in which `ops trace` finds each of them. A change that failed has a line of its own instead, see `dead-letter-log.ts`.
 */
export const changesLine = 'Changes of the batch';

export const changeOutcomes = ['applied', 'repeated', 'stale', 'untried'] as const;

/**
 * `applied`: it took effect. `repeated`: it had before. `stale`: the consumer had a newer one already. `untried`: it went back to the
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

/** The outcomes of a line: for each that occurred, its words, with blanks between them. */
export type ChangeLog = Partial<Record<ChangeOutcome, string>>;

/** CloudWatch Logs takes 1 MB: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const maxCharacters = 200_000; // what lies between took less for years, and may still

/** The fields of the line, or of several where one would be too long for the log. */
export function changeLogs(outcomes: Iterable<readonly [ChangeOutcome, LoggedChanges]>): ChangeLog[] {
  const logs: ChangeLog[] = [];
  let log: ChangeLog = {};
  let characters = 0;
  for (const [outcome, changes] of outcomes) {
    const word = wordOf(changes);
    if (characters === 0 || characters + word.length > maxCharacters) {
      log = {};
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
function wordOf({ entityKey, changes }: LoggedChanges): string {
  const ids = changes.map(({ changeId, copies }) => (copies === 1 ? changeId : `${changeId}*${copies}`));
  return `${ids.join(',')}@${searchedEntity(entityKey)}`;
}

/**
 * The part of an entity's key that stands in every line about it, and what to search the logs for: without the event type,
 * which is the same for all changes of a consumer.
 */
export function searchedEntity(entityKey: string): string {
  const logged = loggedEntity(entityKey);
  return logged.slice(logged.indexOf('#') + 1);
}

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
 * @param eventType of the consumer. Words that were written before it was left out of them have it, and are read as well.
 */
export function loggedChanges(words: string, eventType: string): LoggedChanges[] {
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
    const key = entity.startsWith(`${eventType}#`) ? entity : `${eventType}#${entity}`;
    return [{ entityKey: entityKeyInLog(key), changes }];
  });
}
