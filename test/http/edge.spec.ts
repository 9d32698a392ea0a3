import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDataSourceToken } from '@nestjs/typeorm';
import express from 'express';
import supertest from 'supertest';
import type { DataSource } from 'typeorm';
import { problemCatalogue } from '#kernel';
import type { Logger } from '#platform';
import { identifyRequest, logRequests } from '../../apps/api/src/edge/requests.js';
import { RouteTable } from '../../apps/api/src/edge/route-table.js';
import { serveWebClient } from '../../apps/api/src/edge/web-client.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aCourse } from '../support/installation.js';

let api: RunningApi;
let clinician: SignedInAgent;
beforeAll(async () => {
  api = await startApi();
  clinician = await api.signIn('clinician');
});
afterAll(() => api.close());

/** Sends an address exactly as written. */
function raw(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    httpRequest(`${api.url}/`, { path }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: (text ? JSON.parse(text) : {}) as Record<string, unknown>,
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('a problem', () => {
  it('says what, where and under which request', async () => {
    const answer = await clinician.agent
      .post('/api/v1/patients?trace=1')
      .set('X-Request-Id', 'abcdef-12345678')
      .send({ code: '', 'odd/key~': 1, phototype: 'IX' });
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-request-id']).toBe('abcdef-12345678');
    expect(answer.body).toEqual({
      type: '/problems/invalid-request',
      title: 'The request is not of the expected form',
      status: 400,
      instance: '/api/v1/patients',
      requestId: 'abcdef-12345678',
      errors: [
        { pointer: '/code', detail: expect.any(String) },
        { pointer: '/phototype', detail: expect.any(String) },
        { pointer: '/odd~1key~0', detail: 'is not known here' },
      ],
    });
  });

  it('never repeats what was sent', async () => {
    const secret = 'Chan Tai Man 1990';
    const answer = await clinician.agent
      .post('/api/v1/patients')
      .send({ code: { secret }, phototype: secret, bornOn: secret });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).not.toContain(secret);
  });

  it.each([
    ['short', 'abc'],
    ['a line break', 'abcdefgh%0aforged'],
    ['a name', 'Chan Tai Man'],
    ['long', 'a'.repeat(65)],
  ])('has an id of our own when the given one is %s', async (_, id) => {
    const answer = await api.visitor().get('/api/v1/nowhere').set('X-Request-Id', id);
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.body).toMatchObject({ requestId: answer.headers['x-request-id'] });
  });

  it('of our own making tells nothing of its cause', async () => {
    await api.database.asOwner('revoke select on patient from samelight_app');
    try {
      const answer = await clinician.agent.get('/api/v1/patients');
      expect(answer.body).toEqual({
        type: '/problems/internal',
        title: problemCatalogue.internal.title,
        status: 500,
        instance: '/api/v1/patients',
        requestId: answer.headers['x-request-id'],
      });
    } finally {
      await api.database.asOwner('grant select on patient to samelight_app');
    }
    await clinician.agent.get('/api/v1/patients').expect(200);
  });

  it('has a page in docs/problems, served here, and a place in the API’s description', async () => {
    const slugs = Object.keys(problemCatalogue).sort();
    const pages = readdirSync('docs/problems').map((file) => file.replace(/\.md$/, ''));
    expect(pages.sort()).toEqual(slugs);
    const document = (await api.visitor().get('/api/openapi.json').expect(200)).body as {
      components: { schemas: { Problem: { properties: { type: { enum: string[] } } } } };
    };
    expect(document.components.schemas.Problem.properties.type.enum.sort()).toEqual(
      slugs.map((slug) => `/problems/${slug}`),
    );
    for (const [slug, { status }] of Object.entries(problemCatalogue)) {
      const page = await api.visitor().get(`/problems/${slug}`).expect(200);
      expect(page.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(page.text.split('\n', 1)[0]).toBe(`# ${slug} (${status})`);
      expect(page.text.length).toBeGreaterThan(200);
    }
    await api.visitor().get('/problems/unheard-of').expect(404);
    await api.visitor().get('/problems/..%2f..%2fpackage').expect(404);
  });
});

describe('a request that cannot be read', () => {
  it.each([
    ['no such address', '/api/v1/nowhere', 404, 'not-found'],
    ['no such address outside the API', '/health/nowhere', 404, 'not-found'],
    ['a broken escape', '/api/v1/patients/%E0%A4%A', 400, 'invalid-request'],
    ['a broken escape in a page', '/problems/%', 400, 'invalid-request'],
    ['an encoded slash', '/api/v1/courses%2fx', 404, 'not-found'],
  ])('for %s', async (_, path, status, slug) => {
    expect(await raw(path)).toMatchObject({ status, body: { type: `/problems/${slug}` } });
  });

  it('by its method is told the methods that there are', async () => {
    const answer = await clinician.agent.delete('/api/v1/patients').expect(405);
    expect(answer.headers['allow']).toBe('GET, HEAD, POST');
    expect(answer.body).toMatchObject({ type: '/problems/method-not-allowed' });
  });

  const post = (type: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    clinician.agent.post('/api/v1/patients').set('Content-Type', type).set(headers).send(body);

  it.each([
    ['half a JSON', 'application/json', '{"code":', 400, 'invalid-request'],
    ['JSON that is no object', 'application/json', '"x"', 400, 'invalid-request'],
    ['nested a hundred thousand deep', 'application/json', '['.repeat(100_000), 400, 'invalid-request'],
    ['a form', 'application/x-www-form-urlencoded', 'code=x', 415, 'media-type-unsupported'],
    ['a multipart form', 'multipart/form-data; boundary=x', '--x--', 415, 'media-type-unsupported'],
    ['plain text', 'text/plain', '{"code":"x"}', 415, 'media-type-unsupported'],
    ['an unknown charset', 'application/json; charset=klingon', '{}', 415, 'media-type-unsupported'],
    ['a picture', 'image/png', 'x', 400, 'invalid-request'],
    ['too much', 'application/json', JSON.stringify({ code: 'x'.repeat(1_000_001) }), 413, 'body-too-large'],
  ])('for %s', async (_, type, body, status, slug) => {
    expect((await post(type, body)).body).toMatchObject({ status, type: `/problems/${slug}` });
  });

  it('does not reach the prototype of anything', async () => {
    const made = await post(
      'application/json',
      '{"code":"proto","__proto__":{"phototype":"VI"},"constructor":{"prototype":{"phototype":"V"}}}',
    ).expect(201);
    expect(made.body).toMatchObject({ code: 'proto', phototype: null });
    expect(({} as { phototype?: unknown }).phototype).toBeUndefined();
  });

  it('for an unknown encoding', async () => {
    const answer = await post('application/json', '{}', { 'Content-Encoding': 'compress' });
    expect(answer.body).toMatchObject({ status: 415 });
  });

  it.each(['limit=0', 'limit=501', 'limit=x', 'limit=1&limit=2', 'serach=x', 'search=a%00b', 'cursor[a]=1'])(
    'for the query %s',
    async (query) => {
      const answer = await clinician.agent.get(`/api/v1/patients?${query}`);
      expect(answer.body).toMatchObject({
        status: 400,
        errors: [{ pointer: expect.stringMatching(/^(\?|$)/) }],
      });
    },
  );

  it.each(['3', '"x"', '"1", "2"', '*', '""', '"1'])('for If-Match %s', async (version) => {
    const answer = await clinician.agent
      .patch('/api/v1/patients/01a208d7-1565-73ea-ba3b-1317ca319efd')
      .set('If-Match', version)
      .send({});
    expect(answer.body).toMatchObject({ status: 428, type: '/problems/version-required' });
  });

  it('for bytes that are not HTTP leaves the server standing', async () => {
    const { port } = new URL(api.url);
    for (const noise of [
      '\0\0\0\0\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`,
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), '127.0.0.1', () => socket.end(noise));
        socket.on('close', () => resolve()).on('error', () => resolve());
        socket.resume();
      });
    }
    await api.visitor().get('/health/live').expect(200);
  });
});

