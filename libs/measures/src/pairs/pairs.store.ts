import type { ColourEvidence, PairCorrection, PictureComparison } from '#imaging';
import type { CourseId, DerivativeId, PhotoId } from '#kernel';
import type { Tx } from '#platform';
import type { MatchRefusal, PairBend } from './draw-pair.js';

/** Names a follow-up and what it is compared with. */
export interface PairName {
  baselinePhotoId: PhotoId;
  photoId: PhotoId;
}

export interface NewColourMatch {
  rule: string;
  methodVersion: string;
  regions: { id: string; version: number }[];
  inputsSha256: Buffer;
  outcome:
    | { status: 'refused'; reason: MatchRefusal | 'gave-up'; evidence: ColourEvidence | null }
    | {
        status: 'matched';
        correction: PairCorrection;
        evidence: ColourEvidence & { noiseDeltaE: number | null };
        normalisedId: DerivativeId;
        differenceId: DerivativeId;
      };
}

/** A colour match as it is kept, ready for JSON. */
export interface ColourMatchRow {
  photoId: PhotoId;
  baselinePhotoId: PhotoId;
  status: 'matched' | 'refused';
  reason: string | null;
  rule: string;
  methodVersion: string;
  correction: PairCorrection | null;
  evidence: (ColourEvidence & { noiseDeltaE?: number | null }) | null;
  regions: { id: string; version: number }[];
}

/** @returns the hash of what the pair was last assessed from; null when it never was */
export async function readInputs(tx: Tx, { baselinePhotoId, photoId }: PairName): Promise<Buffer | null> {
  const row = await tx.row<{ inputs: Buffer }>(
    `select m.inputs_sha256 as inputs from colour_match m
     join pair_score s using (clinic_id, baseline_photo_id, photo_id)
     where clinic_id = $1 and baseline_photo_id = $2 and photo_id = $3 and m.inputs_sha256 = s.inputs_sha256`,
    [tx.clinicId, baselinePhotoId, photoId],
  );
  return row?.inputs ?? null;
}

/**
 * Keeps the outcome in place of an earlier one.
 * @returns pictures that nothing shows any more; their rows are gone
 */
export async function writeColourMatch(
  tx: Tx,
  { baselinePhotoId, photoId }: PairName,
  { outcome, regions, ...match }: NewColourMatch,
): Promise<DerivativeId[]> {
  const before = await tx.row<{ ids: DerivativeId[] }>(
    `select array_remove(array[normalised_derivative_id, difference_derivative_id], null) as ids from colour_match
     where clinic_id = $1 and baseline_photo_id = $2 and photo_id = $3 for update`,
    [tx.clinicId, baselinePhotoId, photoId],
  );
  const drawn = outcome.status === 'matched' ? [outcome.normalisedId, outcome.differenceId] : [];
  await tx.rows(
    `insert into colour_match (clinic_id, baseline_photo_id, photo_id, status, reason, rule, method_version, correction, evidence,
       regions, inputs_sha256, normalised_derivative_id, difference_derivative_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (clinic_id, baseline_photo_id, photo_id) do update set status = excluded.status, reason = excluded.reason,
       rule = excluded.rule, method_version = excluded.method_version, correction = excluded.correction,
       evidence = excluded.evidence, regions = excluded.regions, inputs_sha256 = excluded.inputs_sha256,
       normalised_derivative_id = excluded.normalised_derivative_id,
       difference_derivative_id = excluded.difference_derivative_id, created_at = clock_now()`,
    [
      tx.clinicId,
      baselinePhotoId,
      photoId,
      outcome.status,
      outcome.status === 'refused' ? outcome.reason : null,
      match.rule,
      match.methodVersion,
      outcome.status === 'matched' ? JSON.stringify(outcome.correction) : null,
      outcome.evidence && JSON.stringify(outcome.evidence),
      JSON.stringify(regions),
      match.inputsSha256,
      drawn[0] ?? null,
      drawn[1] ?? null,
    ],
  );
  const superseded = (before?.ids ?? []).filter((id) => !drawn.includes(id));
  const removed = await tx.rows<{ id: DerivativeId }>(
    `delete from derivative d where d.clinic_id = $1 and d.id = any($2::uuid[])
       and not exists (select 1 from colour_match m where m.clinic_id = d.clinic_id
         and d.id in (m.normalised_derivative_id, m.difference_derivative_id)) returning d.id`,
    [tx.clinicId, superseded],
  );
  return removed.map(({ id }) => id);
}

