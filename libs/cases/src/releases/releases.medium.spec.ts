import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import pg from 'pg';
import sharp from 'sharp';
import { IdentityService } from '#identity';
import {
  newId,
  type CaseStudyId,
  type ClinicId,
  type CourseId,
  type MemberId,
  type PatientId,
  type JobRunId,
  type PhotoId,
} from '#kernel';
import { PairsService } from '#measures';
import { TakeDownsService } from '#patients';
import { RefilingsService } from '#photos';
import { OBJECTS, type ObjectStore, type RunningJob, type Tx } from '#platform';
import { TreatmentsService } from '#treatments';
import { aClinic } from '../../../../test/support/database.js';
import { aReadyPhoto, aSeries } from '../../../../test/support/pictures.js';
import { aCourse, aMember, aPatient, aSession } from '../../../../test/support/records.js';
import {
  openServices,
  openTestInstallation,
  type TestInstallation,
} from '../../../../test/support/services.js';
import { RULE_PACKS } from '../advertising.service.js';
import { CasesModule } from '../cases.module.js';
import { CasesService } from '../cases.service.js';
import { CaseComposing, type NewCaseStudy } from '../composing.js';
import { CaseOutputs } from '../outputs/outputs.service.js';
import { readZip } from '../export/read-zip.js';
import { faultsOfEvidence } from '../model/evidence.js';
import { ShareLinksService } from '../sharing/share-links.service.js';
import { EvidenceService } from './evidence.service.js';
import { PublicationEnding } from './publication-ending.js';
import { PublicationsService } from './publications.service.js';
import { ReleasesService, type NewRelease, type Release } from './releases.service.js';
import { ReleasesStore } from './releases.store.js';
import { TypicalResults } from './typical.js';
import { audiences } from '../model/rule-pack.js';

const everybody = { patientId: null, seesOnlyConsented: false, composesFor: audiences };
const marketing = { patientId: null, seesOnlyConsented: true, composesFor: audiences };

let installation: TestInstallation;
let context: INestApplicationContext;
let objects: ObjectStore;
let cases: CasesService;
let publications: PublicationsService;
/** What the pixels say is tested where it is measured; here every pair is as comparable as this. */
let releases: ReleasesService;
/** Runs while a pair is looked at, in the midst of a verdict. */
let meanwhile: (() => Promise<void>) | null = null;
/** By the service that judges. */
let filesRead = 0;
beforeAll(async () => {
  installation = await openTestInstallation();
  context = await openServices(installation.config, [CasesModule]);
  objects = context.get(OBJECTS, { strict: false });
  cases = context.get(CasesService, { strict: false });
  publications = context.get(PublicationsService, { strict: false });
  const sound = Object.create(context.get(PairsService, { strict: false })) as PairsService;
  const items = (['light', 'scale', 'timing'] as const).map((item) => ({
    ...{ item, verdict: 'met' as const, reason: null, numbers: [] },
  }));
  sound.between = async (...given) => {
    const work = meanwhile;
    meanwhile = null;
    await work?.();
    const pair = await PairsService.prototype.between.apply(
      context.get(PairsService, { strict: false }),
      given,
    );
    return { ...pair, score: { ...pair.score, met: 8, items } };
  };
  const counted = Object.create(objects) as ObjectStore;
  counted.get = (key) => {
    filesRead += 1;
    return objects.get(key);
  };
  releases = new ReleasesService(
    installation.database.db,
    counted,
    context.get(IdentityService, { strict: false }),
    context.get(TreatmentsService, { strict: false }),
    sound,
    new ReleasesStore(),
    context.get(RULE_PACKS, { strict: false }),
    context.get(TakeDownsService, { strict: false }),
    context.get(TypicalResults, { strict: false }),
    context.get(CaseOutputs, { strict: false }),
  );
});
afterAll(async () => {
  await context.close();
  await installation.close();
});

const tx = <T>(clinicId: ClinicId, work: (tx: Tx) => Promise<T>) =>
  installation.database.db.tx(clinicId, work);

