import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as plainRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent, request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { ensureLanCertificate, lanNames } from '#platform/embedded';
import { IdentityService } from '#identity';
import { startApi, testPassword, type RunningApi } from '../support/api.js';

let folder: string;
let authority: string;
let api: RunningApi;
let port: number;
let renew: (addresses: string[]) => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samelight-lan-'));
  const names = { addresses: ['192.168.77.20'], hosts: ['clinic', 'clinic.local'] };
  const files = await ensureLanCertificate(folder, names, new Date());
  authority = await readFile(files.authorityFile!, 'utf8');
  renew = async (addresses) => void (await ensureLanCertificate(folder, { ...names, addresses }, new Date()));
  api = await startApi({
    TLS_CERT: files.certificateFile,
    TLS_KEY: files.keyFile,
    TLS_CA: files.authorityFile!,
    TLS_PORT: '0',
    PUBLIC_URL: 'https://192.168.77.20:4443',
  });
  port = api.app.tlsPort()!;
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

function ask(
  scheme: 'http' | 'https',
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; address?: string } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body, address = '127.0.0.1' } = options;
  return new Promise((resolve, reject) => {
    const settings = { host: address, port, path, method, headers };
    const sent =
      scheme === 'https'
        ? secureRequest({
            ...settings,
            // Node would take it from the Host header.
            ...(headers['Host'] ? { servername: 'localhost' } : {}),
            agent: new Agent({ ca: authority, maxCachedSessions: 0 }),
          })
        : plainRequest(settings);
    sent.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    sent.on('error', reject);
    sent.setTimeout(5_000, () => sent.destroy(new Error(`${scheme} ${path}: no answer`)));
    sent.end(body);
  });
}

const certificateServed = () =>
  new Promise<X509Certificate>((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, ca: authority, servername: 'localhost' }, () => {
      resolve(socket.getPeerX509Certificate()!);
      socket.destroy();
    }).on('error', reject);
  });

