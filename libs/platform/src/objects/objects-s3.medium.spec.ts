import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import {
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  bytesOf,
  describeObjectStore,
  newKey,
  problem,
  sha256,
  streamOf,
} from '../../../../test/support/objects-contract.js';
import { ensureS3Server, releaseS3Server } from '../../../../test/support/s3-server.mjs';
import { createObjectStore, type ObjectStore, type ObjectStoreSettings } from './index.js';

type S3Settings = ObjectStoreSettings & { kind: 's3'; endpoint: string };

interface Bucket {
  settings: S3Settings;
  store: ObjectStore;
  /** Past the store, for what it must never do. */
  client: S3Client;
  isThrowaway: boolean;
}

/** A bucket of its own, so that suites and earlier runs do not see each other. */
async function openBucket(): Promise<Bucket> {
  const { isThrowaway, endpoint, region, bucket, accessKeyId, secretAccessKey } = await ensureS3Server();
  const settings = {
    kind: 's3' as const,
    endpoint,
    region,
    bucket: `${bucket}-${randomUUID()}`,
    accessKeyId,
    secretAccessKey,
    maxAttempts: 2,
    silenceTimeoutMs: 2_000,
  };
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return {
    settings,
    store: await createObjectStore({ ...settings, createIfMissing: true }),
    client,
    isThrowaway,
  };
}

/** Our own server ends with the test run; one that was lent to us is left as it was. */
async function closeBucket({ settings, store, client, isThrowaway }: Bucket): Promise<void> {
  if (!isThrowaway) await dropBucket(client, store, settings.bucket);
  client.destroy();
  await store.close();
}

async function dropBucket(client: S3Client, store: ObjectStore, bucket: string): Promise<void> {
  await store.sweepUnfinished(0);
  for (let page = await store.list(''); page.items.length > 0; page = await store.list('')) {
    await Promise.all(
      page.items.map(({ key }) => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))),
    );
  }
  await client.send(new DeleteBucketCommand({ Bucket: bucket }));
}

afterAll(() => releaseS3Server());

describeObjectStore('S3', async () => {
  const bucket = await openBucket();
  const { settings, store, client } = bucket;
  const Bucket = settings.bucket;
  return {
    store,
    settings,
    tamper: async (Key, change) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      const stored = Buffer.from((await Body?.transformToByteArray()) ?? []);
      await client.send(new PutObjectCommand({ Bucket, Key, Body: change(stored) }));
    },
    scatter: (Key) => client.send(new PutObjectCommand({ Bucket, Key, Body: '.' })),
    close: () => closeBucket(bucket),
  };
});

describe('S3: faults on the way', () => {
  let direct: Bucket;
  let proxy: FaultProxy;
  let store: ObjectStore;
  let key: string;
  const bytes = randomBytes(600_000);

  beforeAll(async () => {
    direct = await openBucket();
    proxy = await FaultProxy.open(direct.settings.endpoint);
    store = await createObjectStore({ ...direct.settings, endpoint: proxy.endpoint });
    key = newKey();
    await store.put(key, streamOf(bytes));
  }, 900_000);
  afterEach(() => {
    proxy.fault = {};
  });
  afterAll(async () => {
    await store.close();
    await proxy.close();
    await closeBucket(direct);
  });

  it.each([
    ['nobody listens', { refuses: true }],
    ['503 from the server', { answer: answerOf(503, '<Error><Code>SlowDown</Code></Error>') }],
    ['500 without a body', { answer: answerOf(500, '') }],
    [
      '403 because the key was withdrawn',
      { answer: answerOf(403, '<Error><Code>InvalidAccessKeyId</Code></Error>') },
    ],
    ['404 because the bucket is gone', { answer: answerOf(404, '<Error><Code>NoSuchBucket</Code></Error>') }],
    ['404 from something that is not the store', { answer: answerOf(404, '<html>no such page</html>') }],
  ])(
    'an outage is not "not found": %s',
    async (_what, fault) => {
      proxy.fault = fault;
      const down = problem('dependency-down');
      await expect(store.get(key)).rejects.toEqual(down);
      await expect(store.get(newKey(), { start: 1 })).rejects.toEqual(down);
      await expect(store.stat(newKey())).rejects.toEqual(down);
      await expect(store.delete(key)).rejects.toEqual(down);
      await expect(store.list('')).rejects.toEqual(down);
      await expect(store.put(newKey(), streamOf(bytes))).rejects.toEqual(down);
      await expect(store.move(key, newKey())).rejects.toEqual(down);
      await expect(store.verify(key, sha256(bytes))).rejects.toEqual(down);
      proxy.fault = {};
      expect(await store.verify(key, sha256(bytes))).toBe('intact');
    },
    60_000,
  );

  it('a bucket that is not there is an outage, and made only on request', async () => {
    const settings = { ...direct.settings, bucket: `samelight-none-${randomUUID()}` };
    await expect(createObjectStore(settings)).rejects.toEqual(problem('dependency-down'));
    const made = await createObjectStore({ ...settings, createIfMissing: true });
    expect(await made.stat(key)).toBeNull();
    await dropBucket(direct.client, made, settings.bucket);
    await expect(made.stat(key)).rejects.toEqual(problem('dependency-down'));
    await expect(made.get(key)).rejects.toEqual(problem('dependency-down'));
    await made.close();
  });

  it('a full store is told as such', async () => {
    proxy.fault = {
      answer: answerOf(507, '<Error><Code>InsufficientStorage</Code></Error>'),
      onlyFor: 'PUT',
    };
    await expect(store.put(newKey(), streamOf(bytes))).rejects.toEqual(problem('out-of-space'));
  });

  it('a store that says "stored" and has not is not believed', async () => {
    proxy.fault = { answer: answerOf(200, ''), onlyFor: 'PUT' };
    const lost = newKey();
    await expect(store.put(lost, streamOf(bytes))).rejects.toEqual(problem('dependency-down'));
    expect(await store.stat(lost)).toBeNull();
  });

  it('a bit flipped on the way in is refused by the store, never acknowledged', async () => {
    for (const content of [bytes, randomBytes(9_000_000)]) {
      const damaged = newKey();
      proxy.fault = { flipsSent: 300_000 };
      await expect(store.put(damaged, streamOf(content))).rejects.toEqual(problem('dependency-down'));
      proxy.fault = {};
      expect(await store.stat(damaged)).toBeNull();
    }
    expect(await store.sweepUnfinished(0)).toBe(0);
  }, 60_000);

  it('a bit flipped once on the way out heals by reading again; always flipped, it is damage', async () => {
    proxy.fault = { flipsReceived: 400_000, times: 1 };
    expect((await bytesOf(await store.get(key))).equals(bytes)).toBe(true);
    expect(proxy.fault.times).toBe(0);
    proxy.fault = { flipsReceived: 1_000 };
    await expect(store.get(key)).rejects.toEqual(problem('object-damaged'));
  });

  it('a connection cut while reading is taken up again at the chunk where it broke', async () => {
    proxy.fault = { cutsAfter: 400_000, times: 1 };
    expect((await bytesOf(await store.get(key))).equals(bytes)).toBe(true);
    expect(proxy.fault.times).toBe(0);
    proxy.fault = { cutsAfter: 1_000 };
    await expect(store.get(key)).rejects.toEqual(problem('dependency-down'));
  });

  it('a server that falls silent is given up, before its answer and in the middle of it', async () => {
    proxy.fault = { silentAfter: 0 };
    await expect(store.stat(key)).rejects.toEqual(problem('dependency-down'));
    proxy.fault = { silentAfter: 400_000, times: 1 };
    expect((await bytesOf(await store.get(key))).equals(bytes)).toBe(true);
  }, 30_000);

  it('remnants of a multipart upload can be swept, young ones stay', async () => {
    await direct.client.send(
      new CreateMultipartUploadCommand({ Bucket: direct.settings.bucket, Key: newKey() }),
    );
    expect(await store.sweepUnfinished(60_000)).toBe(0);
    expect(await store.sweepUnfinished(0)).toBe(1);
  });
});

