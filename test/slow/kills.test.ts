import { spawnSync } from 'node:child_process';
import { expect, inject, it } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import { parseChanges } from '../../lambda/events/state-change.ts';
import { generateMixedDay } from '../../sample/mixed-day.ts';
import { changeCount } from '../../sample/sample-event.ts';
import type { SampleResult } from '../../tools/start/sample-result.ts';
import { start } from '../../tools/start/start.ts';

const events = 8_000;
const kills = 12;

/** The processes of the functions that run now. */
function functionProcesses(): number[] {
  const { stdout } = spawnSync('pgrep', ['-P', String(process.pid), '-f', 'function-worker'], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).map(Number);
}

/** Kills a function again and again while the day comes, wherever in its batch it is. Answers how many. */
async function killFunctions(): Promise<number> {
  let killed = 0;
  for (let turn = 0; killed < kills && turn < 300; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 150 + ((turn * 37) % 90)));
    const processes = functionProcesses();
    const pid = processes[turn % processes.length];
    if (pid === undefined) continue;
    process.kill(pid, 'SIGKILL');
    killed += 1;
  }
  return killed;
}

it('loses nothing of a day of packs and single changes while its functions are killed', async () => {
  const now = Date.now();
  const day = generateMixedDay({ seed: 3, events, start: now - 1_000 * 60 * 60 * 12 });
  expect(day.filter(({ detail }) => changeCount(detail) > 1).length).toBeGreaterThan(50);

  let killing = Promise.resolve(0);
  const printed: string[] = [];
  const exitCode = await start(
    { stage: 'dev', port: 0, seed: 3, events, sample: true, clockSpeed: 30, exit: true, json: true },
    {
      synthesize: async () => inject('assemblyDirectory'),
      interrupted: new AbortController().signal,
      print: (line) => printed.push(line),
      beforePublish: async () => {
        killing = killFunctions();
      },
    },
  );
  expect(await killing).toBe(kills);
  expect(printed.filter((line) => /^(lost|missing|older|newer|altered|unexpected):/.test(line))).toEqual([]);
  const result: SampleResult = JSON.parse(printed.at(-1) ?? '');
  expect(result).toMatchObject({ published: events, lost: 0, differing: 0 });
  // What a killed function had done it never reported; all else is told, and what is broken waits with its cause.
  const routed = day.filter(({ kind }) => kind !== 'unrouted');
  const broken = routed.flatMap((event) => parseChanges(event, catalog.eventTypes, now)).filter(({ valid }) => !valid);
  expect(result.deadLettered).toBe(broken.length);
  expect(result.routed + result.unrouted).toBeGreaterThanOrEqual(events); // a batch may come again before its end
  expect(exitCode).toBe(0);
});
