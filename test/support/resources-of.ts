import type { Resource, Templates } from './synthesize.ts';

/** Every resource of a type in all stacks, with where it is. */
export function resourcesOf(templates: Templates, type: string): (Resource & { readonly where: string })[] {
  return Object.entries(templates).flatMap(([stack, { resources }]) =>
    Object.entries(resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => ({ ...resource, where: `${stack}/${id}` })),
  );
}

/** The first resource of a type that is `which`. */
export function resourceOf(
  templates: Templates,
  type: string,
  which: (properties: Resource['Properties']) => boolean = () => true,
) {
  const found = resourcesOf(templates, type).find(({ Properties }) => which(Properties));
  if (!found) throw new Error(`No such ${type}.`);
  return found;
}

/** A property that is one thing or a list of things. */
export const asList = <Item>(value: Item | readonly Item[]): readonly Item[] =>
  Array.isArray(value) ? value : [value as Item];

export const queueArnOf = (name: string) => `arn:aws:sqs:eu-west-1:111111111111:${name}`;
