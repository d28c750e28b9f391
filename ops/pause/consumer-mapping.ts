import {
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { OpsError } from '../context.ts';

/** The event source mapping that lets a consumer's function read its queue. */
export async function mappingOf(client: LambdaClient, functionName: string): Promise<EventSourceMappingConfiguration> {
  // One page: a consumer reads one queue.
  const { EventSourceMappings = [] } = await client.send(
    new ListEventSourceMappingsCommand({ FunctionName: functionName }),
  );
  const [mapping] = EventSourceMappings;
  if (mapping?.UUID) return mapping;
  throw new OpsError(`${functionName} has no event source mapping, so it reads no queue: deploy its stack again.`);
}

interface MappingPorts {
  now(): number;
  sleep(millis: number): Promise<void>;
  readonly signal: AbortSignal;
  /** The state while it changes, as `Disabling`. */
  onState(state: string): void;
}

const pollMillis = 1_000;
const patienceMillis = 1_000 * 60 * 5; // 5 minutes: it takes AWS about one

/**
 * Enables or disables the mapping, and waits until it is so. Asked again, it changes nothing.
 *
 * @returns `not_yet` where the signal or its patience ended the waiting; the change goes on by itself.
 */
export async function setReading(
  client: LambdaClient,
  mapping: EventSourceMappingConfiguration,
  enabled: boolean,
  ports: MappingPorts,
): Promise<'already' | 'now' | 'not_yet'> {
  const { UUID } = mapping;
  const wanted = enabled ? 'Enabled' : 'Disabled';
  const opposite = enabled ? 'Disabled' : 'Enabled';
  const begin = ports.now();
  let asked = false;
  for (let state = mapping.State ?? ''; ; ) {
    if (state === wanted) return asked ? 'now' : 'already';
    if (ports.signal.aborted || ports.now() - begin > patienceMillis) return 'not_yet';
    // A mapping that is on its way somewhere cannot be changed: first let it arrive.
    if (state === opposite && !asked) {
      await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: enabled }));
      asked = true;
    }
    ports.onState(state);
    await ports.sleep(pollMillis);
    ({ State: state = '' } = await client.send(new GetEventSourceMappingCommand({ UUID })));
  }
}
