import { InvalidEventPatternError } from './invalid-event-pattern-error.ts';

const comparisons: Readonly<Record<string, (number: number, bound: number) => boolean>> = {
  '=': (number, bound) => number === bound,
  '<': (number, bound) => number < bound,
  '<=': (number, bound) => number <= bound,
  '>': (number, bound) => number > bound,
  '>=': (number, bound) => number >= bound,
};

/**
 * Compiles the operand of `numeric`: one comparison, or a lower and then an upper bound.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-numeric-matching
 */
export function compileNumericRange(operand: unknown): (number: number) => boolean {
  if (!Array.isArray(operand)) throw new InvalidEventPatternError('Value of numeric must be an array.');
  const [operator, firstBound, upperOperator, upperBound] = operand;
  if (typeof operator !== 'string') {
    throw new InvalidEventPatternError(`Invalid member in numeric match: ${JSON.stringify(operator) ?? ']'}`);
  }
  const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (!compare) throw new InvalidEventPatternError(`Unrecognized numeric range operator: ${operator}`);
  const bound = requireNumber(operator === '=' ? 'equals' : operator, firstBound);
  // JSON.parse reads 1e999 as Infinity; AWS compares no such number.
  const first = (number: number) => Number.isFinite(number) && compare(number, bound);
  if (operand.length === 2) return first;

  if (operator !== '>' && operator !== '>=') {
    throw new InvalidEventPatternError('Too many elements in numeric expression');
  }
  if (typeof upperOperator !== 'string') {
    throw new InvalidEventPatternError(`Bad value in numeric range: ${JSON.stringify(upperOperator)}`);
  }
  if (upperOperator !== '<' && upperOperator !== '<=') {
    throw new InvalidEventPatternError(`Bad numeric range operator: ${upperOperator}`);
  }
  const top = requireNumber(upperOperator, upperBound);
  if (operand.length > 4) throw new InvalidEventPatternError('Too many terms in numeric range expression');
  if (bound >= top) throw new InvalidEventPatternError('Bottom must be less than top');
  return upperOperator === '<' ? (number) => first(number) && number < top : (number) => first(number) && number <= top;
}

function requireNumber(operator: string, bound: unknown): number {
  if (typeof bound !== 'number') throw new InvalidEventPatternError(`Value of ${operator} must be numeric`);
  requireComparable(bound);
  return bound;
}

/** JSON.parse reads 1e999 as Infinity. */
export function requireComparable(number: number): void {
  if (!Number.isFinite(number)) throw new InvalidEventPatternError(`Cannot compare number : ${number}`);
}
