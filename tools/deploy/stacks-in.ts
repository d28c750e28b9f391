import * as z from 'zod/mini';
import type { StackToDeploy } from './deployment-steps.ts';

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      dependencies: z.optional(z.array(z.string())),
      properties: z.optional(z.looseObject({ stackName: z.optional(z.string()) })),
    }),
  ),
});

/** The stacks in the manifest of `cdk.out`. */
export function stacksIn(manifest: unknown): StackToDeploy[] {
  const { artifacts } = manifestSchema.parse(manifest);
  return Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { dependencies = [], properties }]) => ({
      id,
      stackName: properties?.stackName ?? id,
      after: dependencies, // some are assets, which no stack is
    }));
}
