import {
  newId,
  type CaseStudyId,
  type ClinicId,
  type CourseId,
  type Id,
  type MemberId,
  type PatientId,
  type PhotoId,
} from '#kernel';
import type { CompositionRecord, ForeignMetadataKind } from '#imaging';
import type { Database, Tx } from '#platform';
import { seesDrafts, type CaseViewer } from '../case-viewer.js';
import { isHandedIn } from '../cases.store.js';
import type { PublicTarget } from '../composing.js';
import type { BurntDisclosures } from '../disclosing.js';
import type { AdvertisingFacts, AdvertisingVerdict } from '../model/advertising.js';
import type { ReleaseAct, ReleaseForm, ReleaseState } from '../model/release.js';
import type { PatientIdentity } from '../model/personal-data.js';
import type { StatedFact } from '../model/rule-pack.js';

export type ReleaseId = Id<'case-release'>;
export type PublicationId = Id<'publication'>;
export type StatedAnswers = Partial<Record<StatedFact, boolean | string>>;

export interface ReleaseRow {
  id: ReleaseId;
  courseId: CourseId;
  patientId: PatientId;
  state: ReleaseState;
  stated: StatedAnswers;
  channels: string[];
  /** Besides the pictures themselves. */
  forms: ReleaseForm[];
  /** Null in those of earlier versions: the clinic's own. */
  country: string | null;
  selection: string;
  setSha256: string;
  madeByMemberId: MemberId;
  createdAt: Date;
  /** Those who approve it see it. */
  isHandedIn: boolean;
  /** Consent covers one of its pictures now. */
  isCovered: boolean;
}

/** Whether the release exists for somebody: a draft does for those alone who make it, while consent covers a picture of it. */
export const mayLookAt = (
  viewer: CaseViewer,
  { isHandedIn: isShown, isCovered }: Pick<ReleaseRow, 'isHandedIn' | 'isCovered'>,
): boolean => isShown || (isCovered && seesDrafts(viewer));

/** One composed picture of a release. */
export interface ReleasePicture {
  caseStudyId: CaseStudyId;
  sha256: string;
  format: 'png' | 'jpeg' | 'webp';
  widthPx: number;
  heightPx: number;
  sizeBytes: number;
  crop: string;
  caption: string | null;
  objectKey: string;
  createdAt: Date;
  /** Null until it was looked for. */
  foreignMetadata: ForeignMetadataKind[] | null;
  record: {
    inputs: { photoId: PhotoId; view: string; sessionId: string; alignment: { status: string } }[];
    composition: Pick<CompositionRecord, 'layout' | 'pictures'> & {
      /** Absent from pictures of earlier versions. */
      light?: { words: string | null };
    };
    /** Null for none; absent from pictures of earlier versions. */
    disclosures?: BurntDisclosures | null;
    target?: PublicTarget | null;
  };
}

export interface ReleaseEventRow {
  act: ReleaseAct;
  memberId: MemberId | null;
  memberName: string | null;
  setSha256: string;
  reason: string | null;
  recordedAt: Date;
}

export interface PublicationRow {
  id: PublicationId;
  releaseId: ReleaseId;
  channel: string;
  country: string;
  slug: string;
  isIndexed: boolean;
  isLive: boolean;
  verdict: AdvertisingVerdict;
  facts: AdvertisingFacts;
  packVersion: string;
  publishedAt: Date;
  /** From when on it is public no more, for good; null while it may be. */
  endedAt: Date | null;
}

/** A publication that newer rules have taken away. */
export interface EndedByRules {
  id: PublicationId;
  courseId: CourseId;
  channel: string;
  country: string;
  publishedAt: Date;
  endedAt: Date;
  packVersion: string;
  /** Codes of the checks that were not met. */
  failed: string[];
}

const releaseColumns = `r.id, r.course_id as "courseId", c.patient_id as "patientId", r.state, r.stated, r.channels, r.forms, r.country, r.selection,
  encode(r.set_sha256, 'hex') as "setSha256", r.made_by_member_id as "madeByMemberId", r.created_at as "createdAt", ${isHandedIn('r')} as "isHandedIn",
  exists (select 1 from case_release_picture ri where ri.clinic_id = r.clinic_id and ri.release_id = r.id
    and may_publish_picture(ri.clinic_id, ri.case_study_id, null, null)) as "isCovered"`;

