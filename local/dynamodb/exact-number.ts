import { invalid } from './dynamodb-error.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number
const maximumDigits = 38;
const greatestExponent = 125;
const leastExponent = -130;

const plainInteger = /^(?:0|-?[1-9]\d{0,14})$/;
const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;
/** Every number of this many digits is one double, and the order of those doubles is theirs. */
const digitsOfDouble = 15;

/**
 * The one text of a number that DynamoDB keeps: without exponent, without zeros that say nothing. Equal numbers have
 * equal texts.
 *
 * @throws DynamoDbError for what is no number, has more than 38 significant digits, or is too large or too small.
 */
export function exactNumber(text: string): string {
  if (plainInteger.test(text)) return text;
  const [, sign, whole = '', fraction = '', exponent = '0'] = decimal.exec(text) ?? [];
  if (whole + fraction === '') throw invalid(`The parameter cannot be converted to a numeric value: ${text}`);
  const significant = (whole + fraction).replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  if (digits === '') return '0';
  if (digits.length > maximumDigits) {
    throw invalid('Attempting to store more than 38 significant digits in a Number');
  }
  /** The number is 0.digits times ten to this. */
  const scale = significant.length - fraction.length + Number(exponent);
  if (scale - 1 > greatestExponent) {
    throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
  }
  if (scale - 1 < leastExponent) {
    throw invalid('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  }
  const minus = sign === '-' ? '-' : '';
  if (scale <= 0) return `${minus}0.${'0'.repeat(-scale)}${digits}`;
  if (scale >= digits.length) return minus + digits.padEnd(scale, '0');
  return `${minus}${digits.slice(0, scale)}.${digits.slice(scale)}`;
}

/** Below zero where `a` is less, above where it is greater. Both as `exactNumber` writes them. */
export function compareNumbers(a: string, b: string): number {
  if (a.length <= digitsOfDouble && b.length <= digitsOfDouble) return Number(a) - Number(b);
  const aIsNegative = a.startsWith('-');
  if (aIsNegative !== b.startsWith('-')) return aIsNegative ? -1 : 1;
  return aIsNegative ? compareMagnitudes(b.slice(1), a.slice(1)) : compareMagnitudes(a, b);
}

function compareMagnitudes(a: string, b: string): number {
  const [aWhole = '', aFraction = ''] = a.split('.');
  const [bWhole = '', bFraction = ''] = b.split('.');
  return (
    aWhole.length - bWhole.length || compareTexts(aWhole, bWhole) || compareTexts(aFraction, bFraction) // no zeros at either end
  );
}

const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function numberBytes(exact: string): number {
  const digits = exact.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;
  return Math.ceil(digits / 2) + 1 + (exact.startsWith('-') ? 1 : 0);
}
