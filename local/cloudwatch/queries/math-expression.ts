import {
  type MathArgument,
  type MathKind,
  type MathNode,
  mathFunctions,
  negation,
  operation,
} from './math-functions.ts';
import { isArray, type TimeSeries } from './time-series.ts';

/** The ids that an expression may refer to. */
interface MathNames {
  /** `undefined` for an id that there is not. */
  kindOf(id: string): MathKind | undefined;
  /** Ids of metrics, without those of expressions. */
  readonly metricIds: readonly string[];
}

const binaryOperators: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  // from the loosest to the tightest
  { OR: (a, b) => Number(a !== 0 || b !== 0), '||': (a, b) => Number(a !== 0 || b !== 0) },
  { AND: (a, b) => Number(a !== 0 && b !== 0), '&&': (a, b) => Number(a !== 0 && b !== 0) },
  {
    '==': (a, b) => Number(a === b),
    '!=': (a, b) => Number(a !== b),
    '<=': (a, b) => Number(a <= b),
    '>=': (a, b) => Number(a >= b),
    '<': (a, b) => Number(a < b),
    '>': (a, b) => Number(a > b),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b },
];

const tokenPattern = /\s*(\d+(?:\.\d+)?|[A-Za-z]\w*|"[^"]*"|'[^']*'|&&|\|\||[=!<>]=|[-+*/<>()[\],])\s*/y;

/**
 * Reads the part of metric math that this app may use. Whether it fits together is known before there is data.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 *
 * @throws Error that names what is not known here.
 */
export function parseMathExpression(text: string, names: MathNames): MathNode {
  const tokens = tokensOf(text);
  let next = 0;
  const takes = (token: string) => tokens[next] === token && ++next > 0;
  const expect = (token: string) => {
    if (!takes(token)) throw new Error(`has ${tokens[next] ?? 'its end'} where ${token} is expected`);
  };

  const binary = (level: number): MathNode => {
    const operators = binaryOperators[level];
    if (!operators) return unary();
    let left = binary(level + 1);
    for (let symbol = tokens[next]; symbol !== undefined && Object.hasOwn(operators, symbol); symbol = tokens[next]) {
      next += 1;
      const combined = operation(left, binary(level + 1), operators[symbol] as (a: number, b: number) => number);
      if (!combined) throw new Error(`combines two lists of metrics with ${symbol}`);
      left = combined;
    }
    return left;
  };

  const unary = (): MathNode => (takes('-') ? negation(unary()) : single());

  const single = (): MathNode => {
    if (takes('(')) {
      const inner = binary(0);
      expect(')');
      return inner;
    }
    if (takes('[')) return array(listUntil(']', () => binary(0)));
    const token = tokens[next++];
    if (token === undefined) throw new Error('ends where a value is expected');
    if (/^\d/.test(token)) return { kind: 'scalar', evaluate: () => Number(token) };
    if (/^[A-Z]/.test(token)) return call(token);
    const kind = /^[a-z]/.test(token) ? names.kindOf(token) : undefined;
    if (kind === undefined) throw new Error(`refers to ${token}, which is no id of a metric or expression`);
    return { kind, evaluate: (scope) => scope.valueOf(token) };
  };

  const call = (name: string): MathNode => {
    if (name === 'METRICS') return metrics();
    const compile = Object.hasOwn(mathFunctions, name) ? mathFunctions[name] : undefined;
    if (!compile) throw new Error(`uses ${name}, which the local cloud does not support`);
    expect('(');
    const node = compile(listUntil(')', argument));
    if (node) return node;
    throw new Error(`gives ${name} arguments that the local cloud does not support`);
  };

  const argument = (): MathArgument => {
    const isWord = /^[A-Z]/.test(tokens[next] ?? '') && [',', ')'].includes(tokens[next + 1] ?? '');
    return isWord ? { word: tokens[next++] as string } : binary(0);
  };

  const metrics = (): MathNode => {
    expect('(');
    const part = takes(')') ? undefined : tokens[next++]?.slice(1, -1);
    if (part !== undefined) expect(')');
    const ids = names.metricIds.filter((id) => part === undefined || id.includes(part));
    return { kind: 'array', evaluate: (scope) => ids.map((id) => scope.valueOf(id) as TimeSeries) };
  };

  const listUntil = <T>(end: string, read: () => T): T[] => {
    const list: T[] = [];
    if (takes(end)) return list;
    do list.push(read());
    while (takes(','));
    expect(end);
    return list;
  };

  const node = binary(0);
  if (next < tokens.length) throw new Error(`has ${tokens[next]} where its end is expected`);
  return node;
}

function array(parts: readonly MathNode[]): MathNode {
  if (parts.some(({ kind }) => kind === 'scalar')) throw new Error('has a number in a list of metrics');
  return {
    kind: 'array',
    evaluate: (scope) =>
      parts.flatMap((part) => {
        const value = part.evaluate(scope) as TimeSeries | readonly TimeSeries[];
        return isArray(value) ? value : [value];
      }),
  };
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match) throw new Error(`cannot be read from "${text.slice(at, at + 20)}" on`);
    tokens.push(match[1] as string);
  }
  return tokens;
}
