import type { S3ClientConfig } from '@aws-sdk/client-s3';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Problem } from '#kernel';
import type {
  ObjectDriver,
  ObjectPage,
  OpenObject,
  PutResult,
  StoredFacts,
  StoredRange,
} from './object-driver.js';
import { assertKey, assertPrefix, storeIsDown, storeIsFull } from './object-driver.js';

export interface S3Options {
  /** Left out for AWS itself. */
  endpoint?: string;
  region: string;
  bucket: string;
  /** Folder within the bucket, `''` or ending in `/`; everything of this store lies below it. */
  prefix?: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** `endpoint/bucket/key` in place of `bucket.endpoint/key`; what most servers that are not AWS need. */
  forcePathStyle?: boolean;
  /** Tries of one request, the first included. */
  maxAttempts?: number;
  /** A connection on which nothing moves for so long is given up; slow ones are not. */
  silenceTimeoutMs?: number;
}

/** What one put holds in memory twice: one part on its way, one being filled. S3 wants at least 5 MiB. */
const partSizeBytes = 8 * 1024 * 1024;
const connectionTimeoutMs = 3_000;
/** Free room, quota: the names that AWS, MinIO, Garage and Ceph use. */
const fullCodes = [
  'QuotaExceeded',
  'InsufficientStorage',
  'StorageFull',
  'XMinioStorageFull',
  'EntityTooLarge',
];

/**
 * Objects in one bucket of any S3 server. Parts go out as buffers, never as streams: so each request states its length, is signed
 * over its content (the server refuses what was flipped on the way) and can be repeated by the client's own bounded retries.
 */
export class S3Driver implements ObjectDriver {
  private readonly client: S3Client;
  private readonly bucket: string;
  private readonly prefix: string;

