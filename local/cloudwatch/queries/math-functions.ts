import { combine, isArray, type MathValue, mapValues, seriesOf, type TimeSeries, timesOf } from './time-series.ts';

/** What a part of an expression will be, known before there is data. */
export type MathKind = 'scalar' | 'series' | 'array';

/** What an expression is evaluated over. */
interface MathScope {
  valueOf(id: string): MathValue;
  /** The start of every period that is asked for, oldest first, with data or without. */
  readonly times: readonly number[];
  readonly periodMillis: number;
}

export interface MathNode {
  readonly kind: MathKind;
  /** Of its kind: whoever has looked at that may cast the value to it. */
  evaluate(scope: MathScope): MathValue;
}

/** One of the words that a function may take in place of a value. */
interface MathWord {
  readonly word: string;
}

export type MathArgument = MathNode | MathWord;

/** Answers the call as a node, or `undefined` for arguments that it does not take. */
type MathFunction = (args: readonly MathArgument[]) => MathNode | undefined;

const isNode = (argument: MathArgument | undefined): argument is MathNode =>
  argument !== undefined && 'kind' in argument;
const isSeries = (argument: MathArgument | undefined): argument is MathNode =>
  isNode(argument) && argument.kind === 'series';
const isValue = (argument: MathArgument | undefined): argument is MathNode =>
  isNode(argument) && argument.kind !== 'array';
const seriesAt = (node: MathNode, scope: MathScope) => node.evaluate(scope) as TimeSeries;

/** Of one series a scalar, of many a series. */
function aggregate(reduce: (values: readonly number[], count: number) => number): MathFunction {
  return ([of, ...rest]) => {
    if (!isNode(of) || of.kind === 'scalar' || rest.length > 0) return undefined;
    if (of.kind === 'series') {
      const evaluate = (scope: MathScope) => {
        const values = [...seriesAt(of, scope).values()];
        return reduce(values, values.length);
      };
      return { kind: 'scalar', evaluate };
    }
    return {
      kind: 'series',
      evaluate: (scope) => {
        const all = of.evaluate(scope) as readonly TimeSeries[];
        return seriesOf(
          timesOf(all).map((time) => {
            const values = all.map((series) => series.get(time)).filter((value) => value !== undefined);
            return [time, reduce(values, all.length)];
          }),
        );
      },
    };
  };
}

/** Of each value and the one before it; the first has none. */
function compareToPrevious(compute: (difference: number, millis: number) => number): MathFunction {
  return ([of, ...rest]) => {
    if (!isNode(of) || of.kind === 'scalar' || rest.length > 0) return undefined;
    const ofSeries = (series: TimeSeries) => {
      const times = timesOf([series]);
      return seriesOf(
        times.slice(1).map((time, index) => {
          const before = times[index] as number;
          return [time, compute((series.get(time) as number) - (series.get(before) as number), time - before)];
        }),
      );
    };
    const evaluate = (scope: MathScope) => {
      const value = of.evaluate(scope) as TimeSeries | readonly TimeSeries[];
      return isArray(value) ? value.map(ofSeries) : ofSeries(value);
    };
    return { kind: of.kind, evaluate };
  };
}

/** A value where there is none: a number, that of another series, or the last one before (`REPEAT`). */
const fill: MathFunction = ([of, filler, ...rest]) => {
  if (!isNode(of) || of.kind === 'scalar' || filler === undefined || rest.length > 0) return undefined;
  if (isNode(filler) ? filler.kind === 'array' : filler.word !== 'REPEAT') return undefined;
  const fillOne = (series: TimeSeries, scope: MathScope) => {
    const by = isNode(filler) ? filler.evaluate(scope) : undefined;
    let last: number | undefined;
    return seriesOf(
      scope.times.map((time) => {
        last = series.get(time) ?? last;
        const missing = by === undefined ? last : typeof by === 'number' ? by : (by as TimeSeries).get(time);
        return [time, series.get(time) ?? missing];
      }),
    );
  };
  const evaluate = (scope: MathScope) => {
    const value = of.evaluate(scope) as TimeSeries | readonly TimeSeries[];
    return isArray(value) ? value.map((series) => fillOne(series, scope)) : fillOne(value, scope);
  };
  return { kind: of.kind, evaluate };
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#using-IF-expressions */
const choose: MathFunction = ([condition, whenTrue, otherwise, ...rest]) => {
  if (!isValue(condition) || !isValue(whenTrue) || rest.length > 0) return undefined;
  if (otherwise !== undefined && !isValue(otherwise)) return undefined;
  if (condition.kind === 'scalar') {
    if (whenTrue.kind !== 'series' || otherwise?.kind === 'scalar') return undefined;
    const empty = seriesOf([]);
    const evaluate = (scope: MathScope) =>
      condition.evaluate(scope) !== 0 ? whenTrue.evaluate(scope) : (otherwise?.evaluate(scope) ?? empty);
    return { kind: 'series', evaluate };
  }
  return {
    kind: 'series',
    evaluate: (scope) => {
      const yes = whenTrue.evaluate(scope) as number | TimeSeries;
      const no = otherwise?.evaluate(scope) as number | TimeSeries | undefined;
      const at = (value: number | TimeSeries | undefined, time: number) =>
        typeof value === 'object' ? value.get(time) : value;
      return seriesOf(
        [...seriesAt(condition, scope)].map(([time, value]) => [
          time,
          value !== 0 ? (at(yes, time) ?? 0) : at(no, time),
        ]),
      );
    },
  };
};

const period: MathFunction = ([of, ...rest]) =>
  isSeries(of) && rest.length === 0
    ? { kind: 'scalar', evaluate: ({ periodMillis }) => periodMillis / 1_000 }
    : undefined;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list */
export const mathFunctions: Readonly<Record<string, MathFunction>> = {
  AVG: aggregate((values, count) => values.reduce((sum, value) => sum + value, 0) / count), // missing values are 0
  DIFF: compareToPrevious((difference) => difference),
  FILL: fill,
  IF: choose,
  MAX: aggregate((values) => Math.max(...values)),
  MIN: aggregate((values) => Math.min(...values)),
  PERIOD: period,
  RATE: compareToPrevious((difference, millis) => difference / (millis / 1_000)),
  SUM: aggregate((values) => values.reduce((sum, value) => sum + value, 0)),
};

/** `undefined` for what cannot be combined: two arrays. */
export function operation(
  left: MathNode,
  right: MathNode,
  operate: (a: number, b: number) => number,
): MathNode | undefined {
  const kinds = [left.kind, right.kind];
  if (left.kind === 'array' && right.kind === 'array') return undefined;
  const kind = kinds.includes('array') ? 'array' : kinds.includes('series') ? 'series' : 'scalar';
  return { kind, evaluate: (scope) => combine(left.evaluate(scope), right.evaluate(scope), operate) };
}

export function negation(of: MathNode): MathNode {
  return { kind: of.kind, evaluate: (scope) => mapValues(of.evaluate(scope), (value) => -value) };
}
