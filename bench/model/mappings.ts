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
