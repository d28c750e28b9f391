/** The bytes between two line feeds. */
export interface ByteLine {
  /** From 1. */
  readonly line: number;
  /** Without the line feed and a carriage return before it. */
  readonly bytes: Uint8Array;
  /** Whether there were more than `maxLineBytes`: then `bytes` has only the first of them. */
  readonly tooLong: boolean;
  /** How many bytes of the input it takes, the line feed included. */
  readonly size: number;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Splits bytes into lines. Only a line feed ends a line: JSON has the other separators of Unicode inside its strings. It
 * holds one chunk and one line, however long the input is.
 */
export async function* byteLines(
  chunks: AsyncIterable<Uint8Array | string>,
  maxLineBytes: number,
): AsyncGenerator<ByteLine, void, void> {
  let line = 0;
  let pieces: Uint8Array[] = []; // of the line that is not over
  let size = 0;
  const take = (piece: Uint8Array) => {
    const kept = piece.subarray(0, Math.max(0, maxLineBytes - size));
    if (kept.length > 0) pieces.push(kept);
    size += piece.length;
  };
  const end = (separator: number): ByteLine => {
    const [first = new Uint8Array()] = pieces;
    const whole = pieces.length > 1 ? Buffer.concat(pieces) : first;
    const bytes = whole.at(-1) === carriageReturn ? whole.subarray(0, -1) : whole;
    const ended = { line: ++line, bytes, tooLong: size > maxLineBytes, size: size + separator };
    pieces = [];
    size = 0;
    return ended;
  };
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    let from = 0;
    for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, from)) {
      take(bytes.subarray(from, at));
      yield end(1);
      from = at + 1;
    }
    take(bytes.subarray(from));
  }
  if (size > 0) yield end(0);
}
