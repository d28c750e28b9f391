/** One fault that others have had, as a change of our code that would bring it back, and the tests that must notice. */
export type Fault = {
  /** A key of `traps`. */
  readonly trap: number;
  /** What the changed code does, in one sentence. */
  readonly fault: string;
  /** The test files to run. */
  readonly tests: readonly string[];
  /**
   * A part of the name of the test that must turn red, `describe > it`; only tests with it are run. Without it all of the
   * files' tests are, and any may.
   */
  readonly expectRed?: string;
} & (Replacement | Deletion);

interface Replacement {
  readonly file: string;
  /** Text that stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

interface Deletion {
  readonly deleteFile: string;
}

/** The file that a fault changes or deletes. */
export const fileOf = (fault: Fault): string => ('deleteFile' in fault ? fault.deleteFile : fault.file);

/**
 * The text of the file with the fault in it; `undefined` for a file that is to be deleted.
 *
 * @throws Error when the text to replace is not there exactly once: the code has moved on, and the row must follow.
 */
export function withFault(text: string, fault: Fault): string | undefined {
  if ('deleteFile' in fault) return undefined;
  const { file, find, replace } = fault;
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    const found = text.split(find).length - 1;
    throw new Error(`${file} has this text ${found} times, not once; change the row of the fault: ${find}`);
  }
  if (find === replace) throw new Error(`The fault changes nothing in ${file}: ${find}`);
  return before + replace + after;
}
