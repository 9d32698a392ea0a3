import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { checkedOperations, PhotoDecoder, type ProcessedPhoto } from '#imaging';
import { newId, Problem, type CourseId, type DerivativeId, type PhotoId } from '#kernel';
import {
  Database,
  OBJECTS,
  type JobHandler,
  type JobOutcome,
  type ObjectStore,
  type RunningJob,
  type Tx,
} from '#platform';
import { captureInstant } from './model/capture-time.js';
import { askForExamination } from './examination/examination.js';
import { PhotoRow, type PhotoCamera } from './photos.entities.js';
import { processPhoto } from './photos.jobs.js';
import { settleBaseline } from './series.js';

interface NewDerivative {
  id: DerivativeId;
  made: ProcessedPhoto['derivatives'][number];
}

/** Turns a received original into columns and derivatives. May run again at any time: what is there already stays. */
@Injectable()
export class PhotoProcessing implements JobHandler<{ photoId: string }> {
  readonly definition = processPhoto;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(PhotoDecoder) private readonly decoder: PhotoDecoder,
  ) {}

  async handle(payload: { photoId: string }, run: RunningJob): Promise<JobOutcome> {
    const photoId = payload.photoId as PhotoId;
    const photo = await run.commit((tx) => begin(tx, photoId));
    if (!photo) return { skipped: 'photo-gone' };
    if (photo.state === 'ready' && (await run.commit((tx) => hasPictures(tx, photoId))))
      return { skipped: 'already-ready' };

    const folder = await mkdtemp(join(tmpdir(), 'samelight-photo-'));
    try {
      const inputPath = join(folder, 'original');
      const isIntact = await this.fetch(photo, inputPath, run.signal);
      if (!isIntact) {
        await run.commit((tx) => fail(tx, photoId, 'original-damaged'));
        return { skipped: 'original-damaged' };
      }
      const processed = await this.decode(inputPath, folder, run.signal);
      if ('failure' in processed) {
        await run.commit((tx) => fail(tx, photoId, processed.failure));
        return { skipped: processed.failure };
      }
      const written = await this.write(photo, processed);
      const superfluous = await run.commit((tx) => this.finish(tx, photo, processed, written));
      for (const id of superfluous ?? written.map((derivative) => derivative.id))
        await this.objects.delete(`derivatives/${id}`);
      return superfluous === null ? { skipped: 'photo-gone' } : 'done';
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async onDead(payload: { photoId: string }, tx: Tx): Promise<void> {
    await fail(tx, payload.photoId as PhotoId, 'gave-up');
  }

  /** @returns false when the stored bytes are no longer the ones that were acknowledged */
  private async fetch(photo: PhotoRow, path: string, signal: AbortSignal): Promise<boolean> {
    const hash = createHash('sha256');
    const hashing = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    try {
      await pipeline(await this.objects.get(photo.objectKey), hashing, createWriteStream(path), { signal });
    } catch (error) {
      if (error instanceof Problem && error.slug === 'object-damaged') return false;
      throw error;
    }
    return hash.digest().equals(photo.sha256);
  }

  private async decode(
    inputPath: string,
    outDir: string,
    signal: AbortSignal,
  ): Promise<ProcessedPhoto | { failure: string }> {
    try {
      return await this.decoder.process(inputPath, outDir, signal);
    } catch (error) {
      // A file that cannot be decoded stays as it is, and says so; only a fault of ours is tried again.
      if (error instanceof Problem && error.slug.startsWith('photo-')) {
        return { failure: typeof error.facts['reason'] === 'string' ? error.facts['reason'] : error.slug };
      }
      throw error;
    }
  }

  private async write(photo: PhotoRow, processed: ProcessedPhoto): Promise<NewDerivative[]> {
    const present = await this.db.tx(photo.clinicId, (tx) =>
      tx.rows<{ recipe: string; recipe_version: number }>(
        'select recipe, recipe_version from derivative where clinic_id = $1 and photo_id = $2 and inputs_sha256 = $3',
        [photo.clinicId, photo.id, photo.sha256],
      ),
    );
    const written: NewDerivative[] = [];
    for (const made of processed.derivatives) {
      if (present.some((row) => row.recipe === made.recipeId && row.recipe_version === made.recipeVersion))
        continue;
      const id = newId<DerivativeId>();
      await this.objects.put(`derivatives/${id}`, createReadStream(made.path), {
        expectedSizeBytes: made.sizeBytes,
        expectedSha256: made.sha256,
      });
      written.push({ id, made });
    }
    return written;
  }

  /** @returns derivatives that another try had recorded before; null when the photo was taken out of the record meanwhile */
  private async finish(
    tx: Tx,
    photo: PhotoRow,
    processed: ProcessedPhoto,
    written: NewDerivative[],
  ): Promise<DerivativeId[] | null> {
    const place = await tx.row<{ course_id: CourseId; time_zone: string; view: string; light_mode: string }>(
      `select s.course_id, k.time_zone, p.view, p.light_mode from photo p
       join session s on s.clinic_id = p.clinic_id and s.id = p.session_id join clinic k on k.id = p.clinic_id
       where p.clinic_id = $1 and p.id = $2 for no key update of p`,
      [photo.clinicId, photo.id],
    );
    if (!place) return null;
    const superfluous: DerivativeId[] = [];
    for (const { id, made } of written) {
      const inserted = await insertDerivative(tx, {
        id,
        photoId: photo.id,
        recipe: made.recipeId,
        recipeVersion: made.recipeVersion,
        inputsSha256: photo.sha256,
        operations: made.operations,
        engines: made.engine,
        mediaType: made.mediaType,
        widthPx: made.widthPx,
        heightPx: made.heightPx,
        sizeBytes: made.sizeBytes,
        sha256: Buffer.from(made.sha256, 'hex'),
      });
      if (!inserted) superfluous.push(id);
    }
    const { capture } = processed;
    const camera: PhotoCamera = {
      ...(capture.cameraMake ? { make: capture.cameraMake } : {}),
      ...(capture.cameraModel ? { model: capture.cameraModel } : {}),
      ...(capture.lensModel ? { lens: capture.lensModel } : {}),
      ...(capture.focalLength35mm ? { focalLength35mm: capture.focalLength35mm } : {}),
      ...(capture.software ? { software: capture.software } : {}),
      ...(capture.processing ? { processing: capture.processing } : {}),
    };
    const takenAt = capture.takenAtLocal
      ? captureInstant(capture.takenAtLocal, capture.utcOffset, place.time_zone)
      : null;
    await tx.of(PhotoRow).update(
      { clinicId: photo.clinicId, id: photo.id },
      {
        state: processed.damage.length > 0 ? 'damaged' : 'ready',
        failureReason: null,
        damage: processed.damage,
        widthPx: processed.widthPx,
        heightPx: processed.heightPx,
        placeholder: processed.placeholder,
        // A file without EXIF keeps what its upload stated.
        ...(Object.keys(camera).length > 0 ? { camera } : {}),
        ...(takenAt ? { takenAt } : {}),
      },
    );
    await askForExamination(tx, photo.id);
    await settleBaseline(tx, { courseId: place.course_id, view: place.view, lightMode: place.light_mode });
    return superfluous;
  }
}

async function begin(tx: Tx, id: PhotoId): Promise<PhotoRow | null> {
  const photo = await tx.of(PhotoRow).findOneBy({ clinicId: tx.clinicId, id });
  // A photo that is shown already (after a restore, while its pictures are made again) keeps its state and its place as baseline.
  if (photo && photo.state !== 'ready' && photo.state !== 'damaged') {
    await tx.rows(
      `update photo set state = 'processing', failure_reason = null where clinic_id = $1 and id = $2`,
      [tx.clinicId, id],
    );
  }
  return photo;
}

async function hasPictures(tx: Tx, id: PhotoId): Promise<boolean> {
  return (
    (await tx.row('select 1 from derivative where clinic_id = $1 and photo_id = $2 limit 1', [
      tx.clinicId,
      id,
    ])) !== null
  );
}

async function fail(tx: Tx, id: PhotoId, reason: string): Promise<void> {
  await tx.rows(
    `update photo set state = 'failed', failure_reason = $3 where clinic_id = $1 and id = $2 and state <> 'ready'`,
    [tx.clinicId, id, reason],
  );
}

export interface DerivativeRecord {
  id: DerivativeId;
  photoId: PhotoId;
  recipe: string;
  recipeVersion: number;
  /** Of everything the pixels depend on. */
  inputsSha256: Buffer;
  operations: unknown;
  engines: unknown;
  mediaType: string;
  widthPx: number;
  heightPx: number;
  sizeBytes: number;
  sha256: Buffer;
}

/**
 * @returns false when the same recipe of the same inputs is recorded already
 * @throws Error when something was done that may not be done to a photo
 */
export async function insertDerivative(tx: Tx, record: DerivativeRecord): Promise<boolean> {
  checkedOperations(record.operations);
  const rows = await tx.rows(
    `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
       width_px, height_px, size_bytes, sha256)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (clinic_id, photo_id, recipe, recipe_version, inputs_sha256) do nothing returning id`,
    [
      record.id,
      tx.clinicId,
      record.photoId,
      record.recipe,
      record.recipeVersion,
      record.inputsSha256,
      JSON.stringify(record.operations),
      JSON.stringify(record.engines),
      record.mediaType,
      record.widthPx,
      record.heightPx,
      record.sizeBytes,
      record.sha256,
    ],
  );
  return rows.length === 1;
}
