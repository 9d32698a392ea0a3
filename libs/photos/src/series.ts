import { newId, type CourseId, type PhotoId, type SeriesId } from '#kernel';
import { enqueue, type Tx } from '#platform';
import { alignPhoto } from './photos.jobs.js';

export interface SeriesName {
  courseId: CourseId;
  view: string;
  lightMode: string;
}

/**
 * Sees to it that a series has its baseline and that every other photo of it is, or is going to be, aligned to it. Until a person
 * pins one, the baseline is the first sound photo of the earliest session, so it may move while old pictures come in. Called
 * whenever a photo enters, leaves or becomes ready in a series; doing it again changes nothing.
 */
export async function settleBaseline(tx: Tx, { courseId, view, lightMode }: SeriesName): Promise<void> {
  // One at a time for one course: two photos that become ready together must agree on the baseline.
  await tx.rows('select 1 from course where clinic_id = $1 and id = $2 for update', [tx.clinicId, courseId]);
  const members = await tx.rows<{ id: PhotoId; state: string }>(
    `select p.id, p.state from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
     where p.clinic_id = $1 and s.course_id = $2 and p.view = $3 and p.light_mode = $4 and p.state in ('ready', 'damaged')
     order by p.is_chosen desc, s.held_on, p.taken_at nulls last, p.id`,
    [tx.clinicId, courseId, view, lightMode],
  );
  const series = await tx.row<{ baseline_photo_id: PhotoId; is_pinned: boolean }>(
    'select baseline_photo_id, is_pinned from series where clinic_id = $1 and course_id = $2 and view = $3 and light_mode = $4',
    [tx.clinicId, courseId, view, lightMode],
  );
  const isPinned =
    series?.is_pinned === true && members.some((member) => member.id === series.baseline_photo_id);
  const baseline = isPinned
    ? series.baseline_photo_id
    : members.find((member) => member.state === 'ready')?.id;
  if (baseline === undefined) {
    // Its last sound photo has left: what remains is aligned to nothing.
    await tx.rows(
      'delete from series where clinic_id = $1 and course_id = $2 and view = $3 and light_mode = $4',
      [tx.clinicId, courseId, view, lightMode],
    );
    return;
  }
  if (series?.baseline_photo_id !== baseline) {
    await tx.rows(
      `insert into series (id, clinic_id, course_id, view, light_mode, baseline_photo_id) values ($1, $2, $3, $4, $5, $6)
       on conflict (clinic_id, course_id, view, light_mode) do update set baseline_photo_id = excluded.baseline_photo_id, is_pinned = false`,
      [newId<SeriesId>(), tx.clinicId, courseId, view, lightMode, baseline],
    );
  }
  const aligned = await tx.rows<{ photo_id: PhotoId }>(
    'select photo_id from alignment where clinic_id = $1 and baseline_photo_id = $2',
    [tx.clinicId, baseline],
  );
  const done = new Set(aligned.map((row) => row.photo_id));
  for (const { id } of members) {
    if (id === baseline || done.has(id)) continue;
    await enqueue(
      tx,
      alignPhoto,
      { photoId: id, baselinePhotoId: baseline },
      { dedupeKey: `photo.align:${id}:${baseline}` },
    );
  }
}

/** Pins a baseline that something was drawn on: no older photo takes its place by itself. */
export async function keepBaseline(tx: Tx, photoId: PhotoId): Promise<void> {
  await tx.rows('update series set is_pinned = true where clinic_id = $1 and baseline_photo_id = $2', [
    tx.clinicId,
    photoId,
  ]);
}

/** Settles every series of a course, in one order so that two of these cannot wait for each other. */
export async function settleCourse(tx: Tx, courseId: CourseId): Promise<void> {
  const names = await tx.rows<{ view: string; lightMode: string }>(
    `select view, light_mode as "lightMode" from series where clinic_id = $1 and course_id = $2
     union
     select p.view, p.light_mode from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
     where p.clinic_id = $1 and s.course_id = $2
     order by 1, 2`,
    [tx.clinicId, courseId],
  );
  for (const name of names) await settleBaseline(tx, { courseId, ...name });
}
