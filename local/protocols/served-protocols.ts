import type { JsonService } from './json-service.ts';
import type { RestService } from './rest-service.ts';

export interface ServedProtocols {
  /** By the prefix of `X-Amz-Target`. */
  readonly json: Readonly<Record<string, JsonService>>;
  /** By name. */
  readonly rest: Readonly<Record<string, RestService>>;
}

/**
 * Every operation that a local cloud answers, as `<service>.<operation>`, the service by the prefix of its targets where
 * it has one.
 */
export function servedOperations({ json, rest }: ServedProtocols): string[] {
  return [
    ...Object.entries({ ...json, ...rest }).flatMap(([prefix, { operations }]) =>
      Object.keys(operations).map((operation) => `${prefix}.${operation}`),
    ),
  ].sort();
}
