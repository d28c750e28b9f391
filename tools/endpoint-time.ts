import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';

/**
 * The time by an endpoint's own clock, from the `Date` of an answer: epoch milliseconds to the second, or undefined where it
 * does not answer within 2 s. It goes there directly, whatever proxy is set: only an endpoint on this machine is asked.
 */
export async function endpointTime(endpoint: string): Promise<number | undefined> {
  try {
    const { request } = new URL(endpoint).protocol === 'https:' ? https : http;
    // `fetch` and the global agent heed NODE_USE_ENV_PROXY.
    const call = request(endpoint, { method: 'HEAD', agent: false, signal: AbortSignal.timeout(2_000) }).end();
    const [answer]: http.IncomingMessage[] = await once(call, 'response');
    answer?.resume();
    return Date.parse(answer?.headers.date ?? '') || undefined;
  } catch {
    return undefined;
  }
}
