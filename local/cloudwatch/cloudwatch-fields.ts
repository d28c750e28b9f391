import { isJsonObject, type JsonObject } from '../protocols/json-object.ts';
import { notServedMessage, parameterBeside } from '../protocols/json-service.ts';
import { CloudWatchError } from './cloudwatch-error.ts';

/** The fields of a JSON object that a client sent. */
export type Fields = JsonObject;

export function objectAt(value: unknown, path: string): Fields {
  if (isJsonObject(value)) return value;
  throw value === undefined ? missing(path) : invalid(path, 'is not a structure');
}

/** An absent list is an empty one. */
export function listAt(value: unknown, path: string): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw invalid(path, 'is not a list');
}

export function textAt(value: unknown, path: string, maximumLength = 255): string {
  if (value === undefined) throw missing(path);
  if (typeof value !== 'string' || value === '' || value.length > maximumLength) {
    throw invalid(path, `must be a string of 1 to ${maximumLength} characters`);
  }
  return value;
}

/** AWS takes no infinity and nothing beyond 2^360 either way. */
export function numberAt(value: unknown, path: string): number {
  if (value === undefined) throw missing(path);
  if (typeof value === 'number' && Math.abs(value) <= 2 ** 360) return value;
  throw invalid(path, 'must be a number from -2^360 to 2^360');
}

/** Epoch seconds on the wire, epoch milliseconds in the answer. */
export function timeAt(value: unknown, path: string): number {
  return numberAt(value, path) * 1_000;
}

export function dimensionsAt(value: unknown, path: string): Readonly<Record<string, string>> {
  const dimensions = listAt(value, path);
  if (dimensions.length > 30) throw invalid(path, 'has more than 30 members');
  return Object.fromEntries(
    dimensions.map((entry, index) => {
      const at = `${path}.member.${index + 1}`;
      const fields = objectAt(entry, at);
      const { Name, Value } = fields;
      refuseOthers(fields, ['Name', 'Value'], `${at}.`);
      return [textAt(Name, `${at}.Name`), textAt(Value, `${at}.Value`, 1_024)];
    }),
  );
}

/** Refuses by name what a structure inside of a request has and the local cloud does not heed. */
export function refuseOthers(fields: Fields, served: readonly string[], path: string): void {
  const other = parameterBeside(served, fields);
  if (other !== undefined) throw notServed(notServedMessage(`the parameter ${path}${other}`));
}

export const notServed = (message: string) => new CloudWatchError('InvalidParameterValueException', message);

export function invalid(path: string, reason: string): CloudWatchError {
  return new CloudWatchError('InvalidParameterValueException', `The parameter ${path} ${reason}.`);
}

export function missing(path: string): CloudWatchError {
  return new CloudWatchError('MissingRequiredParameterException', `The parameter ${path} is required.`);
}
