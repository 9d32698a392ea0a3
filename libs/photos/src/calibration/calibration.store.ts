import {
  calibrationMethodVersion,
  type CalibrationRefusal,
  type ChartCorrection,
  type ChartFinding,
  type ChartKind,
  type PhotoColour,
} from '#imaging';
import type { CalibrationProfileId, MemberId, PhotoId } from '#kernel';
import type { Tx } from '#platform';

/**
 * What is known of one photo's colour and scale, now. No colour measure without `correction`, no size without `pxPerMm`.
 * Px are those of the upright photo at full size.
 */
export interface PhotoCalibration extends PhotoColour {
  photoId: PhotoId;
  /** False until the photo has been looked at. */
  isExamined: boolean;
  /** The chart in the photo, also when its colours do not fit. */
  seenChartKind: ChartKind | null;
  /** Which print-out of the card. */
  cardId: string | null;
  /** In the plane of the chart, at its middle. A profile gives none. */
  pxPerMm: number | null;
  tiltDeg: number | null;
  /** Why the chart that was seen does not calibrate the photo. */
  refusal: CalibrationRefusal | null;
  /** CIEDE2000 over the chart's patches, mean, before and after; after at most. */
  deltaEBeforeMean: number | null;
  deltaEAfterMean: number | null;
  deltaEAfterMax: number | null;
  /** The profile of its camera and room, where no chart was seen; in force or expired on the day of the photo. */
  profile: { id: CalibrationProfileId; calibratedOn: string; isExpired: boolean } | null;
  camera: string | null;
  room: string | null;
  takenOn: string;
}

interface Row extends Omit<PhotoCalibration, 'correction'> {
  matrix: ChartCorrection['matrix'] | null;
}

/** As JSON, so that one photo's can be part of a larger row. */
export const calibrationJson = (
  v: string,
) => `jsonb_build_object('photoId', ${v}.photo_id, 'isExamined', ${v}.is_examined,
  'calibratedBy', ${v}.calibrated_by, 'chartKind', ${v}.chart_kind, 'matrix', ${v}.matrix, 'seenChartKind', ${v}.seen_chart_kind,
  'cardId', ${v}.card_id, 'pxPerMm', ${v}.px_per_mm, 'tiltDeg', ${v}.tilt_deg, 'refusal', ${v}.refusal,
  'deltaEBeforeMean', ${v}.delta_e_before_mean, 'deltaEAfterMean', ${v}.delta_e_after_mean,
  'deltaEAfterMax', ${v}.delta_e_after_max, 'camera', ${v}.camera, 'room', ${v}.room, 'takenOn', ${v}.taken_on,
  'profile', case when ${v}.profile_id is not null then jsonb_build_object('id', ${v}.profile_id,
    'calibratedOn', ${v}.profile_calibrated_on, 'isExpired', ${v}.is_profile_expired) end)`;

/**
 * What is known of the colour and scale of photos. Whoever measures or compares asks here, at the moment of measuring.
 * Photos that are gone or withheld are missing from the answer.
 */
export async function calibrationsOf(
  tx: Tx,
  photoIds: readonly PhotoId[],
): Promise<Map<PhotoId, PhotoCalibration>> {
  const rows = await tx.rows<{ facts: Row }>(
    `select ${calibrationJson('v')} as facts from photo_colour v where v.clinic_id = $1 and v.photo_id = any($2::uuid[])`,
    [tx.clinicId, photoIds],
  );
  return new Map(
    rows.map(({ facts: { matrix, ...facts } }) => [
      facts.photoId,
      { ...facts, correction: matrix && { matrix } },
    ]),
  );
}

