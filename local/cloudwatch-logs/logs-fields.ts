import { AwsError } from '../protocols/aws-error.ts';
import type { JsonObject } from '../protocols/json-object.ts';
import { invalidParameter } from './logs-error.ts';

export function optionalText(input: JsonObject, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || typeof value === 'string') return value;
  throw serializationError(`${name} is not a string`);
}

/** An absent list is an empty one. */
export function texts(input: JsonObject, name: string): readonly string[] {
  const value = input[name] ?? [];
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw serializationError(`${name} is not a list of strings`);
}

export function optionalNumber(input: JsonObject, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value))) return value;
  throw serializationError(`${name} is not a whole number`);
}

/** @param most also what it is where it is absent */
export function limitOf(input: JsonObject, most: number): number {
  const limit = optionalNumber(input, 'limit') ?? most;
  if (limit >= 1 && limit <= most) return limit;
  throw invalidParameter(`limit must be from 1 to ${most}; got ${limit}.`);
}

const serializationError = (reason: string) =>
  new AwsError('SerializationException', `The request cannot be read: ${reason}.`);
