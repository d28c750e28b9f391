/** An address as a number. IPv4 and IPv6 never compare as equal, but an IPv4-mapped IPv6 address is an IPv4 address. */
interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

// No dots in IPv6, as in AWS's own matcher: `::ffff:10.0.0.1` is text to it, `::ffff:a00:1` an address.
const ipv4 = /^\d+\.\d+\.\d+\.\d+$/;
const ipv6 = /^[\da-fA-F:]*:[\da-fA-F:]*$/;

/** The longest IPv4 text that Java, and so AWS, reads: leading zeros count. */
const maxIpv4Length = '255.255.255.255'.length;
const ipv6Groups = 8;

/** Whether a text has the characters of an address; it may still be none. */
export function looksLikeIpAddress(text: string): boolean {
  return ipv4.test(text) || ipv6.test(text);
}

/** Reads an address literal; undefined for any other text. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (ipv4.test(text)) {
    const octets = text.split('.').map(Number);
    if (text.length > maxIpv4Length || octets.some((octet) => octet > 255)) return undefined;
    return { bits: 32, value: combine(octets, 8n) };
  }
  return ipv6.test(text) ? parseIpv6(text) : undefined;
}

function parseIpv6(text: string): IpAddress | undefined {
  const [head = [], tail, ...more] = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const missing = ipv6Groups - head.length - (tail?.length ?? 0);
  // `::` stands for at least one group.
  if (more.length > 0 || (tail ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...(tail ?? [])];
  if (!groups.every((group) => /^0*[\da-fA-F]{1,4}$/.test(group))) return undefined;
  const value = combine(
    groups.map((group) => Number.parseInt(group, 16)),
    16n,
  );
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}

function combine(parts: readonly number[], bitsEach: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bitsEach) | BigInt(part), 0n);
}
