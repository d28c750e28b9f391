import type { IncomingMessage } from 'node:http';
import type { ServiceAnswer } from './json-service.ts';

/** A service whose calls are told apart by method and path. */
export interface RestService {
  readonly operations: Readonly<Record<string, { readonly parameters: readonly string[] }>>;
  /** `undefined` for what is none of its operations. */
  answer(
    request: IncomingMessage,
    url: URL,
    body: Buffer,
  ): Promise<ServiceAnswer | undefined> | ServiceAnswer | undefined;
}
