#!/usr/bin/env node
// A private S3 server for tests: Ceph's radosgw with one monitor and one in-memory OSD, on loopback, below `.tmp/s3/`.
// It is an independent implementation that enforces signatures, expiry and sizes; servers from npm accept any secret.
//
//   node test/support/s3-server.mjs install   only install what it needs
//   node test/support/s3-server.mjs start     start (or find) it, print how to reach it, leave it running
//   node test/support/s3-server.mjs stop      stop it
//
// Whoever uses the server holds a lease, a file named by its process id; the suites of one test run share that of the run, so that
// the server is started once. The last lease that goes stops the server; leases of dead processes do not count. A server left over
// by a killed test run is adopted by the next one, or cleared away.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const folder = path.resolve(fileURLToPath(import.meta.url), '../../../.tmp/s3');
const stateFile = path.join(folder, 'state.json');
const leaseFolder = path.join(folder, 'leases');
const lockFile = path.join(folder, 'lock');

const packages = ['ceph-mon', 'ceph-osd', 'radosgw'];
const programs = ['ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'];
const installCommand = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;

const credentials = {
  accessKeyId: 'SAMELIGHTTESTKEY0001',
  secretAccessKey: 'samelight-test-secret-key-for-loopback-1',
};
const region = 'us-east-1';
const bucket = 'samelight-test';

/** Of the whole test run, which `global-setup` names; else of this process. */
const ownLease = () => process.env.SAMELIGHT_TEST_RUN ?? String(process.pid);

/** Longest wait for one step of the start; a loaded 2-core machine needs about 20 s for all of them. */
const stepTimeoutMs = 90_000;

/**
 * Finds or starts the S3 server and takes a lease on it.
 *
 * Honours S3_TEST_ENDPOINT with S3_TEST_ACCESS_KEY_ID and S3_TEST_SECRET_ACCESS_KEY (and S3_TEST_REGION, S3_TEST_BUCKET): then
 * nothing is installed or started. `bucket` is a name to use; whoever uses it creates it.
 *
 * @param {{ lease?: string, report?: (line: string) => void }} [options]
 * @returns {Promise<import('./s3-server.mjs').S3TestServer>}
 * @throws Error that prints the command to run when the server is missing and may not be installed from here
 */
export async function ensureS3Server({ lease = ownLease(), report = (line) => console.log(line) } = {}) {
  const given = givenServer();
  if (given) return given;
  mkdirSync(leaseFolder, { recursive: true });
  return await locked(async () => {
    let state = readState();
    if (!state || !(await answers(state.port))) {
      clearAway(state);
      installIfMissing(report);
      state = await start(report);
    }
    writeFileSync(path.join(leaseFolder, lease), '');
    return { endpoint: `http://127.0.0.1:${state.port}`, ...credentials, region, bucket, isThrowaway: true };
  });
}

/** Installs what the server needs where it is missing, so that the first test does not have to. @throws as `ensureS3Server` */
async function installS3Server({ report = (line) => console.log(line) } = {}) {
  if (givenServer()) return;
  await locked(() => installIfMissing(report));
}

/** Gives the lease back, unless it is that of the whole run; stops the server when nobody else holds one. */
export async function releaseS3Server({ lease = String(process.pid) } = {}) {
  if (givenServer() || !existsSync(leaseFolder)) return;
  await locked(() => {
    rmSync(path.join(leaseFolder, lease), { force: true });
    if (liveLeases().length === 0) clearAway(readState());
  });
}

function givenServer() {
  const {
    S3_TEST_ENDPOINT,
    S3_TEST_ACCESS_KEY_ID,
    S3_TEST_SECRET_ACCESS_KEY,
    S3_TEST_REGION,
    S3_TEST_BUCKET,
  } = process.env;
  if (!S3_TEST_ENDPOINT) return undefined;
  if (!S3_TEST_ACCESS_KEY_ID || !S3_TEST_SECRET_ACCESS_KEY) {
    throw new Error(
      'S3_TEST_ENDPOINT is set, so S3_TEST_ACCESS_KEY_ID and S3_TEST_SECRET_ACCESS_KEY are needed too.',
    );
  }
  return {
    endpoint: S3_TEST_ENDPOINT,
    accessKeyId: S3_TEST_ACCESS_KEY_ID,
    secretAccessKey: S3_TEST_SECRET_ACCESS_KEY,
    region: S3_TEST_REGION ?? region,
    bucket: S3_TEST_BUCKET ?? bucket,
    isThrowaway: false,
  };
}

// --- installation ----------------------------------------------------------------------------------------------------

