import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { sharp } from '#imaging';
import {
  newId,
  type CaseStudyId,
  type ClinicId,
  type CourseId,
  type MemberId,
  type PatientId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import { OBJECTS, type ObjectStore, type Tx } from '#platform';
import { TreatmentsService } from '#treatments';
import { aClinic } from '../../../test/support/database.js';
import { aCourse, aMember, aPatient, aPhoto, aSession } from '../../../test/support/records.js';
import { aReadyPhoto, aSeries } from '../../../test/support/pictures.js';
import { openServices, openTestInstallation, type TestInstallation } from '../../../test/support/services.js';
import { CasesModule } from './cases.module.js';
import { CasesStore } from './cases.store.js';
import { CasesService } from './cases.service.js';
import { CaseComposing, type NewCaseStudy } from './composing.js';
import { audiences } from './model/rule-pack.js';

const everybody = { patientId: null, seesOnlyConsented: false, composesFor: audiences };
const marketing = { patientId: null, seesOnlyConsented: true, composesFor: audiences };

let installation: TestInstallation;
let context: INestApplicationContext;
let objects: ObjectStore;
let cases: CasesService;
async function open(): Promise<void> {
  installation = await openTestInstallation();
  context = await openServices(installation.config, [CasesModule]);
  objects = context.get(OBJECTS, { strict: false });
  cases = context.get(CasesService, { strict: false });
}
async function close(): Promise<void> {
  await context.close();
  await installation.close();
}
beforeAll(open);
afterAll(close);

const tx = <T>(clinicId: ClinicId, work: (tx: Tx) => Promise<T>) =>
  installation.database.db.tx(clinicId, work);

interface Scene {
  clinicId: ClinicId;
  clinician: MemberId;
  patient: PatientId;
  course: CourseId;
  photos: PhotoId[];
}

/** A course of three sessions; the second photo is aligned, the third was refused. */
async function aScene(isDemo = false): Promise<Scene> {
  const { clinicId } = await aClinic(installation.database.db, { isDemo });
  const made = await tx(clinicId, async (inner) => {
    const clinician = await aMember(inner, ['clinician']);
    const patient = await aPatient(inner);
    const course = await aCourse(inner, patient);
    const sessions = [
      await aSession(inner, course, { heldOn: '2026-01-01', kind: 'baseline' }),
      await aSession(inner, course, { heldOn: '2026-02-01' }),
      await aSession(inner, course, { heldOn: '2026-04-01', kind: 'follow-up' }),
    ];
    return { clinician, patient, course, sessions };
  });
  const { db } = installation.database;
  const photos: PhotoId[] = [];
  for (const [index, session] of made.sessions.entries()) {
    const colour = ['#b58a70', '#a87f68', '#c09880'][index]!;
    photos.push(await aReadyPhoto({ db, objects }, clinicId, session, colour));
  }
  await aSeries(db, clinicId, made.course, photos[0]!, [
    { photo: photos[1]!, outcome: { moved: [5, -3] } },
    { photo: photos[2]!, outcome: { refused: 'too-different' } },
  ]);
  return { clinicId, clinician: made.clinician, patient: made.patient, course: made.course, photos };
}

const wanted = (photoIds: PhotoId[], change: Partial<NewCaseStudy> = {}): NewCaseStudy => ({
  view: 'close-up-site',
  lightMode: 'standard',
  layout: 'pair',
  moreViews: [],
  crop: 'original',
  audience: 'own-patient',
  caption: null,
  showsClinic: false,
  hasWatermark: false,
  stated: { risks: null, cost: null },
  photoIds,
  format: 'png',
  sizePx: 240,
  labels: 'interval',
  theme: 'light',
  light: 'matched',
  ...change,
});

async function consent(
  scene: Scene,
  action: 'granted' | 'withdrawn',
  where: { channels: string[]; countries: string[] } | null = null,
): Promise<void> {
  const usual = action === 'granted' ? [['website'], ['*']] : [[], []];
  const [channels, countries] = where ? [where.channels, where.countries] : usual;
  await tx(scene.clinicId, (inner) =>
    inner.rows(
      `insert into consent_event (id, clinic_id, patient_id, purpose, action, channels, countries)
       values ($1, $2, $3, 'marketing', $4, $5, $6)`,
      [newId(), scene.clinicId, scene.patient, action, channels, countries],
    ),
  );
}

describe('composing', () => {
  it('writes modality, days, clinic and caption, in any shape, and remembers a preview as long as nothing changed', async () => {
    const { clinicId, clinician, course, photos } = await aScene();
    const pair = wanted(photos.slice(0, 2), {
      crop: '4:5',
      caption: 'Same light, same frame',
      showsClinic: true,
    });
    const made = await cases.create(clinicId, everybody, clinician, course, pair);
    expect(made).toMatchObject({ crop: '4:5', widthPx: 384, heightPx: 480, audience: 'own-patient' });
    const { composition } = await cases.record(clinicId, everybody, made.id);
    expect(composition).toMatchObject({ caption: 'Same light, same frame', cropName: '4:5' });
    expect(composition.heading).toMatch(/./);
    expect(composition.pictures[1]!.labelLines[0]).toContain('microneedling');
    const preview = () => cases.preview(clinicId, everybody, course, pair);
    const [one, other] = await Promise.all([preview(), preview()]);
    expect(one.sha256).toBe(other.sha256);
    const changed = await cases.preview(clinicId, everybody, course, { ...pair, caption: 'Another' });
    expect(changed.sha256).not.toBe(one.sha256);
    await tx(clinicId, (inner) => inner.rows("update clinic set name = 'Renamed'"));
    expect((await preview()).sha256).not.toBe(one.sha256);
  });

  it('shows every picture in the light of the baseline when the record trusts all matches, else all as taken', async () => {
    const { clinicId, clinician, course, photos } = await aScene();
    const pair = wanted(photos.slice(0, 2));
    const create = (change: Partial<NewCaseStudy> = {}) =>
      cases.create(clinicId, everybody, clinician, course, { ...pair, ...change });
    const greens = async (id: CaseStudyId) => {
      const { composition } = await cases.record(clinicId, everybody, id);
      const picture = await cases.picture(clinicId, everybody, id);
      const bytes = Buffer.concat((await (await picture.open()).toArray()) as Buffer[]);
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
      return composition.pictures.map(
        ({ x, y, widthPx, heightPx }) =>
          data[((y + (heightPx >> 1)) * info.width + x + (widthPx >> 1)) * info.channels + 1]!,
      );
    };
    const early = await create();
    expect(early).toMatchObject({
      light: 'as-taken',
      lightReasons: [{ photoId: photos[1], reason: 'pending' }],
    });
    const before = await greens(early.id);

    const correction = { gamma: 1, logGain: [0.15, 0.2, 0.2], field: [0, 0, 0, 0, 0, 0] };
    await tx(clinicId, (inner) =>
      inner.rows(
        `insert into colour_match (clinic_id, baseline_photo_id, photo_id, status, rule, method_version, correction, evidence,
           inputs_sha256, normalised_derivative_id)
         select $1, $2, $3, 'matched', 'untreated-skin-of-baseline', 'test', $4, '{}', decode(repeat('ab', 32), 'hex'), d.id
         from derivative d where d.clinic_id = $1 and d.photo_id = $3`,
        [clinicId, photos[0], photos[1], JSON.stringify(correction)],
      ),
    );
    const made = await create();
    expect(made).toMatchObject({ light: 'matched', lightReasons: [] });
    const record = await cases.record(clinicId, everybody, made.id);
    expect(record.composition.light).toMatchObject({ kind: 'matched', words: 'Light matched, aligned' });
    expect(record.composition.pictures.map((one) => one.correction)).toEqual([null, correction]);
    expect(record.pairs).toMatchObject([{ firstPhotoId: photos[0], photoId: photos[1] }]);
    const after = await greens(made.id);
    expect(after[0]).toBe(before[0]);
    expect(after[1]! - before[1]!).toBeGreaterThan(8);

    const chosen = await create({ light: 'as-taken' });
    expect(chosen).toMatchObject({ light: 'as-taken', lightReasons: [{ photoId: null, reason: 'chosen' }] });
    expect(await greens(chosen.id)).toEqual(before);
  });

  it('shows no preview when consent ended while it was drawn, also when it was drawn before', async () => {
    const scene = await aScene();
    await consent(scene, 'granted');
    const asked = wanted(scene.photos.slice(0, 2), { audience: 'public-advertising' });
    const preview = () => cases.preview(scene.clinicId, everybody, scene.course, asked);
    await preview();
    const composing = (
      cases as unknown as { composing: { compositionOf(...given: never[]): Promise<unknown> } }
    ).composing;
    const was = composing.compositionOf.bind(composing);
    const held = jest.spyOn(composing, 'compositionOf').mockImplementation(async (...given) => {
      const made = await was(...given);
      await consent(scene, 'withdrawn');
      return made;
    });
    await expect(preview()).rejects.toMatchObject({ slug: 'consent-missing' });
    held.mockRestore();
  });

  it('needs the consent of its audience, when it is made and at every look', async () => {
    const scene = await aScene();
    const make = () =>
      cases.create(
        scene.clinicId,
        everybody,
        scene.clinician,
        scene.course,
        wanted(scene.photos.slice(0, 2), { audience: 'public-advertising' }),
      );
    await expect(make()).rejects.toMatchObject({ slug: 'consent-missing' });
    // Within the clinic alone, or in another country, is nothing for the public here.
    await consent(scene, 'granted', { channels: [], countries: [] });
    await expect(make()).rejects.toMatchObject({ slug: 'consent-missing' });
    await consent(scene, 'granted', { channels: ['website'], countries: ['JP'] });
    await expect(make()).rejects.toMatchObject({ slug: 'consent-missing' });
    await consent(scene, 'granted');
    const made = await make();
    const look = () => cases.picture(scene.clinicId, everybody, made.id);
    await look();
    await consent(scene, 'withdrawn');
    await expect(look()).rejects.toMatchObject({ slug: 'not-found' });
    expect(await cases.ofCourse(scene.clinicId, everybody, scene.course)).toEqual([]);
  });

  it('has what the country wants to be said as part of a picture for the public, and of no other', async () => {
    const scene = await aScene();
    await consent(scene, 'granted');
    await tx(scene.clinicId, (inner) => inner.rows("update clinic set country = 'AU'"));
    const compile = (change: Partial<NewCaseStudy>) =>
      cases.create(scene.clinicId, everybody, scene.clinician, scene.course, {
        ...wanted(scene.photos.slice(0, 2)),
        ...change,
      });
    const recordOf = async (change: Partial<NewCaseStudy>) =>
      cases.record(scene.clinicId, everybody, (await compile(change)).id);
    const stated = { risks: 'Redness for days, rarely dark spots.', cost: null };
    const said = await recordOf({ audience: 'public-advertising', stated });
    expect(said.disclosures).toMatchObject({ packVersion: 'au/1', missing: [], stated });
    expect(said.disclosures!.sentences.map(({ code }) => code)).toEqual([
      'results-vary',
      'risks',
      'duration',
      'advice',
    ]);
    expect(said.composition.notes).toEqual(said.disclosures!.sentences.map(({ text }) => text));
    expect(said.composition.notes).toContain('Risks and side effects: Redness for days, rarely dark spots.');
    const unsaid = await recordOf({ audience: 'public-advertising' });
    expect(unsaid.disclosures).toMatchObject({ missing: ['risks'] });
    expect((await recordOf({})).disclosures).toBeNull();
    expect(unsaid.composition.panel).toEqual(said.composition.panel);
  });

  it('names what a grid lacks', async () => {
    const { clinicId, clinician, course, photos } = await aScene();
    const grid = (moreViews: string[], ids: PhotoId[]) =>
      cases.create(clinicId, everybody, clinician, course, wanted(ids, { layout: 'grid', moreViews }));
    await expect(grid(['face-front'], photos.slice(0, 2))).rejects.toMatchObject({ slug: 'invalid-request' });
    await expect(grid(['close-up-site'], photos.slice(0, 2))).rejects.toMatchObject({
      slug: 'invalid-request',
    });
  });

  it('places photos by date, labels them from the record and keeps what was done', async () => {
    const { clinicId, clinician, course, photos } = await aScene();
    const [first, second] = photos as [PhotoId, PhotoId];
    const made = await cases.create(clinicId, everybody, clinician, course, wanted([second, first]));
    expect(made).toMatchObject({
      courseId: course,
      layout: 'pair',
      format: 'png',
      photoIds: [first, second],
    });

    const record = await cases.record(clinicId, everybody, made.id);
    expect(
      record.inputs.map(({ photoId, sessionOrdinal, alignment }) => [
        photoId,
        sessionOrdinal,
        alignment.status,
      ]),
    ).toEqual([
      [first, 1, 'baseline'],
      [second, 2, 'aligned'],
    ]);
    expect(record.composition.pictures.map(({ labelLines }) => labelLines)).toEqual([
      ['Session 1 · baseline', 'Day 0'],
      ['Session 2 · treatment 1 · microneedling', 'Day 31'],
    ]);
    expect(record.composition.pictures[1]!.matrix).toEqual([1, 0, 5, 0, 1, -3, 0, 0, 1]);
    expect(record.composition.footer).toBeNull();

    const picture = await cases.picture(clinicId, everybody, made.id);
    const bytes = Buffer.concat((await (await picture.open()).toArray()) as Buffer[]);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(made.sha256);
    expect(await sharp(bytes).metadata()).toMatchObject({
      format: 'png',
      width: made.widthPx,
      height: made.heightPx,
    });
    expect(await cases.ofCourse(clinicId, everybody, course)).toEqual([made]);
  });

  it('counts nothing when the record may lack treatments, and says so in the record', async () => {
    const { clinicId, clinician, course, photos } = await aScene();
    await tx(clinicId, (inner) =>
      inner.rows(`update course set earlier_treatments = 'unknown' where id = $1`, [course]),
    );
    const made = await cases.create(clinicId, everybody, clinician, course, wanted(photos.slice(0, 2)));
    const record = await cases.record(clinicId, everybody, made.id);
    expect(record.labels.earlierTreatments).toBe('unknown');
    expect(record.composition.pictures.map(({ labelLines }) => labelLines)).toEqual([
      ['Session number unknown · first on record', 'Day 0 on record'],
      ['Session number unknown · treatment · microneedling', 'Day 31 on record'],
    ]);
  });

  it.each(['png', 'jpeg', 'webp'] as const)(
    'makes the same %s bytes from the same photos',
    async (format) => {
      const { clinicId, clinician, course, photos } = await aScene();
      const compose = () =>
        cases.create(clinicId, everybody, clinician, course, wanted(photos.slice(0, 2), { format }));
      const [one, other] = [await compose(), await compose()];
      expect(other.id).not.toBe(one.id);
      expect(other.sha256).toBe(one.sha256);
      expect(await cases.record(clinicId, everybody, other.id)).toEqual(
        await cases.record(clinicId, everybody, one.id),
      );
    },
  );
});

describe('refusing', () => {
  const attempt = (scene: Scene, request: NewCaseStudy, course = scene.course) =>
    cases.create(scene.clinicId, everybody, scene.clinician, course, request).then(
      () => ({ slug: 'made', facts: {} }),
      (error: { slug: string; facts: Record<string, unknown> }) => error,
    );

  it('names the session that could not be aligned, and why', async () => {
    const scene = await aScene();
    const refused = await attempt(scene, wanted(scene.photos, { layout: 'strip' }));
    expect(refused.slug).toBe('photos-not-comparable');
    expect(refused.facts).toMatchObject({
      sessionOrdinals: [3],
      reasons: ['too-different'],
      photoIds: [scene.photos[2]],
      detail: expect.stringContaining('Session 3: too different'),
    });
    expect(await cases.ofCourse(scene.clinicId, everybody, scene.course)).toEqual([]);
  });

  it('takes only ready photos of this course, this view and this light, one for each session', async () => {
    const scene = await aScene();
    const [first, second] = scene.photos as [PhotoId, PhotoId];
    const stranger = (await aScene()).photos[0]!;
    const sameSession = await tx(scene.clinicId, async (inner) => {
      const row = await inner.row<{ session_id: SessionId }>('select session_id from photo where id = $1', [
        second,
      ]);
      const id = await aPhoto(inner, row!.session_id);
      await inner.rows(`update photo set light_mode = 'uv' where id = $1`, [id]);
      return id;
    });
    expect((await attempt(scene, wanted([first, stranger]))).slug).toBe('not-found');
    expect((await attempt(scene, wanted([first, sameSession]))).slug).toBe('photos-not-comparable');
    expect((await attempt(scene, wanted([first, first]))).slug).toBe('invalid-request');
    expect((await attempt(scene, wanted([first, second, scene.photos[2]!]))).slug).toBe('invalid-request');
    await tx(scene.clinicId, (inner) =>
      inner.rows(`update photo set light_mode = 'standard' where id = $1`, [sameSession]),
    );
    expect((await attempt(scene, wanted([second, sameSession]))).slug).toBe('invalid-request');
    await tx(scene.clinicId, (inner) =>
      inner.rows(`update photo set state = 'processing' where id = $1`, [second]),
    );
    expect((await attempt(scene, wanted([first, second]))).slug).toBe('photo-not-ready');
    await tx(scene.clinicId, (inner) =>
      inner.rows(`update photo set state = 'damaged' where id = $1`, [second]),
    );
    expect((await attempt(scene, wanted([first, second]))).slug).toBe('photos-not-comparable');
  });

  it('finds nothing of another clinic', async () => {
    const mine = await aScene();
    const theirs = await aScene();
    expect((await attempt(mine, wanted(theirs.photos.slice(0, 2)), theirs.course)).slug).toBe('not-found');
    const made = await cases.create(
      theirs.clinicId,
      everybody,
      theirs.clinician,
      theirs.course,
      wanted(theirs.photos.slice(0, 2)),
    );
    await expect(cases.picture(mine.clinicId, everybody, made.id)).rejects.toMatchObject({
      slug: 'not-found',
    });
    await expect(cases.ofCourse(mine.clinicId, everybody, theirs.course)).rejects.toMatchObject({
      slug: 'not-found',
    });
  });
});

describe('consent', () => {
  it('is asked of marketing at create and at every read, until the moment of withdrawal', async () => {
    const scene = await aScene();
    const { clinicId, clinician, course } = scene;
    const request = wanted(scene.photos.slice(0, 2));
    await expect(cases.create(clinicId, marketing, clinician, course, request)).rejects.toMatchObject({
      slug: 'not-found',
    });

    await consent(scene, 'granted');
    const made = await cases.create(clinicId, marketing, clinician, course, request);
    expect(await cases.get(clinicId, marketing, made.id)).toEqual(made);
    await cases.picture(clinicId, marketing, made.id);

    await consent(scene, 'withdrawn');
    for (const read of [
      () => cases.get(clinicId, marketing, made.id),
      () => cases.picture(clinicId, marketing, made.id),
      () => cases.record(clinicId, marketing, made.id),
      () => cases.ofCourse(clinicId, marketing, course),
    ])
      await expect(read()).rejects.toMatchObject({ slug: 'not-found' });
    // The clinician's own record is not advertising.
    await cases.picture(clinicId, everybody, made.id);
  });

  it('leaves no picture behind when it ends while the picture is drawn', async () => {
    const scene = await aScene();
    await consent(scene, 'granted');
    const count = async () => (await objects.list('derivatives/')).items.length;
    const before = await count();
    const withdrawing = Object.create(objects) as ObjectStore;
    withdrawing.put = async (...parameters: Parameters<ObjectStore['put']>) => {
      await consent(scene, 'withdrawn');
      return objects.put(...parameters);
    };
    const between = new CasesService(
      installation.database.db,
      withdrawing,
      context.get(TreatmentsService, { strict: false }),
      context.get(CaseComposing, { strict: false }),
      new CasesStore(),
    );
    await expect(
      between.create(
        scene.clinicId,
        marketing,
        scene.clinician,
        scene.course,
        wanted(scene.photos.slice(0, 2)),
      ),
    ).rejects.toMatchObject({ slug: 'not-found' });
    expect(await count()).toBe(before);
  });
});

// A database holds demo clinics or real ones, never both.
describe('a demo clinic', () => {
  beforeAll(async () => {
    await close();
    await open();
  });

  it('has "synthetic demo" on every picture', async () => {
    const { clinicId, clinician, course, photos } = await aScene(true);
    const made = await cases.create(clinicId, everybody, clinician, course, wanted(photos.slice(0, 2)));
    const record = await cases.record(clinicId, everybody, made.id);
    expect(record.composition.footer).toBe('synthetic demo');
    // Below the two lines of labels, where another clinic's picture ends, stands the notice.
    const { panel, pictures } = record.composition;
    const footTop = pictures[0]!.y + panel.heightPx + 48;
    const picture = await cases.picture(clinicId, everybody, made.id);
    const bytes = Buffer.concat((await (await picture.open()).toArray()) as Buffer[]);
    const foot = { left: 0, top: footTop, width: made.widthPx, height: made.heightPx - footTop };
    const { channels } = await sharp(await sharp(bytes).extract(foot).png().toBuffer()).stats();
    expect(channels[0]!.min).toBeLessThan(160);
    expect(channels[0]!.max).toBeGreaterThan(230);
  });
});
