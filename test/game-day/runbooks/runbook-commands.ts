import { readFileSync } from 'node:fs';
import path from 'node:path';
import { noteToFill } from '../../../ops/options.ts';

/** The parts of a runbook that have commands, in the order in which they are followed. */
export type RunbookPart = 'Look' | 'Fix' | 'Redrive or discard';

const date = /\$\(date -u \+([^)]+)\)/g;

/** What the commands of a runbook are about, which are written for the stage `dev` and the consumer `order`. */
interface RunbookCase {
  readonly consumer: string;
  /** Epoch milliseconds: what `date` would say. */
  readonly now: number;
  /** Epoch milliseconds, in the place of `--from`, where the runbook says to put in a time before the alarm. */
  readonly since: number;
  /** Where the files are that they name. */
  readonly folder: string;
}

/** The words of every `npm run ops -- …` in the `sh` blocks of one part of `docs/runbooks/<kind>.md`, after the `--`. */
export function runbookCommands(kind: string, part: RunbookPart, about: RunbookCase): string[][] {
  const text = readFileSync(new URL(`../../../docs/runbooks/${kind}.md`, import.meta.url), 'utf8');
  const section = text.split(/^## /m).find((each) => each.startsWith(`${part}\n`)) ?? '';
  const blocks = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  return blocks
    .join('')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => wordsOf(line, about));
}

function wordsOf(line: string, { consumer, now, since, folder }: RunbookCase): string[] {
  const start = 'npm run ops -- ';
  if (!line.startsWith(start)) throw new Error(`The game day runs ops only, and a runbook has: ${line}`);
  const dated = line.replace(date, (_, format: string) => formatted(format, now));
  const words = [...dated.slice(start.length).matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  return words.map((word, index) => {
    if (words[index - 1] === '--from') return new Date(since).toISOString();
    if (word.endsWith('.jsonl')) return path.join(folder, word);
    if (word === noteToFill) return 'game day';
    return word === 'order' ? consumer : word;
  });
}

/** As `date -u +<format>` does. */
function formatted(format: string, now: number): string {
  const iso = new Date(now).toISOString();
  const fields: Readonly<Record<string, string>> = {
    '%F': iso.slice(0, 10),
    '%T': iso.slice(11, 19),
    '%H': iso.slice(11, 13),
    '%M': iso.slice(14, 16),
  };
  return format.replace(/%\w/g, (field) => fields[field] ?? field);
}
