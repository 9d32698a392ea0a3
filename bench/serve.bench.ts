import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { median, row, timeOf, type Row } from './measure.js';
import { cameraJpeg } from './pictures.js';
import type { Served } from './server.js';

const uploadBytes = 8_000_000;
const uploads = 48;
const uploadRounds = 5;
const parallel = 8;

interface Server {
  info: Served;
  crowd(): Promise<void>;
  stop(): Promise<void>;
}

async function start(kind: 'api' | 'files' | 'uploads', argument: string): Promise<Server> {
  const child = fork(new URL('./server.ts', import.meta.url), [kind, argument], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [info] = (await once(child, 'message')) as [Served];
  return {
    info,
    crowd: async () => {
      child.send('crowd');
      await once(child, 'message');
    },
    stop: async () => {
      child.send('stop');
      await once(child, 'exit');
    },
  };
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

function call(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: Buffer } = {},
): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { agent, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => resolve({ status: response.statusCode!, body: Buffer.concat(parts) }));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

/** Milliseconds of the middle request to each address, asked in turn so that other load falls on both. */
async function p50InTurn(
  targets: readonly { url: string; headers: Record<string, string> }[],
  { requests, warmUp }: { requests: number; warmUp: number },
) {
  const times = targets.map(() => [] as number[]);
  for (let index = 0; index < requests; index += 1) {
    for (const [which, { url, headers }] of targets.entries()) {
      const before = performance.now();
      const { status } = await call(url, { headers });
      if (status !== 200) throw new Error(`${status} instead of an answer`);
      if (index >= warmUp) times[which]!.push(performance.now() - before);
    }
  }
  return times.map(median);
}

async function inParallel(jobs: readonly (() => Promise<unknown>)[]): Promise<void> {
  const queue = [...jobs];
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (let job = queue.pop(); job; job = queue.pop()) await job();
    }),
  );
}

/** Sends every body, eight at once. @returns milliseconds */
function timeOfUploads(bodies: readonly Buffer[], send: (body: Buffer, index: number) => Promise<unknown>) {
  return timeOf(() => inParallel(bodies.map((body, index) => () => send(body, index))));
}

async function storePlainly(path: string, body: Buffer): Promise<void> {
  createHash('sha256').update(body).digest();
  const handle = await open(path, 'w');
  await handle.writeFile(body);
  await handle.sync();
  await handle.close();
}

/**
 * Throughput of uploads, in turn with the reference so that whatever else the machine does falls on both. The reference
 * writes, syncs and hashes bytes that are in its memory: it receives nothing, while client and server of an upload share the
 * processors. How it compares with the plainest server that receives the same bytes from the same client is printed apart.
 */
