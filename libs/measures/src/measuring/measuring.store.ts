import type { ColourBasis, ColourCorrection, Matrix3, MeasureValue, RegionMeasures } from '#imaging';
import {
  newId,
  type AlignmentId,
  type CourseId,
  type DerivativeId,
  type MeasuringId,
  type PatientId,
  type PhotoId,
  type RegionId,
  type SessionId,
} from '#kernel';
import type { Tx } from '#platform';
import { colourRules } from '../pairs/draw-pair.js';
import type { RegionKind } from '../model/outline.js';

/** A photo with the file that it is measured in. Sizes in px of the upright picture. */
export interface MeasuredPhoto {
  photoId: PhotoId;
  widthPx: number;
  heightPx: number;
  fileId: DerivativeId;
  fileSha256: Buffer;
}

/** Null when the photo is gone or was never made ready. */
export async function measuredPhoto(tx: Tx, photoId: PhotoId): Promise<MeasuredPhoto | null> {
  return tx.row(
    `select p.id as "photoId", p.width_px as "widthPx", p.height_px as "heightPx", d.id as "fileId", d.sha256 as "fileSha256"
     from photo p join derivative d on d.clinic_id = p.clinic_id and d.photo_id = p.id and d.recipe = 'full'
     where p.clinic_id = $1 and p.id = $2 and p.state in ('ready', 'damaged') and p.width_px is not null
     order by d.recipe_version desc limit 1`,
    [tx.clinicId, photoId],
  );
}

/** The alignment in force, when it is one. */
export async function alignmentOf(
  tx: Tx,
  baselinePhotoId: PhotoId,
  photoId: PhotoId,
): Promise<{ id: AlignmentId; matrix: Matrix3 } | null> {
  const row = await tx.row<{ id: AlignmentId; matrix: Matrix3; status: string }>(
    `select id, matrix, status from alignment_in_force where clinic_id = $1 and baseline_photo_id = $2 and photo_id = $3`,
    [tx.clinicId, baselinePhotoId, photoId],
  );
  return row?.status === 'aligned' ? { id: row.id, matrix: row.matrix } : null;
}

/** What gives the photo its baseline's light by their skin, when there is such a match. Charts are asked for themselves. */
export async function correctionOf(
  tx: Tx,
  baselinePhotoId: PhotoId,
  photoId: PhotoId,
): Promise<ColourCorrection | null> {
  const row = await tx.row<{ correction: ColourCorrection }>(
    `select correction from colour_match where clinic_id = $1 and baseline_photo_id = $2 and photo_id = $3 and status = 'matched'
       and rule = $4`,
    [tx.clinicId, baselinePhotoId, photoId, colourRules.skin],
  );
  return row?.correction ?? null;
}

/**
 * Photos to measure because their own colour or scale, or those of their baseline, may be others. @param of one photo, the photos of
 * one session, or all that depend on what the clinic has decided
 */
export async function recalibrated(
  tx: Tx,
  { photoId = null, sessionId = null }: { photoId?: string | null; sessionId?: string | null },
): Promise<{ photoId: PhotoId; baselinePhotoId: PhotoId }[]> {
  return tx.rows(
    `with baseline as (select distinct baseline_photo_id as id from region_in_force where clinic_id = $1),
       measured as (
         select id as photo_id, id as baseline_photo_id from baseline
         union
         select a.photo_id, a.baseline_photo_id from alignment_in_force a join baseline b on b.id = a.baseline_photo_id
         where a.clinic_id = $1 and a.status = 'aligned'),
       decided as (
         select v.photo_id from photo_colour v
         where v.clinic_id = $1 and (v.profile_id is not null or v.seen_chart_kind = 'classic-24')
           and $2::uuid is null and $3::uuid is null
         union all
         select p.id from photo p where p.clinic_id = $1 and (p.id = $2 or p.session_id = $3))
     select photo_id as "photoId", baseline_photo_id as "baselinePhotoId" from measured
     where photo_id in (select photo_id from decided) or baseline_photo_id in (select photo_id from decided)
     order by 2, 1`,
    [tx.clinicId, photoId, sessionId],
  );
}

