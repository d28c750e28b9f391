import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { awsClient } from '../shared/aws-client/aws-client.ts';
import type { PutEvents } from './send-batch.ts';

/**
 * `PutEvents` with a fifth of the SDK's CPU for a request. Endpoint, region and credentials stay what the SDK finds: in
 * profiles, in settings, by single sign-on. It does not retry: the publisher does, per entry.
 */
export async function leanPutEvents(client: EventBridgeClient): Promise<PutEvents> {
  const endpoint = { url: await endpointOf(client), region: await client.config.region() };
  const credentials = () => client.config.credentials(); // kept by the SDK until they expire
  const events = awsClient('events', { endpoint, credentials, maxAttempts: 1 });
  return ({ Entries }, { abortSignal }) => events('PutEvents', { Entries }, { abortSignal });
}

/** Where a request of the client would go. None is sent. */
async function endpointOf(client: EventBridgeClient): Promise<URL> {
  const name = 'endpointAlone';
  let url: URL | undefined;
  client.middlewareStack.add(
    () => async (args) => {
      const { protocol, hostname, port, path } = args.request as { [part: string]: string | number | undefined };
      url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
      return { output: { $metadata: {} }, response: undefined };
    },
    { name, step: 'build', priority: 'high' },
  );
  try {
    await client.send(new PutEventsCommand({ Entries: [] }));
  } finally {
    client.middlewareStack.remove(name);
  }
  if (url === undefined) throw new Error('The SDK found no endpoint for EventBridge.');
  return url;
}