describe('HTTPS on the clinic’s network', () => {
  it('serves page and API to whoever trusts the authority', async () => {
    expect((await ask('https', '/health/ready')).status).toBe(200);
    expect((await ask('https', '/api/v1/me')).status).toBe(401);
  });

  it('signs in with a cookie that never travels in the clear, and does not bind browsers to a private authority', async () => {
    await api.app.nest.get(IdentityService).addMember(api.clinic.clinicId, {
      displayName: 'Dr Lee',
      email: 'lee@clinic.example',
      password: testPassword,
      roles: ['clinician'],
    });
    const body = JSON.stringify({ email: 'lee@clinic.example', password: testPassword });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await ask('https', '/api/v1/sign-in', { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-samelight_session=.*; Path=\/; .*; HttpOnly; Secure/,
    );
    expect(answer.headers['strict-transport-security']).toBeUndefined();
  });

  it('takes a change from its own page alone, whatever a foreign one can send', async () => {
    const json = { 'Content-Type': 'application/json' };
    const signedIn = await ask('https', '/api/v1/sign-in', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ email: 'lee@clinic.example', password: testPassword }),
    });
    const cookies = (signedIn.headers['set-cookie'] ?? []).map((text) => text.split(';')[0]!).join('; ');
    const { csrfToken } = JSON.parse(signedIn.body.toString()) as { csrfToken: string };
    const add = (headers: Record<string, string>, body = JSON.stringify({ code: 'TLS-1' })) =>
      ask('https', '/api/v1/patients', { method: 'POST', headers: { Cookie: cookies, ...headers }, body });
    expect((await add(json)).status).toBe(403);
    expect((await add({ ...json, 'X-CSRF-Token': 'x'.repeat(43) })).status).toBe(403);
    // What a form can send without being asked for leave.
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'])
      expect((await add({ 'Content-Type': type, 'X-CSRF-Token': csrfToken })).status).toBe(415);
    // Nobody is given leave to read across origins, and a foreign name in Host opens nothing that its own does not.
    const foreign = { Origin: 'https://evil.example', Host: 'evil.example', Cookie: cookies };
    const read = await ask('https', '/api/v1/patients', { headers: foreign });
    expect(Object.keys(read.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    const asked = await ask('https', '/api/v1/patients', {
      method: 'OPTIONS',
      headers: {
        ...foreign,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'x-csrf-token',
      },
    });
    expect(asked.status).toBeGreaterThanOrEqual(400);
    // Cookies of the page behind TLS are worth nothing on the plain side of the same port.
    const plain = await ask('http', '/api/v1/patients', { headers: { Cookie: cookies } });
    expect(plain.body.toString()).not.toContain('nextCursor');
    expect((await add({ ...json, 'X-CSRF-Token': csrfToken })).status).toBe(201);
  });

  it('survives a plain request for what is no address', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      let said = '';
      const socket = connect({ host: '127.0.0.1', port }, () =>
        socket.write('GET // HTTP/1.1\r\nHost: clinic\r\n\r\n'),
      );
      socket.on('data', (part) => (said += part.toString()));
      socket.on('close', () => resolve(said));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect((await ask('https', '/health/ready')).status).toBe(200);
  });

  it('leaves the loopback address as it was', async () => {
    const answer = await fetch(`${api.url}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'lee@clinic.example', password: testPassword }),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(/^samelight_session=(?!.*Secure)/);
  });

  it('takes a new certificate from the disk without a restart', async () => {
    const before = await certificateServed();
    await renew(['10.9.8.7']);
    const deadline = Date.now() + 60_000;
    while ((await certificateServed()).fingerprint256 === before.fingerprint256) {
      if (Date.now() > deadline) throw new Error('still the old certificate');
      await pause(100);
    }
    expect((await certificateServed()).checkIP('10.9.8.7')).toBeDefined();
    expect((await ask('https', '/health/live')).status).toBe(200);
  });

  it('is not set up, and signs nobody into a demo, from another machine', async () => {
    const [address] = lanNames().addresses;
    if (!address) throw new Error('this test needs a network address beside loopback');
    const demo = await startApi(
      { TLS_CERT: join(folder, 'server.pem'), TLS_KEY: join(folder, 'server-key.pem'), TLS_PORT: '0' },
      { isDemo: true },
    );
    try {
      for (const [host, status] of [
        ['127.0.0.1', 200],
        [address, 404],
      ] as const) {
        const answer = await new Promise<number>((resolve, reject) => {
          secureRequest({
            host,
            port: demo.app.tlsPort()!,
            path: '/api/v1/demo/tiles',
            rejectUnauthorized: false,
          })
            .on('response', (response) => resolve(response.resume().statusCode!))
            .on('error', reject)
            .end();
        });
        expect({ host: host === address ? 'lan' : host, answer }).toEqual({
          host: host === address ? 'lan' : host,
          answer: status,
        });
      }
    } finally {
      await demo.close();
    }
  });
});

describe('plain HTTP on the same port', () => {
  it('explains how to trust the authority, in the reader’s language, own device first', async () => {
    const page = await ask('http', '/', {
      headers: { 'User-Agent': 'Mozilla/5.0 (iPad; CPU OS 18_0)', 'Accept-Language': 'zh-TW,zh;q=0.9' },
    });
    const text = page.body.toString();
    expect(page.headers['content-type']).toMatch('text/html');
    expect(text).toContain('<html lang="zh-Hant">');
    expect(text.match(/<details[^>]*>/g)).toEqual(['<details open>', '<details>', '<details>', '<details>']);
    expect(text.indexOf('iPad')).toBeLessThan(text.indexOf('Android'));
    expect(text).toContain(new X509Certificate(authority).fingerprint256);
    expect(text).toContain(`href="https://127.0.0.1:${port}/"`);
  });

  it('hands out the authority that the certificate was issued by', async () => {
    const answer = await ask('http', '/samelight-authority.crt');
    expect(answer.headers['content-type']).toBe('application/x-x509-ca-cert');
    const given = new X509Certificate(answer.body);
    expect(given.ca).toBe(true);
    expect((await certificateServed()).checkIssued(given)).toBe(true);
  });

  it('gives nothing else but the way to HTTPS', async () => {
    for (const path of ['/api/v1/me', '/patients?x=1', '/assets/x.js', '/health/live']) {
      const answer = await ask('http', path, { headers: { Host: `clinic.local:${port}` } });
      expect(answer.status).toBe(308);
      expect(answer.headers.location).toBe(`https://clinic.local:${port}${path}`);
      expect(answer.body).toHaveLength(0);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect((await ask('http', '/', { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('sends nobody to a name that is not this machine’s', async () => {
    for (const Host of ['evil.example', 'clinic.local.evil.example', '10.0.0.1', 'a"b']) {
      const answer = await ask('http', '//evil.example/x', { headers: { Host } });
      expect(answer.headers.location).toMatch(/^https:\/\/192\.168\.77\.20:\d+\//);
    }
  });

  it('outlives whoever connects and says nothing, or nonsense', async () => {
    for (const first of ['', '\x16\x03\x01garbage', 'nonsense\r\n\r\n', '\x00']) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      if (first) socket.write(Buffer.from(first, 'latin1'));
      await pause(30);
      socket.destroy();
    }
    expect((await ask('https', '/health/live')).status).toBe(200);
  });
});
