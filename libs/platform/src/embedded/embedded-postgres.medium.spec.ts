import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { makeWorkerUtils } from 'graphile-worker';
import { ensureRoles } from '../database/roles.js';
import { EmbeddedPostgres } from './embedded-postgres.js';

const root = await mkdtemp(path.join(tmpdir(), 'samelight-pg-'));
await chmod(root, 0o711);
const started: EmbeddedPostgres[] = [];
function server(name: string, steps: string[] = [], isThrowaway = true): EmbeddedPostgres {
  const made = new EmbeddedPostgres({
    folder: path.join(root, name),
    isThrowaway,
    onProgress: (step) => steps.push(step),
  });
  started.push(made);
  return made;
}

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

afterEach(async () => {
  for (const each of started.splice(0)) await each.stop();
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('EmbeddedPostgres', () => {
  it('creates a checksummed UTF-8 cluster on a private socket, stops it and starts it again with its rows', async () => {
    const steps: string[] = [];
    const first = server('plain', steps);
    await first.start();
    const url = await first.adminUrl();
    const [facts] = await ask(
      url,
      `select current_setting('data_checksums') as checksums, current_setting('listen_addresses') as addresses,
        current_setting('server_encoding') as encoding, datlocprovider as provider from pg_database where datname = 'postgres'`,
    );
    expect(facts).toEqual({ checksums: 'on', addresses: '', encoding: 'UTF8', provider: 'b' });
    await ask(url, 'create table kept as select 42 as answer');
    expect(await first.isRunning()).toBe(true);
    await first.stop();
    expect(await first.isRunning()).toBe(false);
    await first.start();
    expect(await ask(url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(steps).toEqual(['create', 'start', 'start']);
  });

  it('refuses a wrong password', async () => {
    const one = server('plain');
    await one.start();
    await expect(ask(await one.url('postgres', 'guessed', 'postgres'), 'select 1')).rejects.toMatchObject({
      code: '28P01',
    });
  });

  it('adopts a server that another process left running, and recovers one that was killed', async () => {
    const first = server('durable', [], false);
    await first.start();
    const pid = await first.pid();
    const second = server('durable', [], false);
    await second.start();
    expect(await second.pid()).toBe(pid);
    await ask(await second.adminUrl(), 'create table before_the_kill as select 1 as n');
    process.kill(pid!, 'SIGKILL');
    while (await second.isRunning()) await sleep(10);
    await second.start();
    expect(await second.pid()).not.toBe(pid);
    expect(await ask(await second.adminUrl(), 'select n from before_the_kill')).toEqual([{ n: 1 }]);
  });

  it('starts once when several ask at the same time', async () => {
    const many = [server('plain'), server('plain'), server('plain')];
    await Promise.all(many.map((each) => each.start()));
    expect(new Set(await Promise.all(many.map((each) => each.pid()))).size).toBe(1);
  });

  it('throws a half-made cluster away, even while a leftover initdb works on it, and makes it anew', async () => {
    const cluster = path.join(root, 'halfway', 'cluster');
    await mkdir(path.join(cluster, 'unfinished-1-abcd', 'base'), { recursive: true });
    await chmod(path.join(root, 'halfway'), 0o711);
    await writeFile(path.join(cluster, 'unfinished-1-abcd', 'PG_VERSION'), '18\n');
    const leftover = spawn(
      '/bin/sh',
      [
        '-c',
        'while :; do i=$((i+1)); : > "${1#--pgdata=}/base/$i"; done',
        'initdb',
        `--pgdata=${path.join(cluster, 'unfinished-1-abcd')}`,
      ],
      { detached: true, stdio: 'ignore' },
    );
    const ended = once(leftover, 'exit');
    const one = server('halfway');
    await one.start();
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect((await readdir(cluster)).filter((name) => name.startsWith('unfinished'))).toEqual([]);
    expect(await ask(await one.adminUrl(), 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  it('clears a pid file whose number now belongs to another program, and data of another version is refused', async () => {
    const cluster = path.join(root, 'plain', 'cluster');
    await writeFile(
      path.join(cluster, 'data', 'postmaster.pid'),
      `${process.pid}\n${cluster}/data\n0\n5432\n/x\n\n0\nready\n`,
    );
    const one = server('plain');
    await one.start();
    await one.stop();
    const old = path.join(root, 'old');
    await cp(path.join(root, 'plain'), old, { recursive: true, preserveTimestamps: true });
    await writeFile(path.join(old, 'cluster', 'data', 'PG_VERSION'), '17\n');
    await expect(server('old').start()).rejects.toThrow(/written by PostgreSQL 17; this release runs 18/);
  });

  it('keeps the cluster out of a folder its account cannot reach, never in a temporary one', async () => {
    const hidden = path.join(root, 'hidden');
    await mkdir(hidden, { mode: 0o700 });
    const one = server('hidden/below');
    await one.start();
    expect(await ask(await one.adminUrl(), 'select 1 as n')).toEqual([{ n: 1 }]);
    const [place] = await ask<{ folder: string }>(
      await one.adminUrl(),
      `select current_setting('data_directory') as folder`,
    );
    const isRoot = process.getuid?.() === 0;
    expect(place!.folder.startsWith(isRoot ? '/var/lib/samelight/' : hidden)).toBe(true);
    await one.stop();
    if (!isRoot) return;
    await cp(hidden, path.join(root, 'copied'), { recursive: true });
    await expect(server('copied/below').start()).rejects.toThrow(/is a copy of/);
    await rm(path.dirname(place!.folder), { recursive: true });
    await expect(server('hidden/below').start()).rejects.toThrow(/that folder is gone/);
    started.splice(0);
  });

  it('uses a short socket folder when the data folder lies deep', async () => {
    const one = server(`deep/${'abcdefghij/'.repeat(9)}end`);
    await one.start();
    const url = await one.adminUrl();
    expect(await ask(url, 'select 1 as n')).toEqual([{ n: 1 }]);
    const socket = new URL(url).searchParams.get('host')!;
    expect(socket.length).toBeLessThan(94);
    await one.stop();
    await rm(socket, { recursive: true });
  });
});

describe('ensureRoles', () => {
  const passwords = {
    database: 'samelight',
    ownerPassword: 'o:w/n',
    appPassword: 'a p?p',
    jobsPassword: "j'o%bs",
  };

  it('makes roles and database twice without a difference, and the roles may no more than they should', async () => {
    const one = server('plain');
    await one.start();
    const adminUrl = await one.adminUrl();
    await ensureRoles(adminUrl, { ...passwords, appPassword: 'earlier' });
    const startedAt = performance.now();
    await Promise.all([ensureRoles(adminUrl, passwords), ensureRoles(adminUrl, passwords)]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(
      await ask(
        adminUrl,
        `select rolname, rolsuper or rolbypassrls or rolcreatedb or rolcreaterole as mighty from pg_roles
          where rolname like 'samelight%' order by 1`,
      ),
    ).toEqual([
      { rolname: 'samelight_app', mighty: false },
      { rolname: 'samelight_jobs', mighty: false },
      { rolname: 'samelight_owner', mighty: false },
    ]);
    const app = await one.url('samelight_app', passwords.appPassword, 'samelight');
    const owner = await one.url('samelight_owner', passwords.ownerPassword, 'samelight');
    await ask(owner, 'create table public.owned (n int)');
    await expect(ask(app, 'create table public.mine (n int)')).rejects.toMatchObject({ code: '42501' });
    await expect(ask(app, 'select * from public.owned')).rejects.toMatchObject({ code: '42501' });
  });

  it('gives URLs that TypeORM and graphile-worker read', async () => {
    const one = server('plain');
    await one.start();
    await ensureRoles(await one.adminUrl(), passwords);
    const app = await one.url('samelight_app', passwords.appPassword, 'samelight');
    const source = await new DataSource({ type: 'postgres', url: app }).initialize();
    expect(await source.query('select current_user as me, current_database() as place')).toEqual([
      { me: 'samelight_app', place: 'samelight' },
    ]);
    await source.destroy();
    const utils = await makeWorkerUtils({ connectionString: await one.adminUrl() });
    await utils.migrate();
    await utils.release();
    expect(existsSync(path.join(root, 'plain', 'admin-password'))).toBe(true);
  });
});
