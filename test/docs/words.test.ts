import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { workingTree } from '../../tools/rooms/source-tree.ts';
import { wordsToAvoid } from './words-to-avoid.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folders = ['lambda', 'lib', 'ops', 'local', 'bin', 'tools', 'sample', 'examples'];

const lines = [...workingTree(root)]
  .filter(([file]) => file.endsWith('.md') || (folders.includes(file.split('/')[0] ?? '') && /\.(?:ts|js)$/.test(file)))
  .flatMap(([file, text]) => text.split('\n').map((line, index) => ({ where: `${file}:${index + 1}`, line })));

const hits = (pattern: RegExp) =>
  lines.filter(({ line }) => pattern.test(line)).map(({ where, line }) => `${where} ${line.trim()}`);

describe('what people read', () => {
  it.each(wordsToAvoid)('has no $pattern, or no more than before: write $instead', ({ pattern, left = 0 }) => {
    const found = hits(pattern);
    expect(found.length > left ? found : []).toEqual([]);
  });
});
