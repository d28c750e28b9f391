import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** The text of every file of the project by its path from the root, with `/` between folders. */
export type SourceTree = ReadonlyMap<string, string>;

const git = (root: string, args: readonly string[], input?: string) =>
  execFileSync('git', args, { cwd: root, input, maxBuffer: 1_024 ** 3, stdio: ['pipe', 'pipe', 'pipe'] });

/**
 * The project as it is now, uncommitted changes included.
 *
 * @throws Error outside a Git repository: what belongs to the project would not be known.
 */
export function workingTree(root: string): SourceTree {
  const listed = git(root, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).toString();
  const files = [...new Set(listed.split('\0'))].filter((file) =>
    statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile(),
  );
  return new Map(files.sort().map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}

/**
 * The project as it was at a commit.
 *
 * @throws Error when the repository has no such commit.
 */
export function treeAtCommit(root: string, commit: string): SourceTree {
  const files = git(root, ['ls-tree', '-r', '-z', '--name-only', `${commit}^{commit}`])
    .toString()
    .split('\0')
    .filter((file) => file !== '');
  // Each answer is a line `<object> blob <bytes>`, then the bytes, then a line feed: https://git-scm.com/docs/git-cat-file
  const answers = git(root, ['cat-file', '--batch'], files.map((file) => `${commit}:${file}\n`).join(''));
  let at = 0;
  return new Map(
    files.map((file) => {
      const start = answers.indexOf('\n', at) + 1;
      const bytes = Number(answers.toString('utf8', at, start).trim().split(' ').at(-1));
      at = start + bytes + 1;
      return [file, answers.toString('utf8', start, start + bytes)];
    }),
  );
}
