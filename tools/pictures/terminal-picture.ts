import { escaped, type Picture, phoneWidth, svgElement, type Theme } from './svg.ts';

interface Screen {
  readonly command: string;
  readonly lines: readonly string[];
}

/**
 * A screen that is recorded in a section of `docs/screens.md`.
 *
 * @param page the text of the file, which `npm run screens` writes.
 * @throws Error if there is no such section, or no screen in it.
 */
export function recordedScreen(page: string, heading: string): Screen {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  const [, command, screen] = /```sh\n(.*)\n```\s+```text\n([\s\S]*?)\n```/.exec(section) ?? [];
  if (command === undefined || screen === undefined)
    throw new Error(`docs/screens.md has no screen under "${heading}": write it with npm run screens.`);
  return { command, lines: screen.split('\n') };
}

/** The lines before the first one that begins like this, and that one too. */
export function linesUntil(lines: readonly string[], begin: string): readonly string[] {
  const last = lines.findIndex((line) => line.startsWith(begin));
  return last < 0 ? lines : lines.slice(0, last + 1);
}

/** The table in the lines without a column and those after it. Lines beside the table stay as they are. */
export function withoutColumnsFrom(lines: readonly string[], column: string): readonly string[] {
  const head = lines.findIndex((line) => line.includes(`  ${column}`));
  const end = lines.indexOf('', head);
  const at = lines[head]?.indexOf(`  ${column}`);
  return lines.map((line, index) => (head <= index && index < end ? line.slice(0, at).trimEnd() : line));
}

const fontSize = 11;
const lineHeight = 15;
const margin = 10;
/** Of a phone's width, in a font whose characters are 0.6 of their height wide. */
const columns = Math.floor((phoneWidth - 2 * margin) / (fontSize * 0.6));

/**
 * A terminal with a command and what it prints, as wide as a phone: longer lines go on in the next one, below the last cell where
 * they are of a table.
 */
export function terminalPicture(title: string, description: string, { command, lines }: Screen, theme: Theme): Picture {
  const shown = [
    ...folded(`$ ${command}`).map((line) => ({ line, color: theme.series[2] })),
    { line: '', color: theme.text },
    ...lines.flatMap(folded).map((line) => ({ line, color: theme.text })),
  ];
  const height = shown.length * lineHeight + 2 * margin + 4;
  return {
    title,
    description: `${description} It prints: ${lines
      .map((line) => line.trim())
      .filter(Boolean)
      .join(' / ')}`,
    width: phoneWidth,
    height,
    body: [
      svgElement('rect', {
        x: 0.5,
        y: 0.5,
        width: phoneWidth - 1,
        height: height - 1,
        rx: 6,
        fill: theme.box,
        stroke: theme.line,
      }),
      ...shown.flatMap(({ line, color }, index) =>
        line === ''
          ? []
          : `<text class="code" xml:space="preserve" x="${margin}" y="${margin + (index + 1) * lineHeight - 2}" font-size="${fontSize}" style="fill: ${color}">${escaped(line)}</text>`,
      ),
    ],
  };
}

/** A line in parts that fit. What goes on stands below the last cell of a table, or two characters in. */
function folded(line: string): string[] {
  if (line.length <= columns) return [line];
  const cell = /^.*\S {2,}(?=\S)/.exec(line.slice(0, columns))?.[0].length;
  const indent = cell ?? (/^ */.exec(line)?.[0].length ?? 0) + 2;
  const parts: string[] = [];
  let rest = line;
  while (rest.length > columns) {
    const space = rest.lastIndexOf(' ', columns);
    const at = space > indent ? space : columns;
    parts.push(rest.slice(0, at));
    rest = ' '.repeat(indent) + rest.slice(at).trimStart();
  }
  return [...parts, rest];
}
