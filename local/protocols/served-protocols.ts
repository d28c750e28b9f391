import type { JsonService } from './json-service.ts';
import type { RestService } from './rest-service.ts';

export interface ServedProtocols {
  /** By the prefix of `X-Amz-Target`. */
  readonly json: Readonly<Record<string, JsonService>>;
  /** By name. */
  readonly rest: Readonly<Record<string, RestService>>;
}

/**
 * Every operation that a local cloud answers, with the parameters that it heeds: by `<service>.<operation>`, the service
 * by the prefix of its targets where it has one.
 */
export function servedOperations({ json, rest }: ServedProtocols): Map<string, readonly string[]> {
  const served = Object.entries({ ...json, ...rest }).flatMap(([prefix, { operations }]) =>
    Object.entries(operations).map(([name, { parameters }]) => [`${prefix}.${name}`, parameters] as const),
  );
  return new Map(served.sort(([a], [b]) => (a < b ? -1 : 1)));
}
