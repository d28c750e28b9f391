import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const directory = join(import.meta.dirname, '../../local');

const ownTimeOrChance =
  /\b(?:Date\.now|Math\.random|setTimeout|setInterval|setImmediate|performance\.|hrtime|random(?:UUID|Bytes|Int|FillSync)|getRandomValues)\b|\bnew Date\(\)|\bDate\(\)|node:timers/g;

/** What the local cloud may read of the machine's clock and chance besides what is passed in. */
const exceptions: Readonly<Record<string, { readonly why: string; readonly uses: readonly string[] }>> = {
  'clock.ts': { why: 'it is the clock that is passed in', uses: ['Date.now', 'setTimeout'] },
  'cloud.ts': { why: 'the default for the randomness that is passed in', uses: ['Math.random'] },
  'lambda/execution-environment.ts': {
    why: 'durations and timeouts of functions are real; setImmediate lets an answer that has come be read first',
    uses: ['Date.now', 'setImmediate', 'setTimeout'],
  },
  'lambda/function-worker.ts': { why: 'the time that a function has left is real', uses: ['Date.now'] },
  'lambda/function.ts': {
    why: 'log lines of a function are in its own time; nobody computes with the ids of its invocations; the wall clock is the default for the one that is passed in',
    uses: ['Date.now', 'new Date()', 'randomUUID'],
  },
  'server.ts': {
    why: 'the ids of HTTP requests: drawn from the seeded source, sockets would decide what others draw; the latency of a bench is real; so is the time of what is answered before there is a clock',
    uses: ['Date.now', 'node:timers', 'randomUUID', 'setTimeout'],
  },
  'sqs/receipts.ts': {
    why: 'a receipt handle of an earlier run with the same seed must be invalid; nobody computes with handles',
    uses: ['randomUUID'],
  },
};

it('has one clock and one source of randomness in the local cloud, but for what is listed with its reason', () => {
  const found = Object.fromEntries(
    globSync('**/*.ts', { cwd: directory }).map((file) => {
      const uses = readFileSync(join(directory, file), 'utf8').match(ownTimeOrChance) ?? [];
      return [file, [...new Set<string>(uses)].sort()];
    }),
  );
  const listed = Object.entries(exceptions).map(([file, { uses }]) => [file, uses]);
  expect(Object.fromEntries(Object.entries(found).filter(([, uses]) => uses.length > 0))).toEqual(
    Object.fromEntries(listed),
  );
});
