import { notServed } from '../dynamodb-error.ts';
import { conditionTokens, invalidCondition, syntaxError, type Token } from './condition-tokens.ts';
import { reservedWords } from './reserved-words.ts';

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Operand =
  | { readonly kind: 'attribute'; readonly name: string }
  /** `#name`: what it stands for comes with each request, as of `:value`. */
  | { readonly kind: 'name' | 'value'; readonly placeholder: string };

export interface Comparison {
  readonly kind: 'compare';
  readonly comparator: Comparator;
  readonly left: Operand;
  readonly right: Operand;
}

export type ConditionNode =
  | Comparison
  | { readonly kind: 'or' | 'and'; readonly operands: readonly ConditionNode[] }
  | { readonly kind: 'not'; readonly operand: ConditionNode }
  | { readonly kind: 'exists'; readonly operand: Operand; readonly exists: boolean };

export interface ConditionExpression {
  readonly root: ConditionNode;
  /** The placeholders in it, each once. */
  readonly names: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
  readonly comparisons: readonly Comparison[];
}

const comparators: readonly Comparator[] = ['=', '<>', '<', '<=', '>', '>='];
const otherFunctions = ['attribute_type', 'begins_with', 'contains', 'size'];
const maximumBytes = 4_096; // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html

const parsed = new Map<string, ConditionExpression>();
const maximumParsed = 100; // an app has a few; one that builds them anew each time must not fill the memory

/**
 * Reads a condition of `attribute_exists`, `attribute_not_exists`, comparisons, `AND`, `OR`, `NOT` and parentheses.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 *
 * @throws DynamoDbError for what DynamoDB refuses, and by its name for what is not served.
 */
export function parseCondition(expression: string): ConditionExpression {
  const known = parsed.get(expression);
  if (known) return known;
  if (expression.trim() === '') throw invalidCondition('The expression can not be empty;');
  const bytes = Buffer.byteLength(expression);
  if (bytes > maximumBytes) {
    throw invalidCondition(`Expression size has exceeded the maximum allowed size; expression size: ${bytes}`);
  }
  const condition = new ConditionParser(expression).parse();
  if (parsed.size >= maximumParsed) parsed.clear();
  parsed.set(expression, condition);
  return condition;
}

class ConditionParser {
  readonly #expression: string;
  readonly #tokens: readonly Token[];
  readonly #names = new Set<string>();
  readonly #values = new Set<string>();
  readonly #comparisons: Comparison[] = [];
  /** Nodes that stand in parentheses. */
  readonly #enclosed = new Set<ConditionNode>();
  #next = 0;

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = conditionTokens(expression);
  }

  parse(): ConditionExpression {
    const root = this.#either();
    if (this.#token.kind !== 'end') throw this.#syntaxError();
    return { root, names: this.#names, values: this.#values, comparisons: this.#comparisons };
  }

  get #token(): Token {
    return this.#tokens[this.#next] as Token; // the last is never passed
  }

  #either(): ConditionNode {
    const operands = [this.#both()];
    while (this.#takeWord('OR')) operands.push(this.#both());
    return operands.length === 1 ? (operands[0] as ConditionNode) : { kind: 'or', operands };
  }

  #both(): ConditionNode {
    const operands = [this.#negated()];
    while (this.#takeWord('AND')) operands.push(this.#negated());
    return operands.length === 1 ? (operands[0] as ConditionNode) : { kind: 'and', operands };
  }

  #negated(): ConditionNode {
    return this.#takeWord('NOT') ? { kind: 'not', operand: this.#negated() } : this.#single();
  }

  #single(): ConditionNode {
    if (this.#takeSymbol('(')) {
      const inner = this.#either();
      this.#expectSymbol(')');
      if (this.#enclosed.has(inner)) throw invalidCondition('The expression has redundant parentheses;');
      this.#enclosed.add(inner);
      return inner;
    }
    return this.#isFunction() ? this.#existence() : this.#comparison();
  }

  #isFunction(): boolean {
    return this.#token.kind === 'word' && this.#tokens[this.#next + 1]?.text === '(';
  }

  #existence(): ConditionNode {
    const { text } = this.#token;
    if (otherFunctions.includes(text)) throw notServed(`the function ${text}`);
    if (text !== 'attribute_exists' && text !== 'attribute_not_exists') {
      throw invalidCondition(`Invalid function name; function: ${text}`);
    }
    this.#next += 2;
    const operand = this.#operand();
    if (operand.kind === 'value') {
      throw invalidCondition(`Operator or function requires a document path; operator or function: ${text}`);
    }
    if (this.#token.text === ',') {
      throw invalidCondition(
        `Incorrect number of operands for operator or function; operator or function: ${text}, number of operands: 2`,
      );
    }
    this.#expectSymbol(')');
    return { kind: 'exists', operand, exists: text === 'attribute_exists' };
  }

  #comparison(): ConditionNode {
    const left = this.#operand();
    const { text } = this.#token;
    if (['BETWEEN', 'IN'].includes(text.toUpperCase())) throw notServed(`the operator ${text}`);
    const comparator = comparators.find((each) => each === text);
    if (comparator === undefined) throw this.#syntaxError();
    this.#next++;
    if (this.#isFunction()) throw notServed(`the function ${this.#token.text} as an operand`);
    const right = this.#operand();
    const comparison: Comparison = { kind: 'compare', comparator, left, right };
    this.#comparisons.push(comparison);
    return comparison;
  }

  #operand(): Operand {
    const { kind, text } = this.#token;
    if (kind === 'name' || kind === 'value') {
      (kind === 'name' ? this.#names : this.#values).add(text);
      this.#next++;
      this.#refusePath();
      return { kind, placeholder: text };
    }
    if (kind !== 'word' || ['AND', 'OR', 'NOT'].includes(text.toUpperCase())) throw this.#syntaxError();
    if (reservedWords.has(text.toUpperCase())) {
      throw invalidCondition(`Attribute name is a reserved keyword; reserved keyword: ${text}`);
    }
    this.#next++;
    this.#refusePath();
    return { kind: 'attribute', name: text };
  }

  #refusePath(): void {
    if (this.#token.text === '.' || this.#token.text === '[') throw notServed('paths into an attribute');
  }

  #takeWord(word: string): boolean {
    const { kind, text } = this.#token;
    if (kind !== 'word' || text.toUpperCase() !== word) return false;
    this.#next++;
    return true;
  }

  #takeSymbol(symbol: string): boolean {
    if (this.#token.text !== symbol) return false;
    this.#next++;
    return true;
  }

  #expectSymbol(symbol: string): void {
    if (!this.#takeSymbol(symbol)) throw this.#syntaxError();
  }

  #syntaxError() {
    return syntaxError(this.#expression, this.#tokens, this.#next);
  }
}
