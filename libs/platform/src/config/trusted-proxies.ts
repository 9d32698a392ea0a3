import { BlockList, isIP, isIPv4 } from 'node:net';

/** What a reverse proxy beside us has for an address. */
const nearby = [
  '127.0.0.0/8',
  '::1',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
];

/** Whether a proxy at this address is believed; `hop` is 0 for the one that the connection comes from. */
export type TrustedProxies = (address: string, hop: number) => boolean;

/**
 * Reads `TRUST_PROXY`: `0` for none, `1` for one proxy at a private address, else addresses and networks of every proxy, with commas.
 * Whoever else sends X-Forwarded-For is not believed. Null for none; undefined for what is none of these.
 */
export function readTrustedProxies(text: string): TrustedProxies | null | undefined {
  if (text === '0') return null;
  // A device on the clinic's network has a private address too: behind the one proxy it is a caller, and no proxy.
  const mostHops = text === '1' ? 1 : Infinity;
  const known = new BlockList();
  for (const part of text === '1' ? nearby : text.split(',')) {
    const [address = '', bits, more] = part.trim().split('/');
    const family = isIP(address);
    const length = bits === undefined ? null : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
    if (family === 0 || more !== undefined || !((length ?? 0) <= (family === 4 ? 32 : 128))) return undefined;
    const kind = family === 4 ? 'ipv4' : 'ipv6';
    if (length === null) known.addAddress(address, kind);
    else known.addSubnet(address, length, kind);
  }
  return (address, hop) => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    return hop < mostHops && isIP(plain) > 0 && known.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
  };
}
