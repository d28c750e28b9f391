/**
 * What the local cloud and the process of an execution environment say to each other. Read by hand: whatever else this
 * file imported would make every start of a function slower.
 */
import { isJsonObject, type JsonObject } from '../protocols/json-object.ts';

/** What Lambda answers for a failed invocation: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface FunctionErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** What the process is started with. */
export interface FunctionWorkerData {
  readonly bundleDirectory: string;
  /** `file.export`, as in the template. */
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** To the worker: run the handler once. */
export interface InvokeMessage {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  /** Epoch milliseconds of the wall clock. */
  readonly deadline: number;
  /** Epoch milliseconds of the local cloud's clock: what the handler takes for the time. */
  readonly now: number;
}

/** From the worker. */
export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'log'; readonly text: string }
  | { readonly type: 'result'; readonly payload: string }
  | { readonly type: 'error'; readonly error: FunctionErrorPayload }
  | { readonly type: 'fatal'; readonly error: FunctionErrorPayload };

/** @param json what `FunctionWorkerData` was written as */
export function readWorkerData(json: string): FunctionWorkerData {
  const data = objectOf(JSON.parse(json));
  return {
    bundleDirectory: textAt(data, 'bundleDirectory'),
    handler: textAt(data, 'handler'),
    functionName: textAt(data, 'functionName'),
    functionArn: textAt(data, 'functionArn'),
    memoryMegabytes: numberAt(data, 'memoryMegabytes'),
    logGroupName: textAt(data, 'logGroupName'),
    logStreamName: textAt(data, 'logStreamName'),
  };
}

export function readInvokeMessage(value: unknown): InvokeMessage {
  const message = objectOf(value);
  return {
    requestId: textAt(message, 'requestId'),
    payload: textAt(message, 'payload'),
    deadline: numberAt(message, 'deadline'),
    now: numberAt(message, 'now'),
  };
}

/** `undefined` for what is none of ours: code of the bundle may send messages too. */
export function readWorkerMessage(value: unknown): WorkerMessage | undefined {
  if (!isJsonObject(value)) return undefined;
  const { type, text, payload, error } = value;
  if (type === 'ready') return { type };
  if (type === 'log' && typeof text === 'string') return { type, text };
  if (type === 'result' && typeof payload === 'string') return { type, payload };
  if ((type === 'error' || type === 'fatal') && isErrorPayload(error)) return { type, error };
  return undefined;
}

function isErrorPayload(value: unknown): value is FunctionErrorPayload {
  if (!isJsonObject(value)) return false;
  const { errorType, errorMessage, trace = [] } = value;
  if (typeof errorType !== 'string' || typeof errorMessage !== 'string') return false;
  return Array.isArray(trace) && trace.every((line) => typeof line === 'string');
}

function objectOf(value: unknown): JsonObject {
  if (isJsonObject(value)) return value;
  throw new Error('The local cloud sent its worker a message that is not an object.');
}

function textAt(fields: JsonObject, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new Error(`The local cloud sent its worker no text for ${name}.`);
}

function numberAt(fields: JsonObject, name: string): number {
  const value = fields[name];
  if (typeof value === 'number') return value;
  throw new Error(`The local cloud sent its worker no number for ${name}.`);
}
