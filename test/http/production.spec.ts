import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { createObjectStore } from '../../libs/platform/src/objects/index.js';
import { startTestCluster, type TestPostgres } from '../support/postgres.js';
import { ensureS3Server, releaseS3Server } from '../support/s3-server.mjs';

interface Service {
  image: string;
  command?: string[];
  environment?: Record<string, string | number>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  restart?: string;
  ports?: string[];
  volumes?: string[];
}

// No container engine runs here. What the compose file would start is started from the files that the image would hold, with its
// commands, environment and health checks; only the addresses of PostgreSQL and of the S3 server, and the ports, are others.
const root = path.resolve(import.meta.dirname, '../..');
const composeText = readFileSync(path.join(root, 'docker-compose.yml'), 'utf8');
const services = (parse(composeText, { merge: true }) as { services: Record<string, Service> }).services;

const spawned: ChildProcess[] = [];
const servers: Server[] = [];
let image: string;
let settings: Record<string, string>;
let places: (text: string) => string;
let postgres: TestPostgres;

beforeAll(async () => {
  image = unpackImage();
  const s3 = await ensureS3Server();
  // Garage makes the bucket itself, at its first start.
  const { GARAGE_DEFAULT_BUCKET } = services['garage']?.environment ?? {};
  const store = { ...s3, kind: 's3' as const, bucket: String(GARAGE_DEFAULT_BUCKET), createIfMissing: true };
  await (await createObjectStore(store)).close();
  const cluster = path.join(image, '.cluster');
  postgres = await startTestCluster(cluster);
  const databasePort = await forwardTo(postgres.adminUrl);
  settings = {
    ...environmentFile(),
    S3_ACCESS_KEY_ID: s3.accessKeyId,
    S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    // The throwaway cluster has its own administrator.
    DATABASE_ADMIN_PASSWORD: decodeURIComponent(addressOf(postgres.adminUrl).password),
    LOG_LEVEL: 'warn',
  };
  const admin = addressOf(postgres.adminUrl).username;
  places = (text) =>
    text
      .replace('//postgres:', `//${admin}:`)
      .replace('@postgres:5432', `@127.0.0.1:${databasePort}`)
      .replace('http://garage:3900', s3.endpoint);
}, 900_000);

afterAll(async () => {
  await Promise.all(spawned.map((child) => stop(child, 'SIGKILL')));
  for (const server of servers) server.close();
  await postgres.stop();
  await releaseS3Server();
  rmSync(image, { recursive: true, force: true });
});

