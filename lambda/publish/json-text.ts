/**
 * Reads JSON text without turning it into values, which would round its numbers and write its strings anew. A reviver of
 * `JSON.parse` can see the text of a number, but not that of an object. Both functions take what `JSON.parse` accepts, and
 * check nothing of it.
 */

/** The members of an object: each name, and the text of its value as it stands there. */
export function membersOf(json: string): { readonly name: string; readonly text: string }[] {
  const members: { name: string; text: string }[] = [];
  let depth = 0;
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
      depth++;
    } else if (character === ',' || character === '}' || character === ']') {
      if (depth === 1 && valueFrom !== undefined) {
        members.push({ name, text: json.slice(valueFrom, at).trim() });
        valueFrom = undefined;
      }
      if (character !== ',') depth--;
    }
  }
  return members;
}

/**
 * The path of the first name that an object has twice, as `data.lines.0.sku`; `undefined` if there is none. One reader
 * of such JSON takes the first value and another the last: https://www.rfc-editor.org/rfc/rfc8259#section-4
 */
export function repeatedName(json: string): string | undefined {
  const open: { readonly names: Set<string> | undefined; step: string | number }[] = [];
  let nameIsNext = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    const inner = open.at(-1);
    if (character === '"') {
      const end = endOfString(json, at);
      if (nameIsNext && inner?.names) {
        const name: string = JSON.parse(json.slice(at, end));
        inner.step = name;
        if (inner.names.has(name)) return open.map(({ step }) => step).join('.');
        inner.names.add(name);
        nameIsNext = false;
      }
      at = end - 1;
    } else if (character === '{') {
      open.push({ names: new Set(), step: '' });
      nameIsNext = true;
    } else if (character === '[') {
      open.push({ names: undefined, step: 0 });
    } else if (character === '}' || character === ']') {
      open.pop();
      nameIsNext = false;
    } else if (character === ',' && inner) {
      if (typeof inner.step === 'number') inner.step++;
      else nameIsNext = true;
    }
  }
  return undefined;
}

/** The position after the quote that ends the string which begins at `from`. */
export function endOfString(json: string, from: number): number {
  let at = from + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

/**
 * The JSON with 0.5 for every number that `JSON.parse` would round to an integer, such as `5.0000000000000000001`. A schema
 * that wants an integer there refuses it then. `5.0` and `1e2` are integers.
 */
export const withoutRoundedIntegers = (json: string): string =>
  json.replaceAll(stringOrNumber, (token) => (isRoundedToInteger(token) ? '0.5' : token));

const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function isRoundedToInteger(token: string): boolean {
  if (!Number.isInteger(Number(token))) return false;
  const [, whole = '', fraction = '', exponent = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  const significant = (whole + fraction).replace(/0+$/, '');
  return significant !== '' && significant.length - whole.length > Number(exponent); // digits after the point remain
}
