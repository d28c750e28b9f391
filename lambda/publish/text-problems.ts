import { fieldOf } from '../events/json-fields.ts';
import { repeatedName } from '../events/json-text.ts';
import { changeTextsIn, fieldsOfOneChange, withChanges } from '../events/pack.ts';
import type { Problem } from '../events/problem.ts';
import { unsupportedText } from './unsupported-text.ts';

/** What is wrong with a text, whatever its values are. */
export interface TextProblems {
  /** The first name that stands twice in one object. */
  readonly repeated: readonly Problem[];
  /** Characters that would not reach the consumer. */
  readonly unsupported: readonly Problem[];
}

/**
 * Finds what is wrong with the text of a detail.
 *
 * @param isForeign whether somebody else wrote it: what we write has no name twice.
 * @returns what concerns the change at a position of a pack, with the paths of a single change; without a position all.
 */
export function problemsOfTexts(
  json: string,
  detail: unknown,
  isForeign: boolean,
): (position: number | undefined) => TextProblems {
  const whole = problemsOf(json, detail, isForeign);
  if (whole.repeated.length === 0 && whole.unsupported.length === 0) return () => whole; // nearly every event
  const changes = changeTextsIn(json);
  const rest = changes.length > 0 ? withChanges(json, 'detail', []) : '{}';
  const around = problemsOf(rest, JSON.parse(rest), isForeign);
  return (position) => {
    if (position === undefined) return whole;
    const text = changes[position];
    if (text === undefined) return around;
    const own = problemsOf(text, fieldOf(fieldOf(detail, 'changes'), `${position}`), isForeign);
    const asOfOne = (problems: readonly Problem[]) =>
      problems.map(({ path, ...more }) => ({ ...more, path: path.replace(/^detail\.(?=[^.]+$)/, pathOfOwn) }));
    return {
      repeated: [...around.repeated, ...asOfOne(own.repeated)],
      unsupported: [...around.unsupported, ...asOfOne(own.unsupported)],
    };
  };
}

function problemsOf(json: string, value: unknown, isForeign: boolean): TextProblems {
  const repeated = isForeign ? repeatedName(json, value) : undefined;
  return {
    repeated: repeated === undefined ? [] : [{ path: `detail.${repeated}`, code: 'repeated_name' }],
    unsupported: unsupportedText(json, 'detail'),
  };
}

/** A pack has these beside `data`, and an event of one change in its metadata. */
function pathOfOwn(_: string, at: number, path: string): string {
  const own: readonly string[] = fieldsOfOneChange;
  return own.includes(path.slice(at + 'detail.'.length)) ? 'detail.metadata.' : 'detail.';
}
