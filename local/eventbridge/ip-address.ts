import { isIPv6 } from 'node:net';

/** An address as a number. IPv4 and IPv6 never compare as equal, but an IPv4-mapped IPv6 address is an IPv4 address. */
export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

// No dots in IPv6, as in AWS's own matcher: `::ffff:10.0.0.1` is text to it, `::ffff:a00:1` an address.
const ipv4 = /^\d+\.\d+\.\d+\.\d+$/;
const ipv6 = /^[\da-fA-F:]*:[\da-fA-F:]*$/;

/** Reads an address literal; undefined for any other text. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (ipv4.test(text)) {
    const octets = text.split('.').map(Number);
    return octets.every((octet) => octet <= 255) ? { bits: 32, value: combine(octets, 8n) } : undefined;
  }
  if (!ipv6.test(text) || !isIPv6(text)) return undefined;
  const [head = [], tail = []] = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  const value = combine(
    [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16)),
    16n,
  );
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}

function combine(parts: readonly number[], bitsEach: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bitsEach) | BigInt(part), 0n);
}
