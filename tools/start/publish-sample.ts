import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { defaultBatchSettings, putEventsBatches } from '../../lambda/publish/put-events-batches.ts';
import { localClientConfig } from '../../local/aws-settings.ts';
import { changeCount, type SampleEvent, type SamplePack } from '../../sample/sample-event.ts';

/**
 * Publishes the sample as it is: through the sending half of the producers' client, without its validation, because
 * some producers have another client and the sample holds what they would send.
 *
 * @param onPublished told of every event that the bus took, how many changes it has.
 * @returns how many changes the bus took.
 * @throws Error when the bus did not take all of them, unless `signal` ended it.
 */
export async function publishSample(
  events: readonly (SampleEvent | SamplePack)[],
  endpoint: string,
  busName: string,
  onPublished: (changes: number) => void,
  signal?: AbortSignal,
): Promise<number> {
  const client = new EventBridgeClient({ ...localClientConfig(endpoint), maxAttempts: 1 });
  const items = events.map(({ source, detailType, detail }) => ({
    changes: changeCount(detail),
    entry: { EventBusName: busName, Source: source, DetailType: detailType, Detail: JSON.stringify(detail) },
  }));
  const refusals: string[] = [];
  let published = 0;
  await putEventsBatches(
    items,
    ({ changes }, error) => {
      if (error) {
        refusals.push(`${error.code}: ${error.message}`);
        return;
      }
      published += changes;
      onPublished(changes);
    },
    { ...defaultBatchSettings, putEvents: (request, options) => client.send(new PutEventsCommand(request), options) },
    signal,
  );
  client.destroy();
  if (refusals.length > 0 && !signal?.aborted) {
    throw new Error(`The bus rejected ${refusals.length} events of the sample; the first error is ${refusals[0]}`);
  }
  return published;
}
