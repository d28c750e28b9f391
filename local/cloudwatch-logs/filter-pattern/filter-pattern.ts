import { isJsonObject } from '../../protocols/json-object.ts';
import { notServedMessage } from '../../protocols/json-service.ts';
import { invalidParameter } from '../logs-error.ts';
import { parseJsonCondition } from './json-condition.ts';

/**
 * Reads a filter pattern: terms, or a condition on the fields of JSON in braces.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 *
 * @returns whether a message matches. An empty pattern matches every one.
 * @throws AwsError for what AWS refuses, and for what is not served: fields by position, regular expressions.
 */
export function parseFilterPattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('[')) throw notServed('fields by their position, in brackets,');
  if (!text.startsWith('{')) return parseTerms(text);
  const condition = parseJsonCondition(text);
  return (message) => {
    const fields = parseObject(message);
    return fields !== undefined && condition(fields);
  };
}

function parseTerms(text: string): (message: string) => boolean {
  const included: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  const term = /\s*([-?]?)(?:"((?:[^"\\]|\\.)+)"|(\w+))(?=\s|$)/y;
  while (term.lastIndex < text.length) {
    const at = term.lastIndex;
    const [, sign, quoted, word] = term.exec(text) ?? [];
    if (sign === undefined) {
      if (text.slice(at).includes('%')) throw notServed('a regular expression, in percent signs,');
      throw invalidParameter(
        `Invalid filter pattern at "${text.slice(at).trim()}": put a term with other characters than letters, digits and _ in double quotes.`,
      );
    }
    const list = sign === '-' ? excluded : sign === '?' ? optional : included;
    list.push(quoted?.replaceAll(/\\(.)/g, '$1') ?? word ?? '');
  }
  if (optional.length > 0 && included.length + excluded.length > 0) {
    throw notServed('optional terms, with ?, beside others');
  }
  return (message) =>
    included.every((each) => message.includes(each)) &&
    !excluded.some((each) => message.includes(each)) &&
    (optional.length === 0 || optional.some((each) => message.includes(each)));
}

const notServed = (what: string) => invalidParameter(notServedMessage(`${what} in a filter pattern`));

function parseObject(message: string): object | undefined {
  if (!message.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