describe('a body that is refused before it has come', () => {
  /** Requests one after the other over one connection, which must not be lost on the way. */
  async function overOneConnection(requests: { path: string; method: string; body?: Buffer }[]) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    const statuses: number[] = [];
    const { headers } = await api.signIn('admin');
    try {
      for (const { path, method, body } of requests) {
        const status = new Promise<number>((resolve, reject) => {
          const sent = httpRequest(`${api.url}${path}`, {
            method,
            agent,
            // Without a length it goes in chunks: nobody knows beforehand that it is too large.
            headers: { ...headers, ...(body ? { 'Content-Type': 'image/jpeg' } : {}) },
            timeout: 5_000,
          });
          sent.on('socket', (socket) => ports.add(socket.localPort));
          sent.on('response', (response) => {
            response.resume().on('end', () => resolve(response.statusCode ?? 0));
          });
          sent.on('timeout', () => sent.destroy(new Error('no answer'))).on('error', reject);
          if (!body) sent.end();
          else for (let at = 0; at < body.length; at += 65_536) sent.write(body.subarray(at, at + 65_536));
          if (body) sent.end();
        });
        statuses.push(await status);
      }
    } finally {
      agent.destroy();
    }
    return { statuses, connections: ports.size };
  }

  it('is answered, and the next request on the same connection too', async () => {
    const [sessionId] = (await aCourse(api.database.db, api.clinic.clinicId)).sessionIds;
    const noPhoto = Buffer.alloc(3_000_000, 'GIF89a');
    const me = { path: '/api/v1/me', method: 'GET' };
    const requests = [
      { path: `/api/v1/sessions/${sessionId}/photos?view=front`, method: 'POST', body: noPhoto },
      me,
      { path: '/api/v1/clinic/logo', method: 'PUT', body: Buffer.alloc(9_000_000) },
      me,
      { path: '/api/v1/patients/nobody/photos', method: 'POST', body: noPhoto },
      me,
    ];
    const { statuses, connections } = await overOneConnection(requests);
    expect(statuses).toEqual([415, 200, 413, 200, 404, 200]);
    expect(connections).toBe(1);
  });
});

