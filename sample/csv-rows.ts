interface CsvRow {
  /** Where it begins; the first line of the file is 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** A quote that does not end, or text beside a quoted field. */
export class CsvSyntaxError extends Error {
  override readonly name = 'CsvSyntaxError';
  readonly line: number;

  constructor(line: number) {
    super('A quoted field must end with a quote, and a comma or the end of the line must follow it.');
    this.line = line;
  }
}

/**
 * Reads CSV as RFC 4180 describes it: quoted fields may hold commas, quotes and line breaks. A byte order mark, bare
 * line feeds and blank lines are taken as well.
 *
 * @throws CsvSyntaxError at the first field that is none; the rows before it were given.
 */
export function* csvRows(csv: string): Generator<CsvRow, void, void> {
  const text = csv.startsWith('\uFEFF') ? csv.slice(1) : csv;
  // One field and what ends it. A quoted field comes first: the bare one would take its quote as text.
  const field = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|\r|$)/y;
  let line = 1;
  let rowLine = 1;
  let fields: string[] = [];
  while (field.lastIndex < text.length || fields.length > 0) {
    const match = field.exec(text);
    if (match === null) throw new CsvSyntaxError(line);
    const [, quoted, bare = '', end] = match;
    fields.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    line += quoted === undefined ? 0 : quoted.split('\n').length - 1;
    if (end === ',') continue;
    if (fields.length > 1 || fields[0] !== '') yield { line: rowLine, fields };
    fields = [];
    line++;
    rowLine = line;
  }
}