describe('docker-compose.yml', () => {
  it('has a value or a variable without a default for every secret, and all of them come from docker/new-env.sh', () => {
    const variables = [...composeText.matchAll(/(?<!\$)\$\{(\w+)(:[-?])?[^}]*\}/g)];
    const secrets = variables.filter(([, name = '']) => /PASSWORD|SECRET|KEY/.test(name));
    expect(secrets.length).toBeGreaterThan(10);
    for (const [whole, , form] of secrets) expect({ whole, form }).toEqual({ whole, form: ':?' });
    const given = environmentFile();
    expect(Object.keys(given).sort()).toEqual(
      [...new Set(variables.filter(([, , form]) => form === ':?').map(([, name = '']) => name))].sort(),
    );
    const secretValues = Object.entries(given).filter(([name]) => name !== 'PUBLIC_URL');
    expect(new Set(secretValues.map(([, value]) => value)).size).toBe(secretValues.length);
    for (const [name, value] of secretValues)
      expect({ name, isLong: value.length >= 26 }).toEqual({ name, isLong: true });
    expect(environmentFile()['MASTER_KEY']).not.toBe(given['MASTER_KEY']);
  });

  it('starts PostgreSQL 18 and a pinned S3 server, then migrate once, then api and worker', () => {
    expect(services['postgres']?.image).toBe('postgres:18');
    expect(services['garage']?.image).toMatch(/:v\d+\.\d+\.\d+$/);
    for (const name of ['postgres', 'garage', 'api', 'worker'])
      expect(services[name]?.healthcheck?.test[0]).toBe('CMD');
    expect(services['migrate']?.depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      garage: { condition: 'service_healthy' },
    });
    for (const name of ['api', 'worker']) {
      expect(services[name]?.depends_on).toEqual({
        migrate: { condition: 'service_completed_successfully' },
      });
      // What these may not do they cannot do: they never see the owner's password.
      expect(Object.keys(services[name]?.environment ?? {})).not.toContain('DATABASE_OWNER_URL');
    }
  });

  it('backs up every night where it is asked to, by a process that alone has the owner’s password beside migrate', async () => {
    const backup = services['backup'] as Service & { profiles: string[] };
    expect(backup.profiles).toEqual(['backup']);
    expect(backup.depends_on).toEqual({ migrate: { condition: 'service_completed_successfully' } });
    expect(backup.volumes).toEqual(services['worker']?.volumes);
    // No place was named: it says so at once instead of waiting for the night.
    const { code, output } = await ended(start('backup'));
    expect(code).not.toBe(0);
    expect(output).toContain('BACKUP_TO');
  }, 60_000);

  it('ends TLS in a pinned proxy that alone faces the network and passes on to the API', () => {
    const proxy = services['proxy'];
    expect(proxy?.image).toMatch(/^caddy:\d+\.\d+\.\d+$/);
    expect(proxy?.depends_on).toEqual({ api: { condition: 'service_healthy' } });
    expect(proxy?.ports).toEqual(['80:80', '443:443']);
    const open = Object.entries(services).filter(([name, { ports = [] }]) =>
      ports.some((port) => name !== 'proxy' && !port.startsWith('${HTTP_ADDRESS:-127.0.0.1}:')),
    );
    expect(open).toEqual([]);
    const [source = ''] = proxy?.volumes?.[0]?.split(':') ?? [];
    const caddyfile = readFileSync(path.join(root, source), 'utf8');
    expect(caddyfile).toContain(`reverse_proxy api:${services['api']?.environment?.['PORT']}`);
    for (const [, name = ''] of caddyfile.matchAll(/\{\$(\w+)/g))
      expect(Object.keys(proxy?.environment ?? {})).toContain(name);
    expect(services['api']?.environment).toMatchObject({
      TRUST_PROXY: '${TRUST_PROXY:-1}',
      HSTS: '${HSTS:-0}',
    });
  });

  it('works: migrate makes everything, api and two workers get healthy and stop when told', async () => {
    const early = await ended(start('api', { PORT: String(await freePort()) }));
    expect(early.code).not.toBe(0);

    for (let time = 0; time < 2; time += 1) {
      const { code, output } = await ended(start('migrate'));
      expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('object store is there') });
    }

    const ports = { PORT: String(await freePort()), HOST: '127.0.0.1' };
    const api = start('api', ports);
    const healthPorts = [String(await freePort()), String(await freePort())];
    const workers = healthPorts.map((HEALTH_PORT) => start('worker', { HEALTH_PORT }));
    await untilHealthy('api', ports, api);
    for (const [index, HEALTH_PORT] of healthPorts.entries()) {
      await untilHealthy('worker', { HEALTH_PORT }, workers[index]!);
    }

    const base = `http://127.0.0.1:${ports.PORT}`;
    expect((await fetch(`${base}/`)).headers.get('content-type')).toContain('text/html');
    expect((await fetch(`${base}/api/v1/me`)).status).toBe(401);

    for (const child of [api, ...workers]) {
      child.kill('SIGTERM');
      expect(await ended(child)).toMatchObject({ code: 0, signal: null });
    }
  }, 180_000);

  it('stops at missing settings and names them all at once, never their values', async () => {
    const bare = run(services['api']?.command ?? [], { OBJECTS: 's3', MASTER_KEY: 'too-short' });
    const { code, output } = await ended(bare);
    expect(code).toBe(1);
    for (const name of [
      'DATABASE_URL',
      'S3_BUCKET',
      'S3_ACCESS_KEY_ID',
      'S3_SECRET_ACCESS_KEY',
      'MASTER_KEY',
    ]) {
      expect(output).toContain(name);
    }
    expect(output).not.toContain('too-short');
  }, 60_000);
});

