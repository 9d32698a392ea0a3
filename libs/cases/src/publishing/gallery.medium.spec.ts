import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  newId,
  type JobRunId,
  type CaseStudyId,
  type ClinicId,
  type CourseId,
  type MemberId,
  type PatientId,
} from '#kernel';
import { OBJECTS, type ObjectStore, type RunningJob } from '#platform';
import { aClinic } from '../../../../test/support/database.js';
import { aReadyPhoto } from '../../../../test/support/pictures.js';
import { aCourse, aMember, aPatient, aSession } from '../../../../test/support/records.js';
import {
  openServices,
  openTestInstallation,
  type TestInstallation,
} from '../../../../test/support/services.js';
import { CasesModule } from '../cases.module.js';
import type { AdvertisingFacts } from '../model/advertising.js';
import { ReleasesStore, type PublicationId, type ReleaseId } from '../releases/releases.store.js';
import { PublicationRound } from '../releases/publication-round.js';
import { ReleasesService } from '../releases/releases.service.js';
import { RULE_PACKS } from '../advertising.service.js';
import type { RulePacks } from '../rule-packs.js';
import { GalleryService } from './gallery.service.js';
import type { GalleryFilter } from './gallery.store.js';
import { PublishingPolicyService } from './policy.service.js';

let installation: TestInstallation;
let context: INestApplicationContext;
let gallery: GalleryService;
let policies: PublishingPolicyService;
beforeAll(async () => {
  installation = await openTestInstallation();
  context = await openServices(installation.config, [CasesModule]);
  gallery = context.get(GalleryService, { strict: false });
  policies = context.get(PublishingPolicyService, { strict: false });
});
afterAll(async () => {
  await context.close();
  await installation.close();
});

const closed = {
  ...{ needsClearance: false, leastScore: 8, isGalleryOpen: false, isGalleryIndexed: false },
  embedOrigins: [] as string[],
};
const anything: GalleryFilter = {
  ...{ indication: null, modality: null, sessions: null, months: null, view: null, phototype: null },
};
/** What every check of the British pack lets pass. */
const sound: AdvertisingFacts = {
  ...{ audience: 'public-advertising', advertiser: 'medical-institution', channel: 'website' },
  ...{ modalities: ['microneedling'], treatmentsBefore: 3, daysSinceTreatment: 120, shownDays: 240 },
  ...{ wasOfAge: true, isConsented: true, isAligned: true, light: 'met', scale: 'met', timing: 'met' },
  ...{ score: { met: 8, of: 9 }, leastScore: 3, isSynthetic: false, isDemo: false },
  ...{ foundWords: [], namesPatient: false, typicalCases: 0, typical: null },
  stated: { 'no-reward': true, 'marks-discussed': true, 'not-aimed-at-minors': true },
};

interface Scene {
  clinicId: ClinicId;
  maker: MemberId;
  patient: PatientId;
  course: CourseId;
  photo: string;
}

async function aScene(): Promise<Scene> {
  const { db } = installation.database;
  const { clinicId } = await aClinic(db);
  const made = await db.tx(clinicId, async (tx) => {
    await tx.rows("update clinic set country = 'GB'");
    const maker = await aMember(tx, ['marketing']);
    const patient = await aPatient(tx);
    const course = await aCourse(tx, patient);
    await tx.rows("update patient set phototype = 'IV' where id = $1", [patient]);
    const session = await aSession(tx, course, { heldOn: '2026-01-01', kind: 'baseline' });
    await tx.rows(
      `insert into consent_event (id, clinic_id, patient_id, purpose, action, channels, countries)
       values ($1, $2, $3, 'marketing', 'granted', '{website}', '{GB}')`,
      [newId(), clinicId, patient],
    );
    return { maker, patient, course, session };
  });
  const objects = context.get<ObjectStore>(OBJECTS, { strict: false });
  const photo = await aReadyPhoto({ db, objects }, clinicId, made.session, '#b58a70');
  return { clinicId, ...made, photo };
}

