import { Inject, Injectable } from '@nestjs/common';
import { UprightPicture } from '#imaging';
import type { ClinicId, DerivativeId, PhotoId } from '#kernel';
import {
  Database,
  enqueue,
  OBJECTS,
  publish,
  type JobHandler,
  type JobOutcome,
  type ObjectStore,
  type RunningJob,
  type Tx,
} from '#platform';
import { examineMissing, examinePhoto } from '../photos.jobs.js';
import { photoExamined } from './examination.events.js';
import { EXAMINERS, type ExaminedPhoto, type PhotoExaminer } from './examiner.js';

interface Found extends ExaminedPhoto {
  derivativeId: DerivativeId;
  /** `<examiner> <method version>` of those that looked at these very pixels. */
  done: string[];
}

const mark = (examiner: PhotoExaminer) => `${examiner.name} ${examiner.methodVersion}`;

/** Decodes a photo that is ready once, and lets every examiner that has not seen it look. */
@Injectable()
export class PhotoExamination implements JobHandler<{ photoId: string }> {
  readonly definition = examinePhoto;

  constructor(
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(EXAMINERS) private readonly examiners: readonly PhotoExaminer[],
  ) {}

  async handle(payload: { photoId: string }, run: RunningJob): Promise<JobOutcome> {
    const photo = await run.commit((tx) => find(tx, payload.photoId as PhotoId));
    if (!photo) return { skipped: 'photo-gone' };
    const due = this.examiners.filter((examiner) => !photo.done.includes(mark(examiner)));
    if (due.length === 0) return { skipped: 'already-examined' };

    const stream = await this.objects.get(`derivatives/${photo.derivativeId}`);
    const picture = await UprightPicture.decode(Buffer.concat((await stream.toArray()) as Buffer[]));
    const faults: unknown[] = [];
    const stores: { examiner: PhotoExaminer; store: (tx: Tx) => Promise<void> }[] = [];
    for (const examiner of due) {
      if (run.signal.aborted) return { skipped: 'stopping' };
      try {
        stores.push({ examiner, store: await examiner.examine(photo, picture, run.signal) });
      } catch (error) {
        // What the others found is kept; this one is asked again with the next try.
        faults.push(error);
      }
    }
    const isKept = await run.commit(async (tx) => {
      // Held, so that nothing is written about a photo that is being erased.
      const present = await tx.row('select 1 from photo where clinic_id = $1 and id = $2 for key share', [
        tx.clinicId,
        photo.id,
      ]);
      if (!present) return false;
      for (const { examiner, store } of stores) {
        await store(tx);
        await record(tx, photo, examiner);
      }
      if (stores.length > 0) {
        await publish(tx, photoExamined, { photoId: photo.id });
        await tellWatchers(tx, photo);
      }
      return true;
    });
    if (faults.length > 0) throw faults[0];
    return isKept ? 'done' : { skipped: 'photo-gone' };
  }
}

/** Photos from before an examiner, or from before its present version. Few at a time, behind everything that somebody waits for. */
@Injectable()
export class MissingExaminations implements JobHandler<Record<string, never>> {
  readonly definition = examineMissing;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(EXAMINERS) private readonly examiners: readonly PhotoExaminer[],
  ) {}

  /** Asks for a look in every clinic; one that waits already counts. */
  async request(): Promise<void> {
    const clinics = await this.db.statement<{ id: ClinicId }>('select all_clinics() as id');
    for (const { id } of clinics)
      await this.db.tx(id, (tx) => enqueue(tx, examineMissing, {}, { dedupeKey: examineMissing.name }));
  }

  async handle(_payload: Record<string, never>, run: RunningJob): Promise<JobOutcome> {
    await run.commit(async (tx) => {
      const photos = await tx.rows<{ id: PhotoId }>(
        `select p.id from photo p
         where p.clinic_id = $1 and p.state in ('ready', 'damaged')
           and p.id not in (select e.photo_id from photo_examination e
             where e.clinic_id = $1 and e.examiner || ' ' || e.method_version = any($2::text[])
             group by e.photo_id having count(*) = cardinality($2::text[]))
           and p.id not in (select (j.payload ->> 'photoId')::uuid from job_run j
             where j.clinic_id = $1 and j.name = $3 and j.state in ('queued', 'running', 'dead'))
         order by p.id desc limit $4`,
        [tx.clinicId, this.examiners.map(mark), examinePhoto.name, mostAtATime],
      );
      for (const { id } of photos) await askForExamination(tx, id);
    });
    return 'done';
  }
}

/** Of each round of the worker. */
const mostAtATime = 500;

/** Has a photo looked at; asking twice is asking once. */
export async function askForExamination(tx: Tx, photoId: PhotoId): Promise<void> {
  await enqueue(tx, examinePhoto, { photoId }, { dedupeKey: `${examinePhoto.name}:${photoId}` });
}

/** Has one examiner look once more at a photo: what it looks for depends on more than the pixels. */
export async function askExaminerAgain(tx: Tx, photoId: PhotoId, examiner: string): Promise<void> {
  await tx.rows(
    `update photo_examination set method_version = 'to-be-asked' where clinic_id = $1 and photo_id = $2 and examiner = $3`,
    [tx.clinicId, photoId, examiner],
  );
  await askForExamination(tx, photoId);
}

async function find(tx: Tx, id: PhotoId): Promise<Found | null> {
  return tx.row<Found>(
    `select p.id, s.course_id as "courseId", p.view, p.light_mode as "lightMode", p.camera, p.object_key as "objectKey",
       p.media_type as "mediaType", p.size_bytes as "sizeBytes", d.id as "derivativeId", d.sha256 as "fullSha256",
       array(select e.examiner || ' ' || e.method_version from photo_examination e
         where e.clinic_id = p.clinic_id and e.photo_id = p.id and e.inputs_sha256 = d.sha256) as done
     from photo p
     join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
     join derivative d on d.clinic_id = p.clinic_id and d.photo_id = p.id and d.recipe = 'full'
     where p.clinic_id = $1 and p.id = $2 and p.state in ('ready', 'damaged')
     order by d.recipe_version desc, d.id desc limit 1`,
    [tx.clinicId, id],
  );
}

async function record(tx: Tx, photo: ExaminedPhoto, examiner: PhotoExaminer): Promise<void> {
  await tx.rows(
    `insert into photo_examination (clinic_id, photo_id, examiner, method_version, inputs_sha256) values ($1, $2, $3, $4, $5)
     on conflict (clinic_id, photo_id, examiner) do update set method_version = excluded.method_version,
       inputs_sha256 = excluded.inputs_sha256, examined_at = clock_now()`,
    [tx.clinicId, photo.id, examiner.name, examiner.methodVersion, photo.fullSha256],
  );
}

async function tellWatchers(tx: Tx, photo: ExaminedPhoto): Promise<void> {
  await tx.rows(
    `select pg_notify('samelight_event', json_build_object('kind', 'photo', 'clinicId', $1::uuid, 'photoId', $2::uuid, 'courseId', $3::uuid)::text)`,
    [tx.clinicId, photo.id, photo.courseId],
  );
}