function missingPrograms() {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/bin', '/usr/sbin'];
  return programs.filter((name) => !folders.some((where) => existsSync(path.join(where, name))));
}

function installIfMissing(report) {
  const missing = missingPrograms();
  if (missing.length === 0) return;
  const hasApt = existsSync('/usr/bin/apt-get');
  if (process.getuid?.() !== 0 || !hasApt) {
    throw new Error(
      `The S3 server for tests is not installed (missing: ${missing.join(', ')}). Run, as root on Debian or Ubuntu:\n\n` +
        `  ${installCommand}\n\n` +
        'or set S3_TEST_ENDPOINT, S3_TEST_ACCESS_KEY_ID and S3_TEST_SECRET_ACCESS_KEY to use another S3 server.',
    );
  }
  report(`S3 server for tests: installing ${packages.join(', ')} (about 61 MB, half a minute) …`);
  const script = `set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold ${packages.join(' ')}`;
  const log = path.join(folder, 'install.log');
  const out = openSync(log, 'w');
  const result = spawnSync('sh', ['-c', script], { stdio: ['ignore', out, out], timeout: 900_000 });
  closeSync(out);
  if (result.status !== 0 || missingPrograms().length > 0) {
    const tail = readFileSync(log, 'utf8').split('\n').slice(-15).join('\n');
    throw new Error(
      `Installing the S3 server for tests failed:\n${tail}\n\nRun it by hand:\n\n  ${installCommand}`,
    );
  }
  report('S3 server for tests: installed.');
}

// --- start and stop --------------------------------------------------------------------------------------------------

async function start(report) {
  const startedAtMs = Date.now();
  report('S3 server for tests: starting radosgw (about 15 s) …');
  const runFolder = path.join(folder, 'run');
  mkdirSync(runFolder, { recursive: true });
  const [monPort, port] = await freePorts(2);
  const confFile = path.join(runFolder, 'ceph.conf');
  const fsid = randomUUID();
  writeFileSync(confFile, configuration({ fsid, monPort, port, runFolder }));

  // Written before anything runs, so that a start that is killed half-way can be cleared away by the next one.
  const state = { port, pids: [] };
  const saveState = () => writeFileSync(stateFile, JSON.stringify(state));
  saveState();
  const daemon = (name, args) => {
    const out = openSync(path.join(runFolder, `${path.basename(name)}.out`), 'w');
    const child = spawn(name, ['-c', confFile, '-f', ...args], {
      detached: true,
      stdio: ['ignore', out, out],
      cwd: runFolder,
      env: { ...process.env, CEPH_CONF: confFile },
    });
    closeSync(out);
    child.on('error', () => {}); // A program that cannot start is reported by the wait that follows.
    child.unref();
    if (child.pid === undefined) throw new Error(`${name} cannot be started`);
    state.pids.push({ pid: child.pid, program: path.basename(name) });
    saveState();
    return child.pid;
  };
  const run = (name, ...args) => {
    const result = spawnSync(name, args, { encoding: 'utf8', cwd: runFolder, timeout: stepTimeoutMs });
    if (result.status !== 0) {
      const output = (result.stderr || result.stdout || String(result.error))
        .split('\n')
        .slice(0, 12)
        .join('\n');
      throw new Error(`${name} failed: ${output}`);
    }
    return result.stdout;
  };

  try {
    const osdId = randomUUID();
    const monMap = path.join(runFolder, 'monmap');
    const monAddress = `[v2:127.0.0.1:${monPort}/0]`;
    run('monmaptool', '--create', '--clobber', '--fsid', fsid, '--addv', 'a', monAddress, monMap);
    run('ceph-mon', '-c', confFile, '--mkfs', '-i', 'a', '--monmap', monMap);
    daemon('ceph-mon', ['-i', 'a']);
    run('ceph', '-c', confFile, '--connect-timeout', '60', 'osd', 'new', osdId);
    mkdirSync(path.join(runFolder, 'osd'));
    run('ceph-osd', '-c', confFile, '-i', '0', '--mkfs', '--osd-uuid', osdId);
    daemon('ceph-osd', ['-i', '0']);
    await until('the OSD is up', () =>
      /"num_up_osds":\s*1/.test(run('ceph', '-c', confFile, 'osd', 'stat', '-f', 'json')),
    );
    daemon('radosgw', ['-n', 'client.rgw.a']);
    await until('radosgw answers', () => answers(port));
    run(
      'radosgw-admin',
      '-c',
      confFile,
      'user',
      'create',
      '--uid=test',
      '--display-name=test',
      `--access-key=${credentials.accessKeyId}`,
      `--secret-key=${credentials.secretAccessKey}`,
      '--max-buckets=0',
    );
  } catch (error) {
    endAll(state);
    throw new Error(`The S3 server for tests does not start; its logs are in ${runFolder}.`, {
      cause: error,
    });
  }
  report(`S3 server for tests: ready after ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s.`);
  return state;
}

