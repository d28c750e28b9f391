import { membersOf } from '../events/json-text.ts';
import { commonFields, fieldsOfOneChange } from '../events/pack.ts';

/** The detail of an event of one change, as a pack would have it. */
interface ChangeText {
  /** The members of the pack's metadata: the same for all changes of one pack. */
  readonly common: string;
  /** The element of `changes`. */
  readonly change: string;
}

/**
 * The text of a detail, taken apart without being read as values, so that digits stay: unknown fields of its metadata, and of
 * the detail itself, move into the change.
 *
 * @param detail of a valid event; JSON without a name twice.
 * @returns nothing where a reader of the pack could not tell whose such a field was.
 */
export function changeTextOf(detail: string): ChangeText | undefined {
  const members = membersOf(detail);
  const metadata = members.find(({ name }) => name === 'metadata');
  const common: string[] = [];
  const change: string[] = [];
  const names = new Set<string>();
  const add = (name: string, text: string) => {
    names.add(name);
    change.push(`${JSON.stringify(name)}:${text}`);
  };
  for (const { name, text } of metadata ? membersOf(metadata.text) : []) {
    const place = commonNames.indexOf(name);
    if (place >= 0) common[place] = `"${name}":${text}`;
    else if (isMovable(name) || ownNames.has(name)) add(name, text);
    else return undefined;
  }
  for (const { name, text } of members) {
    if (name === 'metadata') continue;
    if (names.has(name) || !(isMovable(name) || name === 'data')) return undefined;
    add(name, text);
  }
  return { common: common.join(','), change: `{${change.join(',')}}` };
}

const commonNames: readonly string[] = commonFields;
const ownNames: ReadonlySet<string> = new Set(fieldsOfOneChange);
/** They would mean something else in a change, or the same name means something in a pack. */
const reserved: ReadonlySet<string> = new Set([...commonFields, ...fieldsOfOneChange, 'metadata', 'data', 'changes']);

/** EventBridge matches a name with a dot as a path (`metadata.sellerId`), which would be another one in a change. */
const isMovable = (name: string) => !reserved.has(name) && !name.includes('.');
