import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { newId, type CourseId, type MemberId, type PhotoId } from '#kernel';
import type { ObjectStore, Tx } from '#platform';

interface Shown {
  photo: PhotoId;
  second: PhotoId;
  course: CourseId;
}

/** A composed picture of two photos for the public; its bytes stand in the store. */
async function aComposition(
  tx: Tx,
  objects: ObjectStore,
  memberId: MemberId,
  { photo, second, course }: Shown,
  bytes: Buffer,
): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest();
  const study = newId();
  await objects.put(`derivatives/${study}`, Readable.from([bytes]));
  await tx.rows(
    `insert into case_study (id, clinic_id, course_id, layout, view, light_mode, format, object_key, width_px, height_px, size_bytes,
       sha256, record, made_by_member_id, audience)
     values ($1, $2, $3, 'pair', 'face-front', 'standard', 'jpeg', $4, 9, 9, $5, $6, $7, $8, 'public-advertising')`,
    [
      study,
      tx.clinicId,
      course,
      `derivatives/${study}`,
      bytes.length,
      sha256,
      { recordVersion: 1, inputs: [], composition: { pictures: [] } },
      memberId,
    ],
  );
  await tx.rows(
    `insert into case_study_photo (clinic_id, case_study_id, position, photo_id)
     select $1, $2, i.position, i.id from unnest($3::uuid[]) with ordinality i (id, position)`,
    [tx.clinicId, study, [photo, second]],
  );
  return study;
}

/** A picture of two photos, published at the clinic's own site in a country that lets it; its bytes stand in the store. */
export async function aPublication(
  tx: Tx,
  objects: ObjectStore,
  memberId: MemberId,
  shown: Shown,
  bytes: Buffer,
): Promise<{ study: string; release: string; slug: string }> {
  await tx.rows(`update clinic set country = 'GB'`);
  const study = await aComposition(tx, objects, memberId, shown, bytes);
  return { study, ...(await asPublished(tx, memberId, shown.course, study)) };
}

/** A picture of two photos in a release that nobody has handed in. */
export async function aDraft(
  tx: Tx,
  objects: ObjectStore,
  memberId: MemberId,
  shown: Shown,
  bytes: Buffer,
): Promise<{ study: string; release: string }> {
  const study = await aComposition(tx, objects, memberId, shown, bytes);
  return { study, release: await aRelease(tx, memberId, shown.course, study, 'draft') };
}

/** A picture of this course that is published already, as far as the database is asked: how it comes there is tested where it is done. */
export async function asPublished(
  tx: Tx,
  memberId: MemberId,
  course: CourseId,
  study: string,
  { channel = 'website', isIndexed = false } = {},
): Promise<{ release: string; slug: string }> {
  const release = await aRelease(tx, memberId, course, study, 'published');
  const slug = randomBytes(16).toString('base64url');
  await tx.rows(
    `insert into case_release_event (id, clinic_id, release_id, act, member_id, set_sha256) values ($1, $2, $3, 'submit', $4, decode($5, 'hex'))`,
    [newId(), tx.clinicId, release, memberId, '11'.repeat(32)],
  );
  await tx.rows(
    `insert into publication (id, clinic_id, release_id, channel, country, slug, verdict, facts, pack_version, published_by_member_id,
       is_indexed, modalities)
     values ($1, $2, $3, $7, 'GB', $4, '{}', $5, 'uk/1', $6, $8, '{microneedling}')`,
    [newId(), tx.clinicId, release, slug, soundFacts, memberId, channel, isIndexed],
  );
  return { release, slug };
}

async function aRelease(
  tx: Tx,
  memberId: MemberId,
  course: CourseId,
  study: string,
  state: 'draft' | 'published',
): Promise<string> {
  const release = newId();
  await tx.rows(
    `insert into case_release (id, clinic_id, course_id, state, channels, selection, set_sha256, made_by_member_id)
     values ($1, $2, $3, $4, '{website,instagram}', 'typical', decode($5, 'hex'), $6)`,
    [release, tx.clinicId, course, state, '11'.repeat(32), memberId],
  );
  await tx.rows(
    'insert into case_release_picture (clinic_id, release_id, position, case_study_id) values ($1, $2, 1, $3)',
    [tx.clinicId, release, study],
  );
  return release;
}

/** Facts of a picture that the rules of its country let pass. */
const soundFacts = {
  ...{ audience: 'public-advertising', advertiser: 'medical-institution', channel: 'website' },
  ...{
    modalities: ['microneedling'],
    treatmentsBefore: 1,
    daysSinceTreatment: 120,
    shownDays: 150,
    wasOfAge: true,
  },
  ...{
    isConsented: true,
    isAligned: true,
    light: 'met',
    scale: 'met',
    timing: 'met',
    score: { met: 8, of: 9 },
  },
  ...{
    leastScore: 8,
    isSynthetic: false,
    isDemo: false,
    foundWords: [],
    namesPatient: false,
    typicalCases: 24,
  },
  stated: { 'no-reward': true, 'marks-discussed': true, 'not-aimed-at-minors': true },
  typical: null,
};
