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

/**
 * The fields of the line, or of several where one would be too long for the log. Each outcome is one text, since Logs Insights
 * makes a field of each member of a list, and knows 200 fields of a line. A word `@<seller>` names whose entities the words
 * after it are about, so that a seller's batch names it once.
 */
export function changeLogs(outcomes: Iterable<readonly [ChangeOutcome, LoggedChanges]>): ChangeLog[] {
  const logs: ChangeLog[] = [];
  let log: ChangeLog = {};
  let characters = 0;
  let sellerOf = new Map<ChangeOutcome, string>();
  for (const [outcome, seller, words] of bySeller(outcomes)) {
    for (const word of words) {
      if (characters === 0 || characters + seller.length + word.length > maxCharacters) {
        log = {};
        logs.push(log);
        characters = 0;
        sellerOf = new Map();
      }
      const added = sellerOf.get(outcome) === seller ? word : `@${seller} ${word}`;
      sellerOf.set(outcome, seller);
      const before = log[outcome];
      // Not by join, which copies all that is there for each word: a batch has thousands.
      const text = before === undefined ? added : `${before} ${added}`;
      characters += text.length - (before?.length ?? 0);
      log[outcome] = text;
    }
  }
  return logs;
}

/** The words of each outcome and seller, in the order in which their changes came. */
function* bySeller(
  outcomes: Iterable<readonly [ChangeOutcome, LoggedChanges]>,
): Iterable<readonly [ChangeOutcome, string, readonly string[]]> {
  const groups = new Map<string, readonly [ChangeOutcome, string, string[]]>();
  for (const [outcome, { entityKey, changes }] of outcomes) {
    const { seller, own } = partsOf(entityKey);
    const key = `${outcome} ${seller}`;
    const group = groups.get(key) ?? ([outcome, seller, []] as const);
    groups.set(key, group);
    group[2].push(`${changes.map(idWord).join(',')}@${own}`);
  }
  yield* groups.values();
}

const idWord = ({ changeId, copies }: { readonly changeId: string; readonly copies: number }): string =>
  copies === 1 ? loggedChangeId(changeId) : `${loggedChangeId(changeId)}*${copies}`;

/** A `changeId` as the line has it: its 32 digits without the hyphens. */
export const loggedChangeId = (changeId: string): string => changeId.replaceAll('-', '');

const changeIdInLog = (text: string): string => text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'); // older lines have the hyphens

/** An entity's key without its event type, which is the same for all changes of a consumer: its seller, and what is its own. */
function partsOf(entityKey: string): { readonly seller: string; readonly own: string } {
  const [, seller = '', own = ''] = /^[^#]*#((?:[^#]*#[^#]*#)?)(.*)$/s.exec(loggedEntity(entityKey)) ?? [];
  return { seller, own };
}

/** What every line about the entity has, to search the logs for. Lines about others may have both as well. */
export function searchedTexts(entityKey: string): string[] {
  const { seller, own } = partsOf(entityKey);
  return [seller, own].filter((text) => text !== '');
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
 * @param eventType of the consumer. Older words have the seller themselves, and the oldest the type before it: they are read
 * as well.
 */
export function loggedChanges(words: string, eventType: string): LoggedChanges[] {
  let seller = '';
  return words.split(' ').flatMap((word) => {
    const at = word.indexOf('@');
    if (at < 0) return [];
    if (at === 0) {
      seller = word.slice(1);
      return [];
    }
    const changes = word
      .slice(0, at)
      .split(',')
      .map((id) => {
        const [changeId = '', copies = 1] = id.split('*');
        return { changeId: changeIdInLog(changeId), copies: Number(copies) };
      });
    const entity = `${seller}${word.slice(at + 1)}`;
    const key = entity.startsWith(`${eventType}#`) ? entity : `${eventType}#${entity}`;
    return [{ entityKey: entityKeyInLog(key), changes }];
  });
}
