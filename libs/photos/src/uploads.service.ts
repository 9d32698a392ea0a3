import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem, type ClinicId, type PhotoId, type UploadId } from '#kernel';
import { Database, enqueue, isUniqueViolation, OBJECTS, type ObjectStore, type Tx } from '#platform';
import {
  Intake,
  originalKey,
  refusingOtherContent,
  requireSize,
  type Acknowledgement,
  type PhotoDescription,
  keyReused,
} from './intake.js';
import { displayFileName } from './model/file-name.js';
import { UploadRow } from './photos.entities.js';
import { sweepUploads } from './photos.jobs.js';

const lifetimeMs = 24 * 3_600_000;
const sweepBatch = 100;

export interface UploadState {
  id: UploadId;
  sizeBytes: number;
  receivedBytes: number;
  createdAt: Date;
  expiresAt: Date;
  acknowledgement: Acknowledgement | null;
}

/** Resumable uploads: each request that brings bytes becomes one part, and the last one ends with an acknowledged photo. */
@Injectable()
export class UploadsService {
  private readonly intake: Intake;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
  ) {
    this.intake = new Intake(db, objects);
  }

  /** Begins an upload, or finds the one that the same Idempotency-Key began. */
  async begin(description: PhotoDescription, sizeBytes: number, sha256: string | null): Promise<UploadState> {
    requireSize(sizeBytes);
    // A key whose photo is there already is answered with that photo when its upload is asked for; begin checks the session.
    await this.intake.begin(description);
    const id = newId<UploadId>();
    try {
      await this.db.tx(description.clinicId, (tx) =>
        tx.of(UploadRow).insert({
          id,
          clinicId: description.clinicId,
          sessionId: description.sessionId,
          view: description.view,
          lightMode: description.lightMode,
          fileName: displayFileName(description.fileName),
          takenAt: description.takenAt ?? null,
          lens: description.lens ?? null,
          sizeBytes,
          declaredSha256: sha256 === null ? null : Buffer.from(sha256, 'hex'),
          idempotencyKey: description.idempotencyKey,
          receivedBytes: 0,
          parts: [],
          attempt: 0,
          memberId: description.memberId,
          expiresAt: new Date(Date.now() + lifetimeMs),
        }),
      );
      return await this.state(description.clinicId, id);
    } catch (error) {
      if (!isUniqueViolation(error) || description.idempotencyKey === null) throw error;
      const same = await this.db.tx(description.clinicId, (tx) =>
        tx.of(UploadRow).findOneBy({ clinicId: tx.clinicId, idempotencyKey: description.idempotencyKey! }),
      );
      if (!same) throw error;
      const isSame =
        same.sessionId === description.sessionId &&
        same.sizeBytes === sizeBytes &&
        same.view === description.view &&
        same.lightMode === description.lightMode &&
        same.fileName === displayFileName(description.fileName) &&
        (same.declaredSha256?.toString('hex') ?? null) === sha256;
      if (!isSame) throw keyReused();
      return this.state(description.clinicId, same.id);
    }
  }

  /** @throws Problem `not-found` */
  async state(clinicId: ClinicId, id: UploadId): Promise<UploadState> {
    const upload = await this.db.tx(clinicId, (tx) => requireUpload(tx, id));
    // All bytes are there but the acknowledgement was lost half-way: give it now.
    if (upload.receivedBytes === upload.sizeBytes && upload.photoId === null) return this.finish(upload);
    return this.stateOf(upload);
  }

  /**
   * Adds bytes at `offset`. What arrived before a broken connection is kept.
   * @throws Problem `upload-offset-mismatch` with the offset to go on from, `photo-type-unsupported`
   */
  async append(clinicId: ClinicId, id: UploadId, offset: number, source: Readable): Promise<UploadState> {
    const upload = await this.db.tx(clinicId, async (tx) => {
      const found = await requireUpload(tx, id);
      if (found.receivedBytes !== offset) throw offsetMismatch(found.receivedBytes);
      const claimed = await tx.row<{ attempt: number }>(
        'update upload set attempt = attempt + 1 where clinic_id = $1 and id = $2 returning attempt',
        [clinicId, id],
      );
      if (!claimed) throw new Problem('not-found');
      return { ...found, attempt: claimed.attempt };
    });
    if (upload.receivedBytes === upload.sizeBytes) return this.state(clinicId, id);
    const key = partKey(id, upload.attempt);
    const checked = offset === 0 ? refusingOtherContent(source) : source;
    let refusal: Problem | null = null;
    checked.on('error', (error) => {
      if (error instanceof Problem) refusal = error;
    });
    const part = await this.objects.putPartial(key, checked, { maxBytes: upload.sizeBytes - offset });
    if (refusal) {
      // To the store a refusal looks like a broken connection; answered as one, the client would send for ever.
      await this.remove(clinicId, id);
      throw refusal as Problem;
    }
    if (part.sizeBytes === 0) return this.stateOf(upload);
    const advanced = await this.db.tx(clinicId, async (tx) => {
      const rows = await tx.rows(
        `update upload set received_bytes = received_bytes + $4, parts = parts || $5::integer
         where clinic_id = $1 and id = $2 and received_bytes = $3 and photo_id is null returning id`,
        [clinicId, id, offset, part.sizeBytes, upload.attempt],
      );
      return rows.length === 1;
    });
    if (!advanced) {
      // Another request wrote the same stretch first; ours was never part of the upload.
      await this.objects.delete(key);
      throw offsetMismatch((await this.db.tx(clinicId, (tx) => requireUpload(tx, id))).receivedBytes);
    }
    const receivedBytes = offset + part.sizeBytes;
    const now = { ...upload, receivedBytes, parts: [...upload.parts, upload.attempt] };
    return receivedBytes === upload.sizeBytes ? this.finish(now) : this.stateOf(now);
  }

  /** Ends an upload and removes its bytes. An acknowledged photo stays. */
  async remove(clinicId: ClinicId, id: UploadId): Promise<void> {
    const upload = await this.db.tx(clinicId, async (tx) => {
      const found = await requireUpload(tx, id);
      await tx.of(UploadRow).delete({ clinicId, id });
      return found;
    });
    await this.deleteParts(upload);
  }

  /** Ends uploads that nobody continued for a day. @returns how many */
  async sweep(clinicId: ClinicId): Promise<number> {
    const expired = await this.db.tx(clinicId, (tx) =>
      tx.rows<{ id: UploadId }>(
        `delete from upload where clinic_id = $1 and id in (
           select id from upload where clinic_id = $1 and expires_at < clock_now() order by expires_at limit $2
         ) returning id`,
        [clinicId, sweepBatch],
      ),
    );
    for (const upload of expired) await this.deleteParts(upload);
    return expired.length;
  }

  /** Asks for a sweep of every clinic; one that waits already counts. */
  async requestSweeps(): Promise<void> {
    const clinics = await this.db.statement<{ id: ClinicId }>('select all_clinics() as id');
    for (const { id } of clinics) {
      await this.db.tx(id, (tx) => enqueue(tx, sweepUploads, {}, { dedupeKey: sweepUploads.name }));
    }
  }

  private async finish(upload: UploadRow): Promise<UploadState> {
    // One id for both, so that finishing again after a crash finds the same original.
    const photoId = upload.id as unknown as PhotoId;
    const parts = upload.parts.map((part) => partKey(upload.id, part));
    const declared = upload.declaredSha256?.toString('hex');
    const target = originalKey(photoId);
    try {
      const stored =
        parts.length === 1
          ? await this.objects.move(parts[0]!, target)
          : await this.objects.concat(parts, target, { expectedSizeBytes: upload.sizeBytes });
      if (declared !== undefined && stored.sha256 !== declared) {
        throw new Problem('upload-checksum-mismatch', {
          detail: 'The file changed on its way or while it was read. Upload it again.',
          received: stored.sha256,
        });
      }
      const acknowledgement = await this.intake.acknowledge(
        descriptionOf(upload),
        photoId,
        stored,
        async (tx, made) => {
          await tx.rows('update upload set photo_id = $3 where clinic_id = $1 and id = $2', [
            upload.clinicId,
            upload.id,
            made.photoId,
          ]);
        },
      );
      await this.deleteParts(upload);
      return { ...publicState(upload), acknowledgement };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const isGone = error.slug === 'not-found';
      if (isGone) {
        // Another request may have finished it between our look and our move.
        const now = await this.db.tx(upload.clinicId, (tx) => requireUpload(tx, upload.id));
        if (now.photoId !== null) return this.stateOf(now);
      }
      if (isGone || /^(photo-|upload-checksum|idempotency-key)/.test(error.slug)) {
        // Row first, bytes second: a crash in between leaves bytes without a row, not an upload that can never end.
        await this.db.tx(upload.clinicId, (tx) =>
          tx.of(UploadRow).delete({ clinicId: upload.clinicId, id: upload.id }),
        );
        await this.deleteParts(upload);
        await this.objects.delete(target);
      }
      throw isGone ? new Problem('upload-gone', { detail: 'Send the file again.' }) : error;
    }
  }

  private async stateOf(upload: UploadRow): Promise<UploadState> {
    if (upload.photoId === null) return { ...publicState(upload), acknowledgement: null };
    const photo = await this.db.tx(upload.clinicId, (tx) =>
      tx.row<{ sha256: string; size_bytes: number }>(
        `select encode(sha256, 'hex') as sha256, size_bytes from photo where clinic_id = $1 and id = $2`,
        [upload.clinicId, upload.photoId],
      ),
    );
    if (!photo) throw new Problem('not-found');
    return {
      ...publicState(upload),
      acknowledgement: {
        photoId: upload.photoId,
        sha256: photo.sha256,
        sizeBytes: photo.size_bytes,
        isDuplicate: (upload.photoId as string) !== (upload.id as string),
      },
    };
  }

  /** Also parts of tries that were killed before their row knew of them. */
  private async deleteParts(upload: Pick<UploadRow, 'id'>): Promise<void> {
    const { items } = await this.objects.list(`uploads/${upload.id}/`);
    for (const { key } of items) await this.objects.delete(key);
  }
}

const partKey = (id: UploadId, attempt: number): string => `uploads/${id}/${attempt}`;

async function requireUpload(tx: Tx, id: UploadId): Promise<UploadRow> {
  const upload = await tx.of(UploadRow).findOneBy({ clinicId: tx.clinicId, id });
  if (!upload) throw new Problem('not-found');
  return upload;
}

function offsetMismatch(receivedBytes: number): Problem {
  return new Problem('upload-offset-mismatch', {
    detail: `The upload goes on at byte ${receivedBytes}.`,
    receivedBytes,
  });
}

function publicState(upload: UploadRow): Omit<UploadState, 'acknowledgement'> {
  const { id, sizeBytes, receivedBytes, createdAt, expiresAt } = upload;
  return { id, sizeBytes, receivedBytes, createdAt, expiresAt };
}

function descriptionOf(upload: UploadRow): PhotoDescription {
  const { clinicId, sessionId, view, lightMode, fileName, memberId, idempotencyKey, takenAt, lens } = upload;
  return { clinicId, sessionId, view, lightMode, fileName, memberId, idempotencyKey, takenAt, lens };
}
