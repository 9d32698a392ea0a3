import { describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { isFromThisMachine } from './loopback.js';

const request = (remoteAddress: string, headers: Record<string, string>) => ({
  socket: { remoteAddress } as Socket,
  headers,
});

describe('isFromThisMachine', () => {
  it.each(['127.0.0.1:4400', 'localhost:4400', 'LOCALHOST', '[::1]:4400', '127.0.1.1'])(
    'accepts %s over loopback',
    (host) => {
      for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
        expect(isFromThisMachine(request(address, { host }))).toBe(true);
      }
    },
  );

  it.each([
    ['another machine', '192.168.1.7', { host: 'localhost:4400' }],
    ['another machine over IPv6', '::ffff:10.0.0.1', { host: 'localhost:4400' }],
    ['a proxy on this machine', '127.0.0.1', { host: 'localhost', 'x-forwarded-for': '127.0.0.1' }],
    ['a standard proxy on this machine', '127.0.0.1', { host: 'localhost', forwarded: 'for=127.0.0.1' }],
    ['a foreign name that points here', '127.0.0.1', { host: 'localhost.evil.example:4400' }],
    ['no name', '127.0.0.1', {}],
  ])('refuses %s', (_, address, headers) => {
    expect(isFromThisMachine(request(address, headers as Record<string, string>))).toBe(false);
  });
});
