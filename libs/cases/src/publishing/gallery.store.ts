import type { ClinicId } from '#kernel';
import type { Database, Tx } from '#platform';
import type { AdvertisingFacts } from '../model/advertising.js';
import type { PublicationId, ReleasePicture } from '../releases/releases.store.js';

/** Counts of treatments, and months since the last one, in the steps that people think in; the upper end is not part. */
export const treatmentSteps = { '1-2': [1, 3], '3-4': [3, 5], '5+': [5, null] } as const;
export const monthSteps = {
  '0-3': [0, 91],
  '3-6': [91, 183],
  '6-12': [183, 365],
  '12+': [365, null],
} as const;
export type TreatmentStep = keyof typeof treatmentSteps;
export type MonthStep = keyof typeof monthSteps;

/** What somebody looks for; null is anything. */
export interface GalleryFilter {
  indication: string | null;
  modality: string | null;
  sessions: TreatmentStep | null;
  months: MonthStep | null;
  view: string | null;
  phototype: string | null;
}

/** One published case, with its first picture. */
export interface GalleryCase {
  id: PublicationId;
  slug: string;
  country: string;
  facts: AdvertisingFacts;
  indication: string | null;
  modalities: string[];
  treatments: number | null;
  daysSinceTreatment: number | null;
  views: string[];
  phototype: string | null;
  widthPx: number;
  heightPx: number;
  labels: ReleasePicture['record']['composition']['pictures'];
}

/** What cases there are, so that nothing is offered that finds none. */
export interface GalleryChoices {
  indications: string[];
  modalities: string[];
  views: string[];
  phototypes: string[];
}

/** Published cases of the web site, newest first, a page at a time. Each is asked for at this moment. */
export function galleryPage(
  tx: Tx,
  filter: GalleryFilter,
  after: string | null,
  limit: number,
): Promise<GalleryCase[]> {
  const [leastSessions, sessionsBelow] = filter.sessions ? treatmentSteps[filter.sessions] : [null, null];
  const [leastDays, daysBelow] = filter.months ? monthSteps[filter.months] : [null, null];
  return tx.rows(
    `select p.id, p.slug, p.country, p.facts, p.indication, p.modalities, p.treatments, p.days_since_treatment as "daysSinceTreatment",
       p.views, p.phototype, cs.width_px as "widthPx", cs.height_px as "heightPx", cs.record->'composition'->'pictures' as labels
     from publication p
     join lateral (select i.case_study_id from case_release_picture i
       where i.clinic_id = p.clinic_id and i.release_id = p.release_id order by i.position limit 1) first on true
     join case_study cs on cs.clinic_id = p.clinic_id and cs.id = first.case_study_id
     where p.clinic_id = $1 and p.channel = 'website' and p.ended_at is null
       and ($2::text is null or p.indication = $2) and ($3::text is null or $3 = any(p.modalities))
       and ($4::int is null or p.treatments >= $4) and ($5::int is null or p.treatments < $5)
       and ($6::int is null or p.days_since_treatment >= $6) and ($7::int is null or p.days_since_treatment < $7)
       and ($8::text is null or $8 = any(p.views)) and ($9::text is null or p.phototype = $9)
       and ($10::uuid is null or p.id < $10) and publication_is_live(p.clinic_id, p.id)
     order by p.id desc limit $11`,
    [
      ...[
        tx.clinicId,
        filter.indication,
        filter.modality,
        leastSessions,
        sessionsBelow,
        leastDays,
        daysBelow,
      ],
      ...[filter.view, filter.phototype, after, limit],
    ],
  );
}

export async function galleryChoices(tx: Tx): Promise<GalleryChoices> {
  const row = await tx.row<GalleryChoices>(
    `with open as (select p.indication, p.modalities, p.views, p.phototype from publication p
       where p.clinic_id = $1 and p.channel = 'website' and p.ended_at is null)
     select array(select distinct indication from open where indication is not null order by 1) as indications,
       array(select distinct m from open, unnest(modalities) m order by 1) as modalities,
       array(select distinct v from open, unnest(views) v order by 1) as views,
       array(select distinct phototype from open where phototype is not null order by 1) as phototypes`,
    [tx.clinicId],
  );
  return row!;
}

/** Whose gallery this is, while it is open. One statement outside any clinic's scope. */
export async function findGallery(db: Database, slug: string): Promise<ClinicId | null> {
  const [row] = await db.statement<{ clinicId: ClinicId | null }>('select find_gallery($1) as "clinicId"', [
    slug,
  ]);
  return row?.clinicId ?? null;
}
