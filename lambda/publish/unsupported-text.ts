import { nameOf, notCarriedIn } from '../events/carried-text.ts';
import type { Problem } from '../events/state-change.ts';
import { endOfString } from './json-text.ts';

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
  const problems = [...textsIn(json, root)].flatMap(({ text, path }) => problemOf(text, path));
  // One half of a pair as it is and the other as an escape: together they are a character, but not in UTF-8.
  return problems.length > 0 ? problems : problemOf(json, root);
}

/**
 * Every text in JSON, names included, each decoded by itself: `JSON.parse` of V8 13.6 (Node 24) can read a name that has an
 * escape as another, when it has read an object with such a name before.
 */
function* textsIn(json: string, root: string): Generator<{ readonly text: string; readonly path: string }> {
  const steps: (string | number)[] = []; // where in each object or list that is open
  let nameIsNext = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    const step = steps.at(-1);
    if (character === '"') {
      const end = endOfString(json, at);
      const text: string = JSON.parse(json.slice(at, end));
      if (nameIsNext) steps[steps.length - 1] = visible(text);
      nameIsNext = false;
      yield { text, path: [root, ...steps].join('.') };
      at = end - 1;
    } else if (character === '{' || character === '[') {
      steps.push(character === '[' ? 0 : '');
      nameIsNext = character === '{';
    } else if (character === '}' || character === ']') {
      steps.pop();
      nameIsNext = false;
    } else if (character === ',') {
      nameIsNext = typeof step === 'string';
      if (typeof step === 'number') steps[steps.length - 1] = step + 1;
    }
  }
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
const visible = (name: string) => name.slice(0, mostOfName).replaceAll(/[\p{C}\p{Z}]/gu, '?');
