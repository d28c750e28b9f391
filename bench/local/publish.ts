import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { localBackbone } from './local-backbone.ts';
import { stockChanges } from './stock-changes.ts';

interface PublishTimes {
  readonly validateSeconds: number;
  /** What the local cloud needs to accept the same entries from a client that does nothing else. */
  readonly acceptSeconds: number;
  readonly publishSeconds: number;
}

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/**
 * `ops validate`, the bare acceptance by the local cloud and `ops publish` of one file, one after the other: a busy machine
 * slows all three, so that their ratios hold where their times do not. Acceptance and publishing take turns in going first.
 * The consumers are paused meanwhile and empty the queues in between: their work is the same for both, but it begins a
 * window later and takes the local cloud's only thread, so that whoever is first is over before most of it. Then the
 * memory of `ops publish` for a tenth of the file beside that for all of it.
 */
export async function publishTimes(
  assemblyDirectory: string,
  lines: number,
  runs: number,
  onRun: (times: PublishTimes) => void,
): Promise<{ times: readonly PublishTimes[]; tenthMegabytes: number; allMegabytes: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-publish-'));
  const backbone = await localBackbone(assemblyDirectory);
  const { endpoint } = backbone.cloud;
  try {
    const all = eventFile(join(folder, 'all.jsonl'), lines);
    const tenth = eventFile(join(folder, 'tenth.jsonl'), lines / 10);
    const ops = (words: readonly string[]) => run([script('../../bin/ops.ts'), ...words, '--endpoint', endpoint]);
    const { megabytes: tenthMegabytes } = await ops(['publish', tenth]);
    let allMegabytes = 0;
    const times: PublishTimes[] = [];
    for (let count = 0; count < runs; count++) {
      const validated = await ops(['validate', all]);
      const accept = () => backbone.whilePaused(() => run([script('./accept-process.ts'), all, endpoint]));
      const publish = () => backbone.whilePaused(() => ops(['publish', all]));
      const acceptedFirst = count % 2 === 0 ? await accept() : undefined;
      const published = await publish();
      const accepted = acceptedFirst ?? (await accept());
      allMegabytes = Math.max(allMegabytes, published.megabytes);
      const one = {
        validateSeconds: validated.seconds,
        acceptSeconds: Number(accepted.printed),
        publishSeconds: published.seconds,
      };
      times.push(one);
      onRun(one);
    }
    return { times, tenthMegabytes, allMegabytes };
  } finally {
    await backbone.stop();
    rmSync(folder, { recursive: true });
  }
}

function eventFile(file: string, lines: number): string {
  const events = stockChanges({ from: 0, events: lines, entities: 2_000 });
  writeFileSync(file, events.map(({ detailType, detail }) => `${JSON.stringify({ detailType, detail })}\n`).join(''));
  return file;
}

/** With the young generation that `npm run ops` has. At its end the process writes its peak of resident memory, in KiB, to a pipe of its own. */
const tellMemory = `data:text/javascript,import { writeSync } from 'node:fs';
process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));`;

async function run(args: readonly string[]): Promise<{ seconds: number; megabytes: number; printed: string }> {
  const begin = performance.now();
  const child = spawn(process.execPath, ['--max-semi-space-size=4', '--import', tellMemory, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  let printed = '';
  let kibibytes = '';
  child.stdout?.on('data', (chunk) => {
    printed += chunk;
  });
  child.stdio[3]?.on('data', (chunk) => {
    kibibytes += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with exit code ${code}.`);
  const seconds = Number(((performance.now() - begin) / 1_000).toFixed(2));
  return { seconds, megabytes: Math.round(Number(kibibytes) / 1_024), printed };
}
