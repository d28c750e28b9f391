/**
 * Runs as a process of its own: one execution environment of one function. Loads the bundle, then runs one invocation
 * at a time, as Lambda's runtime for Node does (https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html).
 */
import { existsSync } from 'node:fs';
import { flushCompileCache, syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isJsonObject } from '../protocols/json-object.ts';
import {
  type FunctionErrorPayload,
  type InvokeMessage,
  readInvokeMessage,
  readWorkerData,
  type WorkerMessage,
} from './worker-messages.ts';

type Handler = (event: unknown, context: unknown) => unknown;

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const maximumAnswerBytes = 6 * 1_024 * 1_024;

const data = readWorkerData(process.argv[2] ?? '');
delete process.env.NODE_COMPILE_CACHE; // Node has read it, and Lambda sets none
const wallNow = Date.now;
let aheadMillis = 0;
// A handler tells the age of what it gets: its time is that of whoever sent it, from where each invocation begins.
Date.now = () => wallNow() + aheadMillis;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [target.now()], newTarget),
  apply: (target) => new target(target.now()).toString(),
});

// Lambda sets no HOME, and the home of its user does not exist. Here Node would look up that of whoever started us, where
// the SDK reads that person's AWS settings.
os.homedir = () => '/home/sbx_user1051';
syncBuiltinESMExports();

const post = (message: WorkerMessage, sent?: () => void) => process.send?.(message, sent ?? (() => {}));

// Whoever started us ends us: Ctrl-C reaches every process of a terminal, and an invocation under way may finish.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

// Through our own channel rather than the process's pipes: a log line then always arrives before its invocation's answer.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    post({ type: 'log', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
    const callback = rest.at(-1);
    if (typeof callback === 'function') callback();
    return true;
  }) as typeof stream.write;
}

const errorPayload = (error: unknown): FunctionErrorPayload =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

process.on('uncaughtException', (error, origin) => {
  const payload = errorPayload(error);
  end(
    origin === 'unhandledRejection'
      ? { ...payload, errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: `${error}` }
      : payload,
  );
});

function end(error: FunctionErrorPayload): void {
  post({ type: 'fatal', error }, () => process.exit(128));
}

async function loadHandler(): Promise<Handler> {
  const separator = data.handler.lastIndexOf('.');
  const file = data.handler.slice(0, separator);
  const exported = data.handler.slice(separator + 1);
  const path = ['.mjs', '.js', '.cjs']
    .map((extension) => join(data.bundleDirectory, file + extension))
    .find(existsSync);
  if (path === undefined) {
    throw initError('Runtime.ImportModuleError', `Error: Cannot find module '${basename(file)}'`);
  }
  const module: unknown = await import(pathToFileURL(path).href);
  const handler = exportOf(module, exported) ?? exportOf(exportOf(module, 'default'), exported);
  if (typeof handler !== 'function') {
    throw initError('Runtime.HandlerNotFound', `${data.handler} is undefined or not exported`);
  }
  if (handler.length >= 3) {
    throw initError('Runtime.CallbackHandlerDeprecated', 'Node.js 24 has no callback-based function handlers');
  }
  return (event, context) => handler(event, context);
}

/** A module of ES or, as its default, the exports of CommonJS, which may be a function too. */
function exportOf(module: unknown, name: string): unknown {
  return isJsonObject(module) || typeof module === 'function' ? Reflect.get(module, name) : undefined;
}

function initError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

async function run(handler: Handler, { requestId, payload, deadline, now }: InvokeMessage): Promise<WorkerMessage> {
  aheadMillis = now - wallNow();
  const context = {
    functionName: data.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: data.functionArn,
    memoryLimitInMB: String(data.memoryMegabytes),
    awsRequestId: requestId,
    logGroupName: data.logGroupName,
    logStreamName: data.logStreamName,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - wallNow(),
  };
  let answer: unknown;
  try {
    answer = await handler(JSON.parse(payload), context);
  } catch (error) {
    return { type: 'error', error: errorPayload(error) };
  }
  let answered: string;
  try {
    answered = JSON.stringify(answer) ?? 'null';
  } catch {
    const errorMessage = 'Unable to stringify response body';
    return { type: 'error', error: { errorType: 'Runtime.MarshalError', errorMessage, trace: [] } };
  }
  if (Buffer.byteLength(answered) <= maximumAnswerBytes) return { type: 'result', payload: answered };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${maximumAnswerBytes} bytes).`;
  return { type: 'error', error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } };
}

try {
  const handler = await loadHandler();
  process.on('message', async (message) => post(await run(handler, readInvokeMessage(message))));
  post({ type: 'ready' });
  flushCompileCache(); // if one is in use: a process that is killed leaves nothing there
} catch (error) {
  end(errorPayload(error));
}
