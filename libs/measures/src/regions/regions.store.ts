import { newId, type Id, type MemberId, type PhotoId, type RegionId } from '#kernel';
import type { Tx } from '#platform';
import type { Outline, RegionKind } from '../model/outline.js';

/** One version of one region. Positions in px of the upright baseline at full size, the centre of the first px (0, 0). */
export interface Region {
  /** Of this version. */
  id: RegionId;
  /** Of the region over all its versions: the id of the first. */
  lineageId: RegionId;
  version: number;
  baselinePhotoId: PhotoId;
  /** The one photo whose outline this is, traced as the scar was then; null: holds for the whole series. */
  tracedPhotoId: PhotoId | null;
  kind: RegionKind;
  name: string;
  outline: Outline;
  holes: readonly Outline[];
  isSuggested: boolean;
  drawnAt: Date;
}

export type RegionToStore = Omit<Region, 'drawnAt'> & { isEnded: boolean };

/** A length in the baseline that somebody knows, as on a ruler in the picture. */
export interface KnownLength {
  fromPx: readonly [number, number];
  toPx: readonly [number, number];
  lengthMm: number;
}

const columns = `r.id, r.lineage_id as "lineageId", r.version, r.baseline_photo_id as "baselinePhotoId",
  r.traced_photo_id as "tracedPhotoId", r.kind, r.name, r.outline, r.holes, r.is_suggested as "isSuggested", r.drawn_at as "drawnAt"`;

/** Whoever draws or marks on a baseline does so one after the other. */
export async function lockBaseline(tx: Tx, photoId: PhotoId): Promise<void> {
  await tx.rows('select 1 from photo where clinic_id = $1 and id = $2 for update', [tx.clinicId, photoId]);
}

/** Outlines of a baseline that are in force, in the order in which they were first drawn. */
export async function regionsOf(tx: Tx, baselinePhotoId: PhotoId): Promise<Region[]> {
  return tx.rows<Region>(
    `select ${columns} from region_in_force r where r.clinic_id = $1 and r.baseline_photo_id = $2
     order by r.lineage_id, r.traced_photo_id nulls first`,
    [tx.clinicId, baselinePhotoId],
  );
}

/** The latest version number of each region of a baseline, ended ones included. */
export async function latestVersions(tx: Tx, baselinePhotoId: PhotoId): Promise<Map<RegionId, number>> {
  const rows = await tx.rows<{ lineageId: RegionId; version: number }>(
    `select lineage_id as "lineageId", max(version) as version from region where clinic_id = $1 and baseline_photo_id = $2
     group by lineage_id`,
    [tx.clinicId, baselinePhotoId],
  );
  return new Map(rows.map(({ lineageId, version }) => [lineageId, version]));
}

export async function insertRegion(tx: Tx, region: RegionToStore, memberId: MemberId | null): Promise<void> {
  await tx.rows(
    `insert into region (id, clinic_id, lineage_id, version, baseline_photo_id, traced_photo_id, kind, name, outline, holes,
       is_suggested, is_ended, drawn_by_member_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      region.id,
      tx.clinicId,
      region.lineageId,
      region.version,
      region.baselinePhotoId,
      region.tracedPhotoId,
      region.kind,
      region.name,
      JSON.stringify(region.outline),
      JSON.stringify(region.holes),
      region.isSuggested,
      region.isEnded,
      memberId,
    ],
  );
}

/** @returns null when nobody has drawn one, or it was taken back; with the number of its latest version, 0 for none */
export async function knownLengthOf(
  tx: Tx,
  baselinePhotoId: PhotoId,
): Promise<{ length: KnownLength | null; version: number }> {
  const row = await tx.row<{
    x1: number;
    y1: number;
    x2: number;
    y2: number;
    lengthMm: number;
    isEnded: boolean;
    version: number;
  }>(
    `select from_x_px as x1, from_y_px as y1, to_x_px as x2, to_y_px as y2, length_mm as "lengthMm", is_ended as "isEnded", version
     from known_length where clinic_id = $1 and baseline_photo_id = $2 order by version desc limit 1`,
    [tx.clinicId, baselinePhotoId],
  );
  if (!row) return { length: null, version: 0 };
  const { x1, y1, x2, y2, lengthMm, isEnded, version } = row;
  return { length: isEnded ? null : { fromPx: [x1, y1], toPx: [x2, y2], lengthMm }, version };
}

export async function insertKnownLength(
  tx: Tx,
  baselinePhotoId: PhotoId,
  version: number,
  length: KnownLength,
  isEnded: boolean,
  memberId: MemberId | null,
): Promise<void> {
  await tx.rows(
    `insert into known_length (id, clinic_id, baseline_photo_id, version, from_x_px, from_y_px, to_x_px, to_y_px, length_mm,
       is_ended, drawn_by_member_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      newId<Id<'known-length'>>(),
      tx.clinicId,
      baselinePhotoId,
      version,
      ...length.fromPx,
      ...length.toPx,
      length.lengthMm,
      isEnded,
      memberId,
    ],
  );
}

/** Size of the photo that may be drawn on; null for one that is not ready or not there. */
export async function drawnOn(
  tx: Tx,
  photoId: PhotoId,
): Promise<{ widthPx: number; heightPx: number } | null> {
  return tx.row(
    `select p.width_px as "widthPx", p.height_px as "heightPx" from photo p
     where p.clinic_id = $1 and p.id = $2 and p.state in ('ready', 'damaged') and p.width_px is not null`,
    [tx.clinicId, photoId],
  );
}

/** Photos of this series that a region may be traced in. */
export async function alignedTo(tx: Tx, baselinePhotoId: PhotoId): Promise<Set<PhotoId>> {
  const rows = await tx.rows<{ id: PhotoId }>(
    `select a.photo_id as id from alignment_in_force a join photo p on p.clinic_id = a.clinic_id and p.id = a.photo_id
     where a.clinic_id = $1 and a.baseline_photo_id = $2 and a.status = 'aligned'`,
    [tx.clinicId, baselinePhotoId],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether this photo is the one that others of its series are aligned to. */
export async function isBaseline(tx: Tx, photoId: PhotoId): Promise<boolean> {
  const row = await tx.row('select 1 from series where clinic_id = $1 and baseline_photo_id = $2', [
    tx.clinicId,
    photoId,
  ]);
  return row !== null;
}
