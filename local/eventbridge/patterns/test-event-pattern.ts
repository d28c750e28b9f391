import { EventBridgeError } from '../event-bridge-error.ts';
import { matchesEventPattern, parseEventPattern } from './event-pattern.ts';

/** `resources` and `detail` may be left out, whatever the page says. */
const requiredFields = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

/**
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html
 *
 * @throws InvalidEventPatternError
 * @throws EventBridgeError where the event is not one.
 */
export function testEventPattern(pattern: string, event: string): boolean {
  const parsedPattern = parseEventPattern(pattern);
  return matchesEventPattern(parsedPattern, parseEvent(event));
}

function parseEvent(text: string): object {
  try {
    const event: unknown = JSON.parse(text);
    if (typeof event === 'object' && event !== null && requiredFields.every((field) => Object.hasOwn(event, field))) {
      return event;
    }
  } catch {
    // Answered as any other text that is no event.
  }
  throw new EventBridgeError('ValidationException', 'Parameter Event is not valid.');
}
