import { Readable } from 'node:stream';
import {
  isId,
  Problem,
  type ClinicId,
  type MemberId,
  type PatientId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import { RequestAudit } from '#identity';
import {
  checkPhotoHeader,
  intakeLimits,
  refuseContent,
  sniffBytes,
  sniffPhoto,
  type ByteReader,
  type PhotoHeader,
} from '#imaging';
import {
  enqueue,
  isForeignKeyViolation,
  isUniqueViolation,
  type Database,
  type ObjectStore,
  type Tx,
} from '#platform';
import { displayFileName } from './model/file-name.js';
import { PhotoRow } from './photos.entities.js';
import { processPhoto } from './photos.jobs.js';

/** What is said of a photo when it is handed in. */
export interface PhotoDescription {
  clinicId: ClinicId;
  sessionId: SessionId;
  view: string;
  lightMode: string;
  fileName: string;
  memberId: MemberId | null;
  /** The patient took it of themselves, and sees it. */
  patientId?: PatientId;
  /** What a browser's camera says itself, because its pictures carry no EXIF. */
  takenAt?: Date | null;
  lens?: string | null;
  /** The same key again gives the same photo, however often the request is repeated. */
  idempotencyKey: string | null;
}

/** The promise that a photo is kept: its bytes are durable and its row is committed. */
export interface Acknowledgement {
  photoId: PhotoId;
  sha256: string;
  sizeBytes: number;
  /** The same bytes were in this session already; the photo named is that one. */
  isDuplicate: boolean;
}

/** In front of the id of an import's file. */
export const importKeyPrefix = 'import:';

export const originalKey = (id: PhotoId): string => `originals/${id}`;

/** Bytes first, row second: the steps that every way of handing in a photo ends with. */
export class Intake {
  constructor(
    private readonly db: Database,
    private readonly objects: ObjectStore,
  ) {}

  /** @throws Problem `not-found` without such a session, `idempotency-key-reused` */
  async begin(description: PhotoDescription, stated: StatedBytes = {}): Promise<Acknowledgement | null> {
    return this.db.tx(description.clinicId, async (tx) => {
      await requireSession(tx, description.sessionId, 'asked again when the bytes are there');
      await requireOwnKey(tx, description);
      return findByKey(tx, description, stated);
    });
  }

  /**
   * Stores a stream as a new original and acknowledges it.
   * @throws Problem `photo-type-unsupported`, `photo-too-large`, `photo-unreadable`, `upload-checksum-mismatch`
   */
  async store(
    description: PhotoDescription,
    photoId: PhotoId,
    source: Readable,
    expected: { sizeBytes?: number; sha256?: string },
  ): Promise<Acknowledgement> {
    if (expected.sizeBytes !== undefined) requireSize(expected.sizeBytes);
    const head = new Head();
    const stored = await this.objects
      .put(originalKey(photoId), photoContent(source, head), {
        maxBytes: intakeLimits.sizeBytes,
        ...(expected.sizeBytes === undefined ? {} : { expectedSizeBytes: expected.sizeBytes }),
        ...(expected.sha256 === undefined ? {} : { expectedSha256: expected.sha256 }),
      })
      .catch((error: unknown) => {
        if (error instanceof Problem && error.slug === 'body-too-large') throw tooLarge(error);
        throw error;
      });
    return this.acknowledge(description, photoId, { ...stored, head: head.bytes() });
  }

  /** Looks at the header of stored bytes, then commits the row and its job; refused bytes are removed. */
  async acknowledge(
    description: PhotoDescription,
    photoId: PhotoId,
    stored: { sizeBytes: number; sha256: string; head?: Buffer },
    inSameTransaction: (tx: Tx, acknowledgement: Acknowledgement) => Promise<void> = async () => {},
  ): Promise<Acknowledgement> {
    const key = originalKey(photoId);
    let header: PhotoHeader;
    try {
      header = await checkPhotoHeader(objectReader(this.objects, key, stored.sizeBytes, stored.head));
    } catch (error) {
      if (error instanceof Problem && error.slug.startsWith('photo-')) await this.objects.delete(key);
      throw error;
    }
    const acknowledgement = {
      photoId,
      sha256: stored.sha256,
      sizeBytes: stored.sizeBytes,
      isDuplicate: false,
    };
    try {
      await this.db.tx(description.clinicId, async (tx) => {
        // Asked again, and held: the session may have been taken out of the record while the bytes came.
        await requireSession(tx, description.sessionId, 'held');
        RequestAudit.present()?.isAbout('photo', photoId);
        await tx.of(PhotoRow).insert({
          id: photoId,
          clinicId: description.clinicId,
          sessionId: description.sessionId,
          view: description.view,
          lightMode: description.lightMode,
          state: 'received',
          fileName: displayFileName(description.fileName),
          mediaType: header.mediaType,
          sizeBytes: stored.sizeBytes,
          sha256: Buffer.from(stored.sha256, 'hex'),
          objectKey: key,
          takenAt: description.takenAt ?? null,
          camera: description.lens ? { lens: description.lens } : {},
          damage: [],
          isChosen: true,
          idempotencyKey: description.idempotencyKey,
          uploadedByMemberId: description.memberId,
          uploadedByPatientId: description.patientId ?? null,
          releasedAt: description.patientId ? new Date() : null,
        });
        await enqueue(tx, processPhoto, { photoId }, { dedupeKey: `photo.process:${photoId}` });
        await inSameTransaction(tx, acknowledgement);
      });
      return acknowledgement;
    } catch (error) {
      // Only an answer that the row is surely not there allows taking the bytes away; after any other failure they stay
      // for the sweep, because the commit may have gone through.
      if (error instanceof Problem && error.slug === 'not-found') await this.objects.delete(key);
      if (isForeignKeyViolation(error, 'import_undone')) {
        await this.objects.delete(key);
        throw new Problem('conflict', {
          detail: 'The import that this file belongs to was undone meanwhile; nothing of it was kept.',
        });
      }
      if (!isUniqueViolation(error)) throw error;
      const existing = await this.db
        .tx(description.clinicId, async (tx) => {
          const found =
            (await findByKey(tx, description, stored)) ??
            (await findSameBytes(tx, description.sessionId, stored.sha256));
          if (found) await inSameTransaction(tx, found);
          return found;
        })
        .catch(async (refusal: unknown) => {
          // The key is another photo's, so these bytes are nobody's.
          if (refusal instanceof Problem && refusal.slug === 'idempotency-key-reused')
            await this.objects.delete(key);
          throw refusal;
        });
      if (!existing) {
        // The row that is in the way is out of sight, so these bytes are nobody's.
        await this.objects.delete(key);
        throw withheld(error);
      }
      // The same upload finished by another request a moment ago.
      if (existing.photoId === photoId) return { ...existing, isDuplicate: false };
      await this.objects.delete(key);
      return existing;
    }
  }
}

/** Held until the transaction ends, or only looked at: a lock would make a transaction that changes nothing wait for the disk. */
async function requireSession(
  tx: Tx,
  sessionId: SessionId,
  how: 'held' | 'asked again when the bytes are there',
): Promise<void> {
  const session = await tx.row(
    `select 1 from session where clinic_id = $1 and id = $2${how === 'held' ? ' for key share' : ''}`,
    [tx.clinicId, sessionId],
  );
  if (!session) throw new Problem('not-found');
}

/** Keys of an import's files tie a photo to its file: nothing else may take one, or the undo would take away another photo. */
async function requireOwnKey(tx: Tx, { idempotencyKey, sessionId }: PhotoDescription): Promise<void> {
  if (!idempotencyKey?.startsWith(importKeyPrefix)) return;
  const itemId = idempotencyKey.slice(importKeyPrefix.length);
  const item =
    // As the trigger that ties them writes it; in capitals it would be taken in and never tied.
    isId(itemId) &&
    itemId === itemId.toLowerCase() &&
    (await tx.row('select 1 from import_item where clinic_id = $1 and id = $2 and session_id = $3', [
      tx.clinicId,
      itemId,
      sessionId,
    ]));
  if (!item)
    throw new Problem('idempotency-key-reused', {
      detail: `Keys that begin with ${importKeyPrefix} belong to the files of an import, each for its own session. Use another one.`,
    });
}

/** What is known of the bytes behind a key, before or after they have come. */
export interface StatedBytes {
  sizeBytes?: number | undefined;
  /** Hex. */
  sha256?: string | undefined;
}

/** The photo of this key. A key speaks of one request: with other bytes or another place it is refused, never answered. */
async function findByKey(
  tx: Tx,
  description: PhotoDescription,
  stated: StatedBytes,
): Promise<Acknowledgement | null> {
  if (description.idempotencyKey === null) return null;
  const photo = await tx
    .of(PhotoRow)
    .findOneBy({ clinicId: tx.clinicId, idempotencyKey: description.idempotencyKey });
  if (!photo) return null;
  const isSame =
    (photo.sessionId === description.sessionId || (await hasLeft(tx, photo.id, description.sessionId))) &&
    (stated.sizeBytes ?? photo.sizeBytes) === photo.sizeBytes &&
    (stated.sha256 ?? photo.sha256.toString('hex')) === photo.sha256.toString('hex');
  if (!isSame) throw keyReused();
  return {
    photoId: photo.id,
    sha256: photo.sha256.toString('hex'),
    sizeBytes: photo.sizeBytes,
    isDuplicate: false,
  };
}

/** The photo was sent to this session and has been moved since: a repeated request is still answered with it. */
async function hasLeft(tx: Tx, photoId: PhotoId, sessionId: SessionId): Promise<boolean> {
  const row = await tx.row(
    `select 1 from refiling where clinic_id = $1 and subject = 'photo' and subject_id = $2 and act = 'move' and from_id = $3 limit 1`,
    [tx.clinicId, photoId, sessionId],
  );
  return row !== null;
}

async function findSameBytes(tx: Tx, sessionId: SessionId, sha256: string): Promise<Acknowledgement | null> {
  const photo = await tx
    .of(PhotoRow)
    .findOneBy({ clinicId: tx.clinicId, sessionId, sha256: Buffer.from(sha256, 'hex') });
  return photo && { photoId: photo.id, sha256, sizeBytes: photo.sizeBytes, isDuplicate: true };
}

export function keyReused(): Problem {
  return new Problem('idempotency-key-reused', {
    detail: 'This Idempotency-Key belongs to another photo. Use a new one.',
  });
}

/** The same picture of the same session lies in quarantine or in the bin. */
function withheld(cause: unknown): Problem {
  return new Problem(
    'photo-withheld',
    {
      detail:
        'This picture of this session lies in quarantine or in the bin. Bring it back from there instead of sending it again.',
    },
    { cause },
  );
}

/** @throws Problem `photo-too-large` */
export function requireSize(sizeBytes: number): void {
  if (sizeBytes > intakeLimits.sizeBytes) throw tooLarge();
}

function tooLarge(cause?: Error): Problem {
  const megabytes = Math.round(intakeLimits.sizeBytes / 1_000_000);
  return new Problem(
    'photo-too-large',
    {
      detail: `A photo may have ${megabytes} MB at most. Export it as JPEG, then upload it again.`,
      limit: 'sizeBytes',
      allowed: intakeLimits.sizeBytes,
    },
    cause ? { cause } : undefined,
  );
}

/** Passes a stream on, unless its first bytes are no photo: then nothing of it is stored. */
export function refusingOtherContent(source: Readable): Readable {
  return Readable.from(photoContent(source), { objectMode: false });
}

async function* photoContent(source: Readable, kept?: Head): AsyncGenerator<Buffer> {
  const chunks = source.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  let head = Buffer.alloc(0);
  for await (const chunk of chunks) {
    kept?.add(chunk);
    if (head.length >= sniffBytes) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < sniffBytes) continue;
    if (!sniffPhoto(head)) throw refuseContent(head);
    yield head;
  }
  if (head.length < sniffBytes) {
    if (!sniffPhoto(head)) throw refuseContent(head);
    yield head;
  }
}