interface Scene {
  clinicId: ClinicId;
  maker: MemberId;
  doctor: MemberId;
  patient: PatientId;
  course: CourseId;
  photos: PhotoId[];
  study: CaseStudyId;
}

/** A British clinic, a course of a baseline, a treatment and a follow-up, and its pair for the public. */
async function aScene(): Promise<Scene> {
  const { clinicId } = await aClinic(installation.database.db);
  const made = await tx(clinicId, async (inner) => {
    await inner.rows("update clinic set country = 'GB'");
    const maker = await aMember(inner, ['marketing']);
    const doctor = await aMember(inner, ['clinician']);
    const patient = await aPatient(inner);
    await inner.rows("update patient set born_on = '1980-01-01', name = 'Ada Lovelace' where id = $1", [
      patient,
    ]);
    const course = await aCourse(inner, patient);
    const sessions = [
      await aSession(inner, course, { heldOn: '2026-01-01', kind: 'baseline' }),
      await aSession(inner, course, { heldOn: '2026-02-01' }),
      await aSession(inner, course, { heldOn: '2026-06-01', kind: 'follow-up' }),
    ];
    return { maker, doctor, patient, course, sessions };
  });
  const { db } = installation.database;
  const photos: PhotoId[] = [];
  for (const session of [made.sessions[0]!, made.sessions[2]!])
    photos.push(await aReadyPhoto({ db, objects }, clinicId, session, '#b58a70'));
  await aSeries(db, clinicId, made.course, photos[0]!, [{ photo: photos[1]!, outcome: { moved: [5, -3] } }]);
  const scene = { clinicId, ...made, photos, study: '' as CaseStudyId };
  await consent(scene, 'granted');
  return { ...scene, study: await aStudy(scene) };
}

async function aStudy(
  scene: Scene,
  caption: string | null = null,
  change: Partial<NewCaseStudy> = {},
): Promise<CaseStudyId> {
  const made = await cases.create(scene.clinicId, marketing, scene.maker, scene.course, {
    view: 'close-up-site',
    moreViews: [],
    lightMode: 'standard',
    layout: 'pair',
    crop: 'original',
    audience: 'public-advertising',
    caption,
    showsClinic: false,
    hasWatermark: false,
    stated: { risks: null, cost: null },
    photoIds: scene.photos,
    format: 'jpeg',
    sizePx: 240,
    labels: 'interval',
    theme: 'light',
    light: 'matched',
    ...change,
  });
  return made.id;
}

async function consent(
  scene: Pick<Scene, 'clinicId' | 'patient'>,
  action: 'granted' | 'withdrawn',
  {
    channels = action === 'granted' ? ['website'] : [],
    countries = action === 'granted' ? ['GB'] : [],
    lasts = null as string | null,
  } = {},
): Promise<void> {
  await tx(scene.clinicId, (inner) =>
    inner.rows(
      `insert into consent_event (id, clinic_id, patient_id, purpose, action, channels, countries, expires_at)
       values ($1, $2, $3, 'marketing', $4, $5, $6, clock_now() + $7::interval)`,
      [newId(), scene.clinicId, scene.patient, action, channels, countries, lasts],
    ),
  );
}

const marks = { tattoos: 'none', jewellery: 'none', eyes: 'shown-agreed' };
const wanted = (scene: Scene, change: Partial<NewRelease> = {}): NewRelease => ({
  caseStudyIds: [scene.study],
  channels: ['website'],
  forms: [],
  stated: { 'no-reward': true, 'not-aimed-at-minors': true, ...marks },
  selection: 'typical of three treatments',
  ...change,
});

const create = (scene: Scene, change: Partial<NewRelease> = {}) =>
  releases.create(scene.clinicId, marketing, scene.maker, scene.course, wanted(scene, change));
const step = (scene: Scene, release: Release, act: 'submit' | 'return' | 'withdraw', by = scene.maker) =>
  releases.act(scene.clinicId, everybody, by, release.id, {
    act,
    setSha256: release.setSha256,
    reason: null,
  });
