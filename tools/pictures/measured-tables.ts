/** A figure of `docs/measured.md`, beside the same figure of the peers. */
export interface MeasuredFigure {
  readonly name: string;
  readonly ours: number;
  readonly peers: ReadonlyMap<string, number>;
}

/**
 * The figures in the table of a bench.
 *
 * @param page the text of `docs/measured.md`, which `npm run bench -- measured` writes.
 * @throws Error if the page has no such table.
 */
export function measuredFigures(page: string, bench: string): MeasuredFigure[] {
  return tableOf(page, bench).map((cells) => ({
    name: cells[0] ?? '',
    ours: number(cells[2]),
    peers: new Map(
      [...(cells[3] ?? '').matchAll(/(?:^|, )(\D.*?) (-?\d[\d,]*(?:\.\d+)?)(?=, \D|$)/g)].map(
        ([, peer = '', value]) => [peer, number(value)],
      ),
    ),
  }));
}

/** What a batching window saves of what the same changes need without one, and what it adds. */
export interface WindowFigures {
  readonly consumer: string;
  readonly window: number;
  /** Shares. */
  readonly callsSaved: number;
  readonly dollarsSaved: number;
  /** Seconds that all but the slowest hundredth of the changes wait. */
  readonly wait: number;
}

/** The windows in the table of the bench `windows`. */
export function measuredWindows(page: string): WindowFigures[] {
  const [head = [], ...lines] = tableOf(page, 'windows', 0);
  return head.slice(1).flatMap((title, index) =>
    lines.map((cells) => {
      const [calls = 0, dollars = 0, , wait = 0] = (cells[index + 1] ?? '')
        .split(', ')
        .map((cell) => Number.parseFloat(cell));
      return {
        consumer: title.slice(0, title.indexOf(':')),
        window: Number.parseFloat(cells[0] ?? ''),
        callsSaved: calls / 100,
        dollarsSaved: dollars / 100,
        wait,
      };
    }),
  );
}

/** The cells of a bench's table, line by line, without the head where it is skipped. */
function tableOf(page: string, bench: string, skip = 1): string[][] {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${bench}:`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  if (lines.length < 2)
    throw new Error(`docs/measured.md has no table of the bench ${bench}: write it with npm run bench -- measured.`);
  return lines.slice(skip).map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
}

const number = (text: string | undefined) => Number((text ?? '').replaceAll(',', ''));
