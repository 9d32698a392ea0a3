import type { CropName, ForeignMetadataKind, LayoutKind } from '#imaging';
import {
  Problem,
  type CaseStudyId,
  type CourseId,
  type MemberId,
  type PatientId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import { coversPicture, isVisible, type Viewer } from '#patients';
import type { Tx } from '#platform';
import { seesDrafts, type CaseViewer } from './case-viewer.js';
import type { PublicTarget } from './composing.js';
import type { StatedWords } from './disclosing.js';
import type { CaseLight, LightReason } from './model/light.js';
import type { Audience } from './model/rule-pack.js';

export type PictureFormat = 'png' | 'jpeg' | 'webp';

/** A composed picture and what it was made of. */
export interface CaseStudy {
  id: CaseStudyId;
  courseId: CourseId;
  state: 'draft';
  layout: LayoutKind;
  crop: CropName;
  audience: Audience;
  caption: string | null;
  view: string;
  lightMode: string;
  format: PictureFormat;
  widthPx: number;
  heightPx: number;
  sizeBytes: number;
  sha256: string;
  photoIds: PhotoId[];
  light: CaseLight['kind'];
  /** Why it is shown as taken. */
  lightReasons: LightReason[];
  /** Said by a person, and part of the picture. */
  stated: StatedWords;
  /** Where a picture for the public was made for; null for others, and for those of earlier versions. */
  target: PublicTarget | null;
  createdAt: Date;
}

export interface CaseStudyToStore extends Omit<
  CaseStudy,
  'state' | 'createdAt' | 'light' | 'lightReasons' | 'stated' | 'target'
> {
  objectKey: string;
  record: object;
  /** What its file carries besides; none, unless something went wrong. */
  foreignMetadata: ForeignMetadataKind[];
  madeByMemberId: MemberId;
}

/** State of a photo of the course, asked for by a person. */
export interface AskedPhoto {
  photoId: PhotoId;
  sessionId: SessionId;
  view: string;
  lightMode: string;
  state: string;
}

const columns = `cs.id, cs.course_id as "courseId", cs.state, cs.layout, cs.crop, cs.audience, cs.caption, cs.view, cs.light_mode as "lightMode", cs.format,
  cs.width_px as "widthPx", cs.height_px as "heightPx", cs.size_bytes as "sizeBytes", encode(cs.sha256, 'hex') as sha256,
  array(select i.photo_id from case_study_photo i where i.clinic_id = cs.clinic_id and i.case_study_id = cs.id
        order by i.position) as "photoIds", coalesce(cs.record #>> '{light,kind}', 'as-taken') as light,
  coalesce(cs.record #> '{light,reasons}', '[]') as "lightReasons",
  coalesce(nullif(cs.record #> '{disclosures,stated}', 'null'), '{"risks": null, "cost": null}') as stated,
  nullif(cs.record->'target', 'null') as target, cs.created_at as "createdAt"`;

/** The audience's own consent covers every photo in it, now; and none is damaged, where others than the patient look. */
const isConsented = (cs: string): string => `(audience_purpose(${cs}.audience) is null or not exists (
    select 1 from case_study_photo i left join photo d on d.clinic_id = i.clinic_id and d.id = i.photo_id
    where i.clinic_id = ${cs}.clinic_id and i.case_study_id = ${cs}.id
      and (d.state = 'damaged' or not may_use_photo(i.clinic_id, i.photo_id, audience_purpose(${cs}.audience), null, null))))`;
/** Consent is asked in the very statement that reads, so a withdrawal needs nothing else to have run. */
const mayBeSeen = `${isVisible({ clinicId: 'c.clinic_id', id: 'c.patient_id' }, { self: '$2', consented: '$3' })}
  and (not $3::boolean or not exists (select 1 from case_study_photo i
    left join photo h on h.clinic_id = i.clinic_id and h.id = i.photo_id
    left join session t on t.clinic_id = h.clinic_id and t.id = h.session_id
    where i.clinic_id = cs.clinic_id and i.case_study_id = cs.id
      and not (select ${coversPicture({ photo: 'h', session: 't', course: 'c' })})))
  and ${isConsented('cs')}`;
/**
 * Whether each photo in the picture is still filed where it was when the picture was made. One that is out of sight, or came to
 * another session, course or patient since, ends the picture at this very moment; the job only writes it down.
 */
const isStillTrue = (cs: string): string => `not exists (select 1 from case_study_photo i
    left join photo h on h.clinic_id = i.clinic_id and h.id = i.photo_id
    left join session t on t.clinic_id = h.clinic_id and t.id = h.session_id
    where i.clinic_id = ${cs}.clinic_id and i.case_study_id = ${cs}.id
      and (t.id is null or t.course_id <> ${cs}.course_id or h.refiled_at > ${cs}.created_at))`;
/** Neither withdrawn nor about to be. */
export const mayBeShown = (cs: string): string => `${cs}.state <> 'withdrawn' and ${isStillTrue(cs)}`;
/** Handed in, and not given back since; of one that was withdrawn, that it had been handed in. */
export const isHandedIn = (
  r: string,
): string => `(${r}.state in ('in-review', 'approved', 'published') or (${r}.state = 'withdrawn'
    and exists (select 1 from case_release_event e where e.clinic_id = ${r}.clinic_id and e.release_id = ${r}.id and e.act = 'submit')))`;
/** A draft for the public is there for its makers alone, until it is handed in. */
const visible = `${mayBeSeen} and ${mayBeShown('cs')}
  and ($5::boolean or cs.audience <> 'public-advertising' or exists (select 1 from case_release_picture ri
    join case_release r on r.clinic_id = ri.clinic_id and r.id = ri.release_id
    where ri.clinic_id = cs.clinic_id and ri.case_study_id = cs.id and ${isHandedIn('r')}))`;

export class CasesStore {
  /** Those of the photos that belong to the course and that this viewer may see. */
  photosOf(tx: Tx, courseId: CourseId, photoIds: readonly PhotoId[], viewer: Viewer): Promise<AskedPhoto[]> {
    return tx.rows(
      `select p.id as "photoId", p.session_id as "sessionId", p.view, p.light_mode as "lightMode", p.state
       from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
       join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
       where p.clinic_id = $1 and s.course_id = $2 and p.id = any($4::uuid[])
         and (not $3::boolean or ${coversPicture({ photo: 'p', session: 's', course: 'c' })})`,
      [tx.clinicId, courseId, viewer.seesOnlyConsented, photoIds],
    );
  }

  /**
   * For the public the channel that was chosen, or else any, in the country of the target: asked again when it is published.
   * @throws Problem `consent-missing` when the audience's consent does not cover each of the photos
   */
  async requireConsent(
    tx: Tx,
    audience: Audience,
    photoIds: readonly PhotoId[],
    target: PublicTarget | null,
  ): Promise<void> {
    const row = await tx.row<{ isMissing: boolean; isForNoChannel: boolean }>(
      `select audience_purpose($2) is not null and exists (
           select 1 from unnest($3::uuid[]) as id where not may_use_photo($1, id, audience_purpose($2), null, null)) as "isMissing",
         $2 = 'public-advertising' and not exists (
           select 1 from (
             select distinct unnest(f.channels) as channel from photo h
             join session t on t.clinic_id = h.clinic_id and t.id = h.session_id
             join course c on c.clinic_id = t.clinic_id and c.id = t.course_id
             join consent_in_force f on f.clinic_id = c.clinic_id and f.patient_id = c.patient_id and f.purpose = 'marketing'
             where h.clinic_id = $1 and h.id = ($3::uuid[])[1]
           ) named join clinic k on k.id = $1
           where ($4::text is null or named.channel = $4) and not exists (select 1 from unnest($3::uuid[]) as id
             where not may_use_photo($1, id, 'marketing', named.channel, coalesce($5, k.country)))) as "isForNoChannel"`,
      [tx.clinicId, audience, photoIds, target?.channel ?? null, target?.country ?? null],
    );
    if (row?.isMissing)
      throw new Problem('consent-missing', {
        detail: 'The patient’s consent does not cover each of these pictures for this audience.',
      });
    if (row?.isForNoChannel)
      throw new Problem('consent-missing', {
        detail: target?.channel
          ? 'The patient’s consent does not cover this channel for these pictures in this country.'
          : 'The patient’s consent names no channel for these pictures in this country.',
      });
  }

  async insert(tx: Tx, made: CaseStudyToStore): Promise<void> {
    await tx.rows(
      `insert into case_study (id, clinic_id, course_id, layout, view, light_mode, format, object_key, width_px, height_px,
         size_bytes, sha256, record, made_by_member_id, crop, audience, caption, foreign_metadata)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
      [
        made.id,
        tx.clinicId,
        made.courseId,
        made.layout,
        made.view,
        made.lightMode,
        made.format,
        made.objectKey,
        made.widthPx,
        made.heightPx,
        made.sizeBytes,
        Buffer.from(made.sha256, 'hex'),
        JSON.stringify(made.record),
        made.madeByMemberId,
        made.crop,
        made.audience,
        made.caption,
        made.foreignMetadata,
      ],
    );
    await tx.rows(
      `insert into case_study_photo (clinic_id, case_study_id, position, photo_id)
       select $1, $2, i.position, i.photo_id from unnest($3::uuid[]) with ordinality as i (photo_id, position)`,
      [tx.clinicId, made.id, made.photoIds],
    );
  }

  /** Newest first. */
  ofCourse(tx: Tx, courseId: CourseId, viewer: CaseViewer): Promise<CaseStudy[]> {
    return tx.rows(
      `select ${columns} from case_study cs join course c on c.clinic_id = cs.clinic_id and c.id = cs.course_id
       where cs.clinic_id = $1 and cs.course_id = $4 and ${visible} order by cs.id desc`,
      [tx.clinicId, viewer.patientId, viewer.seesOnlyConsented, courseId, seesDrafts(viewer)],
    );
  }

  /** Null also when it shows a patient that the asker may not see now. */
  byId(tx: Tx, id: CaseStudyId, viewer: CaseViewer): Promise<CaseStudy | null> {
    return this.one(tx, id, viewer, columns);
  }

  /** As `byId`, with what only its maker and its record need. */
  kept(
    tx: Tx,
    id: CaseStudyId,
    viewer: CaseViewer,
  ): Promise<(CaseStudy & { objectKey: string; record: object }) | null> {
    return this.one(tx, id, viewer, `${columns}, cs.object_key as "objectKey", cs.record`);
  }

  /** Case studies that show one of the photos, and are not withdrawn. */
  async showing(tx: Tx, photoIds: readonly PhotoId[]): Promise<CaseStudyId[]> {
    const rows = await tx.rows<{ id: CaseStudyId }>(
      `select distinct cs.id from case_study cs
       join case_study_photo i on i.clinic_id = cs.clinic_id and i.case_study_id = cs.id
       where cs.clinic_id = $1 and i.photo_id = any($2::uuid[]) and cs.state <> 'withdrawn' order by cs.id`,
      [tx.clinicId, photoIds],
    );
    return rows.map((row) => row.id);
  }

  /** Writes down which of those that show the photos are withdrawn now, and which are not any more. @returns how many changed */
  async settleWithdrawals(tx: Tx, photoIds: readonly PhotoId[]): Promise<number> {
    const rows = await tx.rows(
      `update case_study cs set state = case when ${isStillTrue('cs')} then 'draft' else 'withdrawn' end,
         withdrawn_at = case when ${isStillTrue('cs')} then null else clock_now() end
       where cs.clinic_id = $1
         and cs.id in (select i.case_study_id from case_study_photo i where i.clinic_id = $1 and i.photo_id = any($2::uuid[]))
         and (cs.state = 'withdrawn') = (${isStillTrue('cs')}) returning cs.id`,
      [tx.clinicId, photoIds],
    );
    return rows.length;
  }

  /** @param patientId whose answers to questionnaires count too, which belong to no session; null for none */
  async countRatings(tx: Tx, sessionIds: readonly string[], patientId: PatientId | null): Promise<number> {
    const row = await tx.row<{ count: number }>(
      `select count(*) as count from rating r where r.clinic_id = $1 and (r.session_id = any($2::uuid[]) or r.questionnaire_id in (
         select q.id from questionnaire q join course c on c.clinic_id = q.clinic_id and c.id = q.course_id
         where q.clinic_id = $1 and c.patient_id = $3))`,
      [tx.clinicId, sessionIds, patientId],
    );
    return row?.count ?? 0;
  }

  private one<R>(tx: Tx, id: CaseStudyId, viewer: CaseViewer, selected: string): Promise<R | null> {
    return tx.row<R>(
      `select ${selected}
       from case_study cs join course c on c.clinic_id = cs.clinic_id and c.id = cs.course_id
       where cs.clinic_id = $1 and cs.id = $4 and ${visible}`,
      [tx.clinicId, viewer.patientId, viewer.seesOnlyConsented, id, seesDrafts(viewer)],
    );
  }
}
