import { nameOf, notCarriedIn } from '../events/carried-text.ts';
import { stringsOf } from '../events/json-text.ts';
import type { Problem } from '../events/problem.ts';

/**
 * Each text in the JSON of an event that would not reach its consumer, names of fields included: SQS refuses the message
 * and the dead letter alike, so that the event would be in no queue. That an escape such as `\uFFFE` arrives as an escape is
 * not certain, because EventBridge may write the JSON anew; so this does not ask how the text is written.
 *
 * @param json what `JSON.parse` accepts.
 * @param root the path of the whole, for the problems; their code is the character, as `U+FFFE`.
 */
export function unsupportedText(json: string, root: string): Problem[] {
  if (json.isWellFormed() && !mayBeUnsupported.test(json)) return []; // nearly every event; the rest is slower
  const problems: Problem[] = [];
  for (const { text, steps } of stringsOf(json))
    problems.push(...problemOf(text, [root, ...steps.map(visible)].join('.')));
  // One half of a pair as it is and the other as an escape: together they are a character, but not in UTF-8.
  return problems.length > 0 ? problems : problemOf(json, root);
}

/**
 * The same for the trace header, which reaches SQS outside of any JSON. X-Ray's have only printable ASCII:
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function unsupportedTraceHeader(traceHeader: string, path: string): Problem[] {
  const [character] = /[^ -~]/u.exec(traceHeader) ?? [];
  return character === undefined ? [] : [{ path, code: nameOf(character) }];
}

/** U+FFFE, U+FFFF and surrogates, as they are or as escapes. */
const mayBeUnsupported = /[\ufffe\uffff]|\\u(?:fff[ef]|d[89a-f])/i;

function problemOf(text: string, path: string): Problem[] {
  const code = notCarriedIn(text);
  return code === undefined ? [] : [{ path, code }];
}

const mostOfName = 60;

/** The name of a field, which may be anything, for a terminal: cut, and without what cannot be printed. */
const visible = (step: string | number) => `${step}`.slice(0, mostOfName).replaceAll(/[\p{C}\p{Z}]/gu, '?');
