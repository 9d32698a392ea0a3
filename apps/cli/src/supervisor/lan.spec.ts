import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fingerprintOf, type LanNames } from '#platform/embedded';
import { Lan } from './lan.js';
import { Terminal } from './terminal.js';

const now = new Date('2026-03-01T12:00:00Z');
let folder: string;
let said: string[];
let names: LanNames;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'samelight-lan-'));
  said = [];
  names = { addresses: ['192.168.1.20', 'fd00::20'], hosts: ['clinic', 'clinic.local'] };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (environment: Record<string, string> = {}) =>
  new Lan({
    folder: path.join(folder, 'lan'),
    port: 4443,
    terminal: new Terminal((line) => said.push(line)),
    environment,
    names: () => names,
  });

describe('Lan', () => {
  it('prints the address, the page that explains the trust as a QR code, and the fingerprint', async () => {
    const lan = open();
    expect(await lan.refresh(now)).toBe(true);
    await lan.announce();
    const text = said.join('\n');
    expect(text).toContain('On your network: https://192.168.1.20:4443');
    expect(text).toContain('also at fd00::20, clinic.local, port 4443');
    expect(text).toContain('(http://192.168.1.20:4443)');
    expect(text).toMatch(/[▀▄█]{3}/);
    expect(text).toContain(fingerprintOf(await readFile(path.join(folder, 'lan', 'authority.pem'), 'utf8')));
  });

  it('hands the API the server’s files and never the authority’s key', async () => {
    const lan = open();
    await lan.refresh(now);
    expect(lan.api).toEqual({
      PUBLIC_URL: 'https://192.168.1.20:4443',
      TLS_CERT: path.join(folder, 'lan', 'server.pem'),
      TLS_KEY: path.join(folder, 'lan', 'server-key.pem'),
      TLS_CA: path.join(folder, 'lan', 'authority.pem'),
      TLS_PORT: '4443',
      HSTS: '0',
    });
  });

  it('has news when the machine moved or the certificate was renewed, and none otherwise', async () => {
    const lan = open();
    await lan.refresh(now);
    expect(await lan.refresh(now)).toBe(false);
    names = { ...names, addresses: ['10.0.0.9'] };
    expect(await lan.refresh(now)).toBe(true);
    expect(lan.url).toBe('https://10.0.0.9:4443');
    expect(await lan.refresh(new Date(now.getTime() + 380 * 86_400_000))).toBe(true);
    names = { addresses: ['fd00::9'], hosts: [] };
    await lan.refresh(now);
    expect(lan.url).toBe('https://[fd00::9]:4443');
  });

  it('serves a certificate of one’s own without an authority', async () => {
    const lan = open({ TLS_CERT: '/etc/tls/own.pem', TLS_KEY: '/etc/tls/own-key.pem' });
    await lan.refresh(now);
    expect(lan.api).toEqual({
      PUBLIC_URL: 'https://192.168.1.20:4443',
      TLS_CERT: '/etc/tls/own.pem',
      TLS_KEY: '/etc/tls/own-key.pem',
      TLS_PORT: '4443',
    });
    await lan.announce();
    expect(said.join('\n')).not.toContain('Fingerprint');
  });
});
