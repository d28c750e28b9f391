import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A stack as a test writes it. */
export interface StackFixture {
  readonly name: string;
  readonly dependsOn?: readonly string[];
  readonly template: {
    readonly Parameters?: object;
    readonly Conditions?: object;
    readonly Resources: Readonly<Record<string, object>>;
  };
  /** The text of an `index.mjs`, by a name that `codeOf` takes. */
  readonly bundles?: Readonly<Record<string, string>>;
}

/** Writes a cloud assembly, as `cdk synth` does, to a temporary directory that is gone after the test. */
export function writeAssembly(stacks: readonly StackFixture[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'assembly-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const artifacts: Record<string, object> = {};
  for (const { name, dependsOn = [], template, bundles = {} } of stacks) {
    const files: Record<string, object> = {};
    for (const [bundle, code] of Object.entries(bundles)) {
      mkdirSync(join(directory, `asset.${bundle}`));
      writeFileSync(join(directory, `asset.${bundle}`, 'index.mjs'), code);
      const destination = { bucketName: 'assets', objectKey: `${bundle}.zip` };
      files[bundle] = {
        source: { path: `asset.${bundle}`, packaging: 'zip' },
        destinations: { 'current_account-current_region': destination },
      };
    }
    writeFileSync(join(directory, `${name}.template.json`), JSON.stringify(template));
    writeFileSync(join(directory, `${name}.assets.json`), JSON.stringify({ files }));
    artifacts[`${name}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } };
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      properties: { templateFile: `${name}.template.json` },
      dependencies: [`${name}.assets`, ...dependsOn],
    };
  }
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ artifacts }));
  return directory;
}

/** The `Code` property of a function whose bundle is in `bundles`. */
const codeOf = (bundle: string) => ({ S3Bucket: 'assets', S3Key: `${bundle}.zip` });

/** The resource of a function with the settings that most tests do not care for. */
export const functionResource = (name: string, properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: codeOf(name),
    Timeout: 30,
    ...properties,
  },
});