/** Keeps what one look at a photo found; a later look replaces it. */
export async function writeCalibration(
  tx: Tx,
  photoId: PhotoId,
  finding: ChartFinding | null,
): Promise<void> {
  const colour = finding?.colour;
  await tx.rows(
    `insert into photo_calibration (clinic_id, photo_id, method_version, chart_kind, layout_version, card_id, corners_px, px_per_unit,
       tilt_deg, matrix, refusal, exposure_ev, gains, patch_count, delta_e_before_mean, delta_e_before_max, delta_e_after_mean,
       delta_e_after_max)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     on conflict (clinic_id, photo_id) do update set method_version = excluded.method_version, chart_kind = excluded.chart_kind,
       layout_version = excluded.layout_version, card_id = excluded.card_id, corners_px = excluded.corners_px,
       px_per_unit = excluded.px_per_unit, tilt_deg = excluded.tilt_deg, matrix = excluded.matrix, refusal = excluded.refusal,
       exposure_ev = excluded.exposure_ev, gains = excluded.gains, patch_count = excluded.patch_count,
       delta_e_before_mean = excluded.delta_e_before_mean, delta_e_before_max = excluded.delta_e_before_max,
       delta_e_after_mean = excluded.delta_e_after_mean, delta_e_after_max = excluded.delta_e_after_max, created_at = clock_now()`,
    [
      tx.clinicId,
      photoId,
      calibrationMethodVersion,
      finding?.kind ?? null,
      finding?.layoutVersion ?? null,
      finding?.cardId ?? null,
      finding?.cornersPx.flat() ?? null,
      finding?.pxPerMm ?? null,
      finding?.tiltDeg ?? null,
      colour?.correction?.matrix ?? null,
      colour?.refusal ?? null,
      colour?.exposureEv ?? null,
      colour?.gains ?? null,
      colour?.patchCount ?? null,
      colour?.deltaEBeforeMean ?? null,
      colour?.deltaEBeforeMax ?? null,
      colour?.deltaEAfterMean ?? null,
      colour?.deltaEAfterMax ?? null,
    ],
  );
}

/** How one camera sees colours in one room. */
export interface CalibrationProfile {
  id: CalibrationProfileId;
  camera: string;
  room: string;
  chartKind: ChartKind;
  calibratedOn: string;
  /** Last day on which it stands in for a chart. */
  validUntil: string;
  isExpired: boolean;
  deltaEAfterMean: number;
  deltaEAfterMax: number;
  /** Null once that photo was erased. */
  photoId: PhotoId | null;
}

/** The newest profile of every camera and room, those that expire first at the top. */
export async function selectProfiles(tx: Tx): Promise<CalibrationProfile[]> {
  return tx.rows<CalibrationProfile>(
    `select q.id, q.camera, q.room, q.chart_kind as "chartKind", q.calibrated_on as "calibratedOn",
       q.calibrated_on + coalesce(n.profile_days, $2) as "validUntil",
       (clock_now() at time zone c.time_zone)::date > q.calibrated_on + coalesce(n.profile_days, $2) as "isExpired",
       q.delta_e_after_mean as "deltaEAfterMean", q.delta_e_after_max as "deltaEAfterMax", q.photo_id as "photoId"
     from (select distinct on (lower(camera), lower(room)) * from calibration_profile where clinic_id = $1
       order by lower(camera), lower(room), calibrated_on desc, id desc) q
     join clinic c on c.id = q.clinic_id
     left join calibration_setting n on n.clinic_id = q.clinic_id
     order by q.calibrated_on, q.id`,
    [tx.clinicId, usualSettings.profileDays],
  );
}

export async function insertProfile(
  tx: Tx,
  id: CalibrationProfileId,
  photoId: PhotoId,
  memberId: MemberId | null,
): Promise<void> {
  await tx.rows(
    `insert into calibration_profile (id, clinic_id, camera, room, calibrated_on, photo_id, chart_kind, method_version, matrix,
       delta_e_after_mean, delta_e_after_max, made_by_member_id)
     select $3, v.clinic_id, v.camera, v.room, v.taken_on, v.photo_id, v.chart_kind, k.method_version, v.matrix,
       v.delta_e_after_mean, v.delta_e_after_max, $4
     from photo_colour v join photo_calibration k on k.clinic_id = v.clinic_id and k.photo_id = v.photo_id
     where v.clinic_id = $1 and v.photo_id = $2`,
    [tx.clinicId, photoId, id, memberId],
  );
}

/** What a clinic decides about calibration. */
export interface CalibrationSettings {
  /** How long a profile stands in for a chart. */
  profileDays: number;
  /** Distance between two patches of the clinic's 24-patch chart; null where it has none, or its size is not known. */
  classicPitchMm: number | null;
}

export const usualSettings: CalibrationSettings = { profileDays: 90, classicPitchMm: null };

export async function selectSettings(tx: Tx): Promise<CalibrationSettings> {
  const row = await tx.row<CalibrationSettings>(
    'select profile_days as "profileDays", classic_pitch_mm as "classicPitchMm" from calibration_setting where clinic_id = $1',
    [tx.clinicId],
  );
  return row ?? usualSettings;
}

export async function writeSettings(
  tx: Tx,
  { profileDays, classicPitchMm }: CalibrationSettings,
): Promise<void> {
  await tx.rows(
    `insert into calibration_setting (clinic_id, profile_days, classic_pitch_mm) values ($1, $2, $3)
     on conflict (clinic_id) do update set profile_days = excluded.profile_days, classic_pitch_mm = excluded.classic_pitch_mm`,
    [tx.clinicId, profileDays, classicPitchMm],
  );
}
