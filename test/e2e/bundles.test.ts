import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { resourcesOf } from '../support/resources-of.ts';
import { synthesize } from '../support/synthesize.ts';

const directory = process.env.E2E_ENDPOINT ? '' : inject('assemblyDirectory');

interface Bundle {
  readonly functionName: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The bundle of every function, and the environment that its stack gives it. */
function bundlesOf(assembly: string): Bundle[] {
  const environments = new Map(
    resourcesOf(synthesize('dev'), 'AWS::Lambda::Function').map(({ Properties }) => [
      Properties.FunctionName as string,
      Properties.Environment.Variables as Record<string, string>,
    ]),
  );
  return globSync('*.template.json', { cwd: assembly }).flatMap((template) =>
    Object.values<{ Type: string; Properties: { FunctionName: string; Code: { S3Key: string } } }>(
      JSON.parse(readFileSync(path.join(assembly, template), 'utf8')).Resources,
    )
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties: { FunctionName: functionName, Code } }) => ({
        functionName,
        file: path.join(assembly, `asset.${path.basename(Code.S3Key, '.zip')}`, 'index.mjs'),
        environment: environments.get(functionName) ?? {},
      })),
  );
}

const region = { AWS_REGION: 'eu-west-1' };
const starts = {
  'with keys': { ...region, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' },
  'without keys': region,
  'with SnapStart': { ...region, AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9001/credentials' },
};

/** Loads each bundle as a new module once for each way to start it. Prints what it exports as handler, or its error. */
const script = `const [bundles, starts] = JSON.parse(process.argv[1]);
const found = {};
for (const { functionName, file, environment } of bundles) {
  for (const [start, variables] of Object.entries(starts)) {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, environment, variables);
    const loaded = import('file://' + file + '?' + functionName + start).then(({ handler }) => typeof handler);
    (found[functionName] ??= {})[start] = await loaded.catch(({ message }) => message);
  }
}
console.log(JSON.stringify(found));`;

describe.skipIf(directory === '')('the bundle of every function', () => {
  const bundles = directory === '' ? [] : bundlesOf(directory);

  it('starts with the keys of its environment, and says what to do where they are not there', () => {
    const words = ['--input-type=module', '--eval', script, JSON.stringify([bundles, starts])];
    const found = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
    const expected = {
      'with keys': 'function',
      'without keys': expect.stringMatching(/^Run this as a Lambda function, or set both keys/),
      'with SnapStart': expect.stringMatching(/^Turn SnapStart off for this function/),
    };
    expect(found).toEqual(Object.fromEntries(bundles.map(({ functionName }) => [functionName, expected])));
    expect(bundles.length).toBeGreaterThan(6);
  });

  it('has no client of the SDK in it', () => {
    const large = bundles.filter(({ file }) => statSync(file).size > 150_000).map(({ functionName }) => functionName);
    expect(large).toEqual([]); // a client alone has 300 kB
  });
});
