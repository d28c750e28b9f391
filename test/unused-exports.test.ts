import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SourceTree, workingTree } from '../tools/rooms/source-tree.ts';

/** Files that are started, and not imported: what they export is for whoever starts them. */
const entryPoint = /^(bin|examples)\/|\.lambda\.ts$|\.config\.ts$|-setup\.ts$/;

/** What a file exports and no other imports by its name. Knip leaves out a type in the signature of what is imported. */
function unusedExports(tree: SourceTree): string[] {
  const files = [...tree].filter(([file]) => file.endsWith('.ts'));
  const imported = new Set(files.flatMap(([file, text]) => importedNames(file, text)));
  return files
    .filter(([file]) => !entryPoint.test(file))
    .flatMap(([file, text]) => exportedNames(text).map((name) => `${file} ${name}`))
    .filter((name) => !imported.has(name));
}

const exportedNames = (text: string) =>
  [
    ...text.matchAll(
      /^export (?:declare )?(?:abstract )?(?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm,
    ),
  ].map(([, name = '']) => name);

/** As `path/of/file.ts name`. */
function importedNames(file: string, text: string): string[] {
  const imports = /(?:import|export|const)\s+(?:type\s+)?\{([^}]*)\}\s+(?:from\s+|=\s+await\s+import\()'(\.[^']+)'/g;
  return [...text.matchAll(imports)].flatMap(([, names = '', specifier = '']) =>
    names
      .split(',')
      .map(
        (name) =>
          name
            .trim()
            .replace(/^type /, '')
            .split(' as ')[0] ?? '',
      )
      .map((name) => `${path.posix.join(path.posix.dirname(file), specifier)} ${name}`),
  );
}

describe('what is exported', () => {
  it('is imported by somebody', () => {
    expect(unusedExports(workingTree(path.resolve(import.meta.dirname, '..')))).toEqual([]);
  });

  it('counts as unused where only its own file, or a file of the same name elsewhere, has it', () => {
    const tree = new Map([
      ['a/x.ts', 'export interface Seen {}\nexport type Used = Seen;\nexport const both = 1;'],
      ['b/x.ts', "import { type Used, both as one } from '../a/x.ts';\nexport const both = one;"],
    ]);
    expect(unusedExports(tree)).toEqual(['a/x.ts Seen', 'b/x.ts both']);
  });
});