  constructor(options: S3Options) {
    const { endpoint, region, bucket, accessKeyId, secretAccessKey } = options;
    const { forcePathStyle = endpoint !== undefined, maxAttempts = 4, silenceTimeoutMs = 20_000 } = options;
    const config: S3ClientConfig = {
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle,
      // Back-off with full jitter between tries.
      retryMode: 'standard',
      maxAttempts,
      requestHandler: {
        connectionTimeout: connectionTimeoutMs,
        socketTimeout: silenceTimeoutMs,
        httpAgent: { maxSockets: 64 },
        httpsAgent: { maxSockets: 64 },
      },
      // The default adds checksum trailers, which Ceph answers with 411 and others store into the object.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    };
    this.client = new S3Client(endpoint === undefined ? config : { ...config, endpoint });
    this.bucket = bucket;
    this.prefix = options.prefix ?? '';
  }

  async init({ createIfMissing = false } = {}): Promise<void> {
    await this.guard(async () => {
      try {
        await this.client.send(new HeadBucketCommand({ Bucket: this.bucket }));
      } catch (error) {
        if (!createIfMissing || statusOf(error) !== 404) throw error;
        await this.createBucket();
      }
    });
  }

  close(): Promise<void> {
    this.client.destroy();
    return Promise.resolve();
  }

  async put(key: string, source: AsyncIterable<Buffer>): Promise<PutResult> {
    assertKey(key);
    return this.guard(async () => {
      // Servers differ in whether they honour If-None-Match, above all on multipart uploads, so it is asked first as well.
      if (await this.head(key)) return 'exists';
      const parts = inParts(source);
      const first = await parts.next();
      const second = first.done ? first : await parts.next();
      const sizeBytes = second.done
        ? await this.putWhole(key, first.done ? Buffer.alloc(0) : first.value)
        : await this.putInParts(key, first.value as Buffer, second.value, parts);
      if (sizeBytes === 'taken') return 'exists';
      // An answer of 200 is believed only when the store then shows the object in its full size.
      const stored = await this.head(key);
      if (stored?.sizeBytes === sizeBytes) return 'created';
      throw new Error(
        `${key} was answered as stored with ${sizeBytes} B, but is ${stored?.sizeBytes ?? 'not there'}`,
      );
    });
  }

  async get(key: string, range?: StoredRange): Promise<OpenObject | null> {
    assertKey(key);
    return this.guard(async () => {
      try {
        const answer = await this.client.send(
          new GetObjectCommand({
            Bucket: this.bucket,
            Key: this.prefix + key,
            ...(range && { Range: `bytes=${range.start}-${range.end}` }),
          }),
        );
        const whole = answer.ContentRange?.match(/\/(\d+)$/)?.[1];
        if (range && !whole) throw new Error('The store ignored the range that was asked for');
        const body = answer.Body as AsyncIterable<Buffer> | undefined;
        return { sizeBytes: Number(whole ?? answer.ContentLength), body: withProblems(body) };
      } catch (error) {
        if (statusOf(error) === 416) return { sizeBytes: 0, body: withProblems(undefined) };
        if (await this.isNotFound(error)) return null;
        throw error;
      }
    });
  }

  async stat(key: string): Promise<StoredFacts | null> {
    assertKey(key);
    return this.guard(() => this.head(key));
  }

  async delete(key: string): Promise<void> {
    assertKey(key);
    await this.guard(() =>
      this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: this.prefix + key })),
    );
  }

  async move(from: string, to: string): Promise<'moved' | 'missing' | 'exists'> {
    assertKey(from);
    assertKey(to);
    return this.guard(async () => {
      const [source, target] = await Promise.all([this.head(from), this.head(to)]);
      if (!source) return 'missing';
      if (target) return 'exists';
      await this.client.send(
        new CopyObjectCommand({
          Bucket: this.bucket,
          Key: this.prefix + to,
          CopySource: `${this.bucket}/${this.prefix}${from}`,
        }),
      );
      const copied = await this.head(to);
      if (copied?.sizeBytes !== source.sizeBytes) throw new Error(`${from} was not copied in full to ${to}`);
      await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: this.prefix + from }));
      return 'moved';
    });
  }

  async list(prefix: string, cursor: string | null, limit: number): Promise<ObjectPage> {
    assertPrefix(prefix);
    if (cursor !== null) assertKey(cursor);
    return this.guard(async () => {
      const answer = await this.client.send(
        new ListObjectsV2Command({
          Bucket: this.bucket,
          Prefix: this.prefix + prefix,
          MaxKeys: limit,
          ...(cursor !== null && { StartAfter: this.prefix + cursor }),
        }),
      );
      const items = (answer.Contents ?? []).flatMap(({ Key, Size, LastModified }) =>
        Key === undefined
          ? []
          : [
              {
                key: Key.slice(this.prefix.length),
                sizeBytes: Size ?? 0,
                modifiedAt: LastModified ?? new Date(0),
              },
            ],
      );
      return { items, nextCursor: answer.IsTruncated ? (items.at(-1)?.key ?? null) : null };
    });
  }

  async sweepUnfinished(olderThanMs: number): Promise<number> {
    return this.guard(async () => {
      const answer = await this.client.send(
        new ListMultipartUploadsCommand({ Bucket: this.bucket, Prefix: this.prefix }),
      );
      const stale = (answer.Uploads ?? []).filter(
        ({ Initiated }) => (Initiated?.getTime() ?? 0) <= Date.now() - olderThanMs,
      );
      for (const { Key, UploadId } of stale) {
        await this.client.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key, UploadId }));
      }
      return stale.length;
    });
  }

  private async createBucket(): Promise<void> {
    try {
      await this.client.send(new CreateBucketCommand({ Bucket: this.bucket }));
    } catch (error) {
      if (!(error instanceof Error && error.name === 'BucketAlreadyOwnedByYou')) throw error;
    }
  }

  private async head(key: string): Promise<StoredFacts | null> {
    try {
      const answer = await this.client.send(
        new HeadObjectCommand({ Bucket: this.bucket, Key: this.prefix + key }),
      );
      return { sizeBytes: answer.ContentLength ?? 0, modifiedAt: answer.LastModified ?? new Date(0) };
    } catch (error) {
      if (await this.isNotFound(error)) return null;
      throw error;
    }
  }

  private async putWhole(key: string, content: Buffer): Promise<number | 'taken'> {
    try {
      await this.client.send(
        new PutObjectCommand({
          Bucket: this.bucket,
          Key: this.prefix + key,
          Body: content,
          ContentLength: content.length,
          IfNoneMatch: '*',
        }),
      );
      return content.length;
    } catch (error) {
      if (statusOf(error) === 412) return 'taken';
      throw error;
    }
  }

  private async putInParts(
    key: string,
    first: Buffer,
    second: Buffer,
    rest: AsyncIterable<Buffer>,
  ): Promise<number | 'taken'> {
    const target = { Bucket: this.bucket, Key: this.prefix + key };
    const { UploadId } = await this.client.send(new CreateMultipartUploadCommand(target));
    const parts: { PartNumber: number; ETag: string | undefined }[] = [];
    let sizeBytes = 0;
    const send = async (content: Buffer): Promise<void> => {
      sizeBytes += content.length;
      const PartNumber = parts.length + 1;
      const part = { PartNumber, ETag: undefined as string | undefined };
      parts.push(part);
      const answer = await this.client.send(
        new UploadPartCommand({
          ...target,
          UploadId,
          PartNumber,
          Body: content,
          ContentLength: content.length,
        }),
      );
      part.ETag = answer.ETag;
    };
    try {
      await send(first);
      let underWay = send(second);
      // Awaited before the next part; until then a failure must not count as unhandled.
      underWay.catch(() => undefined);
      try {
        for await (const content of rest) {
          await underWay;
          underWay = send(content);
          underWay.catch(() => undefined);
        }
      } finally {
        await underWay;
      }
      await this.client.send(
        new CompleteMultipartUploadCommand({
          ...target,
          UploadId,
          MultipartUpload: { Parts: parts },
          IfNoneMatch: '*',
        }),
      );
      return sizeBytes;
    } catch (error) {
      // Best effort: what cannot be aborted now is invisible, and `sweepUnfinished` removes it later.
      await this.client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined);
      if (statusOf(error) === 412) return 'taken';
      throw error;
    }
  }

  /**
   * A bare 404 can also come from a missing bucket or from something that is no S3 server at all; it is believed only when the
   * bucket answers.
   */
  private async isNotFound(error: unknown): Promise<boolean> {
    if (statusOf(error) !== 404 || !(error instanceof Error)) return false;
    if (error.name === 'NoSuchKey') return true;
    if (error.name !== 'NotFound') return false;
    await this.client.send(new HeadBucketCommand({ Bucket: this.bucket }));
    return true;
  }

  private async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asProblem(error);
    }
  }
}

