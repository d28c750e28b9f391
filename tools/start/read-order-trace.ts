import { readFileSync } from 'node:fs';
import { LocalCloudError } from '../../local/local-cloud-error.ts';
import { parseOrderTrace } from '../../sample/order-trace.ts';
import { foreignFormat, utf8Text } from '../text-bytes.ts';

/**
 * Reads the orders of a CSV file, decoded strictly: with replacement characters two orders could become one.
 *
 * @throws LocalCloudError if there is no such file, or it is not text in UTF-8.
 */
export function readOrderTrace(file: string, seed: number): ReturnType<typeof parseOrderTrace> {
  const csv = csvText(readBytes(file));
  if (typeof csv === 'string') return parseOrderTrace(csv, { seed });
  throw new LocalCloudError(`${file} is ${csv.instead}; expected CSV with commas, as text in UTF-8.`);
}

/** Its text, or what it is instead. */
function csvText(bytes: Buffer): string | { readonly instead: string } {
  const format = foreignFormat(bytes);
  if (format !== undefined) return { instead: format };
  return utf8Text(bytes) ?? { instead: `not UTF-8 (line ${firstLineNotUtf8(bytes)})` };
}

function firstLineNotUtf8(bytes: Buffer): number {
  let line = 1;
  let from = 0;
  for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', from)) {
    if (utf8Text(bytes.subarray(from, end)) === undefined) break;
    line++;
    from = end + 1;
  }
  return line;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new LocalCloudError(`There is no file ${file}: check the path after --trace.`);
    if (code === 'EISDIR') throw new LocalCloudError(`${file} is a folder: name a CSV file after --trace.`);
    throw new LocalCloudError(`${file} cannot be read: ${message}`);
  }
}
