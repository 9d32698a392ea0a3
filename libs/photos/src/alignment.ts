import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import {
  alignedRecipe,
  alignmentMethodVersion,
  alignPhotos,
  encodePicture,
  imageEngine,
  loadGrey,
  loadRgb,
  photoRecipes,
  warpToBaseline,
  type Alignment,
} from '#imaging';
import { newId, Problem, type AlignmentId, type DerivativeId, type PhotoId } from '#kernel';
import {
  OBJECTS,
  publish,
  type JobHandler,
  type JobOutcome,
  type ObjectStore,
  type RunningJob,
  type Tx,
} from '#platform';
import { photoAligned } from './photos.events.js';
import { alignPhoto } from './photos.jobs.js';
import { insertDerivative, type DerivativeRecord } from './processing.js';

interface Member {
  id: PhotoId;
  widthPx: number;
  heightPx: number;
  /** Its `view` derivative. */
  derivativeId: DerivativeId;
  derivativeSha256: Buffer;
  viewWidthPx: number;
  viewHeightPx: number;
}

interface Outcome {
  alignment: Alignment;
  drawn: { record: DerivativeRecord } | null;
}

/**
 * Brings one photo into its baseline's frame and draws it there, or records why it cannot be. The result belongs to the pair of
 * photos: it stays when the series gets another baseline, and is found again when that changes back.
 */
@Injectable()
export class PhotoAlignment implements JobHandler<{ photoId: string; baselinePhotoId: string }> {
  readonly definition = alignPhoto;

  constructor(@Inject(OBJECTS) private readonly objects: ObjectStore) {}

  async handle(payload: { photoId: string; baselinePhotoId: string }, run: RunningJob): Promise<JobOutcome> {
    const photoId = payload.photoId as PhotoId;
    const baselinePhotoId = payload.baselinePhotoId as PhotoId;
    const pair = await run.commit((tx) => findPair(tx, baselinePhotoId, photoId));
    if (pair === 'aligned') return { skipped: 'already-aligned' };
    if (pair === 'gone') return { skipped: 'photo-gone' };

    const outcome = await this.align(pair.baseline, pair.photo);
    const superfluous = await run.commit(async (tx) => {
      const inserted = outcome.drawn ? await insertDerivative(tx, outcome.drawn.record) : true;
      const kept = inserted
        ? (outcome.drawn?.record.id ?? null)
        : await existingDrawing(tx, outcome.drawn!.record);
      await insertAlignment(tx, baselinePhotoId, photoId, outcome.alignment, kept);
      return inserted ? null : outcome.drawn!.record.id;
    });
    if (superfluous) await this.objects.delete(`derivatives/${superfluous}`);
    return 'done';
  }

  async onDead(payload: { photoId: string; baselinePhotoId: string }, tx: Tx): Promise<void> {
    // Better an honest refusal than "pending" for ever. A new baseline, or the old one again, is a new try.
    await tx.rows(
      `insert into alignment (id, clinic_id, baseline_photo_id, photo_id, method_version, status, reason)
       values ($1, $2, $3, $4, $5, 'refused', 'gave-up')
       on conflict (clinic_id, baseline_photo_id, photo_id, method_version) do nothing`,
      [newId<AlignmentId>(), tx.clinicId, payload.baselinePhotoId, payload.photoId, alignmentMethodVersion],
    );
  }

  private async align(baseline: Member, photo: Member): Promise<Outcome> {
    const [baselineBytes, photoBytes] = [await this.read(baseline), await this.read(photo)];
    const alignment = alignPhotos(
      { ...(await loadGrey(baselineBytes)), fullWidthPx: baseline.widthPx, fullHeightPx: baseline.heightPx },
      { ...(await loadGrey(photoBytes)), fullWidthPx: photo.widthPx, fullHeightPx: photo.heightPx },
    );
    if (alignment.status === 'refused') return { alignment, drawn: null };

    const size = { widthPx: baseline.viewWidthPx, heightPx: baseline.viewHeightPx };
    const rgb = await loadRgb(photoBytes, photo.viewWidthPx, photo.viewHeightPx);
    const warped = warpToBaseline(
      { ...rgb, fullWidthPx: photo.widthPx, fullHeightPx: photo.heightPx },
      alignment.matrix,
      { widthPx: baseline.widthPx, heightPx: baseline.heightPx },
      size,
    );
    const { encode } = photoRecipes.view;
    const bytes = await encodePicture(warped, encode);
    const id = newId<DerivativeId>();
    const stored = await this.objects.put(`derivatives/${id}`, Readable.from([bytes]), {
      expectedSizeBytes: bytes.length,
    });
    const parameters = {
      matrix: alignment.matrix,
      baselineWidthPx: baseline.widthPx,
      baselineHeightPx: baseline.heightPx,
      ...size,
    };
    return {
      alignment,
      drawn: {
        record: {
          id,
          photoId: photo.id,
          recipe: alignedRecipe.id,
          recipeVersion: alignedRecipe.version,
          inputsSha256: createHash('sha256')
            .update(photo.derivativeSha256)
            .update(JSON.stringify(parameters))
            .digest(),
          operations: [
            {
              name: 'from-derivative',
              parameters: {
                recipe: photoRecipes.view.id,
                version: photoRecipes.view.version,
                sha256: photo.derivativeSha256.toString('hex'),
              },
            },
            {
              name: 'warp-to-baseline',
              parameters: {
                ...parameters,
                baselinePhotoId: baseline.id,
                method: alignment.methodVersion,
                kernel: 'catmull-rom',
              },
            },
            {
              name: 'encode',
              parameters: { mediaType: encode.mediaType, profile: 'srgb', ...encode.options },
            },
          ],
          engines: imageEngine,
          mediaType: encode.mediaType,
          ...size,
          sizeBytes: stored.sizeBytes,
          sha256: Buffer.from(stored.sha256, 'hex'),
        },
      },
    };
  }

