import path from 'node:path';
import type { SourceTree } from './source-tree.ts';

/** The files that each file imports, types included; packages are left out. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

const isCode = (file: string) => /\.(ts|js|mjs)$/.test(file);

/** `from '…'`, `import '…'`, `import('…')`, and `new URL('…')`, by which a file starts another as a process. */
const specifiers = /(?<![\w.$])(?:from\s*|import\s*\(?\s*|new URL\(\s*)(['"`])([^'"`]+)\1/g;

/** The files that a text imports: where its relative imports lead. */
export function importedFiles(file: string, text: string): string[] {
  return [...text.matchAll(specifiers)]
    .map(([, , specifier = '']) => specifier)
    .filter((specifier) => /^\..*\.\w+$/.test(specifier)) // a folder is not imported
    .map((specifier) => path.posix.join(path.posix.dirname(file), specifier));
}

export function importGraph(tree: SourceTree): ImportGraph {
  return new Map(
    [...tree]
      .filter(([file]) => isCode(file))
      .map(([file, text]) => [
        file,
        importedFiles(file, text).filter((imported) => isCode(imported) && tree.has(imported)),
      ]),
  );
}

/** Chains of nodes that lead back to their beginning, one for each group of nodes that reach each other. */
export function cyclesIn(graph: ImportGraph): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): void => {
    const from = path.indexOf(node);
    if (from >= 0) cycles.push([...path.slice(from), node]);
    if (from >= 0 || done.has(node)) return;
    path.push(node);
    for (const next of graph.get(node) ?? []) visit(next);
    path.pop();
    done.add(node);
  };
  for (const node of graph.keys()) visit(node);
  return cycles;
}