/** A folder with what the last stage of the Dockerfile copies, and nothing else of the repository. */
function unpackImage(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'samelight-image-'));
  const lastStage =
    readFileSync(path.join(root, 'Dockerfile'), 'utf8')
      .split(/^FROM /m)
      .at(-1) ?? '';
  for (const [, copied = ''] of lastStage.matchAll(/^COPY --from=build (.+)$/gm)) {
    for (const name of copied
      .split(' ')
      .slice(0, -1)
      .map((source) => source.replace('/app/', ''))) {
      const source = path.join(root, name);
      if (!existsSync(source))
        throw new Error(`The image needs ${name}, which is not there; run npm run build.`);
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      if (name === 'node_modules') symlinkSync(source, path.join(folder, name));
      else cpSync(source, path.join(folder, name), { recursive: true });
    }
  }
  return folder;
}

/** What docker/new-env.sh writes into .env. */
function environmentFile(): Record<string, string> {
  const written = spawnSync('sh', [path.join(root, 'docker/new-env.sh'), 'https://samelight.example.org'], {
    encoding: 'utf8',
  });
  const lines = [...written.stdout.matchAll(/^(\w+)=(.+)$/gm)];
  return Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value]));
}

function environmentOf(name: string, others: Record<string, string>): Record<string, string> {
  const given = Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [
    key,
    filledIn(String(value)),
  ]);
  return { ...(Object.fromEntries(given) as Record<string, string>), ...others };
}

/** As compose does it: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`, and `$$` for a dollar. */
function filledIn(text: string): string {
  const filled = text.replace(
    /\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (whole, name: string, form: string, rest: string) => {
      if (whole === '$$') return '$';
      const value = settings[name] ?? (form === '-' ? rest : undefined);
      if (value === undefined) throw new Error(`${name} is not set`);
      return value;
    },
  );
  return places(filled);
}

function start(name: string, others: Record<string, string> = {}): ChildProcess {
  return run(services[name]?.command ?? [], environmentOf(name, others));
}

const outputs = new WeakMap<ChildProcess, string[]>();

function run([program = '', ...args]: string[], environment: Record<string, string>): ChildProcess {
  const child = spawn(program, args, {
    cwd: image,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  spawned.push(child);
  const output: string[] = [];
  outputs.set(child, output);
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (piece: Buffer) => output.push(String(piece)));
  return child;
}

async function ended(
  child: ChildProcess,
): Promise<{ code: number | null; signal: string | null; output: string }> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { code: child.exitCode, signal: child.signalCode, output: outputs.get(child)?.join('') ?? '' };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await ended(child);
}

/** Runs the health check of the compose file until it succeeds. */
async function untilHealthy(
  name: string,
  others: Record<string, string>,
  child: ChildProcess,
): Promise<void> {
  const [, ...check] = (services[name]?.healthcheck?.test ?? []).map(filledIn);
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await pause(500)) {
    if ((await ended(run(check, environmentOf(name, others)))).code === 0) return;
    if (child.exitCode !== null) break;
  }
  throw new Error(`${name} did not get healthy:\n${outputs.get(child)?.join('') ?? ''}`);
}

/** A TCP port for a server that listens on a socket only, as the throwaway cluster does. */
async function forwardTo(adminUrl: string): Promise<number> {
  const folder = addressOf(adminUrl).searchParams.get('host') ?? '';
  const server = createServer((client) => {
    const target = connect(path.join(folder, '.s.PGSQL.5432'));
    client.pipe(target).pipe(client);
    client.on('error', () => target.destroy());
    target.on('error', () => client.destroy());
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** libpq also allows no host at all (a socket), which URL does not. */
function addressOf(url: string): URL {
  return new URL(url.replace('@/', '@localhost/'));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
