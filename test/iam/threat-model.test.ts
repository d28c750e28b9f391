import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('docs/threat-model.md', root), 'utf8');
const tests = [...text.matchAll(/`(test\/[^`]+)`/g)].map(([, name = '']) => name);
const links = [...text.matchAll(/\]\(([^)#]+)/g)].map(([, name = '']) => name);
const rows = text.slice(text.indexOf('## Abuse cases')).matchAll(/^\| (?!abuse|---)(.*?) \| (.*?) \| (.*?) ?\|$/gm);

describe('the threat model', () => {
  it.each([...new Set(tests)])('names the test %s, which exists', (name) => {
    expect(existsSync(new URL(name, root))).toBe(true);
  });

  it.each([...new Set(links)])('links to %s, which exists', (name) => {
    expect(existsSync(new URL(`docs/${name}`, root))).toBe(true);
  });

  it.each([...rows].map(([, abuse = '', stopped = '', shown = '']) => ({ abuse, stopped, shown })))(
    'says of “$abuse” what stops it and which test shows it',
    ({ stopped, shown }) => {
      expect(stopped).not.toBe('');
      if (!/nothing in this app/.test(stopped)) expect(shown).toMatch(/`test\//);
    },
  );
});
