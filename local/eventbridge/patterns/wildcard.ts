import { InvalidEventPatternError } from './invalid-event-pattern-error.ts';

/**
 * Compiles a `wildcard`: `*` stands for any characters, also none; `\*` and `\\` for themselves.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching
 *
 * Literals between wildcards are looked for from left to right, so a hostile text costs no backtracking.
 */
export function compileWildcard(pattern: string): (text: string) => boolean {
  const [first = '', ...others] = literalsOf(pattern);
  const last = others.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let from = first.length;
    for (const literal of others) {
      const at = text.indexOf(literal, from);
      if (at === -1 || at + literal.length > end) return false;
      from = at + literal.length;
    }
    return true;
  };
}

/** What stands between the wildcards, unescaped: one literal more than there are wildcards. */
function literalsOf(pattern: string): string[] {
  const literals: string[] = [];
  let literal = '';
  // AWS counts positions in the UTF-8 form of the quoted JSON string.
  const position = (index: number) => Buffer.byteLength(pattern.slice(0, index)) + 1;
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern.charAt(index);
    const next = pattern.charAt(index + 1);
    if (char === '*') {
      if (next === '*') throw new InvalidEventPatternError(`Consecutive wildcard characters at pos ${position(index)}`);
      literals.push(literal);
      literal = '';
    } else if (char === '\\') {
      if (next !== '*' && next !== '\\') {
        throw new InvalidEventPatternError(`Invalid escape character at pos ${position(index)}`);
      }
      literal += next;
      index++;
    } else {
      literal += char;
    }
  }
  return [...literals, literal];
}
