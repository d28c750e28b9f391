import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalCloudError } from '../local-cloud-error.ts';

/** One resource of a template, its intrinsic functions not yet resolved. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
}

export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
  /** The file or directory of an asset, by the key of its object in the assets bucket. */
  readonly assets: ReadonlyMap<string, string>;
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly file?: string };
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

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
  const artifacts = (readJson(manifestFile) as { artifacts?: Record<string, Artifact> }).artifacts ?? {};
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
    for (const asset of Object.values((readJson(join(directory, file)) as AssetManifest).files ?? {})) {
      const path = asset.source.path;
      if (path === undefined) continue;
      for (const { objectKey } of Object.values(asset.destinations)) assets.set(objectKey, join(directory, path));
    }
  }
  return {
    name: artifact.properties?.stackName ?? id,
    template: readJson(join(directory, artifact.properties?.templateFile ?? `${id}.template.json`)) as Template,
    assets,
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new LocalCloudError(`${file} cannot be read: run \`npm run synth\` again.`, { cause: error });
  }
}