/** Photos of baselines with regions in which nothing was measured by this version of the method yet, as far as nobody is at it. */
export async function outdated(
  tx: Tx,
  methodVersion: string,
  jobName: string,
  limit: number,
): Promise<{ photoId: PhotoId; baselinePhotoId: PhotoId }[]> {
  return tx.rows(
    `with baseline as (select distinct baseline_photo_id as id from region_in_force where clinic_id = $1),
       measured as (
         select id as photo_id, id as baseline_photo_id from baseline
         union
         select a.photo_id, a.baseline_photo_id from alignment_in_force a join baseline b on b.id = a.baseline_photo_id
         where a.clinic_id = $1 and a.status = 'aligned')
     select f.photo_id as "photoId", f.baseline_photo_id as "baselinePhotoId" from measured f
     join photo p on p.clinic_id = $1 and p.id = f.photo_id and p.state in ('ready', 'damaged')
     where not exists (select 1 from measuring m where m.clinic_id = $1 and m.photo_id = f.photo_id
         and m.baseline_photo_id = f.baseline_photo_id and m.method_version = $2)
       and not exists (select 1 from job_run j where j.clinic_id = $1 and j.name = $3 and j.state in ('queued', 'running', 'dead')
         and j.payload ->> 'photoId' = f.photo_id::text and j.payload ->> 'baselinePhotoId' = f.baseline_photo_id::text)
     order by 1 desc limit $4`,
    [tx.clinicId, methodVersion, jobName, limit],
  );
}

/** Holds a photo until the end of the transaction: who looks at what its values depend on and writes them does so alone. */
export async function holdPhoto(tx: Tx, photoId: PhotoId): Promise<void> {
  await tx.rows('select 1 from photo where clinic_id = $1 and id = $2 for no key update', [
    tx.clinicId,
    photoId,
  ]);
}

/** @returns false when these very inputs were measured before; they are then the ones in force again */
export async function insertMeasuring(
  tx: Tx,
  of: {
    regionId: RegionId;
    baselinePhotoId: PhotoId;
    photoId: PhotoId;
    inputs: object;
    inputsSha256: Buffer;
  },
  { values, ...found }: RegionMeasures,
): Promise<boolean> {
  const id = newId<MeasuringId>();
  const row = await tx.row<{ id: MeasuringId }>(
    `insert into measuring (id, clinic_id, region_id, baseline_photo_id, photo_id, method_version, inputs, inputs_sha256, px_count,
       masked_share, clipped_share)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (clinic_id, photo_id, region_id, inputs_sha256) do update set confirmed_at = clock_now() returning id`,
    [
      id,
      tx.clinicId,
      of.regionId,
      of.baselinePhotoId,
      of.photoId,
      found.methodVersion,
      JSON.stringify(of.inputs),
      of.inputsSha256,
      found.pxCount,
      found.maskedShare,
      found.clippedShare,
    ],
  );
  if (row?.id !== id) return false;
  await tx.rows(
    `insert into measure (clinic_id, measuring_id, measure, unit, value, spread, validity)
     select $1, $2, m.measure, m.unit, m.value, m.spread, m.validity
     from jsonb_to_recordset($3::jsonb) as m (measure text, unit text, value double precision, spread double precision, validity text)`,
    [tx.clinicId, id, JSON.stringify(values satisfies MeasureValue[])],
  );
  return true;
}

/** Says that what was computed of these inputs is what holds now. @returns false when nothing was */
export async function confirmMeasuring(
  tx: Tx,
  photoId: PhotoId,
  regionId: RegionId,
  inputsSha256: Buffer,
): Promise<boolean> {
  const rows = await tx.rows(
    `update measuring set confirmed_at = clock_now() where clinic_id = $1 and photo_id = $2 and region_id = $3 and inputs_sha256 = $4
     returning id`,
    [tx.clinicId, photoId, regionId, inputsSha256],
  );
  return rows.length > 0;
}

/** Values of one region in one photo, as they hold now. */
export interface MeasuringRow {
  id: MeasuringId;
  regionId: RegionId;
  lineageId: RegionId;
  regionKind: RegionKind;
  regionName: string;
  regionVersion: number;
  isTraced: boolean;
  baselinePhotoId: PhotoId;
  photoId: PhotoId;
  sessionId: SessionId;
  patientId: PatientId;
  heldOn: string;
  view: string;
  lightMode: string;
  /** Null for an ordinary photo. */
  repeatOfPhotoId: PhotoId | null;
  isChosen: boolean;
  room: string | null;
  camera: string | null;
  colour: ColourBasis;
  methodVersion: string;
  inputsSha256: string;
  pxCount: number;
  maskedShare: number;
  clippedShare: number;
  computedAt: Date;
  values: MeasureValue[];
}

