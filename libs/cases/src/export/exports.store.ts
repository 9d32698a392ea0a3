import type { Id, MemberId } from '#kernel';
import type { Tx } from '#platform';

export type ExportId = Id<'clinic-export'>;
export const exportStates = ['queued', 'running', 'ready', 'failed', 'ended'] as const;
export type ExportState = (typeof exportStates)[number];

/** An export as its clinic sees it. Sizes and counts are known once it is ready. */
export interface ClinicExport {
  id: ExportId;
  withNames: boolean;
  /** `ended` also from the moment on when it has expired, whether its bytes are gone or not. */
  state: ExportState;
  filesDone: number;
  filesTotal: number;
  photoCount: number | null;
  /** Originals that the store lacks or that are not as recorded; the manifest in the archive names them. */
  faultCount: number | null;
  sizeBytes: number | null;
  madeBy: string;
  createdAt: Date;
  readyAt: Date | null;
  expiresAt: Date | null;
  downloadedAt: Date | null;
}

/** How long an archive waits to be fetched, as PostgreSQL interval and in milliseconds. */
export const exportLifetime = { interval: '24 hours', durationMs: 24 * 3_600_000 };
const mostListed = 20;

const columns = `e.id, e.with_names as "withNames",
  case when e.state = 'ready' and e.expires_at <= clock_now() then 'ended' else e.state end as state,
  e.files_done as "filesDone", e.files_total as "filesTotal", e.photo_count as "photoCount", e.fault_count as "faultCount",
  e.size_bytes as "sizeBytes", m.display_name as "madeBy", e.created_at as "createdAt", e.ready_at as "readyAt",
  e.expires_at as "expiresAt", e.downloaded_at as "downloadedAt"`;
const tables = 'clinic_export e join member m on m.clinic_id = e.clinic_id and m.id = e.made_by_member_id';

/** Newest first. */
export function listExports(tx: Tx): Promise<ClinicExport[]> {
  return tx.rows(
    `select ${columns} from ${tables} where e.clinic_id = $1 order by e.id desc limit ${mostListed}`,
    [tx.clinicId],
  );
}

export function readExport(tx: Tx, id: ExportId): Promise<ClinicExport | null> {
  return tx.row(`select ${columns} from ${tables} where e.clinic_id = $1 and e.id = $2`, [tx.clinicId, id]);
}

/** @returns null when one is under way already */
export function insertExport(
  tx: Tx,
  one: { id: ExportId; withNames: boolean; memberId: MemberId },
): Promise<{ id: ExportId } | null> {
  return tx.row(
    `insert into clinic_export (id, clinic_id, with_names, made_by_member_id) values ($1, $2, $3, $4)
     on conflict (clinic_id) where state in ('queued', 'running') do nothing returning id`,
    [one.id, tx.clinicId, one.withNames, one.memberId],
  );
}

export function underWay(tx: Tx): Promise<{ id: ExportId; withNames: boolean } | null> {
  return tx.row(
    `select id, with_names as "withNames" from clinic_export where clinic_id = $1 and state in ('queued', 'running')`,
    [tx.clinicId],
  );
}

/** @returns null when somebody has ended it, or it is made already */
export function startExport(tx: Tx, id: ExportId, attempt: number): Promise<{ withNames: boolean } | null> {
  return tx.row(
    `update clinic_export set state = 'running', attempt = $3, files_done = 0, files_total = 0
     where clinic_id = $1 and id = $2 and state in ('queued', 'running') returning with_names as "withNames"`,
    [tx.clinicId, id, attempt],
  );
}

/** @returns null when somebody has ended it meanwhile */
export function noteProgress(tx: Tx, id: ExportId, done: number, total: number): Promise<object | null> {
  return tx.row(
    `update clinic_export set files_done = $3, files_total = $4
     where clinic_id = $1 and id = $2 and state = 'running' returning id`,
    [tx.clinicId, id, done, total],
  );
}

/** @returns when it expires; null when somebody has ended it meanwhile */
export function finishExport(
  tx: Tx,
  id: ExportId,
  made: { photoCount: number; faultCount: number; filesTotal: number; sizeBytes: number; sha256: string },
): Promise<{ expiresAt: Date } | null> {
  return tx.row(
    `update clinic_export set state = 'ready', photo_count = $3, fault_count = $4, files_done = $5, files_total = $5,
       size_bytes = $6, sha256 = decode($7, 'hex'), ready_at = clock_now(), expires_at = clock_now() + $8::interval
     where clinic_id = $1 and id = $2 and state = 'running' returning expires_at as "expiresAt"`,
    [
      tx.clinicId,
      id,
      made.photoCount,
      made.faultCount,
      made.filesTotal,
      made.sizeBytes,
      made.sha256,
      exportLifetime.interval,
    ],
  );
}

/** @returns null when there is none; one that has ended stays as it is */
export function closeExport(tx: Tx, id: ExportId, as: 'failed' | 'ended'): Promise<object | null> {
  return tx.row(
    `update clinic_export set state = case when state in ('failed', 'ended') then state else $3 end,
       ended_at = coalesce(ended_at, clock_now())
     where clinic_id = $1 and id = $2 returning id`,
    [tx.clinicId, id, as],
  );
}

/** Ends one that has expired. @returns whether its bytes may go */
export async function isOver(tx: Tx, id: ExportId): Promise<boolean> {
  await tx.rows(
    `update clinic_export set state = 'ended', ended_at = clock_now()
     where clinic_id = $1 and id = $2 and state = 'ready' and expires_at <= clock_now()`,
    [tx.clinicId, id],
  );
  const row = await tx.row(
    `select 1 from clinic_export where clinic_id = $1 and id = $2 and state in ('failed', 'ended')`,
    [tx.clinicId, id],
  );
  return row !== null;
}

/** The archive of a ready export, noted as fetched. */
export function fetchExport(
  tx: Tx,
  id: ExportId,
): Promise<{ attempt: number; sizeBytes: number; sha256: string; readyAt: Date } | null> {
  return tx.row(
    `update clinic_export set downloaded_at = clock_now()
     where clinic_id = $1 and id = $2 and state = 'ready' and expires_at > clock_now()
     returning attempt, size_bytes as "sizeBytes", encode(sha256, 'hex') as sha256, ready_at as "readyAt"`,
    [tx.clinicId, id],
  );
}
