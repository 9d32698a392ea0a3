import { describe, expect, it } from '@jest/globals';
import { resolve } from 'node:path';
import type { Request } from 'express';
import { passkeyPlaceOf } from './passkey-place.js';

const TLS_CERT = resolve('test/support/tls/localhost.crt');
const request = (host: string | undefined, isEncrypted = false, remoteAddress = '127.0.0.1') =>
  ({ headers: { host }, socket: { remoteAddress, ...(isEncrypted ? { encrypted: true } : {}) } }) as Request;
const number = { PUBLIC_URL: 'https://192.168.1.20:4443', TRUST_PROXY: '0', TLS_CERT };
const name = { PUBLIC_URL: 'https://scars.example', TRUST_PROXY: '1' };

describe('passkeyPlaceOf', () => {
  it('is this machine by name', () => {
    expect(passkeyPlaceOf(request('localhost:4400'), number)?.origin).toBe('http://localhost:4400');
    expect(passkeyPlaceOf(request('127.0.0.1:4400'), number)).toBeNull();
    expect(passkeyPlaceOf(request('localhost:4400', false, '192.168.1.7'), number)).toBeNull();
  });

  it('is a name of the certificate that the connection was made with, and no other', () => {
    const elsewhere = '192.168.1.7';
    expect(passkeyPlaceOf(request('localhost:4443', true, elsewhere), number)).toEqual({
      rpId: 'localhost',
      origin: 'https://localhost:4443',
    });
    for (const host of ['clinic.local:4443', 'evil.example', '192.168.1.20:4443', undefined])
      expect(passkeyPlaceOf(request(host, true, elsewhere), number)).toBeNull();
  });

  it('is the public address whatever a caller says of itself', () => {
    for (const host of ['scars.example', 'evil.example', 'localhost', undefined])
      expect(passkeyPlaceOf(request(host), name)?.origin).toBe('https://scars.example');
  });
});
