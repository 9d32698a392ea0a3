import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addDays,
  dayAt,
  type ClinicId,
  type CourseId,
  type MemberId,
  type PatientId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import { everybody } from '#patients';
import { startApi, type RunningApi } from '../../../../test/support/api.js';
import { aClinic } from '../../../../test/support/database.js';
import { aCourse, aMember, aPatient, aPhoto, aSession } from '../../../../test/support/records.js';
import { RecoveryService } from '../recovery/recovery.service.js';
import { TreatmentsService } from '../treatments.service.js';
import { TreatmentRecordsService, type NewTreatment } from './treatment-records.service.js';

let api: RunningApi;
let records: TreatmentRecordsService;
let recovery: RecoveryService;
beforeAll(async () => {
  api = await startApi();
  records = api.app.nest.get(TreatmentRecordsService, { strict: false });
  recovery = api.app.nest.get(RecoveryService, { strict: false });
});
afterAll(() => api.close());

interface Scene {
  clinicId: ClinicId;
  member: MemberId;
  patient: PatientId;
  course: CourseId;
  before: SessionId;
  treated: SessionId;
  heldOn: string;
  photos: PhotoId[];
}

async function aScene(daysAgo = 40): Promise<Scene> {
  const { db } = api.database;
  const { clinicId } = await aClinic(db);
  const heldOn = addDays(dayAt(new Date(), 'Asia/Hong_Kong'), -daysAgo);
  return db.tx(clinicId, async (tx) => {
    const member = await aMember(tx, ['clinician'], 'Clinician One');
    const patient = await aPatient(tx);
    const course = await aCourse(tx, patient);
    const before = await aSession(tx, course, { heldOn: addDays(heldOn, -10), kind: 'baseline' });
    const treated = await aSession(tx, course, { heldOn });
    const later = await aSession(tx, course, { heldOn: addDays(heldOn, 20), kind: 'follow-up' });
    await aPhoto(tx, before);
    const photos = [await aPhoto(tx, treated), await aPhoto(tx, later)];
    return { clinicId, member, patient, course, before, treated, heldOn, photos };
  });
}

const treatment = (change: Partial<NewTreatment> = {}): NewTreatment => ({
  content: {
    device: 'Pen',
    tip: '36 needles',
    zones: [{ zone: 'cheek-left', depthMm: 1.5, passes: 4, endPoint: 'pinpoint-bleeding' }],
    energy: null,
    anaesthetic: { agent: 'Lidocaine cream', strengthPercent: 5, minutes: 45 },
    disinfectant: 'Chlorhexidine',
    mask: 'Sterile sheet mask',
    steps: ['anaesthesia', 'disinfection'],
    contraIndications: { pregnancy: 'no' },
    note: null,
  },
  products: [],
  operatorMemberId: null,
  ...change,
});
const product = (lot: string | null, change: object = {}) => ({
  name: 'HA 10',
  productClass: 'hyaluronic-acid-sterile',
  place: 'open-channels' as const,
  lot,
  expiresOn: '2027-01-31',
  amountMl: 2,
  ...change,
});

describe('a treatment record', () => {
  it('is added in versions, and the one in force is read', async () => {
    const { clinicId, member, treated } = await aScene();
    const save = (version: number, one = treatment()) =>
      records.save(clinicId, everybody, treated, version, one, member);
    expect(await records.read(clinicId, everybody, treated)).toBeNull();
    const first = await save(0, treatment({ products: [product('L 1')], operatorMemberId: member }));
    expect(first).toMatchObject({ version: 1, modality: 'microneedling', operatorName: 'Clinician One' });
    expect(first.products).toEqual([product('L 1')]);
    expect(first.warnings.filter(({ code }) => code === 'contra-indication-open')).toHaveLength(6);
    await expect(save(0)).rejects.toMatchObject({ slug: 'version-conflict' });
    expect(await save(1)).toMatchObject({ version: 2, products: [] });
    const rows = await api.database.db.tx(clinicId, (tx) =>
      tx.rows('select version from treatment_record where clinic_id = $1', [clinicId]),
    );
    expect(rows).toHaveLength(2);
  });

  it('belongs to a treatment, and knows its words', async () => {
    const { clinicId, member, before, treated } = await aScene();
    const refused = async (session: SessionId, one: NewTreatment) =>
      records
        .save(clinicId, everybody, session, 0, one, member)
        .catch((error: { slug: string }) => error.slug);
    expect(await refused(before, treatment())).toBe('invalid-request');
    expect(await refused(treated, treatment({ products: [product('1', { productClass: 'x' })] }))).toBe(
      'invalid-request',
    );
    const { clinicId: other } = await aClinic(api.database.db);
    await expect(records.read(other, everybody, treated)).rejects.toMatchObject({ slug: 'not-found' });
    expect(await refused(treated, treatment({ operatorMemberId: other as unknown as MemberId }))).toBe(
      'invalid-request',
    );
  });

  it('keeps what is not fit for open channels with its warning, or is stopped by the clinic', async () => {
    const { clinicId, member, treated } = await aScene();
    const serum = treatment({ products: [product('S-1', { name: 'Serum C', productClass: 'vitamin-c' })] });
    const save = (version: number) => records.save(clinicId, everybody, treated, version, serum, member);
    const flagged = await save(0);
    expect(flagged.warnings).toContainEqual({
      code: 'product-in-channels',
      subject: 'Serum C',
      isStop: false,
    });
    await records.setPolicy(clinicId, member, {
      classes: ['hyaluronic-acid-sterile'],
      products: [],
      isHardStop: true,
    });
    await expect(save(1)).rejects.toMatchObject({ slug: 'product-not-intradermal' });
    await records.setPolicy(clinicId, member, { classes: [], products: ['serum c'], isHardStop: true });
    expect((await save(1)).warnings.some(({ code }) => code === 'product-in-channels')).toBe(false);
  });
});