const approve = (scene: Scene, release: Release, by = scene.doctor) =>
  releases.act(scene.clinicId, everybody, by, release.id, {
    ...{ act: 'approve', setSha256: release.setSha256, reason: null },
  });
const sign = (scene: Scene, release: Release) =>
  releases.sign(scene.clinicId, scene.patient, release.id, release.setSha256);
const publish = (scene: Scene, release: Release, channel = 'website', viewer = marketing) =>
  releases.publish(scene.clinicId, viewer, scene.maker, release.id, {
    ...{ channel, setSha256: release.setSha256, isIndexed: false },
  });

async function agreed(scene: Scene, change: Partial<NewRelease> = {}): Promise<Release> {
  const release = await create(scene, change);
  await step(scene, release, 'submit');
  await approve(scene, release);
  await sign(scene, release);
  return release;
}
const hashOf = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const faultsOf = (files: Map<string, Buffer>) =>
  faultsOfEvidence(
    JSON.parse(files.get('evidence.json')!.toString()),
    new Map([...files].map(([name, bytes]) => [name, hashOf(bytes)])),
    hashOf,
  );
const gone = { slug: 'not-found' };

describe('a release', () => {
  it('goes from draft to a public page, which is gone the moment consent is, and comes back with nothing less than everything', async () => {
    const scene = await aScene();
    const release = await create(scene);
    expect(release).toMatchObject({ state: 'draft', missing: 0, isSigned: false });
    expect((await step(scene, release, 'submit')).state).toBe('in-review');
    await expect(approve(scene, release, scene.maker)).rejects.toMatchObject({
      slug: 'release-refused',
      facts: { reason: 'own-release' },
    });
    await expect(publish(scene, release)).rejects.toMatchObject({ slug: 'release-refused' });
    await approve(scene, release);
    const [asked] = await releases.ownReleases(scene.clinicId, scene.patient);
    expect(asked).toMatchObject({ id: release.id, setSha256: release.setSha256 });
    await sign(scene, release);
    const published = await publish(scene, release);
    expect(published).toMatchObject({
      state: 'published',
      publications: [{ channel: 'website', isLive: true }],
    });
    const { slug } = published.publications[0]!;
    expect(await publications.page(slug)).toMatchObject({
      pictures: [
        {
          alt: 'Session 1 · baseline, Day 0; Session 3 · after 1 treatment · microneedling, Day 151 · 120 days after the last treatment. As taken, aligned. Results vary. These pictures show one person.',
        },
      ],
      disclosures: [{ language: 'en', text: 'Results vary. These pictures show one person.' }],
    });
    await publications.picture(slug, 0);
    await expect(publications.picture(slug, 1)).rejects.toMatchObject(gone);
    // While it is public it can be shared by a link, too.
    const links = context.get(ShareLinksService, { strict: false });
    const { address } = await links.create(scene.clinicId, marketing, scene.maker, scene.study, {
      ...{ recipient: null, days: 7 },
    });
    const token = address.split('/').at(-1)!;
    expect(await links.page(token)).toMatchObject({
      disclosures: [{ language: 'en', text: 'Results vary. These pictures show one person.' }],
    });

    const evidence = context.get(EvidenceService, { strict: false });
    const files = readZip(await evidence.archive(scene.clinicId, everybody, release.id));
    expect([...files.keys()]).toEqual(['evidence.json', 'pictures/1.jpg']);
    expect(faultsOf(files)).toEqual([]);

    await consent(scene, 'withdrawn');
    const after = readZip(await evidence.archive(scene.clinicId, everybody, release.id));
    expect([...after.keys()]).toEqual(['evidence.json']);
    expect(faultsOf(after)).toEqual([]);
    await expect(publications.page(slug)).rejects.toMatchObject(gone);
    await expect(publications.picture(slug, 0)).rejects.toMatchObject(gone);
    await expect(links.page(token)).rejects.toMatchObject(gone);
    await expect(links.picture(token)).rejects.toMatchObject(gone);
    expect(await releases.ownReleases(scene.clinicId, scene.patient)).toEqual([]);
    const [marked] = await releases.ofCourse(scene.clinicId, everybody, scene.course);
    expect(marked).toMatchObject({ state: 'withdrawn', missing: 1, publications: [{ isLive: false }] });
    // Who consents again has not agreed to these pictures again.
    await consent(scene, 'granted');
    await expect(publications.page(slug)).rejects.toMatchObject(gone);
  });

  it('is taken away for good by a member', async () => {
    const scene = await aScene();
    const release = await agreed(scene);
    const { slug } = (await publish(scene, release)).publications[0]!;
    await step(scene, release, 'withdraw', scene.doctor);
    await expect(publications.page(slug)).rejects.toMatchObject(gone);
    await expect(step(scene, release, 'submit')).rejects.toMatchObject({ slug: 'release-refused' });
    await expect(publish(scene, release)).rejects.toMatchObject({ slug: 'release-refused' });
  });

  it('loses its agreements by any change', async () => {
    const scene = await aScene();
    const release = await agreed(scene);
    const changed = await releases.change(
      scene.clinicId,
      marketing,
      scene.maker,
      release.id,
      wanted(scene, { caseStudyIds: [await aStudy(scene, 'Another caption')] }),
    );
    expect(changed).toMatchObject({ state: 'draft', approvals: 0, isSigned: false });
    expect(changed.setSha256).not.toBe(release.setSha256);
    await step(scene, changed, 'submit');
    await expect(approve(scene, release)).rejects.toMatchObject({ facts: { reason: 'other-set' } });
    await expect(sign(scene, release)).rejects.toMatchObject({ facts: { reason: 'other-set' } });
  });

  it('names what the rules refuse, and publishes nothing', async () => {
    const scene = await aScene();
    const bad = await aStudy(scene, 'The best cure for Ada Lovelace');
    const release = await agreed(scene, {
      caseStudyIds: [bad],
      stated: { 'no-reward': true, ...marks, tattoos: 'shown', eyes: 'bar' },
    });
    const { checks } = await releases.verdict(scene.clinicId, marketing, release.id, 'website');
    const failing = checks.filter(({ result }) => result !== 'passed').map(({ code }) => code);
    expect(failing.sort()).toEqual([
      ...['eyes', 'no-personal-data', 'not-aimed-at-minors', 'tattoos', 'words'],
    ]);
    expect(checks.find(({ code }) => code === 'no-personal-data')?.detail).toEqual(['name']);
    await expect(publish(scene, release)).rejects.toMatchObject({ slug: 'advertising-refused' });
    // Consent for one channel is none for another.
    const social = await releases.verdict(scene.clinicId, marketing, release.id, 'instagram');
    expect(social.checks.find(({ code }) => code === 'consent')).toMatchObject({ result: 'failed' });
    await tx(scene.clinicId, (inner) => inner.rows("update clinic set country = 'TW'"));
    const taiwan = await releases.verdict(scene.clinicId, marketing, release.id, 'website');
    expect(taiwan.checks.find(({ code }) => code === 'home-rules')).toMatchObject({
      ...{ result: 'failed', detail: ['TW', 'pack'] },
    });
  });

  it('finds the data of whoever was merged into the patient, and names only their kind', async () => {
    const scene = await aScene();
    await tx(scene.clinicId, async (inner) => {
      const earlier = await aPatient(inner);
      await inner.rows(
        `update patient set code = 'OLD-77', name = '王小明', born_on = '1980-02-05', merged_into_id = $2 where id = $1`,
        [earlier, scene.patient],
      );
      await inner.rows(
        `insert into patient_contact (clinic_id, patient_id, email, phone) values ($1, $2, 'ada@example.org', '+886912345678')`,
        [scene.clinicId, scene.patient],
      );
    });
    const study = await aStudy(scene, '小明 old 77, born 5 February 1980');
    const risks = 'Ask 0912-345-678 or ADA@example.org';
    const release = await create(scene, {
      caseStudyIds: [study],
      stated: { ...wanted(scene).stated, risks },
    });
    const { checks } = await releases.verdict(scene.clinicId, marketing, release.id, 'website');
    expect(checks.filter(({ result }) => result === 'failed')).toEqual([
      {
        ...{ code: 'no-personal-data', effect: 'block', result: 'failed' },
        detail: ['name-part', 'code', 'birth-date', 'phone', 'email'],
      },
    ]);
  });

  it('shows in motion and on paper what was agreed to so, and nothing else, and no more once consent ends', async () => {
    const scene = await aScene();
    const release = await agreed(scene, { forms: ['print', 'wipe', 'wipe'] });
    expect(release.forms).toEqual(['print', 'wipe']);
    expect(release.setSha256).not.toBe((await create(scene)).setSha256);
    const own = (form: 'wipe' | 'fade') =>
      releases.ownPicture(scene.clinicId, scene.patient, release.id, 0, form);
    expect(await own('wipe')).toMatchObject({ mediaType: 'image/webp' });
    await expect(own('fade')).rejects.toMatchObject(gone);

    const { slug } = (await publish(scene, release)).publications[0]!;
    expect((await publications.page(slug)).pictures).toMatchObject([{ forms: ['print', 'wipe'] }]);
    const bytesOf = async (form: 'wipe' | 'print' | 'small') => {
      const file = await publications.picture(slug, 0, form);
      return Buffer.concat((await (await file.open()).toArray()) as Buffer[]);
    };
    expect((await sharp(await bytesOf('wipe'), { animated: true }).metadata()).pages).toBeGreaterThan(2);
    expect((await bytesOf('print')).subarray(0, 5).toString()).toBe('%PDF-');
    expect((await sharp(await bytesOf('small')).metadata()).width).toBeLessThanOrEqual(720);
    await expect(publications.picture(slug, 0, 'fade')).rejects.toMatchObject(gone);

    // Taken back while it is made.
    const made = Object.create(context.get(CaseOutputs, { strict: false })) as CaseOutputs;
    made.formOf = async (...asked) => {
      const file = await CaseOutputs.prototype.formOf.apply(
        context.get(CaseOutputs, { strict: false }),
        asked,
      );
      await consent(scene, 'withdrawn');
      return file;
    };
    const slow = Object.assign(Object.create(publications), { outputs: made }) as PublicationsService;
    await expect(slow.picture(slug, 0, 'wipe')).rejects.toMatchObject(gone);
    for (const form of ['wipe', 'print', 'small'] as const)
      await expect(publications.picture(slug, 0, form)).rejects.toMatchObject(gone);
    await expect(own('wipe')).rejects.toMatchObject(gone);
  });

  it('is for the country that its pictures were made for, under the rules there and at home', async () => {
    const scene = await aScene();
    const target = { channel: 'website', country: 'IE' };
    const stated = { risks: 'redness for a week', cost: null };
    await expect(aStudy(scene, null, { target })).rejects.toMatchObject({ slug: 'consent-missing' });
    await consent(scene, 'granted', { countries: ['IE'] });
    const elsewhere = { ...target, channel: 'instagram' };
    await expect(aStudy(scene, null, { target: elsewhere })).rejects.toMatchObject({
      slug: 'consent-missing',
    });
    const study = await aStudy(scene, null, { target, stated });
    expect(await cases.get(scene.clinicId, marketing, study)).toMatchObject({ target });
    await expect(create(scene, { caseStudyIds: [study] })).rejects.toMatchObject({
      slug: 'invalid-request',
      facts: { errors: [{ pointer: '/country' }] },
    });
    const release = await agreed(scene, {
      ...{ caseStudyIds: [study], country: 'IE' },
      stated: { ...wanted(scene).stated, 'national-law': true, risks: stated.risks },
    });
    const published = await publish(scene, release);
    expect(published).toMatchObject({ country: 'IE', publications: [{ country: 'IE', isLive: true }] });
    const { slug } = published.publications[0]!;
    const evidence = context.get(EvidenceService, { strict: false });
    const archive = () => evidence.archive(scene.clinicId, everybody, release.id);
    expect(faultsOf(readZip(await archive()))).toEqual([]);
    // A clinic that moves to where it is barred is barred abroad, too.
    await tx(scene.clinicId, (inner) => inner.rows("update clinic set country = 'TW'"));
    const { checks, isAllowed } = await releases.verdict(scene.clinicId, marketing, release.id, 'website');
    expect(isAllowed).toBe(false);
    expect(checks).toContainEqual({
      ...{ code: 'home-rules', effect: 'block', result: 'failed', detail: ['TW', 'pack'] },
    });
    await publications.page(slug);
    await consent(scene, 'withdrawn', { countries: ['IE'] });
    await expect(publications.page(slug)).rejects.toMatchObject(gone);
  });

  it('is judged by what is on record, and no file is read for it', async () => {
    const scene = await aScene();
    const release = await agreed(scene);
    const verdict = () => releases.verdict(scene.clinicId, marketing, release.id, 'website');
    const from = filesRead;
    expect((await verdict()).isAllowed).toBe(true);
    expect(filesRead).toBe(from);
    // Composed by an earlier version: looked at once.
    await tx(scene.clinicId, (inner) => inner.rows('update case_study set foreign_metadata = null'));
    await verdict();
    await verdict();
    expect(filesRead).toBe(from + 1);
    await tx(scene.clinicId, (inner) => inner.rows(`update case_study set foreign_metadata = '{iptc}'`));
    expect((await verdict()).checks).toContainEqual({
      ...{ code: 'no-metadata', effect: 'block', result: 'failed', detail: ['iptc'] },
    });
  });

  it('publishes no file that carries a place, whatever was stored', async () => {
    const scene = await aScene();
    const release = await agreed(scene);
    const placed = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#b58a70' } })
      .withExif({ IFD3: { GPSLatitude: '22/1 18/1 0/1', GPSLatitudeRef: 'N' } })
      .jpeg()
      .toBuffer();
    const [stored] = release.pictures;
    await objects.delete(stored!.objectKey);
    await objects.put(stored!.objectKey, Readable.from([placed]));
    const refusal = await publish(scene, release).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      slug: 'advertising-refused',
      facts: { checks: [{ code: 'no-metadata', result: 'failed', detail: ['exif'] }] },
    });
    const [left] = await releases.ofCourse(scene.clinicId, everybody, scene.course);
    expect(left).toMatchObject({ state: 'approved', publications: [] });
  });

  it('is of pictures for the public of this course that consent covers, and of nobody else’s', async () => {
    const [scene, other] = [await aScene(), await aScene()];
    await expect(create(scene, { caseStudyIds: [other.study] })).rejects.toMatchObject(gone);
    const release = await create(scene);
    await step(scene, release, 'submit');
    await expect(
      releases.sign(scene.clinicId, other.patient, release.id, release.setSha256),
    ).rejects.toMatchObject(gone);
    await expect(
      releases.act(other.clinicId, everybody, other.doctor, release.id, {
        ...{ act: 'approve', setSha256: release.setSha256, reason: null },
      }),
    ).rejects.toMatchObject(gone);
    await consent(scene, 'withdrawn');
    await expect(create(scene)).rejects.toMatchObject(gone);
    await expect(sign(scene, release)).rejects.toMatchObject({ slug: 'release-refused' });
  });

  it('is never public against a withdrawal, whichever comes first', async () => {
    const scene = await aScene();
    for (let round = 0; round < 4; round += 1) {
      if (round > 0) await consent(scene, 'granted');
      const release = await agreed(scene);
      const [published] = await Promise.allSettled([publish(scene, release), consent(scene, 'withdrawn')]);
      const slugs =
        published.status === 'fulfilled'
          ? published.value.publications.map(({ slug }) => slug)
          : (await releases.ofCourse(scene.clinicId, everybody, scene.course)).flatMap((one) =>
              one.publications.map(({ slug }) => slug),
            );
      for (const slug of slugs) await expect(publications.page(slug)).rejects.toMatchObject(gone);
    }
  });

  it('goes with a photo that is out of sight, and for good with one that is erased', async () => {
    const scene = await aScene();
    const release = await agreed(scene);
    const { slug } = (await publish(scene, release)).publications[0]!;
    const refilings = context.get(RefilingsService, { strict: false });
    const act = { subject: 'photo', id: scene.photos[1]!, act: 'quarantine' } as const;
    await refilings.refile(scene.clinicId, scene.doctor, act, 1, {
      reason: 'wrong-patient',
      note: null,
    });
    await expect(publications.page(slug)).rejects.toMatchObject(gone);

    const second = await aScene();
    const other = await publish(second, await agreed(second));
    const owner = new pg.Client({ connectionString: installation.database.ownerUrl });
    await owner.connect();
    await owner.query("select set_config('app.erasing', 'on', false)");
    await owner.query("select delete_with_all($1, 'case_study', $2::uuid[])", [
      second.clinicId,
      [second.study],
    ]);
    await owner.end();
    await expect(publications.page(other.publications[0]!.slug)).rejects.toMatchObject(gone);
    const [left] = await releases.ofCourse(second.clinicId, everybody, second.course);
    expect(left).toMatchObject({ state: 'withdrawn', pictures: [] });
  });
});

