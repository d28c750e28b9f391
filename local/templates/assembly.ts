import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { LocalCloudError } from '../local-cloud-error.ts';

const templateSchema = z.object({
  Parameters: z.optional(z.record(z.string(), z.object({ Default: z.optional(z.unknown()) }))),
  Conditions: z.optional(z.record(z.string(), z.unknown())),
  Resources: z.optional(
    z.record(
      z.string(),
      z.object({
        Type: z.string(),
        /** Their intrinsic functions are not yet resolved. */
        Properties: z.optional(z.record(z.string(), z.unknown())),
        DependsOn: z.optional(z.union([z.string(), z.array(z.string())])),
        Condition: z.optional(z.string()),
      }),
    ),
  ),
});

export interface AssemblyStack {
  readonly name: string;
  readonly template: z.infer<typeof templateSchema>;
  /** The file or directory of an asset, by the key of its object in the assets bucket. */
  readonly assets: ReadonlyMap<string, string>;
}

const artifactSchema = z.object({
  type: z.string(),
  dependencies: z.optional(z.array(z.string())),
  properties: z.optional(
    z.object({
      templateFile: z.optional(z.string()),
      stackName: z.optional(z.string()),
      file: z.optional(z.string()),
    }),
  ),
});
type Artifact = z.infer<typeof artifactSchema>;

const manifestSchema = z.object({ artifacts: z._default(z.record(z.string(), artifactSchema), {}) });

const assetManifestSchema = z.object({
  files: z._default(
    z.record(
      z.string(),
      z.object({
        source: z.object({ path: z.optional(z.string()) }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    ),
    {},
  ),
});

/**
 * The stacks of a synthesized CDK app, each after those that it depends on.
 *
 * @param directory `cdk.out`; its format: https://docs.aws.amazon.com/cdk/v2/guide/deploy-synth.html
 * @throws LocalCloudError when there is none, or when it holds what the local cloud cannot run.
 */
export function readAssembly(directory: string): AssemblyStack[] {
  const manifestFile = join(directory, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new LocalCloudError(`There are no synthesized templates in ${directory}: run \`npm run synth\` first.`);
  }
  const { artifacts } = readJson(manifestFile, manifestSchema);
  const stacks: AssemblyStack[] = [];
  const visited = new Set<string>();
  const visit = (id: string) => {
    const artifact = artifacts[id];
    if (!artifact || visited.has(id)) return;
    visited.add(id);
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    if (artifact.type === 'cdk:cloud-assembly') {
      throw new LocalCloudError(`${id} is a nested cloud assembly (a CDK stage): the local cloud reads only stacks.`);
    }
    if (artifact.type === 'aws:cloudformation:stack') stacks.push(readStack(directory, id, artifact, artifacts));
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return stacks;
}

function readStack(
  directory: string,
  id: string,
  artifact: Artifact,
  artifacts: Readonly<Record<string, Artifact>>,
): AssemblyStack {
  const assets = new Map<string, string>();
  for (const dependency of artifact.dependencies ?? []) {
    const file = artifacts[dependency]?.type === 'cdk:asset-manifest' && artifacts[dependency].properties?.file;
    if (!file) continue;
    for (const asset of Object.values(readJson(join(directory, file), assetManifestSchema).files)) {
      const path = asset.source.path;
      if (path === undefined) continue;
      for (const { objectKey } of Object.values(asset.destinations)) assets.set(objectKey, join(directory, path));
    }
  }
  return {
    name: artifact.properties?.stackName ?? id,
    template: readJson(join(directory, artifact.properties?.templateFile ?? `${id}.template.json`), templateSchema),
    assets,
  };
}

function readJson<Schema extends z.ZodMiniType>(file: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new LocalCloudError(`${file} cannot be read: run \`npm run synth\` again.`, { cause: error });
  }
}
