import type { IncomingMessage } from 'node:http';

/**
 * True when the request was typed on this very machine: it came over loopback, through no proxy, and to a loopback name.
 * The name matters because a foreign page may point a host name of its own at 127.0.0.1 (DNS rebinding).
 */
export function isFromThisMachine(request: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
  const address = request.socket.remoteAddress ?? '';
  if (address !== '::1' && !/^(::ffff:)?127\./.test(address)) return false;
  if (Object.keys(request.headers).some(isSetByProxy)) return false;
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '');
}

const proxyHeaders = new Set(['forwarded', 'via', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip']);
const isSetByProxy = (name: string): boolean => proxyHeaders.has(name) || name.startsWith('x-forwarded-');