export const publicationColumns = `p.id, p.release_id as "releaseId", p.channel, p.country, p.slug, p.is_indexed as "isIndexed",
  publication_is_live(p.clinic_id, p.id) as "isLive", p.verdict, p.facts, p.pack_version as "packVersion",
  p.published_at as "publishedAt", p.ended_at as "endedAt"`;

export class ReleasesStore {
  async insert(
    tx: Tx,
    release: Pick<
      ReleaseRow,
      | 'id'
      | 'courseId'
      | 'stated'
      | 'channels'
      | 'forms'
      | 'country'
      | 'selection'
      | 'setSha256'
      | 'madeByMemberId'
    >,
    studies: readonly CaseStudyId[],
  ): Promise<void> {
    await tx.rows(
      `insert into case_release (id, clinic_id, course_id, stated, channels, selection, set_sha256, made_by_member_id, forms, country)
       values ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, $9, $10)`,
      [
        release.id,
        tx.clinicId,
        release.courseId,
        JSON.stringify(release.stated),
        release.channels,
        release.selection,
        release.setSha256,
        release.madeByMemberId,
        release.forms,
        release.country,
      ],
    );
    await this.place(tx, release.id, studies);
  }

  /** Everything that can change, with its new hash. */
  async replace(
    tx: Tx,
    release: Pick<ReleaseRow, 'id' | 'stated' | 'channels' | 'forms' | 'country' | 'selection' | 'setSha256'>,
    studies: readonly CaseStudyId[],
  ): Promise<void> {
    await tx.rows(
      `update case_release set stated = $3, channels = $4, selection = $5, set_sha256 = decode($6, 'hex'), forms = $7, country = $8
       where clinic_id = $1 and id = $2`,
      [
        tx.clinicId,
        release.id,
        JSON.stringify(release.stated),
        release.channels,
        release.selection,
        release.setSha256,
        release.forms,
        release.country,
      ],
    );
    await tx.rows('delete from case_release_picture where clinic_id = $1 and release_id = $2', [
      tx.clinicId,
      release.id,
    ]);
    await this.place(tx, release.id, studies);
  }

  private async place(tx: Tx, id: ReleaseId, studies: readonly CaseStudyId[]): Promise<void> {
    await tx.rows(
      `insert into case_release_picture (clinic_id, release_id, position, case_study_id)
       select $1, $2, i.position, i.id from unnest($3::uuid[]) with ordinality as i (id, position)`,
      [tx.clinicId, id, studies],
    );
  }

  /** Holds the row, so that two acts on one release follow each other. */
  async held(tx: Tx, id: ReleaseId): Promise<ReleaseRow | null> {
    const found = await tx.row('select 1 from case_release where clinic_id = $1 and id = $2 for update', [
      tx.clinicId,
      id,
    ]);
    return found ? this.byId(tx, id) : null;
  }

  byId(tx: Tx, id: ReleaseId): Promise<ReleaseRow | null> {
    return tx.row(
      `select ${releaseColumns} from case_release r join course c on c.clinic_id = r.clinic_id and c.id = r.course_id
       where r.clinic_id = $1 and r.id = $2`,
      [tx.clinicId, id],
    );
  }

  /** Newest first. */
  ofCourse(tx: Tx, courseId: CourseId): Promise<ReleaseRow[]> {
    return tx.rows(
      `select ${releaseColumns} from case_release r join course c on c.clinic_id = r.clinic_id and c.id = r.course_id
       where r.clinic_id = $1 and r.course_id = $2 order by r.id desc`,
      [tx.clinicId, courseId],
    );
  }

  /** Those that a patient is asked about, or has agreed to and which are not withdrawn. */
  ofPatient(tx: Tx, patientId: PatientId): Promise<ReleaseRow[]> {
    return tx.rows(
      `select ${releaseColumns} from case_release r join course c on c.clinic_id = r.clinic_id and c.id = r.course_id
       where r.clinic_id = $1 and c.patient_id = $2 and r.state in ('in-review', 'approved', 'published') order by r.id desc`,
      [tx.clinicId, patientId],
    );
  }

