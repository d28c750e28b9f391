import { AwsError } from '../aws-error.ts';
import type { JsonService } from '../server.ts';
import { EventBridgeError } from './event-bridge-error.ts';
import type { EventBus } from './event-bus.ts';
import { InvalidEventPatternError } from './invalid-event-pattern-error.ts';
import { assertValidPutEventsRequest, type PutEventsEntry, type PutEventsResultEntry } from './put-events.ts';
import { testEventPattern } from './test-event-pattern.ts';

const textFields = ['Source', 'DetailType', 'Detail', 'EventBusName', 'TraceHeader'];

/**
 * The EventBridge calls that producers and operators make.
 *
 * @param buses by name
 */
export function eventsApi(buses: ReadonlyMap<string, EventBus>, newId: () => string): JsonService {
  return {
    errorNamespace: 'com.amazonaws.events',
    toAwsError: (error) =>
      error instanceof EventBridgeError || error instanceof InvalidEventPatternError
        ? new AwsError(error.code, error.message)
        : undefined,
    operations: {
      PutEvents: (input) => {
        const entries = entriesOf(input.Entries);
        assertValidPutEventsRequest(entries);
        const results = entries.map((entry): PutEventsResultEntry => {
          const name = (entry.EventBusName ?? 'default').replace(/^arn:.*:event-bus\//, '');
          const bus = buses.get(name);
          if (bus) return bus.putEntry(entry);
          // As AWS answers, https://github.com/aws/aws-cli/issues/9186: only here can anybody see that the event is gone.
          console.warn(`There is no event bus ${name}: its event is accepted and lost, as on AWS.`);
          return { EventId: newId() };
        });
        return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
      },
      TestEventPattern: (input) => ({
        Result: testEventPattern(String(input.EventPattern ?? ''), String(input.Event ?? '')),
      }),
    },
  };
}

function entriesOf(value: unknown): readonly PutEventsEntry[] {
  if (!Array.isArray(value)) throw serializationError('Entries is not a list');
  for (const entry of value as unknown[]) {
    if (typeof entry !== 'object' || entry === null) throw serializationError('an entry is not an object');
    const fields = entry as Readonly<Record<string, unknown>>;
    const wrong = textFields.find((name) => fields[name] !== undefined && typeof fields[name] !== 'string');
    if (wrong !== undefined) throw serializationError(`${wrong} is not a string`);
    const { Time, Resources } = fields;
    if (Time !== undefined && typeof Time !== 'number') throw serializationError('Time is not a number');
    if (Resources !== undefined && !isListOfStrings(Resources)) throw serializationError('Resources are no strings');
  }
  return value;
}

function isListOfStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function serializationError(reason: string): AwsError {
  return new AwsError('SerializationException', `The request cannot be read: ${reason}.`);
}