/** The first block of what passes, so that it need not be read again for its header. */
class Head {
  private parts: Buffer[] = [];
  private sizeBytes = 0;

  add(chunk: Buffer): void {
    if (this.sizeBytes >= firstBlockBytes) return;
    this.parts.push(chunk);
    this.sizeBytes += chunk.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.parts, Math.min(this.sizeBytes, firstBlockBytes));
  }
}

/** One chunk of a stored object: most headers lie in it, and reading on would be paid at every upload. */
const firstBlockBytes = 262_144;
const blockBytes = 1_048_576;

/**
 * Random access to a stored object by blocks, the last one kept: a header is read in one or two requests, and a file that
 * is looked through to its end in few.
 * @param head the first block, where it is known
 */
export function objectReader(
  objects: ObjectStore,
  key: string,
  sizeBytes: number,
  head?: Buffer,
): ByteReader {
  let block = head ? { start: 0, bytes: head } : null;
  const load = async (start: number): Promise<Buffer> => {
    if (block?.start === start) return block.bytes;
    const end = start === 0 ? firstBlockBytes : start + blockBytes;
    const stream = await objects.get(key, { start, end: Math.min(end, sizeBytes) - 1 });
    const bytes = Buffer.concat(await stream.toArray());
    block = { start, bytes };
    return bytes;
  };
  return {
    sizeBytes,
    read: async (offset, length) => {
      const parts: Buffer[] = [];
      const end = Math.min(offset + length, sizeBytes);
      for (let at = offset; at < end;) {
        const start = at < firstBlockBytes ? 0 : at - ((at - firstBlockBytes) % blockBytes);
        const part = (await load(start)).subarray(at - start, end - start);
        if (part.length === 0) break;
        parts.push(part);
        at += part.length;
      }
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    },
  };
}
