import { notServedMessage } from '../../protocols/json-service.ts';
import { invalidParameter } from '../logs-error.ts';

/** Whether the fields of a message meet a condition. */
type JsonCondition = (fields: unknown) => boolean;

const tokens =
  /\s*(?:(\$(?:\.[\w-]+|\[\d+\]|\['[^']+'\])+(?![\w.[-]))|(&&|\|\||!=|<=|>=|[=<>(){}])|"((?:[^"\\]|\\.)*)"|([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.*-]))|([\w*.-]+))/y;

interface Token {
  readonly kind: 'selector' | 'symbol' | 'text' | 'number' | 'word' | 'end';
  readonly text: string;
}

/**
 * Reads `{ $.field = "text*" && ($.count >= 3 || $.other IS NULL) }`. A comparison does not match where its field is not
 * there, whatever the operator.
 *
 * @param pattern with its braces
 * @throws AwsError for what AWS refuses, and for what is not served: wildcards in selectors, regular expressions.
 */
export function parseJsonCondition(pattern: string): JsonCondition {
  const read = tokensOf(pattern);
  let position = 0;
  const next = (): Token => read[position] ?? { kind: 'end', text: '' };
  const take = (): Token => {
    const token = next();
    position += 1;
    return token;
  };
  const takes = (text: string): boolean => {
    if (next().text !== text || next().kind === 'text') return false;
    position += 1;
    return true;
  };
  const expect = (text: string): void => {
    if (!takes(text)) throw invalid(`"${text}" is expected before "${next().text}"`);
  };

  const either = (): JsonCondition => {
    const parts = [both()];
    while (takes('||')) parts.push(both());
    return (fields) => parts.some((part) => part(fields));
  };
  const both = (): JsonCondition => {
    const parts = [one()];
    while (takes('&&')) parts.push(one());
    return (fields) => parts.every((part) => part(fields));
  };
  const one = (): JsonCondition => {
    if (takes('(')) {
      const inner = either();
      expect(')');
      return inner;
    }
    const selector = take();
    if (selector.kind !== 'selector') throw invalid(`a field such as $.level is expected, not "${selector.text}"`);
    const path = pathOf(selector.text);
    if (takes('NOT')) {
      expect('EXISTS');
      return (fields) => valueAt(fields, path) === undefined;
    }
    if (takes('IS')) {
      const constant = constants[take().text];
      if (constant === undefined) throw invalid('IS is followed by NULL, TRUE or FALSE');
      return (fields) => valueAt(fields, path) === constant;
    }
    return comparison(path, take(), take());
  };

  expect('{');
  const condition = either();
  expect('}');
  if (next().kind !== 'end') throw invalid(`nothing may follow the last brace, but "${next().text}" does`);
  return condition;
}

const constants: Readonly<Record<string, boolean | null>> = { NULL: null, TRUE: true, FALSE: false };

function comparison(path: readonly string[], operator: Token, operand: Token): JsonCondition {
  if (operand.kind === 'number') {
    const number = Number(operand.text);
    const compare = numberOperators[operator.text];
    if (!compare) throw invalid(`"${operator.text}" is no operator`);
    return (fields) => {
      const value = valueAt(fields, path);
      if (operator.text === '!=') return isScalar(value) && value !== number;
      return typeof value === 'number' && compare(value, number);
    };
  }
  if (operand.kind !== 'text' && operand.kind !== 'word') throw invalid(`a value is expected, not "${operand.text}"`);
  if (operator.text !== '=' && operator.text !== '!=') {
    throw invalid(`"${operator.text}" does not compare texts: only = and != do`);
  }
  const wanted = new RegExp(`^${operand.text.split('*').map(escaped).join('.*')}$`, 's');
  const equal = operator.text === '=';
  return (fields) => {
    const value = valueAt(fields, path);
    return isScalar(value) && (typeof value === 'string' && wanted.test(value)) === equal;
  };
}

const numberOperators: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const escaped = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');

const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);

function tokensOf(pattern: string): Token[] {
  const read: Token[] = [];
  tokens.lastIndex = 0;
  const text = pattern.trimEnd();
  while (tokens.lastIndex < text.length) {
    const at = tokens.lastIndex;
    const [, selector, symbol, quoted, number, word] = tokens.exec(text) ?? [];
    if (selector !== undefined) read.push({ kind: 'selector', text: selector });
    else if (symbol !== undefined) read.push({ kind: 'symbol', text: symbol });
    else if (quoted !== undefined) read.push({ kind: 'text', text: quoted.replaceAll(/\\(.)/g, '$1') });
    else if (number !== undefined) read.push({ kind: 'number', text: number });
    else if (word !== undefined) read.push({ kind: 'word', text: word });
    else {
      const rest = text.slice(at).trim();
      if (rest.startsWith('%')) throw notServed('a regular expression, in percent signs,');
      if (rest.startsWith('$')) throw notServed(`the selector ${rest.split(/\s/)[0]}`);
      throw invalid(`"${rest}" cannot be read`);
    }
  }
  return read;
}

/** `$.a[0]['b']` is a, 0, b. */
const pathOf = (selector: string): string[] =>
  [...selector.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted ?? '',
  );

function valueAt(fields: unknown, path: readonly string[]): unknown {
  let value = fields;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

const invalid = (reason: string) => invalidParameter(`Invalid filter pattern: ${reason}.`);
const notServed = (what: string) => invalidParameter(notServedMessage(`${what} in a filter pattern`));
