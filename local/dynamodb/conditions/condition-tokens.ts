import { invalid } from '../dynamodb-error.ts';

export interface Token {
  readonly kind: 'word' | 'name' | 'value' | 'symbol' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

// What cannot begin a token is a symbol of its own, for the parser to refuse where it stands.
const tokenPattern = /([A-Za-z]\w*)|(#\w+)|(:\w+)|(<>|<=|>=|[^\s])/g;
const kinds = ['word', 'name', 'value', 'symbol'] as const;

/** Splits a condition; ends with a token of kind `end`. */
export function conditionTokens(expression: string): Token[] {
  const tokens: Token[] = [...expression.matchAll(tokenPattern)].map((match) => {
    const kind = kinds[match.slice(1).findIndex((group) => group !== undefined)] ?? 'symbol';
    return { kind, text: match[0], start: match.index, end: match.index + match[0].length };
  });
  return [...tokens, { kind: 'end', text: '<EOF>', start: expression.length, end: expression.length }];
}

/** As AWS words it, with the tokens around the one that cannot stand there. */
export function syntaxError(expression: string, tokens: readonly Token[], index: number) {
  const near = expression.slice(tokens[index - 1]?.start ?? 0, tokens[index + 1]?.end ?? expression.length).trim();
  return invalidCondition(`Syntax error; token: "${tokens[index]?.text}", near: "${near}"`);
}

export const invalidCondition = (reason: string) => invalid(`Invalid ConditionExpression: ${reason}`);
