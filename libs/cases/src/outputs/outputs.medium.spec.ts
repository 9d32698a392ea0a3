import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { sharp } from '#imaging';
import { newId, type CaseStudyId, type ClinicId, type MemberId, type PatientId, type PhotoId } from '#kernel';
import { OBJECTS, type ObjectStore, type Tx } from '#platform';
import { aClinic } from '../../../../test/support/database.js';
import { aReadyPhoto, aSeries } from '../../../../test/support/pictures.js';
import { aCourse, aMember, aPatient, aSession } from '../../../../test/support/records.js';
import {
  openServices,
  openTestInstallation,
  type TestInstallation,
} from '../../../../test/support/services.js';
import { CasesModule } from '../cases.module.js';
import { CasesService, type CaseStudyRecord } from '../cases.service.js';
import { CasesStore } from '../cases.store.js';
import type { NewCaseStudy } from '../composing.js';
import { CaseOutputs, type OutputKind } from './outputs.service.js';
import { audiences } from '../model/rule-pack.js';

const everybody = { patientId: null, seesOnlyConsented: false, composesFor: audiences };

let installation: TestInstallation;
let context: INestApplicationContext;
let cases: CasesService;
let outputs: CaseOutputs;
beforeAll(async () => {
  installation = await openTestInstallation();
  context = await openServices(installation.config, [CasesModule]);
  cases = context.get(CasesService, { strict: false });
  outputs = context.get(CaseOutputs, { strict: false });
});
afterAll(async () => {
  await context.close();
  await installation.close();
});

const tx = <T>(clinicId: ClinicId, work: (tx: Tx) => Promise<T>) =>
  installation.database.db.tx(clinicId, work);

interface Scene {
  clinicId: ClinicId;
  clinician: MemberId;
  patient: PatientId;
  photos: PhotoId[];
  compile(change?: Partial<NewCaseStudy>): Promise<CaseStudyId>;
}

async function aScene(): Promise<Scene> {
  const { db } = installation.database;
  const { clinicId } = await aClinic(db);
  const made = await tx(clinicId, async (inner) => {
    await inner.rows("update clinic set locale = 'zh-Hant'");
    const clinician = await aMember(inner, ['clinician']);
    const patient = await aPatient(inner);
    await inner.rows("update patient set name = 'Ada Lovelace' where id = $1", [patient]);
    const course = await aCourse(inner, patient);
    const sessions = [
      await aSession(inner, course, { heldOn: '2026-01-01', kind: 'baseline' }),
      await aSession(inner, course, { heldOn: '2026-02-01' }),
    ];
    for (const [session, score] of [
      [sessions[0]!, 64],
      [sessions[1]!, 40],
    ] as const)
      await inner.rows(
        `insert into rating (id, clinic_id, session_id, instrument_id, instrument_version, answers, score, rater_member_id, source)
         values ($1, $2, $3, 'ecca', '1', '{}', $4, $5, 'live')`,
        [newId(), clinicId, session, score, clinician],
      );
    await inner.rows(
      `insert into treatment_record (id, clinic_id, session_id, version, modality, rules_version, content, warnings, recorded_by_member_id)
       values ($1, $2, $3, 1, 'microneedling', 'test', $4, '[]', $5)`,
      [
        ...[newId(), clinicId, sessions[1]],
        JSON.stringify({ device: 'Pen 7', tip: null, zones: [], energy: null, steps: [], note: null }),
        clinician,
      ],
    );
    return { clinician, patient, course, sessions };
  });
  const objects: ObjectStore = context.get(OBJECTS, { strict: false });
  const photos: PhotoId[] = [];
  for (const [index, session] of made.sessions.entries())
    photos.push(await aReadyPhoto({ db, objects }, clinicId, session, ['#b58a70', '#a87f68'][index]!));
  await aSeries(db, clinicId, made.course, photos[0]!, [{ photo: photos[1]!, outcome: { moved: [5, -3] } }]);
  const compile = async (change: Partial<NewCaseStudy> = {}) =>
    (
      await cases.create(clinicId, everybody, made.clinician, made.course, {
        view: 'close-up-site',
        lightMode: 'standard',
        layout: 'pair',
        moreViews: [],
        crop: 'original',
        audience: 'own-patient',
        caption: null,
        showsClinic: false,
        photoIds: photos,
        format: 'png',
        sizePx: 240,
        labels: 'interval',
        theme: 'light',
        ...change,
      })
    ).id;
  return { clinicId, clinician: made.clinician, patient: made.patient, photos, compile };
}

async function fileOf(scene: Scene, id: CaseStudyId, kind: OutputKind) {
  const file = await outputs.output(scene.clinicId, everybody, id, kind);
  const bytes = Buffer.concat((await (await file.open()).toArray()) as Buffer[]);
  expect(bytes).toHaveLength(file.sizeBytes);
  return { ...file, bytes };
}

