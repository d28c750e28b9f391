import { generateSampleDay } from '../../sample/sample-day.ts';
import type { SampleEvent, SamplePack } from '../../sample/sample-event.ts';
import { publishSample } from '../../tools/start/publish-sample.ts';
import { readOrderTrace } from '../../tools/start/read-order-trace.ts';
import { makeTrace } from '../traces/make-trace.ts';
import { inTime, packsOf } from '../traces/packed-trace.ts';
import { type PublisherMessage, type PublisherTask, publisherTask } from './publisher-messages.ts';
import { stockChanges } from './stock-changes.ts';

process.once('message', async (message) => {
  const { endpoint, busName, input } = publisherTask.parse(message);
  const events = eventsOf(input);
  const say = (message: PublisherMessage) => process.send?.(message);
  say({ startedAt: Date.now() });
  say({ published: await publishSample(events, endpoint, busName, () => {}) });
  process.disconnect?.();
});

function eventsOf(input: PublisherTask['input']): readonly (SampleEvent | SamplePack)[] {
  if (input.kind === 'bulk-sync') {
    const { changes } = makeTrace({ name: 'bulk', changes: input.changes, seed: input.seed });
    return (input.packed ? packsOf(changes) : inTime(changes)).map(({ event }) => event);
  }
  if (input.kind === 'stock-changes') return stockChanges(input);
  if (input.kind === 'trace') return readOrderTrace(input.file, input.seed).events;
  const start = Date.now() - 1_000 * 60 * 60 * 12;
  return generateSampleDay({ seed: input.seed, events: input.events, start });
}