describe('the typical result', () => {
  // SBSES: 0 to 5 points, more is better; the Vancouver scale the other way round.
  it.each([
    ['vss', [-4, -2, 1], 'lower', 2],
    ['sbses', [4, 2, -1], 'higher', 2],
  ] as const)(
    'of %s ranks a case by the way of the score that is good',
    async (scale, changes, better, rank) => {
      const { clinicId } = await aClinic(installation.database.db);
      const found = await tx(clinicId, async (inner) => {
        const rater = await aMember(inner, ['clinician']);
        const courses: CourseId[] = [];
        for (const change of changes) {
          const course = await aCourse(inner, await aPatient(inner));
          courses.push(course);
          await aSession(inner, course, { heldOn: '2026-02-01' });
          for (const [heldOn, score] of [
            ['2026-01-01', 5],
            ['2026-06-01', 5 + change],
          ] as const) {
            const session = await aSession(inner, course, { heldOn, kind: 'follow-up' });
            await inner.rows(
              `insert into rating (id, clinic_id, session_id, instrument_id, instrument_version, answers, score, rater_member_id, source)
             values ($1, $2, $3, $4, '1', '{}', $5, $6, 'photo')`,
              [newId(), clinicId, session, scale, score, rater],
            );
          }
        }
        return context.get(TypicalResults, { strict: false }).of(inner, courses[1]!);
      });
      expect(found).toMatchObject({
        ...{ cases: 3, median: changes[1], own: changes[1], medianDays: 151, better, atLeastAsMuch: rank },
        title: { en: expect.stringMatching(/Scale/) },
      });
    },
  );
});