/** Published as far as the gallery asks: how it comes there is tested where it is done. */
function aPublication(
  scene: Scene,
  change: Partial<AdvertisingFacts> = {},
  view = 'close-up-site',
  packVersion = 'uk/1',
) {
  const [study, release, id] = [newId<CaseStudyId>(), newId<ReleaseId>(), newId<PublicationId>()];
  const facts = { ...sound, ...change };
  return installation.database.db.tx(scene.clinicId, async (tx) => {
    const record = { composition: { layout: 'pair', pictures: [{ labelLines: ['Session 1', 'Day 0'] }] } };
    await tx.rows(
      `insert into case_study (id, clinic_id, course_id, layout, view, light_mode, format, object_key, width_px, height_px, size_bytes,
         sha256, record, made_by_member_id, audience)
       values ($1, $2, $3, 'pair', $4, 'standard', 'jpeg', $5, 800, 400, 9, sha256('x'), $6, $7, 'public-advertising')`,
      [study, tx.clinicId, scene.course, view, `derivatives/${study}`, JSON.stringify(record), scene.maker],
    );
    await tx.rows(
      'insert into case_study_photo (clinic_id, case_study_id, position, photo_id) values ($1, $2, 1, $3)',
      [tx.clinicId, study, scene.photo],
    );
    await tx.rows(
      `insert into case_release (id, clinic_id, course_id, state, channels, selection, set_sha256, made_by_member_id)
       values ($1, $2, $3, 'published', $4, 'usual', sha256('s'), $5)`,
      [release, tx.clinicId, scene.course, [facts.channel], scene.maker],
    );
    await tx.rows(
      'insert into case_release_picture (clinic_id, release_id, position, case_study_id) values ($1, $2, 1, $3)',
      [tx.clinicId, release, study],
    );
    await new ReleasesStore().publish(tx, {
      ...{ id, releaseId: release, channel: facts.channel, country: 'GB', isIndexed: false, facts },
      ...{ slug: id.replaceAll('-', '').slice(-22), packVersion, memberId: scene.maker },
      verdict: { isAdvertising: true, isAllowed: true, packVersion: 'uk/1', checks: [], disclosures: [] },
      endedAt: null,
      endReason: null,
    } as Parameters<ReleasesStore['publish']>[1]);
    return id.replaceAll('-', '').slice(-22);
  });
}

async function open(scene: Scene): Promise<string> {
  const { gallerySlug } = await policies.change(scene.clinicId, 0, { ...closed, isGalleryOpen: true });
  return gallerySlug!;
}
const found = async (slug: string, filter: Partial<GalleryFilter> = {}) =>
  (await gallery.page(slug, { ...anything, ...filter }, null)).cases.map((one) => one.slug);

