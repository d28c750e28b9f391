import { fieldOf, isObject } from './json-fields.ts';
import { elementsOf, membersOf, type ValueText } from './json-text.ts';
import type { Problem } from './problem.ts';

/**
 * A pack is an event that carries several changes of one type and one seller: `{"metadata": {schemaVersion, marketplace,
 * sellerId}, "changes": [{changeId, occurredAt, version, data}, …]}`. Each means what it would mean in an event of its own.
 */

/** Nearly all that packing saves is saved by twenty, and one message that fails holds up no more than these. */
export const mostChangesPerEvent = 20;

/** EventBridge and SQS bill by 64 KB, and the message has an envelope around the entry. */
export const packMaxBytes = 63 * 1_024;

/** The fields of `metadata` that all changes of a pack have in common. */
export const commonFields = ['schemaVersion', 'marketplace', 'sellerId'] as const;

/** Those that each of them has for itself. */
export const fieldsOfOneChange = ['changeId', 'occurredAt', 'version'] as const;

/** Whether the detail of an event is that of a pack. `null` is no list of changes: it says that there is none. */
export const isPack = (detail: unknown): detail is Readonly<Record<string, unknown>> =>
  isObject(detail) && isPresent(detail.changes);

/**
 * The details of the events that would carry the same changes one by one, in their order; of an event of one change its own.
 * Or what keeps a pack from being read as that.
 */
export function detailsOf(
  detail: unknown,
):
  | { readonly details: unknown[]; readonly problems?: undefined }
  | { readonly details?: undefined; readonly problems: readonly Problem[] } {
  if (!isPack(detail)) return { details: [detail] };
  const { metadata, changes, data } = detail;
  const problems = [...problemsOfList(changes), ...problemsBeside(metadata, data)];
  if (problems.length > 0 || !Array.isArray(changes)) return { problems };
  const common = fieldsIn(metadata, commonFields);
  return {
    details: changes.map((change) => ({
      metadata: isObject(metadata) ? { ...common, ...fieldsIn(change, fieldsOfOneChange) } : metadata,
      data: fieldOf(change, 'data'),
    })),
  };
}

const fieldsIn = (value: unknown, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, fieldOf(value, name)]));

function problemsOfList(changes: unknown): Problem[] {
  const path = 'detail.changes';
  if (!Array.isArray(changes)) return [{ path, code: 'invalid_type', expected: 'a list' }];
  if (changes.length === 0) return [{ path, code: 'too_small', expected: 'at least 1 change' }];
  if (changes.length <= mostChangesPerEvent) return [];
  return [{ path, code: 'too_big', expected: `at most ${mostChangesPerEvent} changes` }];
}

/** What belongs to one change may not stand beside several: nobody could say which it is meant for. */
function problemsBeside(metadata: unknown, data: unknown): Problem[] {
  const own = isObject(metadata) ? fieldsOfOneChange.filter((name) => isPresent(metadata[name])) : [];
  return [...own.map((name) => `detail.metadata.${name}`), ...(isPresent(data) ? ['detail.data'] : [])].map((path) => ({
    path,
    code: 'beside_changes',
    expected: 'in each of the changes',
  }));
}

const isPresent = (value: unknown) => value !== undefined && value !== null;

/**
 * The JSON of a pack with some of its changes alone. All else, and each of these, stays as it is written.
 *
 * @param positions of the changes that stay, from 0
 * @throws Error if it is the JSON of no pack.
 */
export function withChanges(json: string, of: 'event' | 'detail', positions: readonly number[]): string {
  const path = of === 'event' ? ['detail', 'changes'] : ['changes'];
  let list: ValueText = { text: json, at: 0 };
  for (const name of path) {
    const member = membersOf(list.text).findLast((member) => member.name === name); // as `JSON.parse` takes it
    if (member === undefined) throw new Error('This JSON is not that of a pack.');
    list = { text: member.text, at: list.at + member.at };
  }
  const elements = elementsOf(list.text);
  const kept = positions.map((position) => elements[position]?.text);
  return `${json.slice(0, list.at)}[${kept.join(',')}]${json.slice(list.at + list.text.length)}`;
}

/** The text of each change in the detail of a pack, as it is written. */
export const changeTextsIn = (detail: string): string[] =>
  elementsOf(membersOf(detail).findLast(({ name }) => name === 'changes')?.text ?? '').map(({ text }) => text);