describe('headers', () => {
  it('close what a browser leaves open', async () => {
    const { headers } = await clinician.agent.get('/api/v1/me').expect(200);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, no-cache',
    });
    const policy = headers['content-security-policy'] as string;
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(/script-src ([^;]*)/.exec(policy)?.[1]).toBe("'self' 'wasm-unsafe-eval'");
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
    // Over plain HTTP it would lock people out.
    expect(headers['strict-transport-security']).toBeUndefined();
  });
});

describe('health', () => {
  it('is ready while the schema is the one of this build', async () => {
    await api.visitor().get('/health/live').expect(200);
    expect((await api.visitor().get('/health/ready').expect(200)).body).toEqual({ status: 'ok' });
    await api.database.asOwner('alter table migration rename to migration_away');
    try {
      const answer = await api.visitor().get('/health/ready').expect(503);
      expect(answer.headers['retry-after']).toBe('5');
      expect(answer.body).toMatchObject({
        type: '/problems/dependency-down',
        checks: { database: 'up', schema: 'other', objects: 'up' },
      });
    } finally {
      await api.database.asOwner('alter table migration_away rename to migration');
    }
  });
});

describe('the description of the API', () => {
  interface Operation {
    operationId: string;
    security?: object[];
    responses: Record<string, { content?: Record<string, { schema?: object }> }>;
    parameters?: { name: string; in: string; schema?: object }[];
  }
  interface Document {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, object> };
  }
  let document: Document;
  beforeAll(async () => {
    document = (await api.visitor().get('/api/openapi.json')).body as Document;
  });
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        operation,
      })),
    );

  it('names exactly the routes that there are', () => {
    const routes = api.app.nest
      .get(RouteTable)
      .routes()
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(
      operations()
        .map((one) => one.name)
        .sort(),
    ).toEqual([...routes].sort());
  });

  it('states parameters, answers and the problem of each, and every reference resolves', () => {
    const wrong: string[] = [];
    for (const { name, operation } of operations()) {
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const declared = (operation.parameters ?? []).filter((one) => one.in === 'path' && one.schema);
      if (
        declared
          .map((one) => one.name)
          .sort()
          .join() !== inPath.sort().join()
      )
        wrong.push(`${name} parameters`);
      const { default: problem, ...answers } = operation.responses;
      if (!problem?.content?.['application/problem+json']) wrong.push(`${name} problem`);
      const isBare = Object.entries(answers).every(
        ([status, { content }]) =>
          status !== '204' && Object.values(content ?? {}).some((body) => !body.schema),
      );
      if (Object.keys(answers).length === 0 || isBare) wrong.push(`${name} answer`);
    }
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    for (const [, reference] of references) {
      if (!document.components.schemas[reference as string]) wrong.push(`reference ${reference}`);
    }
    expect(references.length).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });

  it('can be browsed under our own policy', async () => {
    const page = await api.visitor().get('/api/docs').redirects(1).expect(200);
    expect(page.text).not.toMatch(/<script>(?!\s*<\/script>)/);
    expect(page.text).not.toMatch(/(src|href)=["']https?:/);
  });
});

