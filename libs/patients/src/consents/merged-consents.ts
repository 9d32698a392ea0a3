import type { PatientId } from '#kernel';
import { keepJournalSoon, publish, type Tx } from '#platform';
import type { ConsentPurpose } from '../model/consent.js';
import { consentWithdrawn } from './consents.jobs.js';

/** What a merge does to the consents of the one who remains. */
export interface MergedConsents {
  /** Purposes whose grants will not cover the pictures that come. */
  withoutThese: ConsentPurpose[];
  /** Days of birth: the blank one is filled, or they contradict each other. */
  birthday: 'filled' | 'differs' | null;
  /** One of the two is under age: nothing of the one who remains may be in marketing. */
  endsMarketing: boolean;
}

interface Pair {
  fromId: PatientId;
  intoId: PatientId;
}

/**
 * Grants of the one who remains that reach further than what the other allowed of all pictures. Only a grant of everything, without
 * anything taken back, allows as much; it must hold as long, and in the same channels and countries.
 */
const wider = `from consent_event g where g.clinic_id = $1 and g.patient_id = $3 and g.action = 'granted'
    and (g.expires_at is null or g.expires_at > clock_now())
    and not exists (select 1 from consent_event w where w.clinic_id = g.clinic_id and w.patient_id = g.patient_id and w.purpose = g.purpose
      and w.action = 'withdrawn' and w.seq > g.seq and (w.grant_id is null or w.grant_id = g.id)
      and w.channels = '{}' and w.countries = '{}' and w.picture_set = 'all')
    and not exists (select 1 from consent_in_force f where f.clinic_id = g.clinic_id and f.patient_id = $2 and f.purpose = g.purpose
      and f.picture_set = 'all' and f.less_picture_ids = '{}' and f.less_body_sites = '{}' and f.less_countries = '{}'
      and g.channels <@ f.channels and (g.countries <@ f.countries or '*' = any(f.countries))
      and (f.expires_at is null or f.expires_at >= g.expires_at))`;

/** What {@link mergeConsents} would do. */
export async function planMergedConsents(tx: Tx, { fromId, intoId }: Pair): Promise<MergedConsents> {
  const pair = [tx.clinicId, fromId, intoId];
  const rows = await tx.rows<{ purpose: ConsentPurpose }>(
    `select distinct g.purpose ${wider} and exists (
       select 1 from course c join session s on s.clinic_id = c.clinic_id and s.course_id = c.id
       where c.clinic_id = $1 and c.patient_id = $2)
     order by g.purpose`,
    pair,
  );
  const born = await tx.row<Pick<MergedConsents, 'birthday' | 'endsMarketing'>>(
    `select case when a.born_on is not null and b.born_on is null then 'filled' when a.born_on <> b.born_on then 'differs' end as birthday,
       coalesce(is_under_age($1, a.born_on), false) and exists (select 1 from consent_event g where g.clinic_id = $1 and g.patient_id = $3
         and g.purpose = 'marketing' and g.action = 'granted') as "endsMarketing"
     from patient a, patient b where a.clinic_id = $1 and a.id = $2 and b.clinic_id = $1 and b.id = $3`,
    pair,
  );
  return { withoutThese: rows.map(({ purpose }) => purpose), birthday: null, endsMarketing: false, ...born };
}

/**
 * Keeps the grants of the one who remains off the pictures that come along, wherever the other did not allow as much: what somebody
 * took back, narrowed or never gave is not given by a merge. Before the courses go over.
 * @returns true when the day of birth was filled
 */
export async function mergeConsents(tx: Tx, { fromId, intoId }: Pair): Promise<boolean> {
  const pair = [tx.clinicId, fromId, intoId];
  const { birthday, endsMarketing } = await planMergedConsents(tx, { fromId, intoId });
  // A withdrawal names at most a thousand sessions.
  const narrowed = await tx.rows<{ purpose: ConsentPurpose }>(
    `insert into consent_event (id, clinic_id, patient_id, purpose, action, grant_id, picture_set, picture_ids)
     select gen_random_uuid(), $1, $3, g.purpose, 'withdrawn', g.id, 'sessions', part.ids
     from (select g.purpose, g.id ${wider}) g cross join (
       select array_agg(n.id order by n.id) as ids from (
         select s.id, (row_number() over (order by s.id) - 1) / 1000 as part from course c
         join session s on s.clinic_id = c.clinic_id and s.course_id = c.id
         where c.clinic_id = $1 and c.patient_id = $2) n group by n.part) part
     returning purpose`,
    pair,
  );
  const ended = endsMarketing
    ? await tx.rows<{ purpose: ConsentPurpose }>(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action)
         values (gen_random_uuid(), $1, $2, 'marketing', 'withdrawn') returning purpose`,
        [tx.clinicId, intoId],
      )
    : [];
  // Copies elsewhere of pictures that come along were covered by the other's grants; those stay behind in any case.
  const purposes = new Set([...narrowed, ...ended].map(({ purpose }) => purpose));
  for (const purpose of purposes) await publish(tx, consentWithdrawn, { patientId: intoId, purpose });
  if (purposes.size > 0) await keepJournalSoon(tx);
  if (birthday !== 'filled') return false;
  await tx.rows(
    `update patient b set born_on = a.born_on from patient a
     where a.clinic_id = $1 and a.id = $2 and b.clinic_id = $1 and b.id = $3`,
    pair,
  );
  return true;
}

/** Takes back a filled day of birth, where it still is the other's. What consent lost stays lost until it is given anew. */
export async function returnBirthday(tx: Tx, { fromId, intoId }: Pair): Promise<void> {
  await tx.rows(
    `update patient b set born_on = null from patient a
     where a.clinic_id = $1 and a.id = $2 and b.clinic_id = $1 and b.id = $3 and b.born_on = a.born_on`,
    [tx.clinicId, fromId, intoId],
  );
}
