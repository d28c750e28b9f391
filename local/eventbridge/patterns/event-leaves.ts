import { isJsonObject } from '../../protocols/json-object.ts';

/** What an event holds where it holds neither object nor array. */
export type Leaf = string | number | boolean | null;

/** Which element of which arrays a leaf was found in. Only elements that are objects or arrays themselves count. */
export type ArrayMembership = ReadonlyMap<readonly unknown[], number>;

/** One leaf of an event, and where it stands in the event's arrays. */
export interface FoundLeaf {
  readonly leaf: Leaf;
  readonly membership: ArrayMembership;
}

/** No arrays on the way. */
export const noMembership: ArrayMembership = new Map();

/**
 * Compiles the search for all leaves at one path of an event.
 *
 * AWS joins names by dots before it compares them, so `a.b` is found under `a` and then `b`, and under the name `a.b`;
 * arrays on the way are looked through (https://github.com/aws/event-ruler#json-array-matching).
 */
export function compileLeafSearch(path: string): (event: object) => FoundLeaf[] {
  const steps = path.split('.');
  // namesFrom[i]: every name that an object may have where the first i steps are done, and the steps done after it.
  const namesFrom = steps.map((_, from) =>
    steps
      .slice(from)
      .map((__, more) => ({ name: steps.slice(from, from + more + 1).join('.'), done: from + more + 1 })),
  );

  function search(value: unknown, done: number, membership: ArrayMembership, found: FoundLeaf[]): void {
    if (Array.isArray(value)) {
      for (const [index, element] of value.entries()) {
        const nested = typeof element === 'object' && element !== null;
        search(element, done, nested ? new Map(membership).set(value, index) : membership, found);
      }
    } else if (isJsonObject(value)) {
      for (const { name, done: doneThere } of namesFrom[done] ?? []) {
        if (Object.hasOwn(value, name)) {
          search(value[name], doneThere, membership, found);
        }
      }
    } else if (done === steps.length && isLeaf(value)) {
      found.push({ leaf: value, membership });
    }
  }

  return (event) => {
    const found: FoundLeaf[] = [];
    search(event, 0, noMembership, found);
    return found;
  };
}

function isLeaf(value: unknown): value is Leaf {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** Both places together, or undefined where they are in different elements of one array. */
export function mergeMemberships(a: ArrayMembership, b: ArrayMembership): ArrayMembership | undefined {
  if (b.size === 0) return a;
  if (a.size === 0) return b;
  const merged = new Map(a);
  for (const [array, index] of b) {
    const other = merged.get(array);
    if (other !== undefined && other !== index) return undefined;
    merged.set(array, index);
  }
  return merged;
}
