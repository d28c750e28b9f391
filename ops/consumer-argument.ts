import { type Consumer, catalog } from '../lambda/events/catalog.ts';
import { OpsError } from './context.ts';

/** The consumer of this name. @throws OpsError where the catalog has none. */
export function consumerArgument(name: string): Consumer {
  const consumer = catalog.consumers.find((each) => each.name === name);
  if (consumer) return consumer;
  const known = catalog.consumers.map((each) => each.name).join(', ');
  throw new OpsError(`There is no consumer "${name}": use one of ${known}.`);
}
