import type { Alignment, LandmarkPair, Matrix3, Outline } from '#imaging';
import { alignmentMethodVersion, faceMethodVersion, likenessMethodVersion, showsFace } from '#imaging';
import { newId, Problem, type AlignmentId, type DerivativeId, type MemberId, type PhotoId } from '#kernel';
import { enqueue, publish, type Tx } from '#platform';
import { photoAligned } from '../photos.events.js';
import { alignPhoto } from '../photos.jobs.js';
import type { DerivativeRecord } from '../processing.js';

/** One photo of a pair with its `view` derivative. */
export interface Member {
  id: PhotoId;
  view: string;
  widthPx: number;
  heightPx: number;
  derivativeId: DerivativeId;
  derivativeSha256: Buffer;
  viewWidthPx: number;
  viewHeightPx: number;
  /** It was looked for a face by the present method, and none was found. */
  isWithoutFace: boolean;
}

/** By which way a frame was found. */
export type Route =
  | { route: 'direct' }
  | { route: 'chain'; viaPhotoId: PhotoId }
  | { route: 'manual'; landmarks: readonly LandmarkPair[]; isRefined: boolean; memberId: MemberId | null };

/** @returns null unless both are ready */
export async function findMembers(
  tx: Tx,
  baselinePhotoId: PhotoId,
  photoId: PhotoId,
): Promise<{ baseline: Member; photo: Member } | null> {
  const members = await tx.rows<Member>(
    `select distinct on (p.id) p.id, p.view, p.width_px as "widthPx", p.height_px as "heightPx", d.id as "derivativeId",
       d.sha256 as "derivativeSha256", d.width_px as "viewWidthPx", d.height_px as "viewHeightPx",
       exists (select 1 from photo_face f where f.clinic_id = p.clinic_id and f.photo_id = p.id and f.method_version = $3
         and (f.measures ->> 'faces')::int = 0) as "isWithoutFace"
     from photo p join derivative d on d.clinic_id = p.clinic_id and d.photo_id = p.id and d.recipe = 'view'
     where p.clinic_id = $1 and p.id = any($2::uuid[]) and p.state in ('ready', 'damaged')
     order by p.id, d.recipe_version desc`,
    [tx.clinicId, [baselinePhotoId, photoId], faceMethodVersion],
  );
  const baseline = members.find((member) => member.id === baselinePhotoId);
  const photo = members.find((member) => member.id === photoId);
  return baseline && photo ? { baseline, photo } : null;
}

/**
 * What the clinic outlined as the scar of a baseline: it is what changes, so it has no say in where the frame lies. The view is of
 * a context further right; only SQL is shared.
 */
export async function findScars(tx: Tx, baselinePhotoId: PhotoId): Promise<Outline[]> {
  const rows = await tx.rows<{ outline: Outline }>(
    `select outline from region_in_force
     where clinic_id = $1 and baseline_photo_id = $2 and traced_photo_id is null and kind = 'scar' order by lineage_id`,
    [tx.clinicId, baselinePhotoId],
  );
  return rows.map(({ outline }) => outline);
}

/** Whose answer counts: two faces are compared where both views show one. Null for a pair that shows none. */
const comparedBy = (...views: string[]) => (views.every(showsFace) ? likenessMethodVersion : null);

/** The automatic answer for a pair by the present methods; one whose faces were not compared by the present one is none. */
export async function findAutomatic(
  tx: Tx,
  baselinePhotoId: PhotoId,
  photoId: PhotoId,
): Promise<{ status: Alignment['status'] } | null> {
  const found = await tx.row<{
    status: Alignment['status'];
    personMethod: string | null;
    baselineView: string;
    view: string;
  }>(
    `select a.status, a.person_method as "personMethod", b.view as "baselineView", p.view from alignment a
     join photo p on p.clinic_id = a.clinic_id and p.id = a.photo_id
     join photo b on b.clinic_id = a.clinic_id and b.id = a.baseline_photo_id
     where a.clinic_id = $1 and a.baseline_photo_id = $2 and a.photo_id = $3 and a.method_version = $4 and a.route <> 'manual'`,
    [tx.clinicId, baselinePhotoId, photoId, alignmentMethodVersion],
  );
  if (!found) return null;
  const asked = comparedBy(found.baselineView, found.view);
  return asked === null || found.personMethod === asked ? { status: found.status } : null;
}

