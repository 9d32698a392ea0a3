import type { PatientId } from '#kernel';
import { seeingWithheld, type Tx } from '#platform';
import { coveredOf, coversPatient } from './consents/consents.store.js';
import type { Patient, PatientRow, Viewer } from './model/patient.js';

/**
 * Condition that a viewer may see a patient. SQL expressions go in: the clinic and the id of the patient, and the
 * parameters that hold the viewer's `patientId` and `seesOnlyConsented`.
 */
export function isVisible(
  patient: { clinicId: string; id: string },
  viewer: { self: string; consented: string },
) {
  return `(${viewer.self}::uuid is null or ${patient.id} = ${viewer.self}::uuid)
    and (not ${viewer.consented}::boolean or ${coversPatient(patient)})`;
}

// A merged patient is no patient any more, only a name under which the other is found.
const visible = `p.merged_into_id is null and ${isVisible({ clinicId: 'p.clinic_id', id: 'p.id' }, { self: '$2', consented: '$3' })}`;
// Who sees only consented pictures sees no name and no day of birth.
const columns = `p.id, p.code, case when not $3::boolean then shown_name(p.clinic_id, p.name) end as name, case when not $3::boolean then p.born_on end as "bornOn", p.phototype,
  array(select a.code from patient a where a.clinic_id = p.clinic_id and a.merged_into_id = p.id order by a.code) as aliases,
  p.created_at as "createdAt", p.version`;

export function readPatient(tx: Tx, viewer: Viewer, id: PatientId): Promise<Patient | null> {
  return tx.row(`select ${columns} from patient p where p.clinic_id = $1 and p.id = $4 and ${visible}`, [
    tx.clinicId,
    viewer.patientId,
    viewer.seesOnlyConsented,
    id,
  ]);
}

/** Locks the patient until the transaction ends, so that what is decided about them is decided in turn. */
export function lockPatient(tx: Tx, viewer: Viewer, id: PatientId): Promise<{ id: PatientId } | null> {
  return tx.row(`select p.id from patient p where p.clinic_id = $1 and p.id = $4 and ${visible} for update`, [
    tx.clinicId,
    viewer.patientId,
    viewer.seesOnlyConsented,
    id,
  ]);
}

export type ListedPatient = PatientRow & { touchedAtUs: number };

/** Whoever sees everything, or a picture, session or course that is covered. */
const seen = (covered: string) => `(not $3::boolean or ${covered})`;
const seenCourse = seen('c.id = any(covered.course_ids)');
const seenSession = seen('s.id = any(covered.session_ids)');
const seenPhoto = seen('h.id = any(covered.photo_ids)');

/**
 * Patients by newest activity. What is counted and joined is so for the page alone. Who sees only consented pictures gets the
 * newest patients first, for activity tells of other pictures, and finds them by their codes alone.
 * @param search matches code or name, anywhere, in any case; empty for all
 * @param after sort key of the last row of the page before: microseconds since 1970, and id
 */