  /** In their order; those that may not be shown in public any more are missing, unless they are asked for. */
  pictures(tx: Tx, id: ReleaseId, { alsoHidden = false } = {}): Promise<ReleasePicture[]> {
    return tx.rows(
      `select ${pictureColumns} from case_release_picture i
       join case_study cs on cs.clinic_id = i.clinic_id and cs.id = i.case_study_id
       where i.clinic_id = $1 and i.release_id = $2 and ($3 or may_publish_picture(cs.clinic_id, cs.id, null, null))
       order by i.position`,
      [tx.clinicId, id, alsoHidden],
    );
  }

  /** What was found in the file of a picture of an earlier version. */
  async noteMetadata(tx: Tx, id: CaseStudyId, found: readonly ForeignMetadataKind[]): Promise<void> {
    await tx.rows('update case_study set foreign_metadata = $3 where clinic_id = $1 and id = $2', [
      ...[tx.clinicId, id, found],
    ]);
  }

  /** Originals behind the pictures of a release, as they are on record. */
  originals(tx: Tx, id: ReleaseId): Promise<{ photoId: PhotoId; sha256: string; sizeBytes: number }[]> {
    return tx.rows(
      `select distinct p.id as "photoId", encode(p.sha256, 'hex') as sha256, p.size_bytes as "sizeBytes"
       from case_release_picture i
       join case_study_photo s on s.clinic_id = i.clinic_id and s.case_study_id = i.case_study_id
       join photo p on p.clinic_id = s.clinic_id and p.id = s.photo_id
       where i.clinic_id = $1 and i.release_id = $2 order by p.id`,
      [tx.clinicId, id],
    );
  }

  /** Composed pictures of a course for the public, in the order asked for, that may be shown within the clinic now. */
  publicStudies(tx: Tx, courseId: CourseId, ids: readonly CaseStudyId[]): Promise<ReleasePicture[]> {
    return tx.rows(
      `select ${pictureColumns} from unnest($3::uuid[]) with ordinality as i (id, position)
       join case_study cs on cs.clinic_id = $1 and cs.id = i.id and cs.course_id = $2
       where may_publish_picture(cs.clinic_id, cs.id, null, null) order by i.position`,
      [tx.clinicId, courseId, ids],
    );
  }

  async pictureCount(tx: Tx, id: ReleaseId): Promise<number> {
    const row = await tx.row<{ count: number }>(
      'select count(*)::int as count from case_release_picture where clinic_id = $1 and release_id = $2',
      [tx.clinicId, id],
    );
    return row?.count ?? 0;
  }

  events(tx: Tx, id: ReleaseId): Promise<ReleaseEventRow[]> {
    return tx.rows(
      `select e.act, e.member_id as "memberId", m.display_name as "memberName", encode(e.set_sha256, 'hex') as "setSha256", e.reason,
         e.recorded_at as "recordedAt"
       from case_release_event e left join member m on m.clinic_id = e.clinic_id and m.id = e.member_id
       where e.clinic_id = $1 and e.release_id = $2 order by e.seq`,
      [tx.clinicId, id],
    );
  }

  async record(
    tx: Tx,
    id: ReleaseId,
    eventId: string,
    event: {
      act: ReleaseAct;
      memberId: MemberId | null;
      patientId: PatientId | null;
      setSha256: string;
      reason: string | null;
    },
    state: ReleaseState,
  ): Promise<void> {
    await tx.rows(
      `insert into case_release_event (id, clinic_id, release_id, act, member_id, patient_id, set_sha256, reason)
       values ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8)`,
      [eventId, tx.clinicId, id, event.act, event.memberId, event.patientId, event.setSha256, event.reason],
    );
    await tx.rows('update case_release set state = $3 where clinic_id = $1 and id = $2', [
      tx.clinicId,
      id,
      state,
    ]);
  }

  // ---------------------------------------------------------------- facts

  /** Whether each picture of the release may be shown at a channel now, none missing. */
  async mayPublish(tx: Tx, id: ReleaseId, channel: string, country: string): Promise<boolean> {
    const row = await tx.row<{ may: boolean }>(
      `select count(*) > 0 and bool_and(may_publish_picture(i.clinic_id, i.case_study_id, $3, $4)) as may
       from case_release_picture i where i.clinic_id = $1 and i.release_id = $2`,
      [tx.clinicId, id, channel, country],
    );
    return row?.may ?? false;
  }

