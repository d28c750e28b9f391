import type { MetricDatapoint } from './metric-datapoint.ts';

/** Answers `undefined` where the datapoint does not tell it: a percentile of sets whose single values nobody knows. */
export type Statistic = (datapoint: MetricDatapoint) => number | undefined;

const plainStatistics: Readonly<Record<string, Statistic>> = {
  Average: ({ sum, sampleCount }) => sum / sampleCount,
  Maximum: ({ maximum }) => maximum,
  Minimum: ({ minimum }) => minimum,
  SampleCount: ({ sampleCount }) => sampleCount,
  Sum: ({ sum }) => sum,
};

/**
 * Reads a statistic by CloudWatch's name; `undefined` for one that there is not here, as trimmed means.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function statisticOf(name: string): Statistic | undefined {
  if (Object.hasOwn(plainStatistics, name)) return plainStatistics[name];
  const percent = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(name)?.[1];
  return percent !== undefined && Number(percent) <= 100 ? percentile(Number(percent)) : undefined;
}

/** The smallest value that `percent` per cent of the samples do not exceed. */
function percentile(percent: number): Statistic {
  return ({ counts, sampleCount }) => {
    const wanted = (percent / 100) * sampleCount;
    let seen = 0;
    for (const [value, count] of [...(counts ?? [])].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= wanted) return value;
    }
    return undefined;
  };
}