describe('entities', () => {
  it('name only columns that the schema has, and every column that an insert needs', async () => {
    const columns = await api.database.db.statement<{
      table: string;
      column: string;
      isNeeded: boolean;
    }>(`select table_name as "table", column_name as "column",
          is_nullable = 'NO' and column_default is null and is_identity = 'NO' as "isNeeded"
        from information_schema.columns where table_schema = 'public'`);
    const entities = api.app.nest.get<DataSource>(getDataSourceToken()).entityMetadatas;
    const wrong = entities.flatMap((entity) => {
      const inSchema = columns.filter((one) => one.table === entity.tableName);
      const mapped = entity.columns.map((column) => column.databaseName);
      return [
        ...mapped
          .filter((column) => !inSchema.some((one) => one.column === column))
          .map((column) => `${entity.name}: no column ${column}`),
        ...inSchema
          .filter((one) => one.isNeeded && !mapped.includes(one.column))
          .map((one) => `${entity.name}: does not map ${one.column}`),
      ];
    });
    expect(entities.map((entity) => entity.tableName)).toEqual(
      expect.arrayContaining(['patient', 'course', 'session', 'photo', 'sign_in', 'consent_event']),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the request log', () => {
  it('names the template of the route and ids, never the address', async () => {
    const lines: Record<string, unknown>[] = [];
    const server = express();
    server.use(
      identifyRequest,
      logRequests({ info: (fields: Record<string, unknown>) => lines.push(fields) } as unknown as Logger),
    );
    server.get('/patients/:code', (_request, response) => void response.json({}));
    await supertest(server).get('/patients/Chan-Tai-Man?search=Lee').expect(200);
    await supertest(server).get('/elsewhere/Wong').expect(404);
    expect(lines).toMatchObject([
      { event: 'request', method: 'GET', route: '/patients/:code', status: 200, outcome: 'answered' },
      { event: 'request', method: 'GET', route: 'none', status: 404 },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/Chan|Lee|Wong/);
  });
});

describe('the web client', () => {
  let folder: string;
  let server: ReturnType<typeof express>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'samelight-web-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<title>Samelight</title>');
    await writeFile(join(folder, 'assets', 'main-abc123.js'), 'export {};');
    await writeFile(join(folder, 'icon.svg'), '<svg/>');
    server = express();
    serveWebClient(server, folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const get = (path: string) => supertest(server).get(path).set('Accept', 'text/html,*/*;q=0.8');

  it('answers every page address with itself, asked for anew each time', async () => {
    for (const path of ['/', '/patients/01a2?tab=x', '/set-up']) {
      const page = await get(path).expect(200);
      expect([page.text, page.headers['cache-control']]).toEqual(['<title>Samelight</title>', 'no-cache']);
    }
  });

  it('lets files that are named by their content be kept for good', async () => {
    const asset = await get('/assets/main-abc123.js').expect(200);
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await get('/icon.svg')).headers['cache-control']).toBe('no-cache');
  });

  it('does not stand in for what is not there', async () => {
    for (const path of ['/assets/gone-1.js', '/api/v1/gone', '/api', '/health/x', '/problems/x']) {
      await get(path).expect(404);
    }
    await supertest(server).post('/patients').expect(404);
    await supertest(server).get('/x.js').set('Accept', 'application/javascript').expect(404);
    await get('/..%2f..%2fetc/passwd').expect((answer) => {
      expect([200, 400, 403, 404]).toContain(answer.status);
      expect(answer.text).not.toContain('root:');
    });
  });
});

describe('stopping', () => {
  it('ends event streams and open connections and does so at once', async () => {
    const own = await startApi();
    const { headers } = await own.signIn('clinician');
    const stream = await fetch(`${own.url}/api/v1/events`, { headers });
    expect(stream.status).toBe(200);
    const ended = (async () => {
      let text = '';
      for await (const part of stream.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(part).toString();
      }
      return text;
    })();
    const address = own.app.nest.getHttpServer().address() as AddressInfo;
    const startedAtMs = Date.now();
    await own.close();
    expect(await ended).toContain('retry:');
    expect(Date.now() - startedAtMs).toBeLessThan(5_000);
    await expect(fetch(`http://127.0.0.1:${address.port}/health/live`)).rejects.toThrow();
  });
});
