import { isIPv4, isIPv6 } from 'node:net';

/** An allowance of tries: so many at once, then one more each time `refillMs` has passed. */
export interface TryAllowance {
  tries: number;
  refillMs: number;
}

/**
 * Failed tries to sign in. A device where an account came in before counts for that account by itself. Elsewhere an account is counted for each source apart, so that nobody keeps another person out from
 * elsewhere; a source is counted for all accounts together, against one password tried on many. Colleagues who share a
 * clinic's address share the second one: it is wide, and asks for seconds.
 */
export const tryAllowances = {
  accountFromSource: { tries: 10, refillMs: 90_000 },
  source: { tries: 100, refillMs: 9_000 },
  // Codes of an app, from wherever; counted only after the right password. At one in 333,333 a year of tries finds one by half.
  codesOfPerson: { tries: 30, refillMs: 120_000 },
  // Of a member on a shared tablet: at one in a million a year of tries finds a PIN of six digits one time in ten.
  pinOnTablet: { tries: 5, refillMs: 300_000 },
  // Addresses and links that open nothing, guessed by nobody: they are too long. Against noise and load; what is right always opens.
  wrongLinksOfSource: { tries: 300, refillMs: 1_000 },
  // Asking for what a passkey signs proves nothing and costs a row.
  challengesOfSource: { tries: 100, refillMs: 3_000 },
} as const satisfies Record<string, TryAllowance>;

/** Where a try comes from. An IPv6 subscriber holds a /64 and can change the rest at will. */
export function sourceOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  const plain = address.split('%', 1)[0] ?? '';
  if (!isIPv6(plain)) return address;
  const [head = '', tail] = plain.toLowerCase().split('::', 2);
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const before = groups(head);
  const missing =
    tail === undefined ? 0 : 8 - before.length - groups(tail.replace(/\d+\.\d+\.\d+\.\d+$/, '0:0')).length;
  const all = [...before, ...Array<string>(missing).fill('0'), ...groups(tail ?? '')];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