/**
 * Pairs of the present series whose answer in force an older method gave, as far as nobody is at them. Frames set by hand stay;
 * what died on its way is not asked for again.
 */
export async function outdatedAlignments(
  tx: Tx,
  limit: number,
): Promise<{ photoId: PhotoId; baselinePhotoId: PhotoId }[]> {
  const views = await tx.rows<{ view: string }>('select distinct view from series where clinic_id = $1', [
    tx.clinicId,
  ]);
  return tx.rows(
    `select a.photo_id as "photoId", a.baseline_photo_id as "baselinePhotoId" from alignment_in_force a
     join series r on r.clinic_id = a.clinic_id and r.baseline_photo_id = a.baseline_photo_id
     join photo p on p.clinic_id = a.clinic_id and p.id = a.photo_id and p.view = r.view and p.light_mode = r.light_mode
     join session s on s.clinic_id = p.clinic_id and s.id = p.session_id and s.course_id = r.course_id
     where a.clinic_id = $1 and a.route <> 'manual' and p.state in ('ready', 'damaged')
       and (a.method_version <> $2 or p.view = any($3::text[]) and a.person_method is distinct from $4)
       and not exists (select 1 from job_run j where j.clinic_id = $1 and j.name = $5
         and (j.state in ('queued', 'running') or j.state = 'dead' and j.ended_at > a.created_at)
         and j.payload ->> 'photoId' = a.photo_id::text and j.payload ->> 'baselinePhotoId' = a.baseline_photo_id::text)
     order by 1 desc limit $6`,
    [
      tx.clinicId,
      alignmentMethodVersion,
      views.map(({ view }) => view).filter(showsFace),
      likenessMethodVersion,
      alignPhoto.name,
      limit,
    ],
  );
}

/** A photo of the series that lies on the baseline, and how. */
export interface Neighbour {
  photoId: PhotoId;
  matrix: Matrix3;
}
const mostNeighbours = 3;

/** Photos that may lead to this one: those nearest in time. A frame set by hand leads as well as a found one. */
export async function findNeighbours(
  tx: Tx,
  baselinePhotoId: PhotoId,
  photoId: PhotoId,
  onlyPhotoId: PhotoId | null,
): Promise<Neighbour[]> {
  return tx.rows(
    `select a.photo_id as "photoId", a.matrix
     from alignment_in_force a
     join photo p on p.clinic_id = a.clinic_id and p.id = a.photo_id
     join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
     cross join (select x.held_on, y.view, y.light_mode, x.course_id from photo y
       join session x on x.clinic_id = y.clinic_id and x.id = y.session_id where y.clinic_id = $1 and y.id = $3) mine
     where a.clinic_id = $1 and a.baseline_photo_id = $2 and a.photo_id <> $3 and a.status = 'aligned'
       and ($4::uuid is null or a.photo_id = $4) and p.state = 'ready' and p.view = mine.view and p.light_mode = mine.light_mode and s.course_id = mine.course_id
     order by abs(s.held_on - mine.held_on), a.photo_id
     limit ${mostNeighbours}`,
    [tx.clinicId, baselinePhotoId, photoId, onlyPhotoId],
  );
}

/** The drawing of these inputs that another try had recorded before. */
export async function existingDrawing(tx: Tx, record: DerivativeRecord): Promise<DerivativeId> {
  const row = await tx.row<{ id: DerivativeId }>(
    'select id from derivative where clinic_id = $1 and photo_id = $2 and recipe = $3 and recipe_version = $4 and inputs_sha256 = $5',
    [tx.clinicId, record.photoId, record.recipe, record.recipeVersion, record.inputsSha256],
  );
  if (!row) throw new Problem('internal');
  return row.id;
}

/**
 * Records how a photo lies on a baseline and tells those who wait for it. An automatic answer that is there already stays, unless the
 * faces were compared by another method then.
 */