function configuration({ fsid, monPort, port, runFolder }) {
  // Few placement groups and no manager: the pools of the gateway are made on first use, and each one costs start-up time.
  // `ms mon client mode = crc`: the default, `secure`, cannot connect while authentication is off.
  return `[global]
fsid = ${fsid}
mon host = [v2:127.0.0.1:${monPort}/0]
auth cluster required = none
auth service required = none
auth client required = none
run dir = ${runFolder}
admin socket =
log file = ${runFolder}/$name.log
log to stderr = false
ms bind ipv6 = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon allow pool delete = true

[mon]
mon data = ${runFolder}/mon
mon data avail crit = 1
mon data avail warn = 1

[osd]
osd data = ${runFolder}/osd
osd objectstore = memstore
memstore device bytes = 4294967296
osd class load list = *
osd class default list = *
public addr = 127.0.0.1
cluster addr = 127.0.0.1

[client]
ms mon client mode = crc

[client.rgw.a]
ms mon client mode = crc
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw thread pool size = 64
rgw dynamic resharding = false
rgw enable usage log = false
rgw enable ops log = false
rgw gc max objs = 8
rgw lc max objs = 4
rgw data log num shards = 4
rgw md log max shards = 4
rgw usage max shards = 4
rgw bucket index max aio = 8
`;
}

/** Ends the daemons, or what is left of an earlier run, and removes their data; nothing in it is worth an orderly end. */
function clearAway(state) {
  endAll(state);
  rmSync(path.join(folder, 'run'), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  rmSync(stateFile, { force: true });
}

function endAll(state) {
  for (const { pid } of (state?.pids ?? []).filter(isOurs)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

/** A process id may have been given to somebody else since; only a Ceph daemon that runs from our folder is ours. */
function isOurs({ pid, program }) {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return (
      path.basename(command[0] ?? '') === program && command.includes(path.join(folder, 'run/ceph.conf'))
    );
  } catch {
    return false;
  }
}

// --- state, leases, lock ---------------------------------------------------------------------------------------------

function readState() {
  try {
    return JSON.parse(readFileSync(stateFile, 'utf8'));
  } catch {
    return undefined;
  }
}

function liveLeases() {
  return readdirSync(leaseFolder).filter((name) => {
    if (!/^\d+$/.test(name) || isAlive(Number(name))) return true;
    rmSync(path.join(leaseFolder, name), { force: true });
    return false;
  });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function locked(work) {
  mkdirSync(folder, { recursive: true });
  const deadline = Date.now() + 20 * 60_000; // A first installation on a slow line may hold it that long.
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST' || Date.now() > deadline) throw error;
    }
    let holder;
    try {
      holder = Number(readFileSync(lockFile, 'utf8'));
    } catch {
      continue;
    }
    if (holder > 0 && !isAlive(holder)) rmSync(lockFile, { force: true });
    else await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

async function answers(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(5_000) });
    return (await answer.text()).includes('ListAllMyBucketsResult');
  } catch {
    return false;
  }
}

async function until(what, isTrue) {
  const deadline = Date.now() + stepTimeoutMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`Waited ${stepTimeoutMs / 1000} s in vain until ${what}`);
    await sleep(100);
  }
}

/** Ports that are free now, found together so that they differ. */
async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

// --- command line ----------------------------------------------------------------------------------------------------

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const command = process.argv[2];
  try {
    if (command === 'install') {
      await installS3Server();
    } else if (command === 'start') {
      const server = await ensureS3Server({ lease: 'by-hand', report: (line) => console.error(line) });
      console.log(`S3_TEST_ENDPOINT=${server.endpoint}`);
      console.log(`S3_TEST_ACCESS_KEY_ID=${server.accessKeyId}`);
      console.log(`S3_TEST_SECRET_ACCESS_KEY=${server.secretAccessKey}`);
    } else if (command === 'stop') {
      await releaseS3Server({ lease: 'by-hand' });
    } else {
      console.error('Usage: node test/support/s3-server.mjs install|start|stop');
      process.exitCode = 2;
    }
  } catch (error) {
    console.error(error.message);
    if (error.cause) console.error(String(error.cause.message ?? error.cause));
    process.exitCode = 1;
  }
}
