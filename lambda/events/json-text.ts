/**
 * Reads JSON text without turning it into values, which would round its numbers and write its strings anew. A reviver of
 * `JSON.parse` can see the text of a number, but not that of an object. The functions here take what `JSON.parse` accepts, and
 * check nothing of it.
 */

/** The text of a value inside of a JSON text. */
export interface ValueText {
  readonly text: string;
  /** Where in the JSON text it begins. */
  readonly at: number;
}

/** The members of an object: each name, and the text of its value as it stands there. */
export const membersOf = (json: string): (ValueText & { readonly name: string })[] => partsOf(json);

/** The elements of a list, each as it stands there. */
export const elementsOf = (json: string): ValueText[] => partsOf(json).map(({ text, at }) => ({ text, at }));

/** What an object or a list holds; elements have no name. */
function partsOf(json: string): { name: string; text: string; at: number }[] {
  const parts: { name: string; text: string; at: number }[] = [];
  let depth = 0;
  let isList = false;
  let name = '';
  let valueFrom: number | undefined;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '"') {
      const end = endOfString(json, at);
      if (depth === 1 && valueFrom === undefined) name = JSON.parse(json.slice(at, end));
      at = end - 1;
    } else if (character === ':' && depth === 1) {
      valueFrom = at + 1;
    } else if (character === '{' || character === '[') {
      if (++depth > 1) continue;
      isList = character === '[';
      if (isList) valueFrom = at + 1;
    } else if (character === ',' || character === '}' || character === ']') {
      if (depth === 1 && valueFrom !== undefined) {
        const spaced = json.slice(valueFrom, at);
        const text = spaced.trim();
        if (text !== '') parts.push({ name, text, at: valueFrom + spaced.indexOf(text) }); // else a list without elements
        valueFrom = isList && character === ',' ? at + 1 : undefined;
      }
      if (character !== ',') depth--;
    }
  }
  return parts;
}

/** A string of a JSON text, a name or a value, decoded by itself. */
interface JsonString {
  readonly text: string;
  /** The names and positions that lead to it; of a name, its own is the last. Changes with the next string. */
  readonly steps: readonly (string | number)[];
  /** Of a name: the names that stand before it in the same object. */
  readonly namesBefore: ReadonlySet<string> | undefined;
}

/**
 * Every string, in their order. Each is decoded by itself: `JSON.parse` of V8 13.6 (Node 24) can read a name that has an
 * escape as another, when it has read an object with such a name before.
 */
export function* stringsOf(json: string): Generator<JsonString> {
  const steps: (string | number)[] = []; // where in each object or list that is open
  const names: (Set<string> | undefined)[] = []; // of each of them that is an object
  let nameIsNext = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    const last = steps.length - 1;
    if (character === '"') {
      const end = endOfString(json, at);
      const text: string = JSON.parse(json.slice(at, end));
      const namesBefore = nameIsNext ? names[last] : undefined;
      if (namesBefore) steps[last] = text;
      yield { text, steps, namesBefore };
      if (nameIsNext) names[last]?.add(text);
      nameIsNext = false;
      at = end - 1;
    } else if (character === '{' || character === '[') {
      nameIsNext = character === '{';
      steps.push(nameIsNext ? '' : 0);
      names.push(nameIsNext ? new Set() : undefined);
    } else if (character === '}' || character === ']') {
      steps.pop();
      names.pop();
      nameIsNext = false;
    } else if (character === ',') {
      const step = steps[last];
      if (typeof step === 'number') steps[last] = step + 1;
      else nameIsNext = true;
    }
  }
}

/**
 * The path of the first name that an object has twice, as `data.lines.0.sku`; `undefined` if there is none. One reader
 * of such JSON takes the first value and another the last: https://www.rfc-editor.org/rfc/rfc8259#section-4
 *
 * @param value what `JSON.parse` makes of the text
 */
export function repeatedName(json: string, value: unknown): string | undefined {
  if (!json.includes('\\') && mostNamesIn(json) === namesIn(value)) return undefined; // nearly every text; the rest is slower
  for (const { text, steps, namesBefore } of stringsOf(json)) if (namesBefore?.has(text)) return steps.join('.');
  return undefined;
}

/** How many names a text without escapes has. A string that begins with a colon counts as well. */
function mostNamesIn(json: string): number {
  let names = 0;
  for (let colon = json.indexOf(':'); colon >= 0; colon = json.indexOf(':', colon + 1)) {
    let before = colon - 1;
    while (isBlank(json.charCodeAt(before))) before--;
    if (json.charCodeAt(before) === quote) names++;
  }
  return names;
}

const quote = 0x22;
const isBlank = (code: number) => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;

/** How many names the objects of a value have. Without recursion: `JSON.parse` takes any depth, the stack does not. */
function namesIn(value: unknown): number {
  let names = 0;
  const open = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const members = Object.values(next);
    if (!Array.isArray(next)) names += members.length;
    for (const member of members) if (typeof member === 'object' && member !== null) open.push(member);
  }
  return names;
}

/** The position after the quote that ends the string which begins at `from`. */
function endOfString(json: string, from: number): number {
  let end = json.indexOf('"', from + 1);
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end + 1;
}

/** Whether an odd number of backslashes stands before a position. */
function isEscaped(json: string, at: number): boolean {
  let from = at;
  while (json[from - 1] === '\\') from--;
  return (at - from) % 2 === 1;
}

/**
 * The JSON with 0.5 for every number that `JSON.parse` would round to an integer, such as `5.0000000000000000001`. A schema
 * that wants an integer there refuses it then. `5.0` and `1e2` are integers.
 */
export const withoutRoundedIntegers = (json: string): string =>
  mayHaveFraction.test(json)
    ? json.replaceAll(stringOrNumber, (token) => (isRoundedToInteger(token) ? '0.5' : token))
    : json;

/** A number with a point or an exponent, or what looks like one in a string: without any, no integer is rounded. */
const mayHaveFraction = /(?:^|[\s:,[])-?\d+[.eE]/;

const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function isRoundedToInteger(token: string): boolean {
  if (!Number.isInteger(Number(token))) return false;
  const [, whole = '', fraction = '', exponent = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  const significant = (whole + fraction).replace(/0+$/, '');
  return significant !== '' && significant.length - whole.length > Number(exponent); // digits after the point remain
}
