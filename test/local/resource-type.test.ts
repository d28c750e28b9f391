import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const directory = path.join(import.meta.dirname, '../../local');

/** Where the needs of all resource types are put together. */
const composed = ['cloud.ts', 'templates/resources.ts', 'templates/stack.ts'];

describe('a resource file', () => {
  it('states what it needs, and does not import the file that puts all needs together', () => {
    const files = globSync(['**/*-resource.ts', 'templates/resources-without-effect.ts'], { cwd: directory });
    expect(files.length).toBeGreaterThan(10);
    const found = files.flatMap((file) =>
      [...readFileSync(path.join(directory, file), 'utf8').matchAll(/\bfrom '(\.[^']+)'/g)]
        .map(([, specifier = '']) => path.join(path.dirname(file), specifier))
        .filter((imported) => composed.includes(imported))
        .map((imported) => `${file} imports ${imported}`),
    );
    expect(found).toEqual([]);
  });
});
