import { EventBridgeError } from '../event-bridge-error.ts';

/**
 * Compiles a path of names and indexes, as in `$.detail.lines[0].sku`; undefined where there is nothing.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 *
 * @throws EventBridgeError for filters, slices and wildcards, which nobody here uses.
 */
export function compileJsonPath(path: string): (value: unknown) => unknown {
  if (!/^\$(\.[^.[\]*?@()]+|\[\d+\])*$/.test(path)) {
    throw new EventBridgeError('ValidationException', `Not a path of names and indexes: ${path}`);
  }
  const steps = path.match(/[^.[\]]+/g)?.slice(1) ?? [];
  return (value) => steps.reduce(step, value);
}

function step(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
