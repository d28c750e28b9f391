/** Values by the epoch milliseconds at which their period begins. */
export type TimeSeries = ReadonlyMap<number, number>;

/** What a part of a metric math expression may be: S, TS and TS[] in AWS's text. */
export type MathValue = number | TimeSeries | readonly TimeSeries[];

/** A datapoint whose value cannot be computed is dropped, as one that would divide by zero. */
export function seriesOf(points: Iterable<readonly [number, number | undefined]>): TimeSeries {
  const series = new Map<number, number>();
  for (const [time, value] of points) if (value !== undefined && Number.isFinite(value)) series.set(time, value);
  return series;
}

export function mapValues(value: MathValue, map: (value: number) => number): MathValue {
  if (typeof value === 'number') return map(value);
  if (isArray(value)) return value.map((series) => mapValues(series, map) as TimeSeries);
  return seriesOf([...value].map(([time, each]) => [time, map(each)] as const));
}

/** Where only one of two series has a value, the other's is 0, as AWS's are. */
export function combine(left: MathValue, right: MathValue, operate: (a: number, b: number) => number): MathValue {
  if (typeof right === 'number') return mapValues(left, (each) => operate(each, right));
  if (typeof left === 'number') return mapValues(right, (each) => operate(left, each));
  if (isArray(left)) return left.map((series) => combine(series, right, operate) as TimeSeries);
  if (isArray(right)) return right.map((series) => combine(left, series, operate) as TimeSeries);
  return seriesOf(timesOf([left, right]).map((time) => [time, operate(left.get(time) ?? 0, right.get(time) ?? 0)]));
}

/** Every time at which one of them has a value, oldest first. */
export function timesOf(all: readonly TimeSeries[]): number[] {
  return [...new Set(all.flatMap((series) => [...series.keys()]))].sort((a, b) => a - b);
}

export function isArray(value: MathValue): value is readonly TimeSeries[] {
  return Array.isArray(value);
}