/**
 * Parts of the size that S3 wants, the last one shorter. Two buffers take turns, so whoever reads on must be done with the part
 * before the last.
 */
async function* inParts(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  const buffers = [Buffer.allocUnsafeSlow(partSizeBytes)];
  let part = buffers[0]!;
  let filledBytes = 0;
  for await (const piece of source) {
    for (let taken = 0; taken < piece.length;) {
      const copied = piece.copy(part, filledBytes, taken);
      taken += copied;
      filledBytes += copied;
      if (filledBytes < partSizeBytes) continue;
      yield part;
      buffers.push(buffers.length < 2 ? Buffer.allocUnsafeSlow(partSizeBytes) : buffers.shift()!);
      part = buffers.at(-1)!;
      filledBytes = 0;
    }
  }
  if (filledBytes > 0) yield part.subarray(0, filledBytes);
  return undefined;
}

async function* withProblems(body: AsyncIterable<Buffer> | undefined): AsyncGenerator<Buffer> {
  if (!body) return;
  try {
    yield* body;
  } catch (error) {
    throw asProblem(error);
  }
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

function asProblem(error: unknown): unknown {
  if (error instanceof Problem || error instanceof TypeError) return error;
  const isFull = error instanceof Error && (fullCodes.includes(error.name) || statusOf(error) === 507);
  return isFull ? storeIsFull(error) : storeIsDown(error);
}