async function marketing(scene: Scene, action: 'granted' | 'withdrawn'): Promise<void> {
  await tx(scene.clinicId, (inner) =>
    inner.rows(
      `insert into consent_event (id, clinic_id, patient_id, purpose, action, channels, countries)
       values ($1, $2, $3, 'marketing', $4, $5, $6)`,
      [
        newId(),
        scene.clinicId,
        scene.patient,
        action,
        ...(action === 'granted' ? [['website'], ['*']] : [[], []]),
      ],
    ),
  );
}

describe('outputs of a case study', () => {
  it('are files, motion and paper made of the composed picture, without a name in them', async () => {
    const scene = await aScene();
    const id = await scene.compile();
    const own = await cases.get(scene.clinicId, everybody, id);
    expect((await fileOf(scene, id, 'png')).sha256).toBe(own.sha256);
    for (const [kind, mediaType, isMoving] of [
      ['jpeg', 'image/jpeg', false],
      ['webp', 'image/webp', false],
      ['wipe', 'image/webp', true],
      ['fade', 'image/webp', true],
    ] as const) {
      const file = await fileOf(scene, id, kind);
      expect(file.mediaType).toBe(mediaType);
      const metadata = await sharp(file.bytes).metadata();
      expect(metadata.icc).toBeDefined();
      expect((metadata.pages ?? 1) > 2).toBe(isMoving);
      const said = metadata.xmp!.toString();
      expect(said).toContain(own.sha256);
      for (const personal of ['Ada', id, ...scene.photos]) expect(said).not.toContain(personal);
    }
    const print = await fileOf(scene, id, 'print');
    expect(print.mediaType).toBe('application/pdf');
    expect(print.bytes.toString('latin1')).toMatch(/^%PDF-1\.7[^]*<pdfaid:part>2/);
    expect((await fileOf(scene, id, 'print')).sha256).toBe(print.sha256);
  });

  it('report tells treatments and scores to the patient or who treats them, and to nobody else', async () => {
    const scene = await aScene();
    const report = await fileOf(scene, await scene.compile(), 'report');
    const text = report.bytes.toString('latin1');
    expect(text).toMatch(/^%PDF-1\.7/);
    expect(text).not.toContain('Lovelace');
    // Title, sections and both tables are there for screen readers.
    for (const tag of ['/H1', '/H2', '/Figure', '/Table', '/TR']) expect(text).toContain(tag);
    // A third column beside session and day: device and lot.
    expect(text.match(/\/S \/TH\b/g)).toHaveLength(3 + 3);
    await marketing(scene, 'granted');
    const advert = await scene.compile({ audience: 'public-advertising' });
    await expect(fileOf(scene, advert, 'report')).rejects.toMatchObject({ slug: 'invalid-request' });
  });

  it('are made of pictures of earlier versions too, whose records say less', async () => {
    const scene = await aScene();
    const store = context.get(CasesStore, { strict: false });
    const insert = store.insert.bind(store);
    const asBefore = jest.spyOn(store, 'insert').mockImplementation((inner, made) => {
      const { light: _l, pairs: _p, disclosures: _d, ...record } = made.record as CaseStudyRecord;
      const { light, pxPerMm, watermark, notes, ...composition } = record.composition;
      expect([light, pxPerMm, watermark, notes]).not.toContain(undefined);
      return insert(inner, { ...made, record: { ...record, composition } });
    });
    const id = await scene.compile();
    asBefore.mockRestore();
    for (const kind of ['wipe', 'print', 'report', 'jpeg'] as const)
      expect((await fileOf(scene, id, kind)).sizeBytes).toBeGreaterThan(2000);
    expect(await cases.get(scene.clinicId, everybody, id)).toMatchObject({
      light: 'as-taken',
      lightReasons: [],
      stated: { risks: null, cost: null },
    });
  });

  it('cannot be motion where the parts are of different sizes', async () => {
    const scene = await aScene();
    const inset = await scene.compile({ layout: 'inset' });
    await expect(fileOf(scene, inset, 'wipe')).rejects.toMatchObject({ slug: 'invalid-request' });
  });

  it('are gone the moment consent is, also when it ends while one is made, or was made before', async () => {
    const scene = await aScene();
    await marketing(scene, 'granted');
    const id = await scene.compile({ audience: 'public-advertising' });
    await fileOf(scene, id, 'fade');
    const reading = outputs as unknown as { bytesOf(...given: never[]): Promise<Buffer> };
    const was = reading.bytesOf.bind(outputs);
    const held = jest.spyOn(reading, 'bytesOf').mockImplementation(async (...given) => {
      const bytes = await was(...given);
      await marketing(scene, 'withdrawn');
      return bytes;
    });
    await expect(fileOf(scene, id, 'fade')).rejects.toMatchObject({ slug: 'not-found' });
    held.mockRestore();
    for (const kind of ['png', 'fade', 'print'] as const)
      await expect(fileOf(scene, id, kind)).rejects.toMatchObject({ slug: 'not-found' });
  });
});
