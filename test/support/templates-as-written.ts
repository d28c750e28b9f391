import type { Catalog } from '../../lambda/events/catalog.ts';
import { appOf } from './synthesize.ts';

const synthesized = (catalog?: Catalog) =>
  Object.fromEntries(
    appOf('dev', catalog && { catalog })
      .synth()
      .stacksRecursively.map(({ id, template }) => [id, template]),
  );

let plain: ReturnType<typeof synthesized> | undefined;

/** The templates of the stage dev as CloudFormation gets them, by the id of the stack. Those of the catalog are made once. */
export function templatesAsWritten(catalog?: Catalog): ReturnType<typeof synthesized> {
  if (catalog) return synthesized(catalog);
  plain ??= synthesized();
  return plain;
}
