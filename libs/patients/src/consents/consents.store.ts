import type { PatientId } from '#kernel';
import type { Tx } from '#platform';
import type { ConsentPurpose, PictureSet, RecordedConsentEvent } from '../model/consent.js';

const covers = (f: string, photo: string, session: string, bodySite: string) =>
  `consent_covers(${f}.picture_set, ${f}.picture_ids, ${f}.body_sites, ${f}.less_picture_ids, ${f}.less_body_sites, ${photo}, ${session}, ${bodySite})`;

const marketing = (c: string) => `select 1 from consent_in_force f
      where f.clinic_id = ${c}.clinic_id and f.patient_id = ${c}.patient_id and f.purpose = 'marketing'`;

/**
 * Condition that marketing may see this photo now: consent covers it, and it is not damaged. Aliases of the photo, its session and
 * its course go in.
 */
export function coversPicture({
  photo,
  session,
  course,
}: {
  photo: string;
  session: string;
  course: string;
}) {
  return `(coalesce(${photo}.state <> 'damaged', false)
    and exists (${marketing(course)} and ${covers('f', `${photo}.id`, `${session}.id`, `${course}.body_site`)}))`;
}

/**
 * The same for a patient: one of whom there is a picture that marketing may see. SQL expressions go in: clinic and id of the patient.
 * Asked of one patient after another, and of the grants in force alone: the `offset` keeps what is left of a grant from being worked
 * out for those that have ended.
 */
export function coversPatient(patient: { clinicId: string; id: string }) {
  return `(select exists (select 1 from (
        select fg.* from consent_in_force fg
        where fg.clinic_id = ${patient.clinicId} and fg.patient_id = ${patient.id} and fg.purpose = 'marketing' offset 0) f
      join course fc on fc.clinic_id = ${patient.clinicId} and fc.patient_id = ${patient.id}
      join session fs on fs.clinic_id = fc.clinic_id and fs.course_id = fc.id
      cross join lateral (
        select true from photo fh
        where fh.clinic_id = fs.clinic_id and fh.session_id = fs.id and fh.state = 'ready' and ${covers('f', 'fh.id', 'fs.id', 'fc.body_site')}
        limit 1) covered))`;
}

/** The same for a session: one whose pictures are covered, whether or not there are any, or which has a photo that is. */
export function coversSession({ session, course }: { session: string; course: string }) {
  return `exists (${marketing(course)} and case f.picture_set
      when 'photos' then exists (select 1 from photo x where x.clinic_id = ${session}.clinic_id and x.session_id = ${session}.id
        and ${covers('f', 'x.id', `${session}.id`, `${course}.body_site`)})
      else ${covers('f', 'null::uuid', `${session}.id`, `${course}.body_site`)} end)`;
}

/** The same for a course: one that is covered as a whole, or that has a session which is. */
export function coversCourse(course: string) {
  return `exists (${marketing(course)} and case
      when f.picture_set in ('all', 'body-sites') then ${covers('f', 'null::uuid', 'null::uuid', `${course}.body_site`)}
      else exists (select 1 from session y where y.clinic_id = ${course}.clinic_id and y.course_id = ${course}.id
        and ${coversSession({ session: 'y', course })}) end)`;
}

/**
 * All of a patient that marketing may see now, for a statement that asks of many rows at once: as `coversPicture`, `coversSession` and
 * `coversCourse`, with the consents read once. SQL expressions go in: clinic and id of the patient, and whether it is asked at all; a
 * relation comes out, of `photo_ids`, `session_ids` and `course_ids`, that are empty where nothing is asked.
 */
export function coveredOf(patient: { clinicId: string; id: string }, isAsked: string) {
  const courses = `f join course c on c.clinic_id = ${patient.clinicId} and c.patient_id = ${patient.id}`;
  const sessions = `join session s on s.clinic_id = c.clinic_id and s.course_id = c.id`;
  const photos = `join photo h on h.clinic_id = s.clinic_id and h.session_id = s.id`;
  const photo = `h.state <> 'damaged' and ${covers('f', 'h.id', 's.id', 'c.body_site')}`;
  const session = `case f.picture_set
      when 'photos' then exists (select 1 from photo x where x.clinic_id = s.clinic_id and x.session_id = s.id
        and ${covers('f', 'x.id', 's.id', 'c.body_site')})
      else ${covers('f', 'null::uuid', 's.id', 'c.body_site')} end`;
  const course = `case when f.picture_set in ('all', 'body-sites') then ${covers('f', 'null::uuid', 'null::uuid', 'c.body_site')}
      else exists (select 1 from session s where s.clinic_id = c.clinic_id and s.course_id = c.id and ${session}) end`;
  // Materialised: what is left of each grant is found out once, not for each picture.
  return `(with f as materialized (
      select f.picture_set, f.picture_ids, f.body_sites, f.less_picture_ids, f.less_body_sites from consent_in_force f
      where ${isAsked} and f.clinic_id = ${patient.clinicId} and f.patient_id = ${patient.id} and f.purpose = 'marketing')
    select array(select h.id from ${courses} ${sessions} ${photos} where ${photo}) as photo_ids,
      array(select s.id from ${courses} ${sessions} where ${session}) as session_ids,
      array(select c.id from ${courses} where ${course}) as course_ids)`;
}