describe('a withdrawal', () => {
  const refused = { slug: 'advertising-refused' };
  const run = (clinicId: ClinicId): RunningJob => ({
    ...{ id: newId<JobRunId>(), clinicId, attempt: 1, signal: new AbortController().signal },
    commit: (work) => installation.database.db.tx(clinicId, work),
    progress: async () => {},
  });
  const hearOfEnd = ({ clinicId, patient }: Scene) =>
    new PublicationEnding(new ReleasesStore()).handle(
      { patientId: patient, purpose: 'marketing' },
      run(clinicId),
    );

  it('while a picture for the public is drawn leaves none', async () => {
    const scene = await aScene();
    const composing = context.get(CaseComposing, { strict: false });
    const draw = composing.draw.bind(composing);
    composing.draw = async (...given) => {
      composing.draw = draw;
      await consent(scene, 'withdrawn');
      return draw(...given);
    };
    await expect(aStudy(scene, 'Another caption')).rejects.toMatchObject(gone);
    expect(await cases.ofCourse(scene.clinicId, everybody, scene.course)).toEqual([]);
  });

  it('between approval and publication ends the release, also when consent is given again', async () => {
    const scene = await aScene();
    const release = await agreed(scene);
    await consent(scene, 'withdrawn');
    await expect(publish(scene, release)).rejects.toMatchObject(gone);
    await expect(publish(scene, release, 'website', everybody)).rejects.toMatchObject(refused);
    await consent(scene, 'granted');
    await expect(publish(scene, release)).rejects.toMatchObject({ slug: 'release-refused' });
    const [ended] = await releases.ofCourse(scene.clinicId, everybody, scene.course);
    expect(ended).toMatchObject({ state: 'withdrawn', publications: [] });
    expect(ended!.events.at(-1)).toMatchObject({ act: 'withdraw', memberId: null });
    // A new release, with everything again.
    const again = await publish(scene, await agreed(scene));
    await publications.page(again.publications[0]!.slug);
  });

  it('in the midst of publishing publishes nothing', async () => {
    const scene = await aScene();
    const release = await agreed(scene);
    meanwhile = () => consent(scene, 'withdrawn');
    await expect(publish(scene, release, 'website', everybody)).rejects.toMatchObject(refused);
    const [left] = await releases.ofCourse(scene.clinicId, everybody, scene.course);
    expect(left).toMatchObject({ state: 'withdrawn', publications: [] });
  });

  it('of a part ends the publications of that part, and those elsewhere become take-downs', async () => {
    const scene = await aScene();
    await consent(scene, 'granted', { channels: ['website', 'instagram'] });
    const release = await agreed(scene, { channels: ['website', 'instagram'] });
    await publish(scene, release);
    const { publications: both } = await publish(scene, release, 'instagram');
    const takeDowns = context.get(TakeDownsService, { strict: false });
    const [copy, ...more] = await takeDowns.copies(scene.clinicId, everybody, scene.patient);
    expect(copy).toMatchObject({
      channel: 'instagram',
      country: 'GB',
      place: `/p/${both[1]!.slug}`,
      takeDown: null,
    });
    expect(copy!.photoIds.toSorted()).toEqual(scene.photos.toSorted());
    expect(more).toEqual([]);

    await consent(scene, 'withdrawn', { channels: ['instagram'] });
    await publications.page(both[0]!.slug);
    await expect(publications.page(both[1]!.slug)).rejects.toMatchObject(gone);
    await consent(scene, 'granted', { channels: ['instagram'] });
    await expect(publications.page(both[1]!.slug)).rejects.toMatchObject(gone);

    await step(scene, release, 'withdraw');
    await expect(publications.page(both[0]!.slug)).rejects.toMatchObject(gone);
    const [opened] = await takeDowns.takeDowns(scene.clinicId, false);
    expect(opened).toMatchObject({
      ...{ copy: { channel: 'instagram', place: `/p/${both[1]!.slug}` }, owner: { id: scene.maker } },
    });
  });

  it('is a consent that runs out as well: at that very instant by the database’s clock, and for good', async () => {
    const scene = await aScene();
    await consent(scene, 'withdrawn');
    await consent(scene, 'granted', { lasts: '1 hour' });
    const { publications: published } = await publish(scene, await agreed(scene));
    const { slug } = published[0]!;
    try {
      await installation.database.shiftClock('59 minutes');
      await publications.page(slug);
      await publications.picture(slug, 0);
      expect(await hearOfEnd(scene)).toEqual({ skipped: 'nothing-public' });
      await installation.database.shiftClock('1 hour');
      await expect(publications.page(slug)).rejects.toMatchObject(gone);
      await expect(publications.picture(slug, 0)).rejects.toMatchObject(gone);
      expect(await hearOfEnd(scene)).toBe('done');
      await consent(scene, 'granted');
      await expect(publications.page(slug)).rejects.toMatchObject(gone);
    } finally {
      await installation.database.shiftClock('0');
    }
  });
});
