import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The processes that run functions of this local cloud, which is this process. */
export function functionProcesses(functionName?: string): number[] {
  const pattern = functionName === undefined ? 'function-worker' : `"functionName":"${functionName}"`;
  const { stdout } = spawnSync('pgrep', ['-P', String(process.pid), '-f', pattern], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).map(Number);
}

/** Resident memory of a process in bytes; 0 of one that has ended, and where the system does not say. */
export function residentBytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}
