import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error.ts';
import { inputOf } from './json-body.ts';
import type { JsonObject } from './json-object.ts';

interface JsonOperation {
  /** Those of its input that it heeds, each in full. A request with another is refused. */
  readonly parameters: readonly string[];
  run(input: JsonObject, signal: AbortSignal): unknown;
}

/** A service whose requests name their operation in `X-Amz-Target`, as `<prefix>.<operation>`, with JSON both ways. */
export interface JsonService {
  /** Before the `#` in the type of an error. */
  readonly errorNamespace: string;
  readonly operations: Readonly<Record<string, JsonOperation>>;
  /** The error for a parameter that the local cloud does not support. Without it, a `ValidationException` is returned. */
  notServed?(message: string): Error;
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
    const input = inputOf(body);
    if (!input) throw new AwsError('SerializationException', 'The body is not a JSON object.');
    const operation = operationFor(service, target, input);
    onCall?.({ target, accessKeyId: accessKeyIdOf(headers), input });
    const answer = await operation.run(input, signal);
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

/**
 * The operation that a target names.
 *
 * @throws what the service answers where it has no such operation, or the input has a parameter that it does not heed.
 */
export function operationFor(service: JsonService, target: string, input: JsonObject): JsonOperation {
  const name = target.slice(target.indexOf('.') + 1);
  const operation = Object.hasOwn(service.operations, name) && service.operations[name];
  if (!operation) throw new AwsError('UnknownOperationException', unknownOperation(target));
  const other = parameterBeside(operation.parameters, input);
  if (other === undefined) return operation;
  const message = notServedMessage(`the parameter ${other} of ${name}`);
  throw service.notServed?.(message) ?? new AwsError('ValidationException', message);
}

const accessKeyIdOf = ({ authorization = '' }: IncomingHttpHeaders) =>
  /Credential=([^/]+)\//.exec(authorization)?.[1] ?? '';

/** The first member of a structure that is not among those that are served. */
export const parameterBeside = (served: readonly string[], input: JsonObject): string | undefined =>
  Object.keys(input).find((name) => !served.includes(name));

/** For what AWS may have: nothing is called unknown that is only not here. */
export const notServedMessage = (what: string) => `The local cloud does not serve ${what}.`;

export const unknownOperation = (name: string) => `The local cloud does not implement ${name}.`;

/** A fault of our own: shown with its trace, since whoever sees it has to find it. */
export function internalFailure(error: unknown): AwsError {
  console.error('The local cloud failed to answer a request:', error);
  return new AwsError('InternalFailure', error instanceof Error ? error.message : String(error), 500);
}
