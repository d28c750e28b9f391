const writeProblems = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'your quota on that disk is used up'],
  ['EFBIG', 'the file would be too large'],
  ['ENOENT', 'there is no such folder'],
  ['ENOTDIR', 'a part of its path is a file, not a folder'],
  ['EACCES', 'you have no permission to write there'],
  ['EPERM', 'you have no permission to write there'],
  ['EROFS', 'that disk is read-only'],
]);

/** What is wrong with the file, and what to do about it. */
export function describeWriteError(file: string, { code = '', message }: NodeJS.ErrnoException): string {
  const what = writeProblems.get(code) ?? message;
  return `${file} cannot be written: ${what}. The messages are still in the queue. Delete the incomplete file, if there is one, and choose another place.`;
}
