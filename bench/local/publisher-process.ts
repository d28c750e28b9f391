import { generateSampleDay } from '../../sample/sample-day.ts';
import type { SampleEvent } from '../../sample/sample-event.ts';
import { publishSample } from '../../tools/start/publish-sample.ts';
import { readOrderTrace } from '../../tools/start/read-order-trace.ts';
import { makeTrace } from '../traces/make-trace.ts';
import { packsOf } from '../traces/packed-trace.ts';
import { type PublisherMessage, type PublisherTask, publisherTask } from './publisher-messages.ts';
import { stockChanges } from './stock-changes.ts';

process.once('message', async (message) => {
  const { endpoint, busName, input } = publisherTask.parse(message);
  const { events, changes } = sentOf(input);
  const say = (message: PublisherMessage) => process.send?.(message);
  say({ startedAt: Date.now() });
  await publishSample(events, endpoint, busName, () => {});
  say({ published: changes });
  process.disconnect?.();
});

/** Events to be sent, and how many changes they carry. */
function sentOf(input: PublisherTask['input']): { events: readonly SampleEvent[]; changes: number } {
  if (input.kind !== 'bulk-sync') {
    const events = eventsOf(input);
    return { events, changes: events.length };
  }
  const { changes } = makeTrace({ name: 'bulk', changes: input.changes, seed: input.seed });
  const ready = changes.toSorted((a, b) => a.readyAt - b.readyAt);
  const sent = input.packed ? packsOf(ready).map(({ event }) => event) : ready.map(({ event }) => event);
  return { events: sent as readonly SampleEvent[], changes: changes.length }; // it reads no more of them than packs have
}

function eventsOf(input: Exclude<PublisherTask['input'], { kind: 'bulk-sync' }>): readonly SampleEvent[] {
  if (input.kind === 'stock-changes') return stockChanges(input);
  if (input.kind === 'trace') return readOrderTrace(input.file, input.seed).events;
  const start = Date.now() - 1_000 * 60 * 60 * 12;
  return generateSampleDay({ seed: input.seed, events: input.events, start });
}
