import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { createPublisher } from '../../lambda/publish/publisher.ts';
import type { PutEvents } from '../../lambda/publish/send-batch.ts';
import type { SampleEvent } from '../../local/sample/sample-event.ts';

/**
 * Publishes the sample: what a producer would send through the producers' client, and what that client would refuse as
 * it is, because somebody else's client would send it.
 *
 * @param onPublished told how many more events are on the bus.
 * @returns how many events the bus took.
 */
export async function publishSample(
  events: readonly SampleEvent[],
  endpoint: string,
  busName: string,
  onPublished: (count: number) => void,
): Promise<number> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new EventBridgeClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  const putEvents: PutEvents = async (request, options) => {
    const answer = await client.send(new PutEventsCommand(request), options);
    onPublished(request.Entries.length - (answer.FailedEntryCount ?? 0));
    return answer;
  };
  const isSound = ({ kind }: SampleEvent) => kind !== 'poison' && kind !== 'unrouted';
  const { published, failed } = await createPublisher({ putEvents, busName }).publish(events.filter(isSound));
  if (failed[0]) throw new Error(`The bus refused ${failed.length} events of the sample: ${failed[0].reason}`);

  let raw = 0;
  const unsound = events.filter((event) => !isSound(event));
  while (raw < unsound.length) {
    const batch = unsound.slice(raw, raw + 10);
    const Entries = batch.map(({ source, detailType, detail }) => ({
      EventBusName: busName,
      Source: source,
      DetailType: detailType,
      Detail: JSON.stringify(detail),
    }));
    await putEvents({ Entries }, {});
    raw += batch.length;
  }
  client.destroy();
  return published + raw;
}
