import type { IncomingMessage } from 'node:http';
import type { Config } from '#platform';

/** What of the settings says how people come here. */
export type Reached = Pick<Config, 'PUBLIC_URL' | 'TRUST_PROXY' | 'TLS_CERT'>;

const loopbackName = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * True when the request was typed on this very machine: it came over loopback, through no proxy, and to a loopback name.
 * The name matters because a foreign page may point a host name of its own at 127.0.0.1 (DNS rebinding). Never where a proxy brings the
 * requests: one that sets no header looks like this machine. Who serves HTTPS by itself needs no proxy.
 */
export function isFromThisMachine(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  reached: Reached,
): boolean {
  const isServedElsewhere = !loopbackName.test(new URL(reached.PUBLIC_URL).host);
  if (reached.TRUST_PROXY !== '0' || (isServedElsewhere && reached.TLS_CERT === undefined)) return false;
  const address = request.socket.remoteAddress ?? '';
  if (address !== '::1' && !/^(::ffff:)?127\./.test(address)) return false;
  if (Object.keys(request.headers).some(isSetByProxy)) return false;
  return loopbackName.test(request.headers.host ?? '');
}

const proxyHeaders = new Set(['forwarded', 'via', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip']);
const isSetByProxy = (name: string): boolean => proxyHeaders.has(name) || name.startsWith('x-forwarded-');
