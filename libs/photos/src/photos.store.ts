import type { CourseId, DerivativeId, PatientId, PhotoId, SessionId } from '#kernel';
import { showsFace, type FaceMeasures, type QualityMeasures } from '#imaging';
import { consentedOnce, coversPicture } from '#patients';
import type { Tx } from '#platform';
import { calibrationJson, type PhotoCalibration } from './calibration/calibration.store.js';
import { judgeQuality, type JudgedQuality } from './model/quality.js';
import {
  compareSetUps,
  loadQualityLimits,
  type QualityLimits,
  type SetUp,
  type SetUpDifference,
  type TakenWith,
} from '#treatments';
import type { PhotoCamera, PhotoState } from './photos.entities.js';

/** Who looks, as far as rows are concerned. */
export interface Viewer {
  /** A patient sees the own released photos only. */
  patientId: PatientId | null;
  /** Sees photos that marketing consent in force now covers, and no others. */
  seesOnlyConsented: boolean;
}

export type AlignmentStatus = 'baseline' | 'pending' | 'aligned' | 'refused';
/** By which way the frame was found: straight, over another photo of the series, or by points that a person set. */
export type AlignmentRoute = 'direct' | 'chain' | 'manual';

/** A photo as the product shows it, ready for JSON. */
export interface PhotoFacts {
  id: PhotoId;
  sessionId: SessionId;
  view: string;
  lightMode: string;
  state: PhotoState;
  failureReason: string | null;
  damage: string[];
  fileName: string;
  mediaType: string;
  sizeBytes: number;
  sha256: string;
  widthPx: number | null;
  heightPx: number | null;
  takenAt: string | null;
  camera: string | null;
  placeholder: string | null;
  /** As its session unless the photo itself says otherwise. */
  setUp: SetUp;
  /** What is not as in the baseline of its series; empty for the baseline itself and without one. */
  setUpChanges: SetUpDifference[];
  isChosen: boolean;
  isBaseline: boolean;
  releasedAt: string | null;
  alignment: {
    status: AlignmentStatus;
    reason: string | null;
    route: AlignmentRoute | null;
    residualPx: number | null;
    residualPct: number | null;
    /** Null where nothing says how large the baseline shows things. */
    residualMm: number | null;
    confidence: number | null;
  } | null;
  /** What is known of its colour and scale; null until the photo has been looked at. */
  calibration: Omit<
    PhotoCalibration,
    'photoId' | 'isExamined' | 'correction' | 'camera' | 'room' | 'takenOn'
  > | null;
  /** How good it is for its view; null until it has been looked at. */
  quality: JudgedQuality | null;
  files: string[];
  createdAt: string;
  version: number;
}

interface PhotoRecord {
  id: PhotoId;
  session_id: SessionId;
  view: string;
  light_mode: string;
  state: PhotoState;
  failure_reason: string | null;
  damage: string[];
  file_name: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  width_px: number | null;
  height_px: number | null;
  taken_at: Date | null;
  camera: PhotoCamera;
  placeholder: string | null;
  set_up: SetUp;
  baseline_taken_with: (SetUp & { camera: PhotoCamera }) | null;
  is_chosen: boolean;
  released_at: Date | null;
  created_at: Date;
  version: number;
  is_baseline: boolean;
  has_baseline: boolean;
  alignment_status: 'aligned' | 'refused' | null;
  alignment_reason: string | null;
  alignment_route: AlignmentRoute | null;
  residual_px: number | null;
  residual_pct: number | null;
  residual_mm: number | null;
  confidence: number | null;
  recipes: string[];
  calibration: PhotoCalibration | null;
  matrix: number[] | null;
  quality: QualityMeasures | null;
  quality_method: string | null;
  baseline_quality: QualityMeasures | null;
  face: FaceMeasures | null;
}

/** The set-up of photo `p` in session `s`. */
const effectiveSetUp = (p: string, s: string) => `jsonb_build_object('room', coalesce(${p}.room, ${s}.room),
    'cameraLabel', coalesce(${p}.camera_label, ${s}.camera_label), 'lightPreset', coalesce(${p}.light_preset, ${s}.light_preset),
    'skinState', coalesce(${p}.skin_state, ${s}.skin_state))`;

/** Whether this viewer sees the baseline, so that facts of it may be told. */
const seesBaseline = ({ seesOnlyConsented }: Viewer): string =>
  seesOnlyConsented
    ? `exists (select 1 from photo seen join session seen_s on seen_s.clinic_id = seen.clinic_id and seen_s.id = seen.session_id
        where seen.clinic_id = r.clinic_id and seen.id = r.baseline_photo_id
          and ${coversPicture({ photo: 'seen', session: 'seen_s', course: 'c' })})`
    : 'true';

