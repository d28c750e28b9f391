import { readFileSync } from 'node:fs';
import { parseOrderTrace } from '../sample/order-trace.ts';
import { generateSampleDay } from '../sample/sample-day.ts';
import type { SampleEvent } from '../sample/sample-event.ts';
import { publishSample } from '../tools/start/publish-sample.ts';
import { stockChanges } from './stock-changes.ts';

/** What a publisher process is told: what to publish, and where. */
export interface PublisherTask {
  readonly endpoint: string;
  readonly busName: string;
  readonly input:
    | { readonly kind: 'sample-day'; readonly seed: number; readonly events: number }
    | { readonly kind: 'trace'; readonly seed: number; readonly file: string }
    | { readonly kind: 'stock-changes'; readonly from: number; readonly events: number; readonly entities: number };
}

/** What it answers: first when it begins to publish, then when the bus has taken everything. */
export type PublisherMessage = { readonly startedAt: number } | { readonly published: number };

process.once('message', async ({ endpoint, busName, input }: PublisherTask) => {
  const events = eventsOf(input);
  const say = (message: PublisherMessage) => process.send?.(message);
  say({ startedAt: Date.now() });
  say({ published: await publishSample(events, endpoint, busName, () => {}) });
  process.disconnect?.();
});

function eventsOf(input: PublisherTask['input']): readonly SampleEvent[] {
  if (input.kind === 'stock-changes') return stockChanges(input);
  if (input.kind === 'trace') return parseOrderTrace(readFileSync(input.file, 'utf8'), { seed: input.seed }).events;
  const start = Date.now() - 1_000 * 60 * 60 * 12;
  return generateSampleDay({ seed: input.seed, events: input.events, start });
}