/** All that pixels say of a pair; those of before bends lack theirs. */
export type StoredComparison = PictureComparison & { bend?: PairBend };

export async function writeComparison(
  tx: Tx,
  { baselinePhotoId, photoId }: PairName,
  comparison: StoredComparison,
  inputsSha256: Buffer,
): Promise<void> {
  await tx.rows(
    `insert into pair_score (clinic_id, baseline_photo_id, photo_id, method_version, comparison, inputs_sha256)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (clinic_id, baseline_photo_id, photo_id) do update set method_version = excluded.method_version,
       comparison = excluded.comparison, inputs_sha256 = excluded.inputs_sha256, created_at = clock_now()`,
    [
      tx.clinicId,
      baselinePhotoId,
      photoId,
      comparison.methodVersion,
      JSON.stringify(comparison),
      inputsSha256,
    ],
  );
}

/** What pixels say of the pairs of a course: each photo with the present baseline of its series. */
export async function readPairs(
  tx: Tx,
  courseId: CourseId,
): Promise<{ matches: ColourMatchRow[]; comparisons: (PairName & { comparison: StoredComparison })[] }> {
  const baselines = `select baseline_photo_id from series where clinic_id = $1 and course_id = $2`;
  const matches = await tx.rows<ColourMatchRow>(
    `select photo_id as "photoId", baseline_photo_id as "baselinePhotoId", status, reason, rule,
       method_version as "methodVersion", correction, evidence, regions
     from colour_match where clinic_id = $1 and baseline_photo_id in (${baselines})`,
    [tx.clinicId, courseId],
  );
  const comparisons = await tx.rows<PairName & { comparison: StoredComparison }>(
    `select photo_id as "photoId", baseline_photo_id as "baselinePhotoId", comparison
     from pair_score where clinic_id = $1 and baseline_photo_id in (${baselines})`,
    [tx.clinicId, courseId],
  );
  return { matches, comparisons };
}

/** Tells those who watch the course that its pairs are others. */
export async function notifyPair(tx: Tx, photoId: PhotoId): Promise<void> {
  await tx.rows(
    `select pg_notify('samelight_event', json_build_object('kind', 'pair', 'clinicId', p.clinic_id, 'photoId', p.id, 'courseId', s.course_id)::text)
     from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id where p.clinic_id = $1 and p.id = $2`,
    [tx.clinicId, photoId],
  );
}

/** Aligned pairs that another version of a method matched or compared, as far as nobody is at it. */
export async function outdatedPairs(
  tx: Tx,
  { colour, comparison, bend }: { colour: string; comparison: string; bend: string },
  jobName: string,
  limit: number,
): Promise<PairName[]> {
  return tx.rows<PairName>(
    `select a.photo_id as "photoId", a.baseline_photo_id as "baselinePhotoId" from alignment_in_force a
     left join colour_match m on m.clinic_id = a.clinic_id and m.photo_id = a.photo_id and m.baseline_photo_id = a.baseline_photo_id
     left join pair_score s on s.clinic_id = a.clinic_id and s.photo_id = a.photo_id and s.baseline_photo_id = a.baseline_photo_id
     where a.clinic_id = $1 and a.status = 'aligned'
       and exists (select 1 from series r where r.clinic_id = a.clinic_id and r.baseline_photo_id = a.baseline_photo_id)
       and (m.method_version is distinct from $2 or s.method_version is distinct from $3
         or s.comparison #>> '{bend,methodVersion}' is distinct from $6
         -- Refused before the charts in both were asked.
         or (m.status = 'refused' and m.rule <> 'charts-of-both' and exists (
           select 1 from photo_calibration b join photo_calibration f on f.clinic_id = b.clinic_id and f.chart_kind = b.chart_kind
           where b.clinic_id = a.clinic_id and b.photo_id = a.baseline_photo_id and f.photo_id = a.photo_id
             and b.matrix is not null and f.matrix is not null)))
       and not exists (select 1 from job_run j where j.clinic_id = $1 and j.name = $4 and j.state in ('queued', 'running', 'dead')
         and j.payload ->> 'photoId' = a.photo_id::text and j.payload ->> 'baselinePhotoId' = a.baseline_photo_id::text)
     order by 1 desc limit $5`,
    [tx.clinicId, colour, comparison, jobName, limit, bend],
  );
}
