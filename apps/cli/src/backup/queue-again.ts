import type pg from 'pg';
import { newId, type JobRunId } from '#kernel';
import { photoMoved, processPhoto, undoImport } from '#photos';
import { jobPriority, type BackupManifest, type JobDefinition } from '#platform';
import { sessionRescheduled } from '#treatments';
import type { Touched } from './apply-journal.js';

/** Jobs that were waiting or running wait again. */
export async function requeue(client: pg.Client): Promise<number> {
  await client.query(
    `update job_run r set state = 'skipped', last_error = 'restored', ended_at = clock_now()
     where r.state = 'running' and exists (select 1 from job_run q
       where q.clinic_id = r.clinic_id and q.dedupe_key = r.dedupe_key and q.state = 'queued')`,
  );
  await client.query(
    `update job_run r set state = 'skipped', last_error = 'restored', ended_at = clock_now()
     where r.state = 'running' and exists (select 1 from job_run q
       where q.clinic_id = r.clinic_id and q.dedupe_key = r.dedupe_key and q.state = 'running' and q.id > r.id)`,
  );
  await client.query(
    `update job_run set state = 'queued', attempt = 0, started_at = null, progress_done = 0 where state in ('queued', 'running')`,
  );
  const { rowCount } = await client.query(
    `select graphile_worker.samelight_enqueue(name, id, clinic_id, max_attempts, now(), $1::int) from job_run where state = 'queued'`,
    [jobPriority.usual],
  );
  return rowCount ?? 0;
}

/** Photos without their pictures, and those that nobody works on, are processed once more. */
export async function processAgain(client: pg.Client, manifest: BackupManifest): Promise<number> {
  const { rows } = await client.query<{ id: string; clinicId: string }>(
    `select p.id, p.clinic_id as "clinicId" from photo p
     where (p.state in ('received', 'processing')
         or p.state in ('ready', 'damaged') and not exists (
           select 1 from derivative d where d.clinic_id = p.clinic_id and d.photo_id = p.id))
       and not ('originals/' || p.id = any($2::text[]))
       and not exists (select 1 from job_run r where r.clinic_id = p.clinic_id and r.state = 'queued' and r.name = $1
         and r.payload ->> 'photoId' = p.id::text)
     order by p.id`,
    [processPhoto.name, manifest.faults.map(({ key }) => key)],
  );
  return addJobs(
    client,
    processPhoto,
    rows.map(({ id, clinicId }) => ({ clinicId, payload: { photoId: id }, key: id })),
  );
}

/** Series, case studies and imports hear of what the journal has changed, as they did when it happened. */
export async function settleTouched(client: pg.Client, touched: Touched): Promise<number> {
  let count = 0;
  for (const job of Object.values(photoMoved.jobs))
    count += await addJobs(
      client,
      job,
      touched.refilings.map(({ clinicId, refilingId }) => ({
        clinicId,
        payload: { refilingId },
        key: refilingId,
      })),
    );
  for (const job of Object.values(sessionRescheduled.jobs))
    count += await addJobs(
      client,
      job,
      touched.courses.map(({ clinicId, courseId, sessionId }) => ({
        clinicId,
        payload: { courseId, sessionId },
        key: courseId,
      })),
    );
  count += await addJobs(
    client,
    undoImport,
    touched.imports.map(({ clinicId, batchId }) => ({ clinicId, payload: { batchId }, key: batchId })),
  );
  return count;
}

/** Adds jobs as `enqueue` does, in the transaction of the restore; a job whose like is queued already is not added. */
async function addJobs<P>(
  client: pg.Client,
  job: JobDefinition<P>,
  wanted: readonly { clinicId: string; payload: P; key: string }[],
): Promise<number> {
  const batch = 1000;
  let count = 0;
  for (let start = 0; start < wanted.length; start += batch) {
    const part = wanted.slice(start, start + batch);
    const { rowCount } = await client.query(
      `with added as (
         insert into job_run (id, clinic_id, name, payload, dedupe_key, max_attempts)
         select u.id, u.clinic_id, $5, u.payload, $5 || ':' || u.key, $6
         from unnest($1::uuid[], $2::uuid[], $3::jsonb[], $4::text[]) u (id, clinic_id, payload, key)
         on conflict (clinic_id, dedupe_key) where state = 'queued' do nothing returning id, clinic_id
       ) select graphile_worker.samelight_enqueue($5, id, clinic_id, $6, now(), $7::int) from added`,
      [
        part.map(() => newId<JobRunId>()),
        part.map(({ clinicId }) => clinicId),
        part.map(({ payload }) => JSON.stringify(job.payload.parse(payload))),
        part.map(({ key }) => key),
        job.name,
        job.maxAttempts,
        job.priority,
      ],
    );
    count += rowCount ?? 0;
  }
  return count;
}