describe('a lot', () => {
  it('leads to everybody who had it, with the photos from that day on, and not to who no longer has it', async () => {
    const { clinicId, member, patient, treated, photos } = await aScene();
    const save = (version: number, lot: string) =>
      records.save(clinicId, everybody, treated, version, treatment({ products: [product(lot)] }), member);
    const found = async (lot: string, clinic = clinicId) =>
      (await records.withLot(clinic, everybody, lot)).map(({ patientId, photoIds }) => [patientId, photoIds]);
    await save(0, 'ab-12.3');
    expect(await found('AB 123')).toEqual([[patient, photos]]);
    expect(await found('AB 124')).toEqual([]);
    expect(await found('ab123', (await aClinic(api.database.db)).clinicId)).toEqual([]);
    await save(1, 'XY 9');
    expect([await found('ab123'), (await found('xy9')).length]).toEqual([[], 1]);
  });
});

describe('an adverse event', () => {
  const event = (onsetOn: string) => ({
    kind: 'pih',
    grade: 1,
    onsetOn,
    endedOn: null,
    action: 'topical',
    note: null,
  });

  it('is added, gets its end, and is taken back, each in a version', async () => {
    const { clinicId, member, course, treated, heldOn } = await aScene();
    const onset = addDays(heldOn, 12);
    const added = await recovery.addEvent(clinicId, everybody, treated, member, event(onset));
    const change = (version: number, one: Parameters<typeof recovery.changeEvent>[5]) =>
      recovery.changeEvent(clinicId, everybody, added.id, version, member, one);
    const ended = { ...event(onset), endedOn: addDays(onset, 20), action: 'none' };
    expect(await change(1, ended)).toMatchObject({ id: added.id, version: 2, endedOn: ended.endedOn });
    await expect(change(1, ended)).rejects.toMatchObject({ slug: 'version-conflict' });
    expect(await recovery.events(clinicId, everybody, course)).toHaveLength(1);
    await change(2, 'entered-in-error');
    expect(await recovery.events(clinicId, everybody, course)).toEqual([]);
  });

  it('counts as one treatment and one patient however often it comes, of all who were treated so', async () => {
    const { clinicId, member, patient, course, treated, heldOn } = await aScene();
    const add = (change: object, session = treated) =>
      recovery.addEvent(clinicId, everybody, session, member, { ...event(addDays(heldOn, 12)), ...change });
    const [first] = [await add({ kind: 'pih', grade: 2 }), await add({ kind: 'pih', grade: 1 })];
    await add({ kind: 'milia' });
    const other = await api.database.db.tx(clinicId, async (tx) => {
      await aSession(tx, course, { heldOn: addDays(heldOn, 5) });
      return aSession(tx, await aCourse(tx, await aPatient(tx)), { heldOn });
    });
    const rates = (filter: object = {}) =>
      recovery.eventRates(clinicId, everybody, { minGrade: 1, ...filter });
    const [needling, ...more] = await rates();
    expect(more).toEqual([]);
    expect(needling).toMatchObject({ modality: 'microneedling', sessions: 3, patients: 2 });
    expect(needling!.any).toMatchObject({ events: 3, bySession: { successes: 1, n: 3 } });
    const pih = (of = needling!) => of.kinds.find(({ kind }) => kind === 'pih')!;
    expect(pih()).toMatchObject({ events: 2, byPatient: { successes: 1, n: 2, proportion: 0.5 } });
    expect(pih((await rates({ minGrade: 2 }))[0])).toMatchObject({ events: 1 });
    await recovery.changeEvent(clinicId, everybody, first.id, 1, member, 'entered-in-error');
    expect(pih((await rates())[0])).toMatchObject({ events: 1, bySession: { successes: 1 } });
    expect((await rates({ from: addDays(heldOn, 1) }))[0]).toMatchObject({ sessions: 1, patients: 1 });
    expect(await rates({ indication: 'keloid' })).toEqual([]);
    await add({ kind: 'pih' }, other);
    expect(pih((await rates())[0])).toMatchObject({ byPatient: { successes: 2, n: 2, upper: 1 } });
    // Somebody in the bin is in neither number.
    await api.database.asOwner(
      `update patient set withheld_as = 'bin', withheld_at = now() where id = '${patient}'`,
    );
    expect((await rates())[0]).toMatchObject({ sessions: 1, patients: 1, any: { events: 1 } });
  });

  it('keeps its session from being put behind it', async () => {
    const { clinicId, member, treated, heldOn } = await aScene();
    await recovery.addEvent(clinicId, everybody, treated, member, event(addDays(heldOn, 1)));
    const treatments = api.app.nest.get(TreatmentsService, { strict: false });
    const move = (version: number, day: string) =>
      treatments.changeSession(clinicId, everybody, treated, version, { heldOn: day });
    await expect(move(1, addDays(heldOn, 2))).rejects.toMatchObject({
      slug: 'invalid-request',
      facts: { errors: [{ pointer: '/heldOn' }] },
    });
    expect(await move(1, addDays(heldOn, 1))).toMatchObject({ heldOn: addDays(heldOn, 1) });
  });

  it('begins after its treatment, ends after it began, and has a code', async () => {
    const { clinicId, member, treated, heldOn } = await aScene();
    for (const wrong of [
      event(addDays(heldOn, -1)),
      event(addDays(heldOn, 400)),
      { ...event(heldOn), kind: 'x' },
      { ...event(heldOn), action: 'x' },
      { ...event(addDays(heldOn, 3)), endedOn: addDays(heldOn, 2) },
    ])
      await expect(recovery.addEvent(clinicId, everybody, treated, member, wrong)).rejects.toMatchObject({
        slug: 'invalid-request',
      });
  });
});

