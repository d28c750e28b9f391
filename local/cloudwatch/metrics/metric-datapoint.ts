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
  /** How often which value came, to three digits; `undefined` once a set came in whose single values nobody knows. */
  readonly counts: ReadonlyMap<number, number> | undefined;
}

/** A datapoint that takes in samples. Its memory is bounded by the digits that it keeps, not by how many samples come. */
export class GrowingDatapoint implements MetricDatapoint {
  readonly timestamp: number;
  sum = 0;
  sampleCount = 0;
  minimum = Number.POSITIVE_INFINITY;
  maximum = Number.NEGATIVE_INFINITY;
  /** Only once there are two different values: most datapoints of AWS's metrics have one. */
  #counts: Map<number, number> | undefined;
  #countsAreKnown = true;

  constructor(timestamp: number) {
    this.timestamp = timestamp;
  }

  get counts(): ReadonlyMap<number, number> | undefined {
    if (!this.#countsAreKnown) return undefined;
    return this.#counts ?? new Map(this.sampleCount === 0 ? [] : [[rounded(this.minimum), this.sampleCount]]);
  }

  add(set: StatisticSet): void {
    this.#take(set, set.minimum === set.maximum ? [[set.minimum, set.sampleCount]] : undefined);
  }

  merge(other: MetricDatapoint): void {
    this.#take(other, other.counts);
  }

  #take(set: StatisticSet, counts: Iterable<readonly [number, number]> | undefined): void {
    if (!counts) {
      this.#countsAreKnown = false;
      this.#counts = undefined;
    } else if (this.#countsAreKnown && !this.#isStillOneValue(set)) {
      this.#counts ??= new Map(this.counts);
      for (const [value, count] of counts) {
        this.#counts.set(rounded(value), (this.#counts.get(rounded(value)) ?? 0) + count);
      }
    }
    this.sum += set.sum;
    this.sampleCount += set.sampleCount;
    this.minimum = Math.min(this.minimum, set.minimum);
    this.maximum = Math.max(this.maximum, set.maximum);
  }

  #isStillOneValue({ minimum, maximum }: StatisticSet): boolean {
    return !this.#counts && minimum === maximum && (this.sampleCount === 0 || this.minimum === minimum);
  }
}

/** At most 900 values between 1 and 10, and half a per cent of error. */
const rounded = (value: number) => Number(value.toPrecision(3));