export async function insertAlignment(
  tx: Tx,
  { baseline, photo }: { baseline: Pick<Member, 'id' | 'view'>; photo: Pick<Member, 'id' | 'view'> },
  alignment: Alignment,
  way: Route,
  drawing: DerivativeId | null,
): Promise<void> {
  const pair = { baselinePhotoId: baseline.id, photoId: photo.id };
  const aligned = alignment.status === 'aligned' ? alignment : null;
  const byHand = way.route === 'manual' ? way : null;
  const inserted = await tx.rows(
    `insert into alignment (id, clinic_id, baseline_photo_id, photo_id, method_version, status, reason, matrix, residual_px, residual_pct,
       confidence, derivative_id, route, via_photo_id, landmarks, is_refined, aligned_by_member_id, evidence, person_method)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
     on conflict (clinic_id, baseline_photo_id, photo_id, method_version) where route <> 'manual' do update set
       status = excluded.status, reason = excluded.reason, matrix = excluded.matrix, residual_px = excluded.residual_px,
       residual_pct = excluded.residual_pct, confidence = excluded.confidence, derivative_id = excluded.derivative_id,
       route = excluded.route, via_photo_id = excluded.via_photo_id, evidence = excluded.evidence, person_method = excluded.person_method
     where alignment.person_method is distinct from excluded.person_method returning id`,
    [
      newId<AlignmentId>(),
      tx.clinicId,
      pair.baselinePhotoId,
      pair.photoId,
      alignment.methodVersion,
      alignment.status,
      alignment.status === 'refused' ? alignment.reason : null,
      aligned?.matrix ?? null,
      aligned?.residualPx ?? null,
      aligned?.residualPct ?? null,
      aligned?.confidence ?? null,
      drawing,
      way.route,
      way.route === 'chain' ? way.viaPhotoId : null,
      byHand ? JSON.stringify(byHand.landmarks) : null,
      byHand?.isRefined ?? null,
      byHand?.memberId ?? null,
      JSON.stringify(alignment.evidence),
      byHand ? null : comparedBy(baseline.view, photo.view),
    ],
  );
  if (inserted.length !== 1) return;
  if (aligned) {
    await publish(tx, photoAligned, pair);
    await tryChains(tx, pair);
  }
  await tellWatchers(tx, pair.photoId);
}

/** Photos that found no way to the baseline may find one over this photo. */
async function tryChains(
  tx: Tx,
  { baselinePhotoId, photoId }: { baselinePhotoId: PhotoId; photoId: PhotoId },
): Promise<void> {
  const lost = await tx.rows<{ photoId: PhotoId }>(
    `select photo_id as "photoId" from alignment_in_force
     where clinic_id = $1 and baseline_photo_id = $2 and photo_id <> $3 and status = 'refused' and reason not in ('mirrored', 'too-blurred', 'other-person')`,
    [tx.clinicId, baselinePhotoId, photoId],
  );
  for (const { photoId: lostId } of lost)
    await enqueue(
      tx,
      alignPhoto,
      { photoId: lostId, baselinePhotoId, viaPhotoId: photoId },
      { dedupeKey: `photo.align:${lostId}:${baselinePhotoId}:${photoId}` },
    );
}

/** Those who watch the photo learn that there is a picture more. */
export async function tellWatchers(tx: Tx, photoId: PhotoId): Promise<void> {
  await tx.rows(
    `select pg_notify('samelight_event', json_build_object('kind', 'alignment', 'clinicId', p.clinic_id, 'photoId', p.id, 'courseId', s.course_id)::text)
     from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id where p.clinic_id = $1 and p.id = $2`,
    [tx.clinicId, photoId],
  );
}

/** Takes an automatic refusal away, so that another answer can come in its place. */
export async function deleteRefusal(tx: Tx, baselinePhotoId: PhotoId, photoId: PhotoId): Promise<boolean> {
  const gone = await tx.rows(
    `delete from alignment where clinic_id = $1 and baseline_photo_id = $2 and photo_id = $3 and method_version = $4
       and route <> 'manual' and status = 'refused' returning id`,
    [tx.clinicId, baselinePhotoId, photoId, alignmentMethodVersion],
  );
  return gone.length > 0;
}
