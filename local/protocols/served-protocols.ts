import type { ServedProtocols } from '../server.ts';

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
