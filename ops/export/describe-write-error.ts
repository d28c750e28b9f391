const writeProblems = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'your quota on that disk is used up'],
  ['EFBIG', 'it would be larger than a file may be'],
  ['ENOENT', 'there is no such folder'],
  ['ENOTDIR', 'what should be its folder is a file'],
  ['EACCES', 'you may not write there'],
  ['EPERM', 'you may not write there'],
  ['EROFS', 'that disk is read-only'],
]);

/** What is wrong with the file, and what to do about it. */
export function describeWriteError(file: string, { code = '', message }: NodeJS.ErrnoException): string {
  const what = writeProblems.get(code) ?? message;
  return `${file} cannot be written: ${what}. The messages are still in the queue: remove what there is of the file, and name a place that can be written.`;
}
