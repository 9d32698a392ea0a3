import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ensureLanCertificate,
  issueServerCertificate,
  lanNames,
  makeAuthority,
  reasonToRenew,
  type LanNames,
} from './lan-certificate.js';

const names: LanNames = { addresses: ['192.168.1.20', 'fd00::20'], hosts: ['clinic', 'clinic.local'] };
const now = new Date('2026-03-01T12:00:00Z');
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

describe('lanNames', () => {
  const one = (address: string, family: 'IPv4' | 'IPv6', internal = false) =>
    ({ address, family, internal }) as never;

  it('takes the addresses that others can use, IPv4 first', () => {
    const found = lanNames(
      {
        lo: [one('127.0.0.1', 'IPv4', true)],
        en0: [one('fe80::1', 'IPv6'), one('fd00::20', 'IPv6'), one('192.168.1.20', 'IPv4')],
        en1: [one('169.254.7.7', 'IPv4'), one('10.0.0.7', 'IPv4')],
      },
      'Clinic.example.org',
    );
    expect(found).toEqual({
      addresses: ['10.0.0.7', '192.168.1.20', 'fd00::20'],
      hosts: ['clinic', 'clinic.local'],
    });
  });

  it.each(['localhost', '', 'büro', '-x'])('has no name for a machine called "%s"', (host) => {
    expect(lanNames({}, host).hosts).toEqual([]);
  });
});

describe('the server certificate', () => {
  it('names every address, the host and the machine itself, and lives shorter than devices accept', async () => {
    const authority = await makeAuthority('clinic', now);
    const server = new X509Certificate((await issueServerCertificate(authority, names, now)).certificatePem);
    for (const address of [...names.addresses, '127.0.0.1', '::1'])
      expect(server.checkIP(address)).toBeDefined();
    for (const host of [...names.hosts, 'localhost']) expect(server.checkHost(host)).toBeDefined();
    expect(server.checkIP('192.168.1.21')).toBeUndefined();
    expect(server.checkHost('example.org')).toBeUndefined();
    expect(server.ca).toBe(false);
    expect((Date.parse(server.validTo) - Date.parse(server.validFrom)) / 86_400_000).toBeLessThan(825);
    expect(server.verify(new X509Certificate(authority.certificatePem).publicKey)).toBe(true);
  });

  it('is accepted by a client that trusts the authority, and by no other', async () => {
    const real = new Date();
    const authority = await makeAuthority('clinic', real);
    const { certificatePem, keyPem } = await issueServerCertificate(authority, names, real);
    const server = createServer({ cert: certificatePem, key: keyPem }, (_, response) => response.end('here'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const ask = (ca?: string) =>
      new Promise<number | string | undefined>((resolve) => {
        const { port } = server.address() as AddressInfo;
        get({ host: '127.0.0.1', port, ...(ca ? { ca } : {}) }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      });
    expect(await ask(authority.certificatePem)).toBe(200);
    expect(await ask()).toBe('SELF_SIGNED_CERT_IN_CHAIN');
    expect(await ask((await makeAuthority('clinic', real)).certificatePem)).not.toBe(200);
    server.close();
  });
});

describe('reasonToRenew', () => {
  it('finds none while it serves, and the right one when it does not', async () => {
    const authority = await makeAuthority('clinic', now);
    const { certificatePem } = await issueServerCertificate(authority, names, now);
    const reason = (other: LanNames, at: Date, ca = authority.certificatePem) =>
      reasonToRenew(certificatePem, ca, other, at);
    expect(reason(names, now)).toBeNull();
    // An address that went away does no harm: the machine may come back to it.
    expect(reason({ ...names, addresses: ['192.168.1.20'] }, now)).toBeNull();
    expect(reason({ ...names, addresses: ['192.168.1.99'] }, now)).toBe('names');
    expect(reason({ ...names, hosts: ['other'] }, now)).toBe('names');
    expect(reason(names, later(366))).toBeNull();
    expect(reason(names, later(368))).toBe('expiry');
    expect(reason(names, later(-3))).toBe('expiry');
    expect(reason(names, now, (await makeAuthority('x', now)).certificatePem)).toBe('authority');
  });
});

describe('ensureLanCertificate', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'samelight-lan-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('makes the authority once, the certificate when needed, and keeps the keys to itself', async () => {
    const place = path.join(folder, 'lan');
    const first = await ensureLanCertificate(place, names, now);
    expect(first.renewed).toBe('first');
    const authority = await readFile(first.authorityFile!, 'utf8');
    const certificate = await readFile(first.certificateFile, 'utf8');
    expect((await ensureLanCertificate(place, names, later(10))).renewed).toBeNull();
    expect(await readFile(first.certificateFile, 'utf8')).toBe(certificate);

    const moved = { ...names, addresses: ['10.1.1.1'] };
    expect((await ensureLanCertificate(place, moved, now)).renewed).toBe('names');
    expect(new X509Certificate(await readFile(first.certificateFile)).checkIP('10.1.1.1')).toBeDefined();
    expect((await ensureLanCertificate(place, moved, later(380))).renewed).toBe('expiry');
    // What the devices trust stays.
    expect(await readFile(first.authorityFile!, 'utf8')).toBe(authority);

    for (const name of ['authority-key.pem', 'server-key.pem'])
      expect((await stat(path.join(place, name))).mode & 0o777).toBe(0o600);
    expect((await stat(place)).mode & 0o777).toBe(0o700);
  });
});
