import { gunzipSync } from 'node:zlib';
import { AwsError } from './aws-error.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';

/** The largest that any service here takes, DynamoDB's 16 MB, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
export const maximumBodyBytes = 16 * 1_024 * 1_024;

/**
 * The body without its `Content-Encoding`: CloudWatch's clients compress what is above 10 kB.
 *
 * @throws AwsError for another encoding than gzip, and for what is not in it.
 */
export function decodedBody(encoding: string | undefined, body: Buffer): Buffer {
  if (encoding === undefined || encoding === 'identity') return body;
  try {
    if (encoding === 'gzip') return gunzipSync(body, { maxOutputLength: maximumBodyBytes });
  } catch {
    // answered below, like another encoding
  }
  throw new AwsError('SerializationException', `The body cannot be read as ${encoding}.`);
}

/**
 * The input of an operation. A member that is null is one that is not there, as in AWS's protocols.
 *
 * @returns undefined for what is no JSON object.
 */
export function inputOf(body: Buffer): JsonObject | undefined {
  const text = body.toString() || '{}';
  try {
    const input: unknown = text.includes('null') ? JSON.parse(text, withoutNull) : JSON.parse(text);
    return isJsonObject(input) ? input : undefined;
  } catch {
    return undefined;
  }
}

/** A reviver: what it returns undefined for is left out. In a list a null keeps its place, and no service takes it. */
function withoutNull(this: unknown, _: string, value: unknown): unknown {
  return value === null && !Array.isArray(this) ? undefined : value;
}
