import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { utf8Text } from '../../tools/text-bytes.ts';
import { type OpsContext, OpsError } from '../context.ts';
import { type ByteLine, byteLines } from './byte-lines.ts';
import { whatInstead } from './not-lines.ts';

/** A line that is not blank. */
export interface InputLine extends Pick<ByteLine, 'line' | 'size'> {
  /** Or why there is none. */
  readonly text: string | { readonly problem: 'not_utf8' | 'line_too_long'; readonly message: string };
}

export interface InputLines {
  /** Undefined where nobody knows yet, as for a pipe. */
  readonly totalBytes: number | undefined;
  /** Read only as fast as they are taken. Throws OpsError at the first line of an input that is none of lines. */
  readonly lines: AsyncIterable<InputLine>;
}

/** More than any event and any exported message, whose size AWS limits, with each of its characters escaped. */
const maxLineBytes = 16 * 1_024 * 1_024;

/**
 * @param expected what a line is, for the message about an input that has none
 * @throws OpsError where there is no such file, or it cannot be read.
 */
export async function inputLines(file: string, stdin: OpsContext['stdin'], expected: string): Promise<InputLines> {
  const name = file === '-' ? 'Standard input' : file;
  const read = (chunks: ByteChunks) => readLines(chunks, name, expected);
  if (file === '-') return { totalBytes: undefined, lines: read(stdin as ByteChunks) };
  try {
    const stats = await stat(file);
    if (stats.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    await access(file, constants.R_OK);
    return { totalBytes: stats.isFile() ? stats.size : undefined, lines: read(createReadStream(file)) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new OpsError(`There is no file ${file}: check the path, or use - to read standard input.`);
    if (code === 'EACCES') throw new OpsError(`${file} cannot be read: check its permissions.`);
    if (code === 'EISDIR') throw new OpsError(`${file} is a folder: name a JSON Lines file in it.`);
    throw new OpsError(`${file} cannot be read: ${message}`);
  }
}

type ByteChunks = AsyncIterable<Uint8Array | string>;

async function* readLines(chunks: ByteChunks, name: string, expected: string): AsyncGenerator<InputLine, void, void> {
  let first = true;
  for await (const { line, bytes, tooLong, size } of byteLines(chunks, maxLineBytes)) {
    if (isBlank(bytes)) continue;
    const instead = first ? whatInstead(bytes) : undefined;
    if (instead !== undefined) throw new OpsError(`${name} is ${instead} (line ${line}); expected ${expected}.`);
    first = false;
    yield { line, size, text: tooLong ? lineTooLong : (utf8Text(bytes) ?? notUtf8) };
  }
  if (first) throw new OpsError(`${name} is empty; expected ${expected}.`);
}

const notUtf8 = {
  problem: 'not_utf8',
  message: 'convert the file to UTF-8, for example with iconv -f WINDOWS-1252 -t UTF-8',
} as const;
const lineTooLong = { problem: 'line_too_long', message: `more than ${maxLineBytes} bytes` } as const;

/** Only blanks of JSON, after a whole byte order mark or none. Anything else is a line, which is reported if it is bad. */
function isBlank(bytes: Uint8Array): boolean {
  const from = byteOrderMark.every((byte, at) => bytes[at] === byte) ? byteOrderMark.length : 0;
  return bytes.subarray(from).every((byte) => blanks.has(byte));
}
const byteOrderMark = [0xef, 0xbb, 0xbf];
const blanks: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d]);
