import { isIPv6 } from 'node:net';

/**
 * What is counted as one client: an IPv4 address, also in its IPv6 form, or the /64 of an IPv6 address, of which a single
 * customer can use every address.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const bare = address.replace(/%.*$/, ''); // the zone of a link-local address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(bare)) return address;
  const [left = '', right] = bare.split('::');
  const before = groups(left);
  const after = right === undefined ? [] : groups(right);
  const zeros = right === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => 0);
  const network = [...before, ...zeros, ...after].slice(0, 4);
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
}

// An IPv4 address at the end stands for two groups, which are never among the first four unless zeros are before them.
function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => (group.includes('.') ? [0, 0] : [Number.parseInt(group, 16)]));
}
