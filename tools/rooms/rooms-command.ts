import { Command } from 'commander';
import { type FolderPlan, folderPlans } from './folder-plan.ts';
import { cyclesIn, importGraph } from './import-graph.ts';
import { type SourceTree, treeAtCommit, workingTree } from './source-tree.ts';

interface Options {
  readonly before?: string;
  readonly json?: true;
}

/** `npm run rooms`: how many names a reader meets in each folder, and how long the chains of imports are. */
export function roomsCommand(root: string, print: (line: string) => void): Command {
  return new Command('npm run rooms --')
    .description('Counts the rooms and levels of each folder with code, and finds circular imports.')
    .option('--before <commit>', 'also show the counts of a commit')
    .option('--json', 'one JSON object')
    .action(({ before, json }: Options) => {
      const now = measured(workingTree(root));
      const then = before === undefined ? undefined : measured(treeAtCommit(root, before));
      if (json) return print(JSON.stringify({ now, ...(then && { before: then }) }, undefined, 2));
      print(table(now.folders, then?.folders));
      print(`\nCircular imports between files: ${now.cycles.length}${then ? ` (before: ${then.cycles.length})` : ''}`);
      for (const cycle of now.cycles) print(`  ${cycle.join(' -> ')}`);
    });
}

const measured = (tree: SourceTree) => ({ folders: folderPlans(tree), cycles: cyclesIn(importGraph(tree)) });

/** In Markdown, as `docs/decisions/code-and-tests.md` has it. */
function table(now: readonly FolderPlan[], before: readonly FolderPlan[] | undefined): string {
  const cells = (plan: FolderPlan | undefined) =>
    plan ? [`${plan.rooms}`, `${plan.levels}${plan.circles.length > 0 ? ' (circle)' : ''}`] : ['–', '–'];
  const folders = [...new Set([...(before ?? []), ...now].map(({ folder }) => folder))].sort();
  const find = (plans: readonly FolderPlan[], folder: string) => plans.find((plan) => plan.folder === folder);
  const head = before ? ['folder', 'rooms before', 'levels before', 'rooms', 'levels'] : ['folder', 'rooms', 'levels'];
  const rows = folders.map((folder) => [
    `\`${folder}/\``,
    ...(before ? cells(find(before, folder)) : []),
    ...cells(find(now, folder)),
  ]);
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
