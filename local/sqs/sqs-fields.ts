import type { JsonObject } from '../protocols/json-object.ts';
import { SqsError, type SqsErrorCode } from './sqs-error.ts';

/** A request, or an entry of one, as it came. */
export type Input = JsonObject;

export function text(input: Input, name: string): string {
  const value = input[name];
  if (typeof value === 'string') return value;
  throw missing(name);
}

export function number(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return value;
  throw new SqsError('InvalidParameterValue', `Value ${JSON.stringify(value)} for parameter ${name} is invalid.`);
}

export function strings(input: Input, name: string): readonly string[] {
  const value = input[name];
  return Array.isArray(value) ? value.map(String) : [];
}

export function missing(name: string): SqsError {
  return new SqsError('MissingParameter' satisfies SqsErrorCode, `The request must contain the parameter ${name}.`);
}
