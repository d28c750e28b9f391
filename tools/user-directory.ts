import { realpathSync } from 'node:fs';

/**
 * Makes relative file names mean what they mean where the user stands. npm, pnpm and Yarn start a script in the root of the
 * project and leave the other directory in `INIT_CWD`: https://docs.npmjs.com/cli/commands/npm-run-script
 *
 * @param root of the project. A process that was started anywhere else stays there.
 */
export function goWhereTheUserIs(root: string, env: NodeJS.ProcessEnv = process.env): void {
  const { INIT_CWD: directory } = env;
  if (!directory || realpathSync(process.cwd()) !== realpathSync(root)) return;
  try {
    process.chdir(directory);
  } catch {
    // It is gone: then file names are those of the root.
  }
}
