import type { OpsSettings } from './context.ts';

/** A command line of `ops` that a person can paste into a shell, for the same stage and endpoint. */
export function opsCommandLine(words: readonly string[], settings: OpsSettings): string {
  const { stage, endpoint, region } = settings;
  const global = [
    ...(stage === 'dev' ? [] : ['--stage', stage]),
    ...(endpoint === undefined ? [] : ['--endpoint', endpoint]),
    ...(endpoint !== undefined || region === undefined ? [] : ['--region', region]),
  ];
  return ['npm', 'run', 'ops', '--', ...words, ...global].map(quoted).join(' ');
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
