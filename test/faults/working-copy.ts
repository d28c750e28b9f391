import { execFileSync } from 'node:child_process';
import { copyFileSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Fault, fileOf, withFault } from './fault.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** A copy of the project as it is now, uncommitted changes included, which one fault at a time is put into. */
export interface WorkingCopy {
  readonly directory: string;
  /**
   * Runs `work` while the fault is in the copy, and takes it out again.
   *
   * @throws Error when the text that the fault replaces is not there exactly once.
   */
  withFault<Result>(fault: Fault, work: () => Promise<Result>): Promise<Result>;
}

/** @throws Error outside a Git repository, since what belongs to the project would not be known. */
export function workingCopy(directory: string): WorkingCopy {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of listed.toString().split('\0')) {
    // What is deleted and not committed yet is listed too; a link to installed packages may be.
    if (!lstatSync(path.join(root, file), { throwIfNoEntry: false })?.isFile()) continue;
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(directory, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(directory, 'node_modules'), 'dir');

  return {
    directory,
    async withFault(fault, work) {
      const file = path.join(directory, fileOf(fault));
      const text = readFileSync(file, 'utf8');
      const faulty = withFault(text, fault);
      if (faulty === undefined) rmSync(file);
      else writeFileSync(file, faulty);
      try {
        return await work();
      } finally {
        writeFileSync(file, text);
      }
    },
  };
}
