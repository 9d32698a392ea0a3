import { newId, type Id, type LesionId, type MemberId, type PhotoId } from '#kernel';
import type { Tx } from '#platform';
import type { Lesion, LesionState } from '../model/lesions.js';

/** The baseline and what lies on it, the oldest first. */
export async function picturesOf(tx: Tx, baselinePhotoId: PhotoId): Promise<PhotoId[]> {
  const rows = await tx.rows<{ id: PhotoId }>(
    `select p.id from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
     where p.clinic_id = $1 and (p.id = $2 or exists (select 1 from alignment_in_force a where a.clinic_id = p.clinic_id
       and a.baseline_photo_id = $2 and a.photo_id = p.id and a.status = 'aligned'))
     order by s.held_on, s.id, p.id`,
    [tx.clinicId, baselinePhotoId],
  );
  return rows.map(({ id }) => id);
}

/** What is marked on a baseline, in the order of marking; what was taken back everywhere is left out. */
export async function lesionsOf(tx: Tx, baselinePhotoId: PhotoId): Promise<Lesion[]> {
  return tx.rows<Lesion>(
    `select l.id, l.rater_member_id as "raterId", array[l.x_px, l.y_px] as "atPx",
       jsonb_agg(jsonb_build_object('photoId', f.photo_id, 'state', f.state)) as findings
     from lesion l join lesion_finding_in_force f on f.clinic_id = l.clinic_id and f.lesion_id = l.id
     where l.clinic_id = $1 and l.baseline_photo_id = $2
     group by l.clinic_id, l.id order by l.marked_at, l.id`,
    [tx.clinicId, baselinePhotoId],
  );
}

/** Whose marks these are and on which baseline, by id; those that nobody made are left out. */
export async function marksOf(
  tx: Tx,
  ids: readonly LesionId[],
): Promise<Map<LesionId, { raterId: MemberId; baselinePhotoId: PhotoId }>> {
  const rows = await tx.rows<{ id: LesionId; raterId: MemberId; baselinePhotoId: PhotoId }>(
    `select id, rater_member_id as "raterId", baseline_photo_id as "baselinePhotoId" from lesion
     where clinic_id = $1 and id = any($2)`,
    [tx.clinicId, ids],
  );
  return new Map(rows.map(({ id, ...mark }) => [id, mark]));
}

export async function insertLesions(
  tx: Tx,
  baselinePhotoId: PhotoId,
  raterId: MemberId,
  lesions: readonly { id: LesionId; atPx: readonly [number, number] }[],
): Promise<void> {
  await tx.rows(
    `insert into lesion (id, clinic_id, baseline_photo_id, rater_member_id, x_px, y_px)
     select made.id, $1, $2, $3, made.x, made.y from unnest($4::uuid[], $5::float8[], $6::float8[]) made (id, x, y)`,
    [
      tx.clinicId,
      baselinePhotoId,
      raterId,
      lesions.map(({ id }) => id),
      lesions.map(({ atPx }) => atPx[0]),
      lesions.map(({ atPx }) => atPx[1]),
    ],
  );
}

export async function insertFindings(
  tx: Tx,
  photoId: PhotoId,
  findings: readonly { lesionId: LesionId; state: LesionState | null }[],
): Promise<void> {
  await tx.rows(
    `insert into lesion_finding (id, clinic_id, lesion_id, photo_id, state)
     select found.id, $1, found.lesion_id, $2, found.state from unnest($3::uuid[], $4::uuid[], $5::text[]) found (id, lesion_id, state)`,
    [
      tx.clinicId,
      photoId,
      findings.map(() => newId<Id<'lesion-finding'>>()),
      findings.map(({ lesionId }) => lesionId),
      findings.map(({ state }) => state),
    ],
  );
}

/** Names of those who marked, by id. */
export async function ratersOf(
  tx: Tx,
  ids: readonly MemberId[],
): Promise<{ id: MemberId; displayName: string }[]> {
  return tx.rows(
    `select id, display_name as "displayName" from member where clinic_id = $1 and id = any($2) order by display_name, id`,
    [tx.clinicId, ids],
  );
}
