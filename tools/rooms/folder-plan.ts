import { cyclesIn, type ImportGraph, importGraph } from './import-graph.ts';
import type { SourceTree } from './source-tree.ts';

/** How much of one folder a reader meets at once. */
export interface FolderPlan {
  readonly folder: string;
  /** The files and folders directly in it. */
  readonly rooms: number;
  /** Of the rooms on the longest chain of imports that stays inside; a folder counts as one. */
  readonly levels: number;
  /** Rooms that import each other, if there are any: then the levels count each of them once. */
  readonly circles: readonly (readonly string[])[];
}

/** The plan of every folder that has code in it, at any depth. */
export function folderPlans(tree: SourceTree): FolderPlan[] {
  const graph = importGraph(tree);
  const folders = new Set([...graph.keys()].flatMap(foldersOf));
  return [...folders].sort().map((folder) => {
    const within = [...tree.keys()].filter((file) => file.startsWith(`${folder}/`));
    const rooms = roomGraph(folder, graph);
    return {
      folder,
      rooms: new Set(within.map((file) => roomOf(folder, file))).size,
      levels: longestChain(rooms),
      circles: cyclesIn(rooms),
    };
  });
}

/** `a/b/c.ts` is in `a` and `a/b`. */
const foldersOf = (file: string) =>
  file.split('/').flatMap((_, depth, parts) => (depth === 0 ? [] : [parts.slice(0, depth).join('/')]));

const roomOf = (folder: string, file: string) => file.slice(folder.length + 1).split('/')[0] ?? '';

/** Which rooms of a folder import which others. */
function roomGraph(folder: string, graph: ImportGraph): ImportGraph {
  const rooms = new Map<string, string[]>();
  for (const [file, imported] of graph) {
    if (!file.startsWith(`${folder}/`)) continue;
    const room = roomOf(folder, file);
    const others = imported
      .filter((other) => other.startsWith(`${folder}/`))
      .map((other) => roomOf(folder, other))
      .filter((other) => other !== room);
    rooms.set(room, [...new Set([...(rooms.get(room) ?? []), ...others])]);
  }
  return rooms;
}

function longestChain(graph: ImportGraph): number {
  const known = new Map<string, number>();
  const levelsFrom = (node: string): number => {
    const levels = known.get(node);
    if (levels !== undefined) return levels;
    known.set(node, 0); // while it is being looked at: a circle ends here
    const below = (graph.get(node) ?? []).map(levelsFrom);
    known.set(node, 1 + Math.max(0, ...below));
    return known.get(node) ?? 0;
  };
  return Math.max(0, ...[...graph.keys()].map(levelsFrom));
}
