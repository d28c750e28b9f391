import type { OpsSettings } from './context.ts';

/** As `1,234`. */
export const countText = (count: number): string => count.toLocaleString('en-GB');

/** As `1 dead letter` and `1,234 dead letters`. */
export const countOf = (count: number, one: string, several = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : several}`;

/** As `42 s`, `3 min 20 s`, `5 h 3 min` or `2 d 4 h`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ];
  const largest = Math.max(
    0,
    units.findIndex(([, size]) => whole >= size),
  );
  if (whole === 0) return '0 s';
  const [unit, size] = units[largest] as readonly [string, number];
  const rest = units[largest + 1];
  const more = rest && Math.floor((whole % size) / rest[1]);
  return `${Math.floor(whole / size)} ${unit}${rest && more ? ` ${more} ${rest[0]}` : ''}`;
}

/** To the minute, with its zone: as `2026-03-01 10:00 UTC`. @param time epoch milliseconds */
export function minuteText(time: number): string {
  const text = new Date(time).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

/** Where the stage is, as `http://127.0.0.1:4566` or `AWS in eu-central-1`. */
export const whereText = ({ endpoint, region }: OpsSettings): string =>
  endpoint ?? `AWS${region ? ` in ${region}` : ''}`;

/** Lines of columns that stand under each other; numbers to the right, the rest to the left. */
export function textTable(
  rows: readonly (readonly (string | number)[])[],
  rightAligned: readonly number[] = [],
): string {
  const texts = rows.map((row) => row.map((cell) => terminalText(String(cell))));
  const columns = Math.max(0, ...texts.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...texts.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (rightAligned.includes(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return texts.map((row) => `${line(row)}\n`).join('');
}

/** Controls, the separators of lines, marks of direction (https://www.unicode.org/reports/tr9/) and halves of surrogates. */
const obeyed = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}\p{Cs}]/gu;

/** A text of a file, an event or a log, in one line. What a terminal would obey is an escape, as JSON writes it. */
export const terminalText = (text: string): string =>
  text.replaceAll(obeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The same of several lines, which stay lines. JSON stays the same JSON. */
export const terminalLines = (text: string): string => text.split('\n').map(terminalText).join('\n');

const mostOfText = 200;

/** The same of a text that may have any length. */
export const shortTerminalText = (text: string): string =>
  `${terminalText(text.slice(0, mostOfText))}${text.length > mostOfText ? '…' : ''}`;

/** JSON for a person to read, without what a terminal would obey: the same JSON. */
export const jsonForTerminal = (value: unknown): string => terminalLines(`${JSON.stringify(value, undefined, 2)}`);

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

/** For a POSIX shell; what a terminal would obey as an escape, which bash and zsh read back as what it was. */
function quoted(word: string): string {
  if (terminalText(word) !== word) return `$'${terminalText(word.replaceAll(/[\\']/g, '\\$&'))}'`;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
