import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { AwsError } from './aws-error.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { utf8Text } from './utf8-text.ts';

/** The largest that any service here takes, DynamoDB's 16 MB, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
export const maximumBodyBytes = 16 * 1_024 * 1_024;

/** A service whose requests name their operation in `X-Amz-Target`, as `<prefix>.<operation>`, with JSON both ways. */
export interface JsonService {
  /** Before the `#` in the type of an error. */
  readonly errorNamespace: string;
  readonly operations: Readonly<Record<string, (input: JsonObject, signal: AbortSignal) => unknown>>;
  /** Turns what its operations throw into an answer, where it is the caller's fault. */
  toAwsError?(error: unknown): AwsError | undefined;
  errorHeaders?(error: AwsError): Readonly<Record<string, string>>;
  /** What the body of an error has besides its type and message. */
  errorFields?(error: AwsError): Readonly<Record<string, unknown>>;
}

/** A call of an operation, before it is carried out. */
export interface ServiceCall {
  /** As in `X-Amz-Target`. */
  readonly target: string;
  /** The access key that it is signed with; of a function it is the function's name. Empty where there is none. */
  readonly accessKeyId: string;
  readonly input: JsonObject;
}

interface ServiceRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Carries out the operation that the request names. What it throws is an answer too, unless the client is gone. */
export async function answerJson(
  service: JsonService,
  { headers, body, signal }: ServiceRequest,
  onCall?: (call: ServiceCall) => void,
): Promise<ServiceAnswer> {
  const contentType = headers['content-type'] ?? 'application/x-amz-json-1.0';
  const target = String(headers['x-amz-target']);
  try {
    const operation = target.slice(target.indexOf('.') + 1);
    const run = Object.hasOwn(service.operations, operation) && service.operations[operation];
    if (!run) throw new AwsError('UnknownOperationException', unknownOperation(target));
    const input = parseInput(decoded(headers, body));
    onCall?.({ target, accessKeyId: accessKeyIdOf(headers), input });
    const answer = await run(input, signal);
    return { status: 200, headers: { 'content-type': contentType }, body: JSON.stringify(answer ?? {}) };
  } catch (error) {
    if (signal.aborted) throw error; // nobody is there to answer
    const awsError = error instanceof AwsError ? error : (service.toAwsError?.(error) ?? internalFailure(error));
    const { code, message, status } = awsError;
    const fields = service.errorFields?.(awsError);
    return {
      status,
      headers: { 'content-type': contentType, ...service.errorHeaders?.(awsError) },
      body: JSON.stringify({ __type: `${service.errorNamespace}#${code}`, message, ...fields }),
    };
  }
}

/** CloudWatch's clients compress what is above 10 kB. */
function decoded(headers: IncomingHttpHeaders, body: Buffer): Buffer {
  const encoding = headers['content-encoding'];
  if (encoding === undefined) return body;
  try {
    if (encoding === 'gzip') return gunzipSync(body, { maxOutputLength: maximumBodyBytes });
  } catch {
    // answered below, like another encoding
  }
  throw new AwsError('SerializationException', `The body cannot be read as ${encoding}.`);
}

function parseInput(body: Buffer): JsonObject {
  try {
    const input: unknown = JSON.parse(utf8Text(body) || '{}');
    if (isJsonObject(input)) return input;
  } catch {
    // answered below, like JSON of the wrong kind
  }
  throw new AwsError('SerializationException', 'The body is not a JSON object.');
}

const accessKeyIdOf = ({ authorization = '' }: IncomingHttpHeaders) =>
  /Credential=([^/]+)\//.exec(authorization)?.[1] ?? '';

export const unknownOperation = (name: string) => `The local cloud does not implement ${name}.`;

/** A fault of our own: shown with its trace, since whoever sees it has to find it. */
export function internalFailure(error: unknown): AwsError {
  console.error('The local cloud failed to answer a request:', error);
  return new AwsError('InternalFailure', error instanceof Error ? error.message : String(error), 500);
}