const shown = (
  where: string,
) => `select distinct on (m.photo_id, r.lineage_id) m.id, m.region_id as "regionId",
    r.lineage_id as "lineageId", r.kind as "regionKind", r.name as "regionName", r.version as "regionVersion",
    r.traced_photo_id is not null as "isTraced", m.baseline_photo_id as "baselinePhotoId", m.photo_id as "photoId",
    s.id as "sessionId", y.patient_id as "patientId", s.held_on as "heldOn", p.view, p.light_mode as "lightMode", t.repeat_of_photo_id as "repeatOfPhotoId",
    p.is_chosen as "isChosen", coalesce(p.room, s.room) as room, coalesce(p.camera_label, s.camera_label, camera_name(p.camera)) as camera,
    m.inputs ->> 'colour' as colour, m.method_version as "methodVersion", encode(m.inputs_sha256, 'hex') as "inputsSha256",
    m.px_count as "pxCount", m.masked_share as "maskedShare", m.clipped_share as "clippedShare", m.computed_at as "computedAt",
    (select jsonb_agg(jsonb_build_object('measure', v.measure, 'unit', v.unit, 'value', v.value, 'spread', v.spread,
       'validity', v.validity)) from measure v where v.clinic_id = m.clinic_id and v.measuring_id = m.id) as values
  from measuring m
  join region_in_force r on r.clinic_id = m.clinic_id and r.id = m.region_id
  join photo p on p.clinic_id = m.clinic_id and p.id = m.photo_id
  join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
  join course y on y.clinic_id = s.clinic_id and y.id = s.course_id
  join series q on q.clinic_id = m.clinic_id and q.baseline_photo_id = m.baseline_photo_id
  left join lateral (select a.status from alignment_in_force a where a.clinic_id = m.clinic_id
    and a.photo_id = m.photo_id and a.baseline_photo_id = m.baseline_photo_id limit 1) a on true
  left join repeat_shot t on t.clinic_id = p.clinic_id and t.photo_id = p.id
  where m.clinic_id = $1 and q.view = p.view and q.light_mode = p.light_mode and q.course_id = s.course_id
    and (m.photo_id = m.baseline_photo_id or a.status = 'aligned') and ${where}
  order by m.photo_id, r.lineage_id, m.confirmed_at desc, m.id desc`;

/** What was measured in the photos of a course, in the order of its sessions. */
export async function measuringsOfCourse(tx: Tx, courseId: CourseId): Promise<MeasuringRow[]> {
  return tx.rows(
    `select * from (${shown('s.course_id = $2')}) found order by "heldOn", "sessionId", "photoId", "lineageId"`,
    [tx.clinicId, courseId],
  );
}

/** What was measured in repeats and in what they repeat, over the whole clinic. */
export async function measuringsOfRepeats(tx: Tx): Promise<MeasuringRow[]> {
  return tx.rows(
    shown(`(t.photo_id is not null or exists (select 1 from repeat_shot o where o.clinic_id = p.clinic_id
      and o.repeat_of_photo_id = p.id))`),
    [tx.clinicId],
  );
}

/** Series of a course with the number of their regions and of photos that can be measured, for those who wait. */
export interface SeriesState {
  view: string;
  lightMode: string;
  baselinePhotoId: PhotoId;
  regionCount: number;
  hasScale: boolean;
}

export async function seriesOfCourse(tx: Tx, courseId: CourseId): Promise<SeriesState[]> {
  return tx.rows(
    `select q.view, q.light_mode as "lightMode", q.baseline_photo_id as "baselinePhotoId",
       (select count(*)::int from region_in_force r where r.clinic_id = q.clinic_id and r.baseline_photo_id = q.baseline_photo_id
         and r.traced_photo_id is null) as "regionCount",
       coalesce((select not k.is_ended from known_length k where k.clinic_id = q.clinic_id
         and k.baseline_photo_id = q.baseline_photo_id order by k.version desc limit 1), false)
       or exists (select 1 from photo_colour v where v.clinic_id = q.clinic_id and v.photo_id = q.baseline_photo_id
         and v.px_per_mm is not null) as "hasScale"
     from series q join photo p on p.clinic_id = q.clinic_id and p.id = q.baseline_photo_id
     where q.clinic_id = $1 and q.course_id = $2 order by q.view, q.light_mode`,
    [tx.clinicId, courseId],
  );
}

/** Tells those who watch the course that there are values more. */
export async function announceMeasures(tx: Tx, photoId: PhotoId): Promise<void> {
  await tx.rows(
    `select pg_notify('samelight_event', json_build_object('kind', 'measures', 'clinicId', p.clinic_id, 'photoId', p.id, 'courseId', s.course_id)::text)
     from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id where p.clinic_id = $1 and p.id = $2`,
    [tx.clinicId, photoId],
  );
}