  /** Whether the patient was of age on the day of every picture and is today; null when nobody knows. */
  async wasOfAge(tx: Tx, patientId: PatientId, days: readonly string[]): Promise<boolean | null> {
    const row = await tx.row<{ wasOfAge: boolean | null }>(
      `select case when p.born_on is null then null
         else p.born_on <= (select min(d) from unnest($3::date[] || clinic_day($1)) d) - interval '18 years' end as "wasOfAge"
       from patient p where p.clinic_id = $1 and p.id = $2`,
      [tx.clinicId, patientId, days],
    );
    return row?.wasOfAge ?? null;
  }

  /** What says who the patient is, also of those who were merged into them: none of it may stand in a text for the public. */
  async identityOf(tx: Tx, patientId: PatientId): Promise<PatientIdentity> {
    const row = await tx.row<PatientIdentity>(
      `with them as (select p.id, p.code, p.name, p.born_on from patient p
         where p.clinic_id = $1 and (p.id = $2 or p.merged_into_id = $2))
       select array(select name from them where name is not null
           union select a.alias from patient_alias a join them on a.clinic_id = $1 and a.patient_id = them.id) as names,
         array(select code from them) as codes,
         array(select distinct born_on::text from them where born_on is not null) as "birthDays",
         array(select distinct c.phone from patient_contact c join them on c.clinic_id = $1 and c.patient_id = them.id
           where c.phone is not null) as phones,
         array(select distinct c.email from patient_contact c join them on c.clinic_id = $1 and c.patient_id = them.id
           where c.email is not null) as emails`,
      [tx.clinicId, patientId],
    );
    return row!;
  }

  // ---------------------------------------------------------------- publications

  /** Ends what consent does not cover now. @returns how many publications and releases that were */
  async endUncovered(tx: Tx, patientId: PatientId): Promise<number> {
    const row = await tx.row<{ ended: number }>('select end_uncovered_publications($1, $2) as ended', [
      tx.clinicId,
      patientId,
    ]);
    return row?.ended ?? 0;
  }

  /** Photos in the pictures of a release. */
  async photosOf(tx: Tx, id: ReleaseId): Promise<PhotoId[]> {
    const rows = await tx.rows<{ id: PhotoId }>(
      `select distinct s.photo_id as id from case_release_picture i
       join case_study_photo s on s.clinic_id = i.clinic_id and s.case_study_id = i.case_study_id
       where i.clinic_id = $1 and i.release_id = $2 order by s.photo_id`,
      [tx.clinicId, id],
    );
    return rows.map((row) => row.id);
  }

  /** With what the gallery is filtered by, as the record has it now. */
  async publish(
    tx: Tx,
    publication: Omit<PublicationRow, 'isLive' | 'publishedAt' | 'endedAt'> & { memberId: MemberId },
  ): Promise<void> {
    const { facts } = publication;
    await tx.rows(
      `insert into publication (id, clinic_id, release_id, channel, country, slug, is_indexed, verdict, facts, pack_version,
         published_by_member_id, modalities, treatments, days_since_treatment, indication, phototype, views)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, c.indication, t.phototype,
         array(select distinct cs.view from case_release_picture i
           join case_study cs on cs.clinic_id = i.clinic_id and cs.id = i.case_study_id
           where i.clinic_id = $2 and i.release_id = $3)
       from case_release r join course c on c.clinic_id = r.clinic_id and c.id = r.course_id
       join patient t on t.clinic_id = c.clinic_id and t.id = c.patient_id
       where r.clinic_id = $2 and r.id = $3`,
      [
        publication.id,
        tx.clinicId,
        publication.releaseId,
        publication.channel,
        publication.country,
        publication.slug,
        publication.isIndexed,
        JSON.stringify(publication.verdict),
        JSON.stringify(facts),
        publication.packVersion,
        publication.memberId,
        facts.modalities.flatMap((modality) => modality ?? []),
        facts.treatmentsBefore,
        facts.daysSinceTreatment,
      ],
    );
  }

  publications(tx: Tx, id: ReleaseId): Promise<PublicationRow[]> {
    return tx.rows(
      `select ${publicationColumns} from publication p where p.clinic_id = $1 and p.release_id = $2 order by p.id`,
      [tx.clinicId, id],
    );
  }

