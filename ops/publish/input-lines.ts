import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type OpsContext, OpsError } from '../context.ts';

export interface InputLines {
  /** Undefined where nobody knows yet, as for a pipe. */
  readonly totalBytes: number | undefined;
  /** Read only as fast as they are taken. Empty lines are left out, but counted. */
  readonly lines: AsyncIterable<{ readonly line: number; readonly text: string; readonly bytes: number }>;
}

/** @throws OpsError where there is no such file, or it cannot be read. */
export async function inputLines(file: string, stdin: OpsContext['stdin']): Promise<InputLines> {
  if (file === '-') return { totalBytes: undefined, lines: numbered(() => stdin) };
  try {
    const stats = await stat(file);
    if (stats.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    await access(file, constants.R_OK);
    return { totalBytes: stats.isFile() ? stats.size : undefined, lines: numbered(() => createReadStream(file)) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new OpsError(`There is no file ${file}: check the path, or use - to read standard input.`);
    if (code === 'EACCES') throw new OpsError(`${file} may not be read: check its permissions.`);
    if (code === 'EISDIR') throw new OpsError(`${file} is a folder: name a file of JSON Lines in it.`);
    throw new OpsError(`${file} cannot be read: ${message}`);
  }
}

async function* numbered(open: () => NodeJS.ReadableStream): InputLines['lines'] {
  let line = 0;
  for await (const text of createInterface({ input: open(), crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    const content = (line === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text).trim();
    if (content !== '') yield { line, text: content, bytes: Buffer.byteLength(text) + 1 };
  }
}