describe('the gallery', () => {
  it('is there while the clinic has it open, at an address that it keeps', async () => {
    const scene = await aScene();
    expect(await policies.policy(scene.clinicId)).toMatchObject({ galleryAddress: null, version: 0 });
    const slug = await open(scene);
    expect(slug).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(await gallery.page(slug, anything, null)).toMatchObject({
      cases: [],
      next: null,
      isIndexed: false,
    });
    await expect(policies.change(scene.clinicId, 0, closed)).rejects.toMatchObject({
      slug: 'version-conflict',
    });
    await policies.change(scene.clinicId, 1, closed);
    await expect(gallery.page(slug, anything, null)).rejects.toMatchObject({ slug: 'not-found' });
    const again = await policies.change(scene.clinicId, 2, {
      ...{
        ...closed,
        isGalleryOpen: true,
        embedOrigins: ['https://Clinic.example', 'https://clinic.example/'],
      },
    });
    expect(again).toMatchObject({ gallerySlug: slug, embedOrigins: ['https://clinic.example'], version: 3 });
    expect(again.galleryAddress).toMatch(new RegExp(`/g/${slug}$`));
  });

  it('finds by what the record had on the day of publication', async () => {
    const scene = await aScene();
    const slug = await open(scene);
    const three = await aPublication(scene);
    const six = await aPublication(
      scene,
      { modalities: ['subcision', 'peel'], treatmentsBefore: 6, daysSinceTreatment: 400 },
      'face-front',
    );
    const one = await aPublication(scene, { treatmentsBefore: 1, daysSinceTreatment: 40 });
    expect(await found(slug)).toEqual([one, six, three]);
    const cases: [Partial<GalleryFilter>, string[]][] = [
      [{ modality: 'peel' }, [six]],
      [{ modality: 'microneedling' }, [one, three]],
      [{ sessions: '1-2' }, [one]],
      [{ sessions: '3-4' }, [three]],
      [{ sessions: '5+' }, [six]],
      [{ months: '0-3' }, [one]],
      [{ months: '3-6' }, [three]],
      [{ months: '12+' }, [six]],
      [{ view: 'face-front' }, [six]],
      [{ phototype: 'IV', sessions: '3-4' }, [three]],
      [{ phototype: 'II' }, []],
      [{ indication: 'keloid' }, []],
    ];
    for (const [filter, expected] of cases)
      expect([filter, await found(slug, filter)]).toEqual([filter, expected]);
    const { choices, cases: all } = await gallery.page(slug, anything, null);
    expect(choices).toMatchObject({
      ...{ modalities: ['microneedling', 'peel', 'subcision'], phototypes: ['IV'] },
      views: ['close-up-site', 'face-front'],
    });
    expect(await found(slug, { indication: all[0]!.indication })).toHaveLength(3);
  });

  it('shows nothing that its own page would not show', async () => {
    const scene = await aScene();
    const slug = await open(scene);
    const shown = await aPublication(scene);
    await aPublication(scene, { channel: 'instagram' });
    // What the rules of today refuse, though those of its day did not.
    await aPublication(scene, { light: 'not-met' });
    const other = await aScene();
    await open(other);
    await aPublication(other);
    expect(await found(slug)).toEqual([shown]);
    await installation.database.db.tx(scene.clinicId, (tx) =>
      tx.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action) values ($1, $2, $3, 'marketing', 'withdrawn')`,
        [newId(), scene.clinicId, scene.patient],
      ),
    );
    expect(await found(slug)).toEqual([]);
  });

  it('goes on where a page ended, each case once', async () => {
    const scene = await aScene();
    const slug = await open(scene);
    const made: string[] = [];
    for (let n = 0; n < 14; n += 1) made.unshift(await aPublication(scene));
    const first = await gallery.page(slug, anything, null);
    const second = await gallery.page(slug, anything, first.next);
    expect([...first.cases, ...second.cases].map((one) => one.slug)).toEqual(made);
    expect([first.cases.length, second.next]).toEqual([12, null]);
    // An address that somebody has made up begins at the beginning.
    expect((await gallery.page(slug, anything, 'x')).cases).toHaveLength(12);
  });
});

function runFor({ clinicId }: Scene): RunningJob {
  return {
    ...{ id: newId<JobRunId>(), clinicId, attempt: 1, signal: new AbortController().signal },
    commit: (work) => installation.database.db.tx(clinicId, work),
    progress: () => Promise.resolve(),
  };
}

describe('rules that are newer than a publication', () => {
  it('are those of the clinic’s own country, too', async () => {
    const scene = await aScene();
    await aPublication(scene, { homeCountry: 'TW' }, 'close-up-site', 'uk/1 tw/0');
    await aPublication(scene, { homeCountry: 'TW' }, 'close-up-site', 'uk/1 tw/1');
    const rules = context.get<RulePacks>(RULE_PACKS, { strict: false });
    const round = new PublicationRound(installation.database.db, new ReleasesStore(), rules);
    await expect(round.handle({}, runFor(scene))).resolves.toBe('done');
    await expect(round.handle({}, runFor(scene))).resolves.toEqual({ skipped: 'nothing-unchecked' });
    const releases = context.get(ReleasesService, { strict: false });
    expect(await releases.endedByRules(scene.clinicId)).toMatchObject([
      { country: 'GB', packVersion: 'uk/1 tw/1', failed: ['home-rules'] },
    ]);
  });

  it('are asked once for each version; what they refuse is taken away for good and listed', async () => {
    const scene = await aScene();
    const slug = await open(scene);
    const { db } = installation.database;
    const store = new ReleasesStore();
    const kept = await aPublication(scene, {}, 'close-up-site', 'uk/0');
    await aPublication(scene, { light: 'not-met' }, 'close-up-site', 'uk/0');
    const recent = await aPublication(scene);
    const rules = context.get<RulePacks>(RULE_PACKS, { strict: false });
    const round = new PublicationRound(db, store, rules);
    const run = runFor(scene);
    await expect(round.handle({}, run)).resolves.toBe('done');
    await expect(round.handle({}, run)).resolves.toEqual({ skipped: 'nothing-unchecked' });
    const releases = context.get(ReleasesService, { strict: false });
    const [ended, ...others] = await releases.endedByRules(scene.clinicId);
    expect(others).toEqual([]);
    expect(ended).toMatchObject({
      ...{
        courseId: scene.course,
        channel: 'website',
        country: 'GB',
        packVersion: 'uk/1',
        failed: ['light'],
      },
    });
    expect(await found(slug)).toEqual([recent, kept]);
    const states = (await db.tx(scene.clinicId, (tx) => store.ofCourse(tx, scene.course))).map(
      ({ state }) => state,
    );
    expect(states).toEqual(['published', 'withdrawn', 'published']);
    // Rules that are gone refuse everything.
    const gone = new PublicationRound(db, store, { ...rules, packs: [] });
    await expect(gone.handle({}, run)).resolves.toBe('done');
    expect(await found(slug)).toEqual([]);
    expect((await releases.endedByRules(scene.clinicId)).map((one) => [one.packVersion, one.failed])).toEqual(
      [
        ['none', ['pack']],
        ['none', ['pack']],
        ['uk/1', ['light']],
      ],
    );
  });
});