/**
 * Joins everything that one photo's facts need; the same for one photo and for 500. Every part is found by its key, one photo after
 * another: the `limit 1` of each keeps the planner from reading a part for the whole clinic, whatever it believes of the tables.
 */
const photoQuery = (viewer: Viewer): string => `
  select p.id, p.session_id, p.view, p.light_mode, p.state, p.failure_reason, p.damage, p.file_name, p.media_type, p.size_bytes,
    encode(p.sha256, 'hex') as sha256, p.width_px, p.height_px, p.taken_at, p.camera, p.placeholder, p.is_chosen, p.released_at,
    p.created_at, p.version, ${effectiveSetUp('p', 's')} as set_up, b.taken_with as baseline_taken_with,
    coalesce(r.baseline_photo_id = p.id, false) as is_baseline, r.id is not null as has_baseline,
    a.matrix, q.measures as quality, q.method_version as quality_method, bq.measures as baseline_quality, f.measures as face,
    a.status as alignment_status, a.reason as alignment_reason, a.route as alignment_route, a.residual_px, a.residual_pct,
    case when a.residual_px is not null then a.residual_px / coalesce(
      -- A length drawn on the baseline, else the chart in it: the rule of its measures.
      (select case when not k.is_ended then sqrt((k.to_x_px - k.from_x_px) ^ 2 + (k.to_y_px - k.from_y_px) ^ 2) / k.length_mm end
       from known_length k where k.clinic_id = $1 and k.baseline_photo_id = r.baseline_photo_id
       order by k.version desc limit 1),
      (select bv.px_per_mm from photo_colour bv where bv.clinic_id = $1 and bv.photo_id = r.baseline_photo_id limit 1)
    ) end as residual_mm, a.confidence,
    array(
      select distinct d.recipe from derivative d
      where d.clinic_id = p.clinic_id and d.photo_id = p.id and (d.recipe not in ('aligned', 'normalised', 'difference') or d.id = a.derivative_id)
    ) as recipes, v.calibration
  from page
  cross join lateral (select * from photo where clinic_id = $1 and id = page.id limit 1) p
  cross join lateral (select * from session where clinic_id = $1 and id = p.session_id limit 1) s
  cross join lateral (select * from course where clinic_id = $1 and id = s.course_id limit 1) c
  left join lateral (
    select * from series
    where clinic_id = $1 and course_id = s.course_id and view = p.view and light_mode = p.light_mode limit 1
  ) r on true
  left join lateral (
    select ${effectiveSetUp('bp', 'bs')} || jsonb_build_object('camera', bp.camera) as taken_with
    from photo bp join session bs on bs.clinic_id = bp.clinic_id and bs.id = bp.session_id
    where bp.clinic_id = $1 and bp.id = r.baseline_photo_id and r.baseline_photo_id <> p.id and ${seesBaseline(viewer)} limit 1
  ) b on true
  left join lateral (
    select * from alignment_in_force
    where clinic_id = $1 and photo_id = p.id and baseline_photo_id = r.baseline_photo_id limit 1
  ) a on true
  left join lateral (
    select ${calibrationJson('v')} as calibration from photo_colour v
    where v.clinic_id = $1 and v.photo_id = p.id and v.is_examined limit 1
  ) v on true
  left join lateral (select * from photo_quality where clinic_id = $1 and photo_id = p.id limit 1) q on true
  left join lateral (
    select measures from photo_quality
    where clinic_id = $1 and photo_id = r.baseline_photo_id and photo_id <> p.id and method_version = q.method_version
      and ${seesBaseline(viewer)} limit 1
  ) bq on true
  left join lateral (select measures from photo_face where clinic_id = $1 and photo_id = p.id limit 1) f on true
  order by p.id desc`;

/** Conditions that hide what this viewer may not see; parameters are numbered from `next`. */
function visibility(viewer: Viewer, next: number): { sql: string; parameters: unknown[] } {
  const parts: string[] = [];
  const parameters: unknown[] = [];
  if (viewer.patientId !== null) {
    parts.push(`c.patient_id = $${next} and p.released_at is not null and p.state in ('ready', 'damaged')`);
    parameters.push(viewer.patientId);
  }
  if (viewer.seesOnlyConsented) {
    const covered = coversPicture({ photo: 'p', session: 's', course: 'c' });
    // Each photo is asked for itself, whatever the planner believes of the tables.
    parts.push(`(select ${covered})`);
  }
  return { sql: parts.map((part) => ` and ${part}`).join(''), parameters };
}

export interface PhotosFilter {
  courseId?: CourseId;
  sessionId?: SessionId;
  patientId?: PatientId;
  state?: PhotoState;
  view?: string;
  lightMode?: string;
  ids?: readonly PhotoId[];
}