export function listPatients(
  tx: Tx,
  viewer: Viewer,
  page: { search: string; after: { touchedAtUs: number; id: string } | null; limit: number },
): Promise<ListedPatient[]> {
  const order = viewer.seesOnlyConsented ? 'p.created_at' : 'p.touched_at';
  // One after the other until the page is full: what consent covers is not asked of everybody.
  const askedInTurn = viewer.seesOnlyConsented ? 'offset 0' : '';
  return tx.rows(
    `select p.*, courses."courseCount", coalesce(done."photoCount", 0) as "photoCount",
       coalesce(done."failedCount", 0) as "failedCount", done."lastSessionOn",
       case when last.id is not null then json_build_object('id', last.id, 'placeholder', last.placeholder) end as "lastPhoto"
     from (
       select ${columns}, p.clinic_id, (extract(epoch from ${order}) * 1000000)::bigint as "touchedAtUs"
       from (
         select * from patient p
         where p.clinic_id = $1 and p.merged_into_id is null
           and ($4 = '' or p.id in (
             select coalesce(m.merged_into_id, m.id) from patient m
             where m.clinic_id = $1 and lower(m.code || ' ' || coalesce(m.name, '')) like $4
               and (not $3::boolean and not (select k.uses_codes_only from clinic k where k.id = $1) or lower(m.code) like $4)))
           and ($5::bigint is null
                or (${order}, p.id) < (to_timestamp(0) + $5::bigint * interval '1 microsecond', $6::uuid))
         order by ${order} desc, p.id desc ${askedInTurn}
       ) p
       where ${visible}
       order by ${order} desc, p.id desc
       limit $7
     ) p
     cross join lateral ${coveredOf({ clinicId: 'p.clinic_id', id: 'p.id' }, '$3::boolean')} covered
     cross join lateral (
       select count(*) as "courseCount" from course c
       where c.clinic_id = p.clinic_id and c.patient_id = p.id and ${seenCourse}
     ) courses
     cross join lateral (
       select max(s.held_on) as "lastSessionOn", sum(photos.n)::bigint as "photoCount", sum(failed.n)::bigint as "failedCount"
       from course c
       join session s on s.clinic_id = c.clinic_id and s.course_id = c.id
       cross join lateral (
         select count(*) as n from photo h where h.clinic_id = s.clinic_id and h.session_id = s.id and ${seenPhoto}
       ) photos
       cross join lateral (
         select count(*) as n from photo h where h.clinic_id = s.clinic_id and h.session_id = s.id and h.state = 'failed' and ${seenPhoto}
       ) failed
       where c.clinic_id = p.clinic_id and c.patient_id = p.id and ${seenSession}
     ) done
     left join lateral (
       select newest.id, newest.placeholder
       from course c
       join session s on s.clinic_id = c.clinic_id and s.course_id = c.id
       cross join lateral (
         select h.id, h.placeholder from photo h
         where h.clinic_id = s.clinic_id and h.session_id = s.id and h.state in ('ready', 'damaged') and ${seenPhoto}
         order by h.is_chosen desc, h.id desc limit 1
       ) newest
       where c.clinic_id = p.clinic_id and c.patient_id = p.id and ${seenSession}
       order by s.held_on desc, s.id desc limit 1
     ) last on true
     order by p."touchedAtUs" desc, p.id desc`,
    [
      tx.clinicId,
      viewer.patientId,
      viewer.seesOnlyConsented,
      page.search === '' ? '' : `%${page.search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`,
      page.after?.touchedAtUs ?? null,
      page.after?.id ?? null,
      page.limit,
    ],
  );
}

/**
 * The patient who remains under this id, kept from being merged until the transaction ends, so that what is added now is added
 * to somebody who is there.
 */
export async function holdRemaining(tx: Tx, id: PatientId): Promise<PatientId | null> {
  const row = await tx.row<{ id: PatientId }>(
    `select id from patient where clinic_id = $1 and merged_into_id is null
       and id = (select coalesce(m.merged_into_id, m.id) from patient m where m.clinic_id = $1 and m.id = $2) for share`,
    [tx.clinicId, id],
  );
  return row?.id ?? null;
}

/** Locks patients until the transaction ends, in the order of their ids; those that are merged already, or in the bin, are left out. */
export function lockPatients(
  tx: Tx,
  ids: readonly PatientId[],
): Promise<{ id: PatientId; version: number }[]> {
  return tx.rows(
    `select id, version from patient where clinic_id = $1 and id = any($2::uuid[]) and merged_into_id is null and withheld_as is null
     order by id for no key update`,
    [tx.clinicId, ids],
  );
}

/**
 * Puts a patient into the bin, with those who were merged into them, or takes them out; within `seeingWithheld`.
 * @returns false when it is so already
 */
export async function writePatientSight(tx: Tx, id: PatientId, withheldAs: 'bin' | null): Promise<boolean> {
  const rows = await tx.rows<{ id: PatientId }>(
    `update patient set withheld_as = $3, withheld_at = case when $3::text is not null then clock_now() end
     where clinic_id = $1 and (id = $2 or merged_into_id = $2) and withheld_as is distinct from $3 returning id`,
    [tx.clinicId, id, withheldAs],
  );
  return rows.some((row) => row.id === id);
}