describe('a diary', () => {
  it('counts the days that were told, and asks for somebody until somebody has looked', async () => {
    const { clinicId, member, patient, treated } = await aScene(12);
    const report = (day: number, signs: Record<string, number>) =>
      recovery.report(clinicId, everybody, treated, { patientId: patient }, { day, signs });
    await report(1, { erythema: 2 });
    await report(3, { erythema: 3 });
    // Told again: the last one holds.
    await report(3, { erythema: 1 });
    expect(await recovery.tasks(clinicId, everybody)).toEqual([]);
    const told = await report(10, { erythema: 1 });
    expect(told).toMatchObject({
      today: 12,
      recovery: { downtimeDays: 3, answeredDays: 3, missedDays: [7] },
      openAlarms: [{ sign: 'erythema', day: 10, reason: 'late' }],
    });
    expect(await recovery.tasks(clinicId, everybody)).toMatchObject([
      { sessionId: treated, alarms: [{ day: 10 }] },
    ]);
    expect(await recovery.review(clinicId, everybody, treated, member, null)).toMatchObject({
      alarms: [{ day: 10 }],
      openAlarms: [],
    });
    expect(await recovery.tasks(clinicId, everybody)).toEqual([]);
    await report(11, { infection: 1 });
    expect(await recovery.tasks(clinicId, everybody)).toHaveLength(1);
  });

  it('takes no day that has not come, no unknown sign, and nothing of another patient', async () => {
    const { clinicId, patient, treated } = await aScene(5);
    const report = (viewer: PatientId, day: number, signs: Record<string, number>) =>
      recovery
        .report(
          clinicId,
          { patientId: viewer, seesOnlyConsented: false },
          treated,
          { patientId: viewer },
          { day, signs },
        )
        .then(
          () => 'told',
          (error: { slug: string }) => error.slug,
        );
    expect(await report(patient, 5, { erythema: 0 })).toBe('told');
    expect(await report(patient, 6, { erythema: 0 })).toBe('invalid-request');
    expect(await report(patient, 1, { colour: 1 })).toBe('invalid-request');
    const other = await api.database.db.tx(clinicId, (tx) => aPatient(tx));
    expect(await report(other, 1, { erythema: 0 })).toBe('not-found');
  });

  it('says when instructions were read, once', async () => {
    const { clinicId, patient, treated } = await aScene();
    const viewer = { patientId: patient, seesOnlyConsented: false };
    const read = () =>
      recovery.acknowledge(
        clinicId,
        viewer,
        treated,
        { patientId: patient },
        { kind: 'after', locale: 'en' },
      );
    const first = (await read()).acknowledged;
    expect(first).toMatchObject([{ kind: 'after', textVersion: '1', isByPatient: true }]);
    expect((await read()).acknowledged).toEqual(first);
    expect(await recovery.ofPatient(clinicId, patient, viewer)).toMatchObject([{ sessionId: treated }]);
  });
});
