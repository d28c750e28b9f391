import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MetricStore } from '../../../../local/cloudwatch/metrics/metric-store.ts';
import { readMetricQueries } from '../../../../local/cloudwatch/queries/metric-queries.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 1);

type Values = readonly (number | undefined)[];
const _ = undefined; // no datapoint

const metricQuery = (Id: string, Period = 60) => ({
  Id,
  MetricStat: { Metric: { Namespace: 'Shop', MetricName: Id }, Period, Stat: 'Sum' },
  ReturnData: false,
});

/** The values of an expression over metrics with these values, a minute apart. */
function evaluate(Expression: string, metrics: Record<string, Values>, others: Record<string, string> = {}): Values {
  const store = new MetricStore({ now: () => start });
  const length = Math.max(...Object.values(metrics).map((values) => values.length));
  for (const [metricName, values] of Object.entries(metrics)) {
    values.forEach((value, index) => {
      if (value === undefined) return;
      const identity = { namespace: 'Shop', metricName, dimensions: {}, unit: 'None' };
      store.add({ ...identity, value, timestamp: start + index * minute });
    });
  }
  const queries = readMetricQueries(
    [
      { Id: 'result', Expression },
      ...Object.entries(others).map(([Id, text]) => ({ Id, Expression: text, ReturnData: false })),
      ...Object.keys(metrics).map((id) => metricQuery(id)),
    ],
    'Metrics',
  );
  const series = queries[0]?.seriesIn(store, { start, end: start + length * minute });
  return Array.from({ length }, (_each, index) => series?.get(start + index * minute));
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax
describe('metric math', () => {
  it.each<[string, Record<string, Values>, Values]>([
    // arithmetic: a missing value is 0, a datapoint that would divide by zero is dropped
    ['100 * failed / received', { failed: [1, _, 3, 0, _], received: [4, 5, _, 0, _] }, [25, 0, _, _, _]],
    ['visible + notVisible', { visible: [1, _, 2, _], notVisible: [1, 4, _, _] }, [2, 4, 2, _]],
    ['1 + 2 * m1 - 6 / 3', { m1: [1, 2] }, [1, 3]],
    ['(1 + 2) * -m1', { m1: [1, 2] }, [-3, -6]],
    ['8 / m1 / 2 - 1 - 1', { m1: [2] }, [0]],
    ['5 - 0.5 * m1', { m1: [1] }, [4.5]],
    // comparison and logic, with AWS's own example
    ['metric1 < metric2', { metric1: [30, 20, 0, 0], metric2: [20, _, 20, _] }, [0, 0, 1, 0]],
    ['metric1 >= 30', { metric1: [30, 20, 0, 0] }, [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', { metric1: [30, 20, 0, 0], metric2: [20, _, 20, _] }, [1, 0, 0, 0]],
    ['m1 == 1 OR m1 != 2 && m1 <= 3', { m1: [1, 2, 3, 4] }, [1, 0, 1, 0]],
    ['m1 || m2', { m1: [0, 2, _], m2: [0, _, 3] }, [0, 1, 1]],
    // IF, with AWS's own examples
    [
      'IF(metric1, metric2, metric3)',
      { metric1: [1, 1, 0, 0, _], metric2: [30, _, 0, 0, 30], metric3: [0, 0, 20, _, 20] },
      [30, 0, 20, _, _],
    ],
    ['IF(metric1, 5, metric3)', { metric1: [1, 1, 0, 0, _], metric3: [0, 0, 20, _, 20] }, [5, 5, 20, _, _]],
    ['IF(metric1, metric2, 5)', { metric1: [1, 1, 0, 0, _], metric2: [30, _, 0, 0, 30] }, [30, 0, 5, 5, _]],
    ['IF(metric1 < 400, metric1)', { metric1: [399, 400, _] }, [399, _, _]],
    ['IF(metric1 < 400, 10, 2)', { metric1: [399, 400, _] }, [10, 2, _]],
    ['IF(1 > 2, m1, m2)', { m1: [1, 1], m2: [2, _] }, [2, _]],
    // FILL
    ['FILL(m1, 0)', { m1: [_, 3, _, 4, _] }, [0, 3, 0, 4, 0]],
    ['FILL(m1, REPEAT)', { m1: [_, 3, _, 4, _] }, [_, 3, 3, 4, 4]],
    ['FILL(m1, m2)', { m1: [1, _, _], m2: [9, 8, _] }, [1, 8, _]],
    ['FILL(m1, MIN(m1))', { m1: [4, _, 3] }, [4, 3, 3]],
    // lists of metrics
    ['MAX([m1, m2])', { m1: [1, 5, _, _], m2: [2, _, 3, _] }, [2, 5, 3, _]],
    ['MIN([m1, m2])', { m1: [1, 5, _], m2: [2, _, 3] }, [1, 5, 3]],
    ['SUM(METRICS())', { m1: [1, 5, _], m2: [2, _, _] }, [3, 5, _]],
    ['AVG([m1, m2])', { m1: [1, 5], m2: [2, _] }, [1.5, 2.5]],
    ['SUM(METRICS("err")) / m1', { m1: [10], err1: [1], err2: [4] }, [0.5]],
    ['SUM(100 / [m1, m2])', { m1: [10], m2: [20] }, [15]],
    ['SUM(FILL([m1, m2], 1))', { m1: [10, _], m2: [_, _] }, [11, 2]],
    // numbers of a whole series
    ['m1 - MIN(m1)', { m1: [4, 6, _] }, [0, 2, _]],
    ['m1 / PERIOD(m1)', { m1: [120] }, [2]],
    // the value before
    ['DIFF(m1)', { m1: [1, _, 4, 2] }, [_, _, 3, -2]],
    ['RATE(m1)', { m1: [0, 60, _, 180] }, [_, 1, _, 1]],
  ])('%s', (expression, metrics, expected) => {
    expect(evaluate(expression, metrics)).toEqual(expected);
  });

  it('refers to other expressions, whatever their order', () => {
    expect(
      evaluate('ratio * 100', { m1: [1], m2: [4] }, { ratio: 'share / whole', whole: 'm2 + 0', share: 'm1' }),
    ).toEqual([25]);
  });

  it.each([
    ['SEARCH("x", "Sum")', /SEARCH/],
    ['ANOMALY_DETECTION_BAND(m1)', /ANOMALY_DETECTION_BAND/],
    ['RUNNING_SUM(m1)', /RUNNING_SUM/],
    ['FILL(m1, LINEAR)', /FILL/],
    ['IF(m1)', /IF/],
    ['MAX(1)', /MAX/],
    ['m1 ^ 2', /\^/],
    ['m1 + m9', /m9/],
    ['m1 +', /ends/],
    ['(m1', /its end where \)/],
    ['m1 m1', /m1 where its end/],
    ['m1 % 2', /%/],
    ['1 + 2', /not one series/],
    ['MAX(m1)', /not one series/],
    ['[m1, m1]', /not one series/],
    ['SUM([m1, 2])', /number in a list/],
    ['SUM([m1] + [m1])', /two lists/],
    ['result + 1', /refers to itself/],
  ])('refuses %s', (expression, reason) => {
    expect(() => evaluate(expression, { m1: [1] })).toThrow(reason);
  });

  it('refuses metrics of several periods in one expression', () => {
    const queries = [{ Id: 'sum', Expression: 'm1 + m2' }, metricQuery('m1'), metricQuery('m2', 300)];
    expect(() => readMetricQueries(queries, 'Metrics')).toThrow(/one period/);
  });

  it('computes sums and products as JavaScript does, of any numbers', () => {
    const number = fc.integer({ min: 0, max: 1_000 });
    type Tree = { readonly text: string; readonly value: number };
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        number.map((value) => ({ text: String(value), value })),
        fc.tuple(tie('tree'), fc.constantFrom('+', '-', '*'), tie('tree')).map(([a, operator, b]) => ({
          text: `(${a.text} ${operator} ${b.text})`,
          value: operator === '+' ? a.value + b.value : operator === '-' ? a.value - b.value : a.value * b.value,
        })),
      ),
    }));
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        expect(evaluate(`${text} + m1`, { m1: [0] })).toEqual([value + 0]);
      }),
      { numRuns: 50 },
    );
  });
});
