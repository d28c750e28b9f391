import { catalog } from '../../lambda/events/catalog.ts';
import { namesOf } from '../../lib/config/names.ts';

/** The names of a stage's functions, by what operators call them: consumers first. */
export function stageFunctions(stage: string): ReadonlyMap<string, string> {
  const names = namesOf(stage);
  return new Map([
    ...catalog.consumers.map(({ name }): [string, string] => [name, names.consumer(name).function]),
    ['redrive', names.redriveFunction],
    ['discard', names.discardFunction],
    ['inspect', names.inspectFunction],
    ['expiry', names.expiryFunction],
  ]);
}
