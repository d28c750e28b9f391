import { localBackbone } from './local-backbone.ts';

/**
 * Resident memory of the local cloud after `first` events over a fixed set of entities, and after `all`: what grows with
 * events and not with entities would show. The garbage is collected before each look.
 */
export async function memory(
  assemblyDirectory: string,
  sizes: { readonly entities: number; readonly first: number; readonly all: number },
  onPart: (published: number, residentMegabytes: number) => void,
): Promise<{ firstMegabytes: number; allMegabytes: number; ratio: number }> {
  const backbone = await localBackbone(assemblyDirectory);
  let firstMegabytes = 0;
  let allMegabytes = 0;
  for (let from = 0; from < sizes.all; from += sizes.first) {
    await backbone.run({ kind: 'stock-changes', from, events: sizes.first, entities: sizes.entities });
    globalThis.gc?.();
    allMegabytes = Math.round(process.memoryUsage.rss() / 1_024 / 1_024);
    if (from === 0) firstMegabytes = allMegabytes;
    onPart(from + sizes.first, allMegabytes);
  }
  await backbone.stop();
  return { firstMegabytes, allMegabytes, ratio: Number((allMegabytes / firstMegabytes).toFixed(2)) };
}
