import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootResources } from '../support/local-cloud.ts';

const directory = join(import.meta.dirname, '../../local');
const readme = readFileSync(join(directory, 'README.md'), 'utf8');

describe('the guide to the local cloud', () => {
  it('names exactly the operations that are served, each with its caller', async () => {
    const { operations } = await bootResources({});
    const rows = [...readme.matchAll(/^\| `(\w+\.[\w*]+)` \| (.*) \|$/gm)];
    expect(rows.map(([, operation]) => operation)).toEqual(operations);
    for (const [row, , caller] of rows) expect(caller?.trim(), row).not.toBe('');
  });

  it('links only to files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(10);
    const files = links.filter((link) => !link.startsWith('https://'));
    expect(files.filter((file) => !existsSync(join(directory, file)))).toEqual([]);
  });
});
