const decoder = new TextDecoder('utf-8', { fatal: true });

/** The text of UTF-8 bytes, without a byte order mark; `undefined` if they are not UTF-8. Nothing is replaced. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** What bytes begin with that are no text in UTF-8, by the name of the format. */
const beginnings: readonly (readonly [string, readonly number[]])[] = [
  ['UTF-32', [0xff, 0xfe, 0, 0]],
  ['UTF-32', [0, 0, 0xfe, 0xff]],
  ['UTF-16', [0xff, 0xfe]],
  ['UTF-16', [0xfe, 0xff]],
  ['a gzip file', [0x1f, 0x8b]],
  ['a ZIP file', [0x50, 0x4b, 0x03, 0x04]], // also a workbook of Excel
  ['a Zstandard file', [0x28, 0xb5, 0x2f, 0xfd]],
  ['a bzip2 file', [0x42, 0x5a, 0x68]],
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['a PDF file', [0x25, 0x50, 0x44, 0x46]],
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38]],
];

/** What a file is instead of UTF-8 text, judged by its first bytes; `undefined` if nothing is known against it. */
export function foreignFormat(bytes: Uint8Array): string | undefined {
  const known = beginnings.find(([, beginning]) => beginning.every((byte, at) => bytes[at] === byte));
  if (known) return known[0];
  if (!bytes.includes(0)) return undefined;
  // Without a byte order mark: the letters of JSON and CSV have one zero beside them, or three.
  if (bytes.subarray(0, 4).filter((byte) => byte === 0).length === 3) return 'UTF-32';
  return bytes.length >= 2 && (bytes[0] === 0) !== (bytes[1] === 0) ? 'UTF-16' : 'not a text file';
}
