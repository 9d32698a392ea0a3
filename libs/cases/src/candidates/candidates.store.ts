import type { CourseId, PhotoId } from '#kernel';
import { coveredOf } from '#patients';
import type { Tx } from '#platform';
import type { BodySite, Indication, Modality } from '#treatments';

/** A course of which consent for marketing covers a picture that is there; of the patient, the code alone. */
export interface CaseCandidate {
  courseId: CourseId;
  patientCode: string;
  indication: Indication;
  bodySite: BodySite;
  /** Covered, whole pictures, and the sessions that have one. */
  photoCount: number;
  sessionCount: number;
  views: string[];
  /** Of treatments up to the latest covered picture. */
  modalities: Modality[];
  /** Day of the first and of the latest covered picture. */
  firstOn: string;
  lastOn: string;
  /** The first and the latest picture of the view that has most sessions. */
  photos: { id: PhotoId; placeholder: string | null; heldOn: string }[];
}

export interface CandidateFilter {
  /** Part of the patient's code. */
  search: string;
  indication: Indication | null;
  modality: Modality | null;
  view: string | null;
}

/**
 * Newest courses first: by when they began, for activity would tell of other pictures. Everything that is counted, listed or dated is so of
 * covered pictures alone.
 */
export function listCandidates(
  tx: Tx,
  { search, indication, modality, view }: CandidateFilter,
  page: { before: string | null; limit: number },
): Promise<CaseCandidate[]> {
  return tx.rows(
    `select c.id as "courseId", p.code as "patientCode", c.indication, c.body_site as "bodySite", seen."photoCount", seen."sessionCount",
       seen.views, done.modalities, seen."firstOn"::text as "firstOn", seen."lastOn"::text as "lastOn",
       array(select e from (values (1, ends.first), (2, ends.last)) as e (at, e) where e is not null and (at = 1 or e <> ends.first)
         order by at) as photos
     from course c
     join patient p on p.clinic_id = c.clinic_id and p.id = c.patient_id
     cross join lateral ${coveredOf({ clinicId: 'c.clinic_id', id: 'c.patient_id' }, 'true')} covered
     cross join lateral (
       select count(*) as "photoCount", count(distinct s.id) as "sessionCount", array_agg(distinct h.view order by h.view) as views,
         min(s.held_on) as "firstOn", max(s.held_on) as "lastOn"
       from session s join photo h on h.clinic_id = s.clinic_id and h.session_id = s.id
       where s.clinic_id = c.clinic_id and s.course_id = c.id and h.state = 'ready' and h.id = any(covered.photo_ids)
     ) seen
     cross join lateral (
       select array(select distinct t.modality from session t where t.clinic_id = c.clinic_id and t.course_id = c.id
         and t.kind = 'treatment' and t.modality is not null and t.held_on <= seen."lastOn" order by 1) as modalities
     ) done
     cross join lateral (
       select (array_agg(shown.e order by shown."heldOn", shown.id))[1] as first,
         (array_agg(shown.e order by shown."heldOn" desc, shown.id desc))[1] as last
       from (
         select h.id, s.held_on as "heldOn", jsonb_build_object('id', h.id, 'placeholder', h.placeholder, 'heldOn', s.held_on) as e
         from session s join photo h on h.clinic_id = s.clinic_id and h.session_id = s.id
         where s.clinic_id = c.clinic_id and s.course_id = c.id and h.state = 'ready' and h.id = any(covered.photo_ids)
           and (h.view, h.light_mode) = (
             select o.view, o.light_mode from photo o
             where o.clinic_id = c.clinic_id and o.state = 'ready' and o.id = any(covered.photo_ids)
               and o.session_id in (select q.id from session q where q.clinic_id = c.clinic_id and q.course_id = c.id)
             group by o.view, o.light_mode order by count(distinct o.session_id) desc, o.view, o.light_mode limit 1)
       ) shown
     ) ends
     where c.clinic_id = $1 and p.merged_into_id is null and seen."photoCount" > 0
       and exists (select 1 from consent_in_force f
         where f.clinic_id = c.clinic_id and f.patient_id = c.patient_id and f.purpose = 'marketing')
       and ($2::uuid is null or c.id < $2)
       and ($3 = '' or c.patient_id in (
         select coalesce(m.merged_into_id, m.id) from patient m where m.clinic_id = $1 and lower(m.code) like $3))
       and ($4::text is null or c.indication = $4)
       and ($5::text is null or $5 = any(done.modalities))
       and ($6::text is null or $6 = any(seen.views))
     order by c.id desc limit $7`,
    [
      tx.clinicId,
      page.before,
      search === '' ? '' : `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`,
      indication,
      modality,
      view,
      page.limit,
    ],
  );
}