/** Condition that the patient of a course has ever consented to marketing: wider than what is covered, and found at once. */
export function consentedOnce(course: string) {
  return `${course}.patient_id in (select g.patient_id from consent_event g
      where g.clinic_id = $1 and g.purpose = 'marketing' and g.action = 'granted')`;
}

interface EventRow extends Omit<RecordedConsentEvent, 'pictures'> {
  pictureSet: PictureSet['of'];
  pictureIds: string[];
  bodySites: string[];
}

/** The whole history of a patient, in the order of recording, and the database's clock. */
export async function readConsentHistory(
  tx: Tx,
  id: PatientId,
): Promise<{ history: RecordedConsentEvent[]; now: Date; today: string }> {
  const rows = await tx.rows<EventRow>(
    `select e.id, e.purpose, e.action, e.recorded_at as "recordedAt", e.channels, e.countries, e.picture_set as "pictureSet",
       e.picture_ids as "pictureIds", e.body_sites as "bodySites", e.starts_at as "startsAt", e.expires_at as "expiresAt",
       e.grant_id as "grantId", e.is_of_age_confirmed as "isOfAgeConfirmed", e.text_version as "textVersion", e.language, e.signing_id as "signingId",
       e.is_by_patient as "isByPatient", e.recorded_by_member_id as "recordedByMemberId", m.display_name as "recordedByName"
     from consent_event e left join member m on m.clinic_id = e.clinic_id and m.id = e.recorded_by_member_id
     where e.clinic_id = $1 and e.patient_id = $2 order by e.seq`,
    [tx.clinicId, id],
  );
  const history = rows.map(({ pictureSet, pictureIds, bodySites, ...event }) => ({
    ...event,
    pictures: pictureSetOf(pictureSet, pictureIds, bodySites),
  }));
  return { history, ...(await readClock(tx)) };
}

/** The database's clock, and the clinic's day by it. */
export async function readClock(tx: Tx): Promise<{ now: Date; today: string }> {
  const clock = await tx.row<{ now: Date; today: string }>(
    'select clock_now() as now, clinic_day($1) as today',
    [tx.clinicId],
  );
  return clock!;
}

export function pictureSetOf(of: PictureSet['of'], ids: string[], sites: string[]): PictureSet {
  if (of === 'all') return { of };
  return of === 'body-sites' ? { of, sites } : { of, ids };
}

/** The last instant of a day in the clinic's zone. */
export async function endOfDay(tx: Tx, day: string): Promise<Date> {
  const row = await tx.row<{ at: Date }>(
    `select ($2::date + 1)::timestamp at time zone c.time_zone - interval '1 millisecond' as at from clinic c where c.id = $1`,
    [tx.clinicId, day],
  );
  return row!.at;
}

/** Sessions and photos among these that are the patient's, with the day of the visit. */
export function readPictureDays(
  tx: Tx,
  id: PatientId,
  ids: readonly string[],
): Promise<{ id: string; heldOn: string; view: string | null }[]> {
  return tx.rows(
    `select s.id, s.held_on as "heldOn", null as view from course c
       join session s on s.clinic_id = c.clinic_id and s.course_id = c.id
     where c.clinic_id = $1 and c.patient_id = $2 and s.id = any($3::uuid[])
     union all
     select p.id, s.held_on, p.view from course c join session s on s.clinic_id = c.clinic_id and s.course_id = c.id
       join photo p on p.clinic_id = s.clinic_id and p.session_id = s.id
     where c.clinic_id = $1 and c.patient_id = $2 and p.id = any($3::uuid[])`,
    [tx.clinicId, id, ids],
  );
}

/** How many of these sessions or photos are those of the patient. */
export async function countPictures(
  tx: Tx,
  id: PatientId,
  { of, ids }: { of: 'sessions' | 'photos'; ids: readonly string[] },
): Promise<number> {
  const row = await tx.row<{ count: number }>(
    `select count(*) as count from course c join session s on s.clinic_id = c.clinic_id and s.course_id = c.id
     ${of === 'photos' ? 'join photo p on p.clinic_id = s.clinic_id and p.session_id = s.id' : ''}
     where c.clinic_id = $1 and c.patient_id = $2 and ${of === 'photos' ? 'p' : 's'}.id = any($3::uuid[])`,
    [tx.clinicId, id, ids],
  );
  return row!.count;
}

/** Purposes that one patient allows and the other does not. */
export async function consentsLeftBehind(
  tx: Tx,
  id: PatientId,
  otherId: PatientId,
): Promise<ConsentPurpose[]> {
  const rows = await tx.rows<{ purpose: ConsentPurpose }>(
    `select distinct f.purpose from consent_in_force f where f.clinic_id = $1 and f.patient_id = $2
       and not exists (select 1 from consent_in_force o where o.clinic_id = $1 and o.patient_id = $3 and o.purpose = f.purpose)
     order by f.purpose`,
    [tx.clinicId, id, otherId],
  );
  return rows.map((row) => row.purpose);
}