/** Which of these patients lie in the bin; within `seeingWithheld`. */
export async function binnedOf(tx: Tx, ids: readonly PatientId[]): Promise<PatientId[]> {
  const rows = await tx.rows<{ id: PatientId }>(
    'select id from patient where clinic_id = $1 and id = any($2::uuid[]) and withheld_as is not null order by id',
    [tx.clinicId, ids],
  );
  return rows.map((row) => row.id);
}

/** Whether a patient in the bin has this code, in any case. */
export function hasBinnedCode(tx: Tx, code: string): Promise<boolean> {
  return seeingWithheld(tx, async () => {
    const row = await tx.row(
      'select 1 from patient where clinic_id = $1 and lower(code) = lower($2) and withheld_as is not null',
      [tx.clinicId, code],
    );
    return row !== null;
  });
}

/** @returns patients that had been merged into the first one, and now are aliases of the second */
export async function mergeInto(tx: Tx, id: PatientId, intoId: PatientId): Promise<PatientId[]> {
  const aliases = await tx.rows<{ id: PatientId }>(
    'update patient set merged_into_id = $3 where clinic_id = $1 and merged_into_id = $2 returning id',
    [tx.clinicId, id, intoId],
  );
  await tx.rows('update patient set merged_into_id = $3 where clinic_id = $1 and id = $2', [
    tx.clinicId,
    id,
    intoId,
  ]);
  return aliases.map((alias) => alias.id);
}

/** What a merged patient's contact can fill in for the one who remains. */
const contactFacts = ['email', 'phone', 'preferred_channel', 'language'] as const;
export type ContactFact = (typeof contactFacts)[number];

/** Fills what is blank in the contact of the one who remains. @returns what it filled: names of facts, never the facts */
export async function adoptContact(tx: Tx, fromId: PatientId, intoId: PatientId): Promise<ContactFact[]> {
  const pair = [tx.clinicId, fromId, intoId];
  await tx.rows(
    `insert into patient_contact (clinic_id, patient_id) select clinic_id, $3 from patient_contact
     where clinic_id = $1 and patient_id = $2 on conflict do nothing`,
    pair,
  );
  const row = await tx.row<Record<ContactFact, boolean>>(
    `select ${contactFacts.map((fact) => `a.${fact} is not null and b.${fact} is null as ${fact}`).join(', ')}
     from patient_contact a join patient_contact b on b.clinic_id = a.clinic_id and b.patient_id = $3
     where a.clinic_id = $1 and a.patient_id = $2 for update of a, b`,
    pair,
  );
  const filled = contactFacts.filter((fact) => row?.[fact]);
  if (filled.length > 0)
    await tx.rows(
      `update patient_contact b set ${filled.map((fact) => `${fact} = a.${fact}`).join(', ')}, updated_at = clock_now()
       from patient_contact a where a.clinic_id = $1 and a.patient_id = $2 and b.clinic_id = $1 and b.patient_id = $3`,
      pair,
    );
  return filled;
}

/** Takes back what `adoptContact` filled, where it still is what the other has. */
export async function returnContact(
  tx: Tx,
  fromId: PatientId,
  intoId: PatientId,
  filled: readonly string[],
): Promise<void> {
  for (const fact of contactFacts.filter((one) => filled.includes(one)))
    await tx.rows(
      `update patient_contact b set ${fact} = null, updated_at = clock_now() from patient_contact a
       where a.clinic_id = $1 and a.patient_id = $2 and b.clinic_id = $1 and b.patient_id = $3 and b.${fact} = a.${fact}`,
      [tx.clinicId, fromId, intoId],
    );
}

/** @returns false when the patient is not merged into that one now */
export async function takeApart(
  tx: Tx,
  id: PatientId,
  fromId: PatientId,
  aliases: readonly PatientId[],
): Promise<boolean> {
  const freed = await tx.rows(
    'update patient set merged_into_id = null where clinic_id = $1 and id = $2 and merged_into_id = $3 returning id',
    [tx.clinicId, id, fromId],
  );
  if (freed.length === 0) return false;
  await tx.rows(
    'update patient set merged_into_id = $2 where clinic_id = $1 and merged_into_id = $3 and id = any($4::uuid[])',
    [tx.clinicId, id, fromId, aliases],
  );
  return true;
}
