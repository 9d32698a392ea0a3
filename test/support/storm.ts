import { expect } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { cameraJpeg } from '../../bench/pictures.js';
import type { RunningDemo } from './npm-start.js';

// `STORM_UPLOADS=200` makes the storm longer.
const uploads = Number(process.env['STORM_UPLOADS'] ?? 40);
const parallel = 4;
const everyMs = 4_000;

interface Acknowledged {
  photoId: string;
  sha256: string;
}

/**
 * Hands in photos while API, worker and PostgreSQL are killed with signal 9 in turn: what was acknowledged is there, byte for byte, and
 * comes to an end.
 */
export async function stormOf(demo: RunningDemo): Promise<void> {
  const { json, api } = await clientOf(demo);
  const patient = await json<{ id: string }>('/patients', {
    method: 'POST',
    body: JSON.stringify({ code: `STORM-${Date.now()}` }),
    headers: { 'Content-Type': 'application/json' },
  });
  const course = await json<{ id: string }>(`/patients/${patient.id}/courses`, {
    method: 'POST',
    body: JSON.stringify({ indication: 'rolling', bodySite: 'face' }),
    headers: { 'Content-Type': 'application/json' },
  });
  const session = await json<{ id: string }>(`/courses/${course.id}/sessions`, {
    method: 'POST',
    body: JSON.stringify({ kind: 'baseline', heldOn: '2026-01-05' }),
    headers: { 'Content-Type': 'application/json' },
  });
  const pictures = await Promise.all(
    Array.from({ length: uploads }, (_, seed) => cameraJpeg(480, 360, seed + 1)),
  );

  const counts = { tries: 0, kills: 0 };
  const acknowledged: Acknowledged[] = [];
  let isOver = false;
  const storm = (async () => {
    const kinds = ['api', 'worker', 'postgres'] as const;
    while (!isOver) {
      await wait(everyMs);
      const target = (await demo.processes())[kinds[counts.kills % kinds.length]!][0];
      if (target === undefined) continue;
      try {
        process.kill(target, 'SIGKILL');
        counts.kills += 1;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  })();
  const queue = [...pictures];
  try {
    await Promise.all(
      Array.from({ length: parallel }, async () => {
        for (let bytes = queue.pop(); bytes; bytes = queue.pop()) {
          acknowledged.push(await insist(api, session.id, bytes, counts));
          // Spread over the storm, so that each kind of death meets uploads.
          await wait(1_500);
        }
      }),
    );
  } finally {
    isOver = true;
    await storm;
  }

  expect(new Set(acknowledged.map(({ photoId }) => photoId)).size).toBe(uploads);
  const states: Record<string, number> = {};
  for (const { photoId, sha256 } of acknowledged) {
    const state = await settled(json, photoId);
    states[state] = (states[state] ?? 0) + 1;
    const original = await api(`/photos/${photoId}/original`);
    expect(original.status).toBe(200);
    expect(
      createHash('sha256')
        .update(Buffer.from(await original.arrayBuffer()))
        .digest('hex'),
    ).toBe(sha256);
  }
  console.log(
    `${uploads} uploads in ${counts.tries} tries under ${counts.kills} kills: ${JSON.stringify(states)}`,
  );
  expect(counts.kills).toBeGreaterThan(2);
  expect(states).toEqual({ ready: uploads });
}

type Api = (path: string, options?: RequestInit) => Promise<Response>;
type Json = <T>(path: string, options?: RequestInit) => Promise<T>;

/** A clinician of the demo. */
async function clientOf(demo: RunningDemo): Promise<{ api: Api; json: Json }> {
  let headers: Record<string, string> = {};
  const api: Api = (path, options = {}) =>
    fetch(`${demo.address}/api/v1${path}`, {
      ...options,
      headers: { ...headers, ...(options.headers as Record<string, string>) },
      signal: AbortSignal.timeout(20_000),
    });
  const json: Json = async <T>(path: string, options?: RequestInit) => {
    const response = await api(path, options);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const response = await api('/demo/sign-in', {
    method: 'POST',
    body: JSON.stringify({ role: 'clinician' }),
    headers: { 'Content-Type': 'application/json' },
  });
  const { csrfToken } = (await response.json()) as { csrfToken: string };
  headers = { Cookie: response.headers.getSetCookie()[0]!.split(';')[0]!, 'X-CSRF-Token': csrfToken };
  return { api, json };
}

/** Tries until it is acknowledged, always with the same key, as a client does whose connection breaks. */
async function insist(
  api: Api,
  sessionId: string,
  bytes: Buffer,
  counts: { tries: number },
): Promise<Acknowledged> {
  const key = randomUUID();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  for (let attempt = 0; attempt < 300; attempt += 1) {
    counts.tries += 1;
    try {
      const response = await api(
        `/sessions/${sessionId}/photos?view=face-front&lightMode=standard&fileName=storm.jpg`,
        {
          method: 'POST',
          body: new Uint8Array(bytes),
          headers: { 'Content-Type': 'image/jpeg', 'Idempotency-Key': key, 'X-Content-SHA256': sha256 },
        },
      );
      if (response.ok) {
        const { photoId } = (await response.json()) as { photoId: string };
        return { photoId, sha256 };
      }
      // Nothing but "not now" is an answer to a sound photo.
      if (![401, 503].includes(response.status))
        throw new Error(`${response.status} ${await response.text()}`);
    } catch (error) {
      if (error instanceof Error && /^[45]\d\d /.test(error.message)) throw error;
    }
    await wait(300);
  }
  throw new Error('never acknowledged');
}

async function settled(json: Json, photoId: string): Promise<string> {
  let last = '';
  for (const end = Date.now() + 180_000; Date.now() < end; await wait(200)) {
    try {
      last = (await json<{ state: string }>(`/photos/${photoId}`)).state;
      if (last !== 'received' && last !== 'processing') return last;
    } catch {
      // A dependency is still coming back.
    }
  }
  throw new Error(`${photoId} is still ${last}`);
}