function answerOf(status: number, body: string): string {
  return `HTTP/1.1 ${status} Made Up\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
}

interface Fault {
  refuses?: boolean;
  /** Sent in place of the server's answer. */
  answer?: string;
  /** Restricts `answer` to requests of this method. */
  onlyFor?: string;
  /** Flips a bit in the byte at this place of a request, on the way to the server. */
  flipsSent?: number;
  /** The same on the way back, and ending the connection there. */
  flipsReceived?: number;
  cutsAfter?: number;
  silentAfter?: number;
  /** How many answers still meet it; without it, all. */
  times?: number;
}

/** Passes bytes between the store and the server, until told to do worse. Places are counted per request. */
class FaultProxy {
  fault: Fault = {};
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (socket) => this.serve(socket));
  }

  static async open(target: string): Promise<FaultProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultProxy(server, new URL(target));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(client: Socket): void {
    this.track(client);
    const server = this.track(connect(Number(this.target.port), this.target.hostname));
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    let [sentBytes, receivedBytes] = [0, 0];
    client.on('data', (piece: Buffer) => {
      const { refuses, answer, onlyFor = '', flipsSent } = this.fault;
      if (refuses) return client.destroy();
      if (answer !== undefined && piece.toString('latin1').startsWith(onlyFor)) {
        // Whatever else the client still sends is swallowed, so that it gets to read the answer.
        client.removeAllListeners('data').resume();
        return client.end(answer);
      }
      flip(piece, flipsSent, sentBytes);
      sentBytes += piece.length;
      receivedBytes = 0;
      server.write(piece);
    });
    server.on('data', (piece: Buffer) => {
      const { flipsReceived, cutsAfter, silentAfter } = this.fault;
      if (this.fault.times !== 0) {
        const flipped = flip(piece, flipsReceived, receivedBytes);
        const isCut = cutsAfter !== undefined && receivedBytes + piece.length > cutsAfter;
        const isSilent = silentAfter !== undefined && receivedBytes + piece.length > silentAfter;
        if ((flipped || isCut || isSilent) && this.fault.times !== undefined) this.fault.times -= 1;
        if (isCut) return client.destroy();
        if (isSilent) return server.removeAllListeners('data').resume();
      }
      receivedBytes += piece.length;
      sentBytes = 0;
      client.write(piece);
    });
  }

  private track(socket: Socket): Socket {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    return socket.on('close', () => this.sockets.delete(socket));
  }
}

function flip(piece: Buffer, place: number | undefined, startsAt: number): boolean {
  if (place === undefined || place < startsAt || place >= startsAt + piece.length) return false;
  piece.writeUInt8(piece.readUInt8(place - startsAt) ^ 1, place - startsAt);
  return true;
}