/** More than any course has; a page that shows one needs all of them. */
export const mostPhotosOfCourse = 5_000;

/** Photos, newest first, below the id `before`. */
export async function selectPhotos(
  tx: Tx,
  viewer: Viewer,
  filter: PhotosFilter,
  page: { before: string | null; limit: number },
): Promise<PhotoFacts[]> {
  const parameters: unknown[] = [tx.clinicId];
  const parts = { ofSession: [] as string[], ofPhoto: [] as string[] };
  const where = (part: keyof typeof parts, sql: (parameter: string) => string, value: unknown) => {
    if (value === undefined || value === null) return;
    parameters.push(value);
    parts[part].push(` and ${sql(`$${parameters.length}`)}`);
  };
  where('ofSession', (value) => `c.id = ${value}`, filter.courseId);
  where('ofSession', (value) => `s.id = ${value}`, filter.sessionId);
  where('ofSession', (value) => `c.patient_id = ${value}`, filter.patientId ?? viewer.patientId);
  where('ofPhoto', (value) => `p.state = ${value}`, filter.state);
  where('ofPhoto', (value) => `p.view = ${value}`, filter.view);
  where('ofPhoto', (value) => `p.light_mode = ${value}`, filter.lightMode);
  where('ofPhoto', (value) => `p.id = any(${value}::uuid[])`, filter.ids);
  where('ofPhoto', (value) => `p.id < ${value}::uuid`, page.before);
  const ofSession = parts.ofSession.join('');
  const ofPhoto = parts.ofPhoto.join('');
  const visible = visibility(viewer, parameters.length + 1);
  parameters.push(...visible.parameters, page.limit);
  const limit = `$${parameters.length}`;
  // Ids first, then all else for one page.
  let found: string;
  if (filter.ids === undefined && ofSession !== '')
    // By way of the sessions, the newest of each by the index on them: whatever the planner believes of the tables, and however many
    // photos the clinic has.
    found = `select p.id from session s join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
      cross join lateral (
        select p.id from photo p where p.clinic_id = $1 and p.session_id = s.id${ofPhoto}${visible.sql} order by p.id desc limit ${limit}
      ) p
      where s.clinic_id = $1${ofSession}`;
  else if (filter.ids === undefined && viewer.seesOnlyConsented)
    // Of a whole clinic: the photos of those who ever consented, newest first; each is asked for until the page is full. The
    // `offset` keeps the order, so that no more are asked than that.
    found = `select p.id from (
        select p.clinic_id, p.id, p.session_id, p.released_at, p.state from photo p
        where p.clinic_id = $1${ofPhoto} and p.session_id = any(array(
          select x.id from session x join course y on y.clinic_id = x.clinic_id and y.id = x.course_id
          where x.clinic_id = $1 and ${consentedOnce('y')}))
        order by p.id desc offset 0
      ) p
      where (select true${visible.sql} from session s join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
        where s.clinic_id = p.clinic_id and s.id = p.session_id)`;
  else
    found = `select p.id from photo p
      join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
      join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
      where p.clinic_id = $1${ofSession}${ofPhoto}${visible.sql}`;
  const rows = await tx.rows<PhotoRecord>(
    `with page as materialized (select id from (${found}) found order by id desc limit ${limit})${photoQuery(viewer)}`,
    parameters,
  );
  // A file name may hold whatever somebody called it, a patient's name among others.
  return rows.map((row) =>
    viewer.seesOnlyConsented ? { ...toFacts(row), fileName: 'photo' } : toFacts(row),
  );
}

export async function selectPhoto(tx: Tx, viewer: Viewer, id: PhotoId): Promise<PhotoFacts | null> {
  return (await selectPhotos(tx, viewer, { ids: [id] }, { before: null, limit: 1 }))[0] ?? null;
}

function toFacts(row: PhotoRecord): PhotoFacts {
  const isShown = row.state === 'ready' || row.state === 'damaged';
  return {
    id: row.id,
    sessionId: row.session_id,
    view: row.view,
    lightMode: row.light_mode,
    state: row.state,
    failureReason: row.failure_reason,
    damage: row.damage,
    fileName: row.file_name,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    widthPx: row.width_px,
    heightPx: row.height_px,
    takenAt: row.taken_at?.toISOString() ?? null,
    camera: cameraText(row.camera),
    placeholder: row.placeholder,
    setUp: row.set_up,
    setUpChanges: row.baseline_taken_with
      ? compareSetUps(
          takenWith(row.baseline_taken_with, row.light_mode, row.baseline_taken_with.camera),
          takenWith(row.set_up, row.light_mode, row.camera),
        )
      : [],
    isChosen: row.is_chosen,
    isBaseline: row.is_baseline,
    releasedAt: row.released_at?.toISOString() ?? null,
    alignment: isShown && row.has_baseline ? alignmentOf(row) : null,
    calibration: isShown && row.calibration ? calibrationOf(row.calibration) : null,
    quality: isShown ? qualityOf(row) : null,
    files: isShown ? ['thumb', 'view', 'full', 'aligned'].filter((name) => row.recipes.includes(name)) : [],
    createdAt: row.created_at.toISOString(),
    version: row.version,
  };
}

