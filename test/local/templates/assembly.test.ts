import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LocalCloudError } from '../../../local/local-cloud-error.ts';
import { readAssembly } from '../../../local/templates/assembly.ts';
import { writeAssembly } from '../../support/assembly.ts';

const template = { Resources: {} };

describe('the assembly', () => {
  it('gives each stack after those it depends on', () => {
    const directory = writeAssembly([
      { name: 'operations', dependsOn: ['order', 'bus'], template },
      { name: 'order', dependsOn: ['bus'], template },
      { name: 'bus', template },
    ]);
    expect(readAssembly(directory).map(({ name }) => name)).toEqual(['bus', 'order', 'operations']);
  });

  it('finds the bundle of a function by the key of its asset', () => {
    const directory = writeAssembly([{ name: 'order', template, bundles: { abc: '' } }]);
    expect(readAssembly(directory)[0]?.assets.get('abc.zip')).toBe(join(directory, 'asset.abc'));
  });

  it('that is not there says what to run', () => {
    expect(() => readAssembly('/nowhere/cdk.out')).toThrow(LocalCloudError);
    expect(() => readAssembly('/nowhere/cdk.out')).toThrow(/npm run synth/);
  });

  it('with a template that is gone or broken says what to run', () => {
    const directory = writeAssembly([{ name: 'order', template }]);
    writeFileSync(join(directory, 'order.template.json'), '{');
    expect(() => readAssembly(directory)).toThrow(/order\.template\.json.*npm run synth/);
    rmSync(join(directory, 'order.template.json'));
    expect(() => readAssembly(directory)).toThrow(LocalCloudError);
  });

  it('with a manifest or a template of another form says what to run', () => {
    const directory = writeAssembly([{ name: 'order', template }]);
    writeFileSync(join(directory, 'order.template.json'), '{ "Resources": [] }');
    expect(() => readAssembly(directory)).toThrow(/order\.template\.json.*npm run synth/);
    writeFileSync(join(directory, 'manifest.json'), '{ "artifacts": { "order": "a stack" } }');
    expect(() => readAssembly(directory)).toThrow(/manifest\.json.*npm run synth/);
  });

  it('with a nested assembly is refused by name', () => {
    const directory = writeAssembly([]);
    const artifacts = { 'assembly-Prod': { type: 'cdk:cloud-assembly', properties: {} } };
    writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ artifacts }));
    expect(() => readAssembly(directory)).toThrow(/assembly-Prod/);
  });
});
