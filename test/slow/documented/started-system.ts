import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject } from 'vitest';
import { start } from '../../../tools/start/start.ts';
import { type StartOptions, startCommand } from '../../../tools/start/start-options.ts';

/** A system that a line of a document has started, and the terminal that it runs in. */
export interface StartedSystem {
  readonly options: StartOptions;
  readonly endpoint: string;
  /** Resolves when the terminal shows this; fails after two minutes. */
  isTold(text: RegExp): Promise<void>;
  pressEnter(): void;
  stop(): Promise<void>;
}

const lookEveryMillis = 100;
const mostLooks = 1_200; // two minutes

/** Starts what `npm start -- …` starts, on any free port and from templates that are there already. */
export async function startAsTold(line: string): Promise<StartedSystem> {
  expect(line).toMatch(/^npm start -- /);
  const read = Promise.withResolvers<StartOptions>();
  await startCommand(async (parsed) => read.resolve(parsed)).parseAsync(line.split(' ').slice(3), { from: 'user' });
  const options = await read.promise;
  const lit = new AbortController();
  const enter = Promise.withResolvers<void>();
  const told: string[] = [];
  const running = start(
    { ...options, port: 0 },
    {
      synthesize: async () => inject('assemblyDirectory'),
      interrupted: lit.signal,
      enterPressed: () => enter.promise,
      print: (text) => told.push(text),
    },
  );
  let ended = false;
  void running.catch(() => {}).then(() => (ended = true));
  const isTold = async (text: RegExp) => {
    for (let looks = 0; !text.test(told.join('\n')); looks++) {
      if (ended || looks === mostLooks) throw new Error(`It has not printed ${text} but:\n${told.join('\n')}`);
      await sleep(lookEveryMillis);
    }
  };
  await isTold(/The system is up/);
  const [, endpoint = ''] = /AWS endpoint: (\S+)/.exec(told.join('\n')) ?? [];
  return {
    options,
    endpoint,
    isTold,
    pressEnter: () => enter.resolve(),
    stop: async () => {
      lit.abort();
      await running;
    },
  };
}
