import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { FlashSaleOptions, FlashSaleResult } from './flash-sale.ts';

type Message = { readonly share: number } | { readonly result: FlashSaleResult };

/**
 * Simulates the sales, one process for each core, in their order.
 *
 * @param onProgress is told of the changes that are settled, in all sales together.
 * @returns the result of each sale in its place.
 * @throws Error when a process ends by itself, and when the signal is aborted.
 */
export async function runSales(
  sales: readonly FlashSaleOptions[],
  signal: AbortSignal,
  onProgress: (settledChanges: number) => void,
): Promise<FlashSaleResult[]> {
  const results: FlashSaleResult[] = [];
  const settled = sales.map(() => 0);
  const waiting = sales.entries();
  const lane = async () => {
    const child = fork(new URL('./flash-sale-process.ts', import.meta.url), {
      signal,
      execArgv: ['--max-semi-space-size=64', '--max-old-space-size=6144'],
    });
    try {
      for (const [place, sale] of waiting) {
        results[place] = await resultFrom(child, sale, (share) => {
          settled[place] = share * sale.changes;
          onProgress(settled.reduce((sum, each) => sum + each, 0));
        });
      }
    } finally {
      if (child.connected) child.disconnect();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), sales.length) }, lane));
  return results;
}

function resultFrom(
  child: ChildProcess,
  sale: FlashSaleOptions,
  onShare: (share: number) => void,
): Promise<FlashSaleResult> {
  return new Promise((resolve, reject) => {
    const ended = (code: unknown) =>
      reject(new Error(`The process of a sale ended: ${code}. A full sale needs 3 GB of memory.`));
    const onMessage = (message: Message) => {
      if ('share' in message) return onShare(message.share);
      child.off('exit', ended).off('error', ended).off('message', onMessage);
      resolve(message.result);
    };
    child.once('exit', ended).once('error', ended).on('message', onMessage);
    child.send(sale);
  });
}
