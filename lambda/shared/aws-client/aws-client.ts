import { setTimeout as timer } from 'node:timers/promises';
import { backoffAfter } from '../backoff.ts';
import { AwsError, awsError, isOfClock, passingKind } from './aws-error.ts';
import { type CredentialsProvider, environmentCredentials } from './credentials.ts';
import { type Endpoint, environmentEndpoint } from './endpoint.ts';
import { type Post, poster } from './post.ts';
import { type Operations, type ServiceName, services } from './services.ts';
import { requestSigner } from './signature.ts';
import { wireText, wireValue } from './wire-json.ts';

/** Calls one operation of a service. @throws AwsError if AWS refuses it, Node's error if the network fails. */
export type AwsCall<Service extends ServiceName> = <Name extends keyof Operations[Service] & string>(
  operation: Name,
  input: InputOf<Operations[Service][Name]>,
  options?: CallOptions,
) => Promise<OutputOf<Operations[Service][Name]>>;

type InputOf<Operation> = Operation extends { readonly input: infer Input extends object } ? Input : never;
type OutputOf<Operation> = Operation extends { readonly output: infer Output } ? Output : never;

interface CallOptions {
  readonly abortSignal?: AbortSignal | undefined;
  /** Of the call with all of its attempts. Not limited if omitted. */
  readonly timeoutMillis?: number;
}

export interface AwsClientSettings {
  readonly endpoint: Endpoint;
  readonly credentials: CredentialsProvider;
  readonly maxAttempts: number;
  /** Of one attempt, from the connection to the end of the answer: then it is tried again. */
  readonly attemptTimeoutMillis: number;
  /** At a time; further requests wait for one. */
  readonly connections: number;
  /** Sends each request; over HTTP if omitted. */
  readonly post: Post | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds since any point in time. It never goes back, as a clock that is corrected does. */
  readonly elapsed: () => number;
  readonly random: () => number;
  readonly sleep: (millis: number, abortSignal?: AbortSignal) => Promise<unknown>;
}

const defaults = {
  attemptTimeoutMillis: 60_000,
  connections: 50,
  post: undefined,
  now: Date.now,
  elapsed: () => performance.now(),
  random: Math.random,
  sleep: (millis: number, signal?: AbortSignal) => timer(millis, undefined, signal ? { signal } : {}),
};

/** Waits in milliseconds, about as long as the SDK's on average. Tokens as the SDK has them in standard mode. */
const retries = {
  passing: { backoff: { first: 50, most: 20_000 }, tokens: 14 },
  throttled: { backoff: { first: 500, most: 20_000 }, tokens: 5 },
};
const allTokens = 500;

/** A difference that no signature survives is 5 minutes. */
const clockToleranceMillis = 1_000 * 60 * 4;

/**
 * A client for one service that takes a fifth of the CPU of the SDK's: it signs and posts JSON and does nothing else. What
 * it sends, reads, throws and tries again is what the SDK's does.
 *
 * @param settings from the environment of a function where omitted
 * @throws Error if the environment lacks what is needed, and says what to do.
 */
export function awsClient<Service extends ServiceName>(
  service: Service,
  settings: Partial<AwsClientSettings> = {},
): AwsCall<Service> {
  const { endpoint = environmentEndpoint(service), credentials = environmentCredentials(), ...given } = settings;
  const {
    maxAttempts = services[service].maxAttempts,
    attemptTimeoutMillis,
    connections,
    now,
    elapsed,
    random,
    sleep,
    ...sending
  } = { ...defaults, ...given };
  const { url, region } = endpoint;
  const path = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
  const { target, jsonVersion } = services[service];
  const contentType = `application/x-amz-json-${jsonVersion}`;
  const sign = requestSigner(service, region);
  const post = sending.post ?? poster(url, path, connections);
  let clockOffset = 0; // milliseconds
  let tokens = allTokens; // so that an outage is not met with three times the requests

  async function attempt(operation: string, body: string, timeoutMillis: number, abortSignal?: AbortSignal) {
    const usedOffset = clockOffset;
    const request = { path, host: url.host, contentType, target: `${target}.${operation}`, body };
    const headers = sign(request, await credentials(), now() + usedOffset);
    const answer = await post({ ...headers, ...unsignedHeaders() }, body, { timeoutMillis, abortSignal });
    if (answer.status >= 200 && answer.status < 300) return wireValue(answer.text);
    const error = awsError(answer);
    const difference = Date.parse(answer.headers.date ?? '') - now();
    if (isOfClock(error) && Math.abs(difference - usedOffset) >= clockToleranceMillis) {
      clockOffset = difference;
      error.$retryable = {};
    }
    throw error;
  }

  return async (operation, input, { abortSignal, timeoutMillis = Number.POSITIVE_INFINITY } = {}) => {
    const body = wireText(input);
    const endsAt = elapsed() + timeoutMillis;
    let paid = 1;
    for (let attempts = 1; ; attempts++) {
      const left = endsAt - elapsed();
      try {
        const output = await attempt(operation, body, Math.min(attemptTimeoutMillis, left), abortSignal);
        tokens = Math.min(allTokens, tokens + paid);
        return output as never;
      } catch (error) {
        if (error instanceof AwsError) error.$metadata.attempts = attempts;
        const kind = passingKind(error);
        if (kind === undefined || attempts >= maxAttempts || tokens < retries[kind].tokens) throw error;
        const waitMillis = backoffAfter(attempts, retries[kind].backoff, random());
        if (abortSignal?.aborted || elapsed() + waitMillis >= endsAt) throw error;
        paid = retries[kind].tokens;
        tokens -= paid;
        await sleep(waitMillis, abortSignal);
      }
    }
  };
}

/** By the trace Lambda sees that a function's messages come back to it: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html */
function unsignedHeaders(): Record<string, string> {
  const { AWS_LAMBDA_FUNCTION_NAME: functionName, _X_AMZN_TRACE_ID: trace } = process.env;
  return { 'user-agent': 'commerce-event-backbone', ...(functionName && trace && { 'x-amzn-trace-id': trace }) };
}
