import type { JsonObject } from '../protocols/json-object.ts';
import { notServedMessage, parameterBeside } from '../protocols/json-service.ts';
import { EventBridgeError } from './event-bridge-error.ts';

/** @throws EventBridgeError where it is missing, or no text. */
export function requiredText(input: JsonObject, name: string): string {
  return optionalText(input, name) ?? missing(name);
}

/** @throws EventBridgeError where it is no text. */
export function optionalText(input: JsonObject, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || typeof value === 'string') return value;
  throw serializationError(`${name} is not a string`);
}

/** A time, as AWS JSON writes it. @throws EventBridgeError where it is missing, or no number. */
export function requiredSeconds(input: JsonObject, name: string): number {
  const value = input[name] ?? missing(name);
  if (typeof value === 'number') return value;
  throw serializationError(`${name} is not a number`);
}

/** @throws EventBridgeError where a structure inside of a request has what the local cloud does not heed. */
export function refuseOthers(fields: JsonObject, served: readonly string[], where: string): void {
  const other = parameterBeside(served, fields);
  if (other === undefined) return;
  throw new EventBridgeError('ValidationException', notServedMessage(`the parameter ${other} of ${where}`));
}

/** What AWS's protocol layer answers before the service sees a request. */
export function serializationError(reason: string): EventBridgeError {
  return new EventBridgeError('SerializationException', `The request cannot be read: ${reason}.`);
}

function missing(name: string): never {
  const field = name.charAt(0).toLowerCase() + name.slice(1);
  throw new EventBridgeError(
    'ValidationException',
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must not be null`,
  );
}