  private async read(member: Member): Promise<Buffer> {
    const stream = await this.objects.get(`derivatives/${member.derivativeId}`);
    return Buffer.concat((await stream.toArray()) as Buffer[]);
  }
}

async function findPair(
  tx: Tx,
  baselinePhotoId: PhotoId,
  photoId: PhotoId,
): Promise<{ baseline: Member; photo: Member } | 'aligned' | 'gone'> {
  const known = await tx.row(
    'select 1 from alignment where clinic_id = $1 and baseline_photo_id = $2 and photo_id = $3 and method_version = $4',
    [tx.clinicId, baselinePhotoId, photoId, alignmentMethodVersion],
  );
  if (known) return 'aligned';
  const members = await tx.rows<Member>(
    `select distinct on (p.id) p.id, p.width_px as "widthPx", p.height_px as "heightPx", d.id as "derivativeId",
       d.sha256 as "derivativeSha256", d.width_px as "viewWidthPx", d.height_px as "viewHeightPx"
     from photo p join derivative d on d.clinic_id = p.clinic_id and d.photo_id = p.id and d.recipe = 'view'
     where p.clinic_id = $1 and p.id = any($2::uuid[]) and p.state in ('ready', 'damaged')
     order by p.id, d.recipe_version desc`,
    [tx.clinicId, [baselinePhotoId, photoId]],
  );
  const baseline = members.find((member) => member.id === baselinePhotoId);
  const photo = members.find((member) => member.id === photoId);
  return baseline && photo ? { baseline, photo } : 'gone';
}

async function existingDrawing(tx: Tx, record: DerivativeRecord): Promise<DerivativeId> {
  const row = await tx.row<{ id: DerivativeId }>(
    'select id from derivative where clinic_id = $1 and photo_id = $2 and recipe = $3 and recipe_version = $4 and inputs_sha256 = $5',
    [tx.clinicId, record.photoId, record.recipe, record.recipeVersion, record.inputsSha256],
  );
  if (!row) throw new Problem('internal');
  return row.id;
}

async function insertAlignment(
  tx: Tx,
  baselinePhotoId: PhotoId,
  photoId: PhotoId,
  alignment: Alignment,
  drawing: DerivativeId | null,
): Promise<void> {
  const isAligned = alignment.status === 'aligned';
  const inserted = await tx.rows(
    `insert into alignment (id, clinic_id, baseline_photo_id, photo_id, method_version, status, reason, matrix, residual_px, residual_pct,
       confidence, derivative_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (clinic_id, baseline_photo_id, photo_id, method_version) do nothing returning id`,
    [
      newId<AlignmentId>(),
      tx.clinicId,
      baselinePhotoId,
      photoId,
      alignment.methodVersion,
      alignment.status,
      isAligned ? null : alignment.reason,
      isAligned ? alignment.matrix : null,
      isAligned ? alignment.residualPx : null,
      isAligned ? alignment.residualPct : null,
      isAligned ? alignment.confidence : null,
      drawing,
    ],
  );
  if (inserted.length === 1) {
    if (isAligned) await publish(tx, photoAligned, { photoId, baselinePhotoId });
    // Those who watch the photo learn that there is a picture more.
    await tx.rows(
      `select pg_notify('samelight_event', json_build_object('kind', 'alignment', 'clinicId', p.clinic_id, 'photoId', p.id, 'courseId', s.course_id)::text)
       from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id where p.clinic_id = $1 and p.id = $2`,
      [tx.clinicId, photoId],
    );
  }
}