  publication(tx: Tx, id: PublicationId): Promise<PublicationRow | null> {
    return tx.row(`select ${publicationColumns} from publication p where p.clinic_id = $1 and p.id = $2`, [
      tx.clinicId,
      id,
    ]);
  }

  // ---------------------------------------------------------------- newer rules

  /**
   * What is public and was neither published nor checked under the rules in force.
   * @param versions of the rules by country
   */
  unchecked(
    tx: Tx,
    versions: Record<string, string>,
  ): Promise<Pick<PublicationRow, 'id' | 'releaseId' | 'country' | 'facts'>[]> {
    return tx.rows(
      `select p.id, p.release_id as "releaseId", p.country, p.facts from publication p
       where p.clinic_id = $1 and p.ended_at is null and p.pack_version <> ${versionNow}
         and not exists (select 1 from publication_check k where k.clinic_id = p.clinic_id and k.publication_id = p.id
           and k.pack_version = ${versionNow})
       order by p.id`,
      [tx.clinicId, JSON.stringify(versions)],
    );
  }

  async recordCheck(
    tx: Tx,
    id: PublicationId,
    packVersion: string,
    isAllowed: boolean,
    failed: readonly string[],
  ): Promise<void> {
    await tx.rows(
      `insert into publication_check (clinic_id, publication_id, pack_version, is_allowed, failed) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [tx.clinicId, id, packVersion, isAllowed, failed],
    );
  }

  /** For good; with the last publication of a release goes the release. */
  async endByRules(tx: Tx, id: PublicationId, releaseId: ReleaseId, packVersion: string): Promise<void> {
    await tx.rows(
      `update publication set ended_at = clock_now(), end_reason = 'rules' where clinic_id = $1 and id = $2 and ended_at is null`,
      [tx.clinicId, id],
    );
    const release = await tx.row<{ setSha256: string }>(
      `select encode(r.set_sha256, 'hex') as "setSha256" from case_release r
       where r.clinic_id = $1 and r.id = $2 and r.state = 'published' and not exists (
         select 1 from publication p where p.clinic_id = r.clinic_id and p.release_id = r.id and p.ended_at is null)`,
      [tx.clinicId, releaseId],
    );
    if (!release) return;
    const event = { memberId: null, patientId: null, setSha256: release.setSha256, reason: packVersion };
    await this.record(tx, releaseId, newId(), { act: 'withdraw', ...event }, 'withdrawn');
  }

  /** What newer rules have taken away, the latest first. */
  endedByRules(tx: Tx): Promise<EndedByRules[]> {
    return tx.rows(
      `select p.id, r.course_id as "courseId", p.channel, p.country, p.published_at as "publishedAt", p.ended_at as "endedAt",
         k.pack_version as "packVersion", k.failed
       from publication p
       join case_release r on r.clinic_id = p.clinic_id and r.id = p.release_id
       join publication_check k on k.clinic_id = p.clinic_id and k.publication_id = p.id and not k.is_allowed
       where p.clinic_id = $1 and p.end_reason = 'rules' order by p.ended_at desc, p.id desc limit 200`,
      [tx.clinicId],
    );
  }
}

/** As `rulesVersion` writes it; $2 are the versions by country. */
const versionNow = `(coalesce($2::jsonb->>p.country, 'none')
  || case when coalesce(p.facts->>'homeCountry', p.country) = p.country then ''
     else ' ' || coalesce($2::jsonb->>(p.facts->>'homeCountry'), 'none') end)`;

const pictureColumns = `cs.id as "caseStudyId", encode(cs.sha256, 'hex') as sha256, cs.format, cs.width_px as "widthPx",
  cs.height_px as "heightPx", cs.size_bytes as "sizeBytes", cs.crop, cs.caption, cs.object_key as "objectKey", cs.record,
  cs.created_at as "createdAt", cs.foreign_metadata as "foreignMetadata"`;

/** Whose public page this is, in whatever state. One statement outside any clinic's scope. */
export async function findPublication(
  db: Database,
  slug: string,
): Promise<{ clinicId: ClinicId; id: PublicationId } | null> {
  const rows = await db.statement<{ clinicId: ClinicId; id: PublicationId }>(
    'select clinic_id as "clinicId", publication_id as id from find_publication($1)',
    [slug],
  );
  return rows[0] ?? null;
}
