import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { imageEngine, showsFace, type MeasuredFace, type Matrix3, type Recipe } from '#imaging';
import {
  newId,
  type AlignmentId,
  type CourseId,
  type DerivativeId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import { OBJECTS, type ObjectStore, type Tx } from '#platform';
import type { TakenWith } from '#treatments';
import type { JudgedItem } from './model/quality.js';
import {
  mostPhotosOfCourse,
  selectPhotos,
  selectTakenWith,
  type AlignmentStatus,
  type Viewer,
} from './photos.store.js';
import { insertDerivative } from './processing.js';

/** One photo of a pair with the file that pixels are taken from. Sizes in px of the upright picture. */
export interface PairMember {
  photoId: PhotoId;
  sessionId: SessionId;
  widthPx: number;
  heightPx: number;
  /** Its `view` derivative. */
  file: { id: DerivativeId; recipeVersion: number; sha256: Buffer; widthPx: number; heightPx: number };
}

/** A follow-up that lies on its baseline. */
export interface AlignedPair {
  courseId: CourseId;
  /** Code of the camera position. */
  view: string;
  baseline: PairMember;
  photo: PairMember;
  /** What the transform leaves, per cent of the baseline's diagonal. */
  alignment: { id: AlignmentId; matrix: Matrix3; residualPct: number | null; methodVersion: string };
}

/** A photo of a course as one side of a pair. */
export interface PairSide {
  photoId: PhotoId;
  sessionId: SessionId;
  view: string;
  lightMode: string;
  widthPx: number;
  heightPx: number;
  baselinePhotoId: PhotoId | null;
  alignment: { status: AlignmentStatus; reason: string | null; matrix: Matrix3 | null };
  takenWith: TakenWith;
  /** How the face is held, with the method that says so; null where none was measured. */
  face: { measured: MeasuredFace; methodVersion: string } | null;
}

/** What a derivative drawn from a pair is recorded with. */
export interface DrawnPicture {
  photoId: PhotoId;
  recipe: { id: string; version: number };
  inputsSha256: Buffer;
  operations: readonly { name: string; parameters: object }[];
  mediaType: Recipe['encode']['mediaType'];
  widthPx: number;
  heightPx: number;
  bytes: Buffer;
}

/** Two photos of one series for those who compare them, and the place where what they draw is kept. */
@Injectable()
export class PairPictures {
  constructor(@Inject(OBJECTS) private readonly objects: ObjectStore) {}

  /** @returns null unless both photos are there and the alignment in force says how they lie on each other */
  async aligned(tx: Tx, baselinePhotoId: PhotoId, photoId: PhotoId): Promise<AlignedPair | null> {
    const alignment = await tx.row<AlignedPair['alignment'] & { status: string }>(
      `select id, matrix, residual_pct as "residualPct", method_version as "methodVersion", status from alignment_in_force
       where clinic_id = $1 and baseline_photo_id = $2 and photo_id = $3`,
      [tx.clinicId, baselinePhotoId, photoId],
    );
    if (alignment?.status !== 'aligned') return null;
    const rows = await tx.rows<
      PairMember['file'] &
        Omit<PairMember, 'file'> & {
          courseId: CourseId;
          view: string;
          fileWidthPx: number;
          fileHeightPx: number;
        }
    >(
      `select distinct on (p.id) p.id as "photoId", p.session_id as "sessionId", s.course_id as "courseId", p.view,
         p.width_px as "widthPx", p.height_px as "heightPx", d.id, d.recipe_version as "recipeVersion", d.sha256,
         d.width_px as "fileWidthPx", d.height_px as "fileHeightPx"
       from photo p
       join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
       join derivative d on d.clinic_id = p.clinic_id and d.photo_id = p.id and d.recipe = 'view'
       where p.clinic_id = $1 and p.id = any($2::uuid[]) and p.state in ('ready', 'damaged')
       order by p.id, d.recipe_version desc`,
      [tx.clinicId, [baselinePhotoId, photoId]],
    );
    const member = (id: PhotoId): PairMember | undefined => {
      const row = rows.find((candidate) => candidate.photoId === id);
      return (
        row && {
          photoId: id,
          sessionId: row.sessionId,
          widthPx: row.widthPx,
          heightPx: row.heightPx,
          file: {
            id: row.id,
            recipeVersion: row.recipeVersion,
            sha256: row.sha256,
            widthPx: row.fileWidthPx,
            heightPx: row.fileHeightPx,
          },
        }
      );
    };
    const [baseline, photo] = [member(baselinePhotoId), member(photoId)];
    if (!baseline || !photo) return null;
    const { courseId, view } = rows[0]!;
    const { id, matrix, residualPct, methodVersion } = alignment;
    return { courseId, view, baseline, photo, alignment: { id, matrix, residualPct, methodVersion } };
  }

  /** Pairs whose pictures an event may have changed: a photo with its baseline, or a baseline with all its follow-ups. */
  async pairsOf(tx: Tx, photoId: PhotoId): Promise<{ baselinePhotoId: PhotoId; photoId: PhotoId }[]> {
    return tx.rows(
      `select distinct a.baseline_photo_id as "baselinePhotoId", a.photo_id as "photoId" from alignment_in_force a
       where a.clinic_id = $1 and (a.photo_id = $2 or a.baseline_photo_id = $2) and a.status = 'aligned'
         and exists (select 1 from series r where r.clinic_id = a.clinic_id and r.baseline_photo_id = a.baseline_photo_id)
       order by 1, 2`,
      [tx.clinicId, photoId],
    );
  }

  /** Photos of a course that this viewer may see and that are ready, with how each lies on its baseline. */
  async ofCourse(tx: Tx, viewer: Viewer, courseId: CourseId): Promise<PairSide[]> {
    const photos = (await selectPhotos(tx, viewer, { courseId }, { before: null, limit: 5_000 })).filter(
      ({ state, widthPx }) => (state === 'ready' || state === 'damaged') && widthPx !== null,
    );
    const taken = await selectTakenWith(
      tx,
      viewer,
      photos.map(({ id }) => id),
    );
    const baselines = await tx.rows<{ view: string; lightMode: string; id: PhotoId }>(
      `select view, light_mode as "lightMode", baseline_photo_id as id from series where clinic_id = $1 and course_id = $2`,
      [tx.clinicId, courseId],
    );
    const matrices = await tx.rows<{ photoId: PhotoId; baselinePhotoId: PhotoId; matrix: Matrix3 | null }>(
      `select a.photo_id as "photoId", a.baseline_photo_id as "baselinePhotoId", a.matrix
       from alignment_in_force a where a.clinic_id = $1 and a.photo_id = any($2::uuid[])`,
      [tx.clinicId, photos.map(({ id }) => id)],
    );
    const faces = await tx.rows<{ photoId: PhotoId; measured: MeasuredFace | null; methodVersion: string }>(
      `select photo_id as "photoId", nullif(measures -> 'face', 'null') as measured, method_version as "methodVersion"
       from photo_face where clinic_id = $1 and photo_id = any($2::uuid[])`,
      [tx.clinicId, photos.filter(({ view }) => showsFace(view)).map(({ id }) => id)],
    );
    return photos.flatMap((photo) => {
      const takenWith = taken.find(({ id }) => id === photo.id)?.takenWith;
      if (!takenWith) return [];
      const baselinePhotoId =
        baselines.find(({ view, lightMode }) => view === photo.view && lightMode === photo.lightMode)?.id ??
        null;
      const face = faces.find(({ photoId }) => photoId === photo.id);
      const matrix =
        matrices.find((row) => row.photoId === photo.id && row.baselinePhotoId === baselinePhotoId)?.matrix ??
        null;
      return [
        {
          photoId: photo.id,
          sessionId: photo.sessionId,
          view: photo.view,
          lightMode: photo.lightMode,
          widthPx: photo.widthPx!,
          heightPx: photo.heightPx!,
          baselinePhotoId,
          alignment: {
            status: photo.alignment?.status ?? ('pending' as const),
            reason: photo.alignment?.reason ?? null,
            matrix: photo.isBaseline ? null : matrix,
          },
          takenWith,
          face: face?.measured ? { measured: face.measured, methodVersion: face.methodVersion } : null,
        },
      ];
    });
  }

  /** What was found about each photo of a course, worst first: nothing of those that nobody has looked at. */
  async qualityOf(tx: Tx, viewer: Viewer, courseId: CourseId): Promise<Map<PhotoId, JudgedItem[]>> {
    const photos = await selectPhotos(tx, viewer, { courseId }, { before: null, limit: mostPhotosOfCourse });
    const order = (item: JudgedItem) => (item.verdict === 'fail' ? 0 : 1);
    return new Map(
      photos.map(({ id, quality }) => [
        id,
        (quality?.items ?? []).filter(({ finding }) => finding !== null).sort((a, b) => order(a) - order(b)),
      ]),
    );
  }

  async read({ file }: PairMember): Promise<Buffer> {
    const stream = await this.objects.get(`derivatives/${file.id}`);
    return Buffer.concat((await stream.toArray()) as Buffer[]);
  }

  /** Stores the bytes; {@link record} then makes them a derivative, in the transaction that says what they are for. */
  async store(drawn: DrawnPicture): Promise<StoredDrawing> {
    const id = newId<DerivativeId>();
    const stored = await this.objects.put(`derivatives/${id}`, Readable.from([drawn.bytes]), {
      expectedSizeBytes: drawn.bytes.length,
    });
    return { id, drawn, sizeBytes: stored.sizeBytes, sha256: Buffer.from(stored.sha256, 'hex') };
  }

  /** @returns the derivative of these inputs: the one just stored, or one that another try had recorded before */
  async record(tx: Tx, { id, drawn, sizeBytes, sha256 }: StoredDrawing): Promise<DerivativeId> {
    const { bytes: _, recipe, ...fields } = drawn;
    const isNew = await insertDerivative(tx, {
      id,
      ...fields,
      recipe: recipe.id,
      recipeVersion: recipe.version,
      engines: imageEngine,
      sizeBytes,
      sha256,
    });
    if (isNew) return id;
    const known = await tx.row<{ id: DerivativeId }>(
      `select id from derivative where clinic_id = $1 and photo_id = $2 and recipe = $3 and recipe_version = $4 and inputs_sha256 = $5`,
      [tx.clinicId, drawn.photoId, recipe.id, recipe.version, drawn.inputsSha256],
    );
    return known!.id;
  }

  /** Removes the bytes of drawings whose rows are gone. Only after that was committed. */
  async discard(ids: readonly DerivativeId[]): Promise<void> {
    for (const id of ids) await this.objects.delete(`derivatives/${id}`);
  }
}

/** Bytes in the store that no row names yet. */
export interface StoredDrawing {
  id: DerivativeId;
  drawn: DrawnPicture;
  sizeBytes: number;
  sha256: Buffer;
}
