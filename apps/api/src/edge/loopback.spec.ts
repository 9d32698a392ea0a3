import { describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { isFromThisMachine, type Reached } from './loopback.js';

const request = (remoteAddress: string, headers: Record<string, string>) => ({
  socket: { remoteAddress } as Socket,
  headers,
});

const here: Reached = { PUBLIC_URL: 'http://127.0.0.1:4400', TRUST_PROXY: '0' };

describe('isFromThisMachine', () => {
  it.each<[string, Reached, boolean]>([
    ['at a loopback address', { ...here, PUBLIC_URL: 'http://localhost:4400' }, true],
    ['with HTTPS of its own', { ...here, PUBLIC_URL: 'https://192.168.1.20:4443', TLS_CERT: '/c.pem' }, true],
    ['at a public address', { ...here, PUBLIC_URL: 'https://scars.example' }, false],
    ['behind a proxy', { ...here, TRUST_PROXY: '1' }, false],
    [
      'behind a proxy, with HTTPS of its own',
      { ...here, TRUST_PROXY: '10.0.0.0/8', TLS_CERT: '/c.pem' },
      false,
    ],
  ])('answers for an installation %s', (_, reached, expected) => {
    expect(isFromThisMachine(request('127.0.0.1', { host: '127.0.0.1:4400' }), reached)).toBe(expected);
  });

  it.each(['127.0.0.1:4400', 'localhost:4400', 'LOCALHOST', '[::1]:4400', '127.0.1.1'])(
    'accepts %s over loopback',
    (host) => {
      for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
        expect(isFromThisMachine(request(address, { host }), here)).toBe(true);
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
    expect(isFromThisMachine(request(address, headers as Record<string, string>), here)).toBe(false);
  });
});