/** Read once; the limits are part of the installed version. */
let limits: QualityLimits | undefined;

function qualityOf(row: PhotoRecord): JudgedQuality | null {
  if (!row.quality || !row.quality_method) return null;
  limits ??= loadQualityLimits();
  return judgeQuality(
    {
      view: row.view,
      pxPerMm: row.calibration?.pxPerMm ?? null,
      lightMode: row.light_mode,
      camera: row.camera,
      measures: row.quality,
      methodVersion: row.quality_method,
      baseline: row.baseline_quality,
      matrix: row.matrix,
      faces: showsFace(row.view) ? row.face : null,
    },
    limits,
  );
}

function takenWith(setUp: SetUp, lightMode: string, camera: PhotoCamera): TakenWith {
  const { room, cameraLabel, lightPreset, skinState } = setUp;
  return {
    room,
    cameraLabel,
    lightPreset,
    skinState,
    lightMode,
    camera: cameraText(camera),
    lens: camera.lens ?? null,
    focalLength35mm: camera.focalLength35mm ?? null,
  };
}

/** Two photos of one course with what each was taken with; those that this viewer may not see are missing. */
export async function selectTakenWith(
  tx: Tx,
  viewer: Viewer,
  photoIds: readonly PhotoId[],
): Promise<{ id: PhotoId; courseId: CourseId; takenWith: TakenWith }[]> {
  const visible = visibility(viewer, 3);
  const rows = await tx.rows<{
    id: PhotoId;
    course_id: CourseId;
    light_mode: string;
    camera: PhotoCamera;
    set_up: SetUp;
  }>(
    `select p.id, s.course_id, p.light_mode, p.camera, ${effectiveSetUp('p', 's')} as set_up
     from photo p
     join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
     join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
     where p.clinic_id = $1 and p.id = any($2::uuid[])${visible.sql}`,
    [tx.clinicId, photoIds, ...visible.parameters],
  );
  return rows.map((row) => ({
    id: row.id,
    courseId: row.course_id,
    takenWith: takenWith(row.set_up, row.light_mode, row.camera),
  }));
}

function alignmentOf(row: PhotoRecord): NonNullable<PhotoFacts['alignment']> {
  const none = {
    reason: null,
    route: null,
    residualPx: null,
    residualPct: null,
    residualMm: null,
    confidence: null,
  };
  if (row.is_baseline) return { status: 'baseline', ...none };
  if (row.alignment_status === null) return { status: 'pending', ...none };
  return {
    status: row.alignment_status,
    reason: row.alignment_reason,
    route: row.alignment_route,
    residualPx: row.residual_px,
    residualPct: row.residual_pct,
    residualMm: row.residual_mm,
    confidence: row.confidence,
  };
}

function calibrationOf(known: PhotoCalibration): NonNullable<PhotoFacts['calibration']> {
  const { calibratedBy, chartKind, seenChartKind, cardId, pxPerMm, tiltDeg, refusal, profile } = known;
  const { deltaEBeforeMean, deltaEAfterMean, deltaEAfterMax } = known;
  return {
    calibratedBy,
    chartKind,
    seenChartKind,
    cardId,
    pxPerMm,
    tiltDeg,
    refusal,
    deltaEBeforeMean,
    deltaEAfterMean,
    deltaEAfterMax,
    profile,
  };
}

function cameraText(camera: PhotoCamera): string | null {
  const { make, model } = camera;
  if (!model) return make ?? null;
  return make && !model.toLowerCase().startsWith(make.toLowerCase()) ? `${make} ${model}` : model;
}

/** The file behind one picture, and what decides whether it may be shown; one round trip. */
export interface StoredPicture {
  derivative_id: DerivativeId | null;
  media_type: string;
  size_bytes: number;
  sha256: Buffer;
  patient_id: PatientId;
  is_released: boolean;
  may_be_marketed: boolean;
  state: PhotoState;
}

/** Runs in the scope of the photo's own clinic by itself. */
export const findPictureSql = (recipe: string): string =>
  isDrawnOfPair(recipe)
    ? 'select * from find_pair_file($1, $2, $3)'
    : 'select * from find_photo_file($1, $2, $3)';

/** Pictures that a photo has only as one of a pair. */
function isDrawnOfPair(recipe: string): boolean {
  return recipe === 'normalised' || recipe === 'difference';
}
