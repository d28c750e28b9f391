import { InvalidEventPatternError } from './invalid-event-pattern-error.ts';
import { looksLikeIpAddress, parseIpAddress } from './ip-address.ts';

/** Of 32 bits: more is no integer to AWS. */
const maxInteger = 2 ** 31 - 1;

/**
 * Compiles the operand of `cidr`; a text that is no address is in no network.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-ip-matching
 */
export function compileCidr(operand: unknown): (text: string) => boolean {
  // AWS speaks of a prefix here too.
  if (typeof operand !== 'string') throw new InvalidEventPatternError('prefix match pattern must be a string');
  // Slashes at the end are not counted: Java's split drops them.
  const [ip = '', mask = '', ...rest] = operand.replace(/\/+$/, '').split('/');
  if (mask === '' || rest.length > 0) throw new InvalidEventPatternError("Malformed CIDR, one '/' required");
  const maskBits = Number(mask);
  if (!/^[+-]?\d+$/.test(mask) || Math.abs(maskBits) > maxInteger) {
    throw new InvalidEventPatternError('Malformed CIDR, mask bits must be an integer');
  }
  if (maskBits < 0) throw new InvalidEventPatternError('Malformed CIDR, mask bits must not be negative');
  const network = parseIpAddress(ip);
  if (!network) {
    throw new InvalidEventPatternError(`${looksLikeIpAddress(ip) ? 'Invalid' : 'Nonstandard'} IP address: ${ip}`);
  }
  // AWS refuses a network of one address: an exact value says the same.
  if (maskBits >= network.bits) {
    throw new InvalidEventPatternError(`IPv${network.bits === 32 ? 4 : 6} mask bits must be < ${network.bits}`);
  }
  const hostBits = BigInt(network.bits - maskBits);
  return (text) => {
    const address = parseIpAddress(text);
    return address?.bits === network.bits && address.value >> hostBits === network.value >> hostBits;
  };
}