async function benchUploads({ url, cookie, csrfToken, sessionIds }: Served, folder: string): Promise<Row> {
  // Real JPEGs with a long harmless tail, so that what is measured is the way in and not the picture's header.
  const head = await cameraJpeg(64, 48, 1);
  const receiver = await start('uploads', folder);
  const throughput = { api: [] as number[], plain: [] as number[], receiver: [] as number[] };
  for (let round = 0; round < uploadRounds; round += 1) {
    const bodies = Array.from({ length: uploads }, () =>
      Buffer.concat([head, randomBytes(uploadBytes - head.length)]),
    );
    const ours = await timeOfUploads(bodies, async (body, index) => {
      const answer = await call(
        `${url}/api/v1/sessions/${sessionIds[index % sessionIds.length]}/photos?view=face-front`,
        {
          method: 'POST',
          headers: {
            Cookie: cookie,
            'X-CSRF-Token': csrfToken,
            'Content-Type': 'image/jpeg',
            'Content-Length': String(body.length),
          },
          body,
        },
      );
      if (answer.status !== 201) throw new Error(`${answer.status}: ${answer.body.toString()}`);
    });
    const scratch = await mkdtemp(join(folder, 'round-'));
    const plain = await timeOfUploads(bodies, (body, index) => storePlainly(join(scratch, `${index}`), body));
    await rm(scratch, { recursive: true });
    const received = await timeOfUploads(bodies, async (body) => {
      const { status } = await call(receiver.info.url, { method: 'POST', body });
      if (status !== 201) throw new Error(`${status} instead of an upload`);
    });
    // The first one finds the servers cold: neither has compiled what it runs, and the API has opened no connection.
    if (round === 0) continue;
    const megabytes = (uploads * uploadBytes) / 1e6;
    throughput.api.push(megabytes / (ours / 1000));
    throughput.plain.push(megabytes / (plain / 1000));
    throughput.receiver.push(megabytes / (received / 1000));
  }
  await receiver.stop();
  const [api, plain, bare] = [
    median(throughput.api),
    median(throughput.plain),
    median(throughput.receiver),
  ] as const;
  const ratios = throughput.api.map((one, round) => one / throughput.plain[round]!);
  console.log(`upload, ratio of each round: ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`);
  console.log(
    `upload to a bare Node server that writes, syncs and hashes: ${bare.toFixed(0)} MB/s; the API reaches ${(api / bare).toFixed(2)} of it`,
  );
  return row(`upload, ${parallel} at once, throughput`, api, plain, 'MB/s', { least: 0.5 });
}

/** The same list where the clinic holds few other photos and where it holds very many, asked in turn. */
async function benchList(crowded: Server, folder: string): Promise<Row> {
  const quiet = await start('api', join(folder, 'quiet'));
  await crowded.crowd();
  const [ofMany, ofFew] = await p50InTurn(
    [crowded, quiet].map(({ info }) => ({
      url: `${info.url}/api/v1/photos?courseId=${info.courseId}&limit=500`,
      headers: { Cookie: info.cookie },
    })),
    { requests: 60, warmUp: 15 },
  );
  await quiet.stop();
  const { rowCounts } = crowded.info;
  return row(
    `list of 500 photos, of ${rowCounts.crowded.toLocaleString('en')} / of ${rowCounts.quiet.toLocaleString('en')}`,
    ofMany!,
    ofFew!,
    'ms',
    { most: 1.3 },
  );
}

/** The newest photos of the whole clinic for somebody to whom only consented ones exist, against the same page for a clinician. */
async function benchConsentedList({ info }: Server): Promise<Row> {
  const url = `${info.url}/api/v1/photos?limit=500`;
  const [consented, all] = await p50InTurn(
    [info.marketingCookie, info.cookie].map((cookie) => ({ url, headers: { Cookie: cookie } })),
    { requests: 40, warmUp: 10 },
  );
  return row('list of 500 photos of the clinic, under consent / all', consented!, all!, 'ms', { most: 3 });
}

/** Reading, uploading and listing through the running API, each against the least that any server would have to do. */
export async function benchServe(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'samelight-bench-'));
  const api = await start('api', folder);
  const { url, cookie, photoId } = api.info;
  const headers = { Cookie: cookie };

  const thumb = await call(`${url}/api/v1/photos/${photoId}/files/thumb`, { headers });
  const file = join(folder, 'thumb.webp');
  await writeFile(file, thumb.body);
  const files = await start('files', file);
  const [ours, plain] = await p50InTurn(
    [
      { url: `${url}/api/v1/photos/${photoId}/files/thumb`, headers },
      { url: files.info.url, headers: {} },
    ],
    { requests: 1_500, warmUp: 200 },
  );
  const reading = row('thumbnail GET, p50', ours!, plain!, 'ms', { most: 4 });
  await files.stop();

  const uploading = await benchUploads(api.info, folder);

  const listing = await benchList(api, folder);
  const consented = await benchConsentedList(api);
  await api.stop();
  await rm(folder, { recursive: true, force: true });
  return [reading, uploading, listing, consented];
}
