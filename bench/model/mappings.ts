import { catalog } from '../../lambda/events/catalog.ts';
import { configOf, consumerConfigOf } from '../../lib/config/config.ts';
import type { Mappings } from './run-side.ts';

/** The mappings of a stage as they are configured. */
export function mappingsOf(stage: string, pollers: number): Mappings {
  return eachConsumer((name) => {
    const { batchSize, maximumBatchingWindowSeconds } = consumerConfigOf(configOf(stage), name);
    return { pollers, windowMillis: maximumBatchingWindowSeconds * 1_000, batchSize };
  });
}

/** The same window and batch size for every consumer. */
export const sameMappings = (pollers: number, windowMillis: number, batchSize: number): Mappings =>
  eachConsumer(() => ({ pollers, windowMillis, batchSize }));

const eachConsumer = (settingsOf: (name: string) => Mappings[string]): Mappings =>
  Object.fromEntries(catalog.consumers.map(({ name }) => [name, settingsOf(name) as Mappings[string]]));

/**
 * The longest windows with which changes stay fresh: p99 of at most 30 s for stock levels and 5 s for the others, less the
 * producers' linger of 0.1 s, a cold start, the run and its writes. Batches as large as AWS takes them.
 */
export const longestMappings = (pollers: number): Mappings =>
  eachConsumer((name) => ({ pollers, windowMillis: name === 'inventory' ? 25_000 : 3_000, batchSize: 10_000 }));
