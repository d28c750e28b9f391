import { AwsError } from '../protocols/aws-error.ts';
import type { JsonObject } from '../protocols/json-object.ts';
import { SqsError, type SqsErrorCode } from './sqs-error.ts';

/** A request, or an entry of one, as it came. */
export type Input = JsonObject;

export function text(input: Input, name: string): string {
  const value = input[name];
  if (value === undefined) throw missing(name);
  if (typeof value === 'string') return value;
  throw serializationError(`${name} is not a string`);
}

export function number(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || typeof value === 'number') return value;
  throw new SqsError('InvalidParameterValue', `Value ${JSON.stringify(value)} for parameter ${name} is invalid.`);
}

/** An absent list is an empty one. */
export function strings(input: Input, name: string): readonly string[] {
  const value = input[name] ?? [];
  if (Array.isArray(value) && value.every((each): each is string => typeof each === 'string')) return value;
  throw serializationError(`${name} is not a list of strings`);
}

export function missing(name: string): SqsError {
  return new SqsError('MissingParameter' satisfies SqsErrorCode, `The request must contain the parameter ${name}.`);
}

/** What AWS's protocol layer answers before the service sees a request. */
export function serializationError(reason: string): AwsError {
  return new AwsError('SerializationException', `The request cannot be read: ${reason}.`);
}
