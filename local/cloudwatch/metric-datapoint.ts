/** What CloudWatch calls a statistic set: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_StatisticSet.html */
export interface StatisticSet {
  readonly sum: number;
  readonly sampleCount: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** One metric in one period. */
export interface MetricDatapoint extends StatisticSet {
  /** Epoch milliseconds of the period's start. */
  readonly timestamp: number;
  /** How often which value came, to three digits; absent once a set came in whose single values nobody knows. */
  readonly counts?: ReadonlyMap<number, number>;
}

/** A datapoint that takes in samples. Its memory is bounded by the digits that it keeps, not by how many samples come. */
export class GrowingDatapoint implements MetricDatapoint {
  readonly timestamp: number;
  sum = 0;
  sampleCount = 0;
  minimum = Number.POSITIVE_INFINITY;
  maximum = Number.NEGATIVE_INFINITY;
  counts: Map<number, number> | undefined = new Map();

  constructor(timestamp: number) {
    this.timestamp = timestamp;
  }

  add(set: StatisticSet): void {
    this.#addTotals(set);
    if (set.minimum === set.maximum) this.#count(set.minimum, set.sampleCount);
    else this.counts = undefined;
  }

  merge(other: MetricDatapoint): void {
    this.#addTotals(other);
    if (other.counts) for (const [value, count] of other.counts) this.#count(value, count);
    else this.counts = undefined;
  }

  #addTotals(set: StatisticSet): void {
    this.sum += set.sum;
    this.sampleCount += set.sampleCount;
    this.minimum = Math.min(this.minimum, set.minimum);
    this.maximum = Math.max(this.maximum, set.maximum);
  }

  #count(value: number, count: number): void {
    const rounded = Number(value.toPrecision(3)); // at most 900 values between 1 and 10, and half a per cent of error
    this.counts?.set(rounded, (this.counts.get(rounded) ?? 0) + count);
  }
}
