import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderPlans } from '../../../tools/rooms/folder-plan.ts';
import { cyclesIn, importGraph } from '../../../tools/rooms/import-graph.ts';
import { workingTree } from '../../../tools/rooms/source-tree.ts';

const treeOf = (files: Readonly<Record<string, string>>) => new Map(Object.entries(files));

describe('the plan of a folder', () => {
  const tree = treeOf({
    'a/README.md': '',
    'a/top.ts': "import { m } from './middle/first.ts';",
    'a/middle/first.ts': "import type { S } from './second.ts';",
    'a/middle/second.ts': "import { b } from '../bottom.ts';",
    'a/bottom.ts': "import { o } from '../other.ts'; import fs from 'node:fs';",
    'other.ts': '',
  });

  it('counts its files and folders, and a folder once in the longest chain of imports inside', () => {
    expect(folderPlans(tree)).toEqual([
      { folder: 'a', rooms: 4, levels: 3, circles: [] },
      { folder: 'a/middle', rooms: 2, levels: 2, circles: [] },
    ]);
  });

  it('finds rooms that import each other, also where no two files do', () => {
    const circle = treeOf({
      'a/b/x.ts': "import '../c/x.ts';",
      'a/c/x.ts': '',
      'a/c/y.ts': "import type { Z } from '../b/z.ts';",
      'a/b/z.ts': '',
    });
    expect(folderPlans(circle)[0]).toMatchObject({ folder: 'a', circles: [['b', 'c', 'b']] });
    expect(cyclesIn(importGraph(circle))).toEqual([]);
  });

  it.each([
    ["import type { B } from './b.ts';", "import { a } from './a.ts';"],
    ["export * from './b.ts';", "import './a.ts';"],
    ["import {\n  b,\n} from './b.ts';", "const { a } = await import('./a.ts');"],
    ['import { b } from "./b.ts";', "const all = Promise.all([import('./a.ts')]);"],
    ["fork(new URL('./b.ts', import.meta.url));", "type A = Map<string, import('./a.ts').A>;"],
  ])('finds files that import each other: %j and %j', (a, b) => {
    expect(cyclesIn(importGraph(treeOf({ 'a.ts': a, 'b.ts': b })))).toEqual([['a.ts', 'b.ts', 'a.ts']]);
  });
});

/** What a reader should meet at most at once, by the folder; every folder below has the limits of the first row that fits. */
const limits = [
  { folder: 'lambda/redrive', rooms: 12, levels: 6 },
  { folder: 'bin', rooms: 12, levels: 1 },
  { folder: '', rooms: 20, levels: 8 },
];

describe('the house', () => {
  const tree = workingTree(path.resolve(import.meta.dirname, '../../..'));

  it.each(folderPlans(tree))('$folder has few rooms on few levels', ({ folder, rooms, levels, circles }) => {
    const limit = limits.find((row) => `${folder}/`.startsWith(row.folder && `${row.folder}/`));
    expect(rooms).toBeLessThanOrEqual(limit?.rooms ?? 0);
    expect(levels).toBeLessThanOrEqual(limit?.levels ?? 0);
    expect(circles).toEqual([]);
  });

  it('has no files that import each other', () => {
    expect(cyclesIn(importGraph(tree))).toEqual([]);
  });
});
