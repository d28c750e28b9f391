/** Publishes the same events in two ways, in turn: with our client, and with bare `PutEventsCommand`s of ten. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { createPublisher } from '../../lambda/publish/publisher.ts';
import { makeTrace } from '../traces/make-trace.ts';
import { type ProducerAnswer, producerTask } from './wire-messages.ts';

const lanes = 4; // of both: as many requests under way

process.on('message', async (message) => {
  const { endpoint, way, trace } = producerTask.parse(message);
  const events = makeTrace(trace).changes.map(({ event }) => event);
  const client = new EventBridgeClient({ endpoint, maxAttempts: way === 'ours' ? 1 : 3 });
  const publish = way === 'ours' ? () => withOurs(client, events) : () => bare(client, events);
  await publish(); // warms up
  const before = process.cpuUsage();
  await publish();
  const { user, system } = process.cpuUsage(before);
  client.destroy();
  process.send?.({ cpuMillis: (user + system) / 1_000 } satisfies ProducerAnswer);
});
process.on('disconnect', () => process.exit());

type Events = readonly ReturnType<typeof makeTrace>['changes'][number]['event'][];

async function withOurs(client: EventBridgeClient, events: Events): Promise<void> {
  const publisher = createPublisher({
    busName: 'bus',
    concurrency: lanes,
    putEvents: (request, options) => client.send(new PutEventsCommand(request), options),
  });
  const { published } = await publisher.publish(events);
  if (published !== events.length) throw new Error(`${published} of ${events.length} events were published.`);
}

async function bare(client: EventBridgeClient, events: Events): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < events.length) {
      const tens = events.slice(next, next + 10);
      next += 10;
      const { FailedEntryCount } = await client.send(
        new PutEventsCommand({
          Entries: tens.map(({ source, detailType, detail }) => ({
            EventBusName: 'bus',
            Source: source,
            DetailType: detailType,
            Detail: JSON.stringify(detail),
          })),
        }),
      );
      if (FailedEntryCount !== 0) throw new Error('PutEvents failed for some entries.');
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
