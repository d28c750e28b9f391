import { bulkSync, duplicateStorm, evenTrace, firstSync, realOrders } from './other-traces.ts';
import { packedTrace } from './packed-trace.ts';
import type { Trace } from './trace.ts';
import { flashSale, tradingHour } from './trading-hour.ts';

interface TraceOptions {
  readonly changes: number;
  readonly seed: number;
}

const seeded: Readonly<Record<string, (options: TraceOptions) => Trace>> = {
  day: tradingHour,
  flash: flashSale,
  bulk: bulkSync,
  'bulk-new': firstSync,
  storm: duplicateStorm,
  even: evenTrace,
};

/** Names of the traces that need no file. */
export const seededTraces: readonly string[] = Object.keys(seeded);

/**
 * The trace of a name, or of a CSV file of real orders.
 *
 * @throws Error for a name that no trace has, LocalCloudError for a file that cannot be read.
 */
export function makeTrace({
  name,
  file,
  packed = false,
  ...options
}: TraceOptions & { name: string; file?: string | undefined; packed?: boolean | undefined }): Trace {
  const make = file === undefined ? seeded[name] : (options: TraceOptions) => realOrders(file, options);
  if (!make) throw new Error(`There is no trace ${name}; there are ${seededTraces.join(', ')}.`);
  return packed ? packedTrace(make(options)) : make(options);
}
