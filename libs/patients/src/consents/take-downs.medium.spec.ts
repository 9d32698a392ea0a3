import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type JobRunId, type PatientId, type PhotoId } from '#kernel';
import type { RunningJob } from '#platform';
import { aClinic, type TestClinic } from '../../../../test/support/database.js';
import {
  aCourse,
  startInstallation,
  until,
  type TestInstallation,
} from '../../../../test/support/installation.js';
import { startMailServer, textOf, type MailServer } from '../../../../test/support/mail-server.js';
import { aPhoto } from '../../../../test/support/records.js';
import {
  ConsentEnding,
  ConsentRound,
  ConsentsService,
  everybody,
  MessagesService,
  TakeDownOpening,
  TakeDownsService,
  withinClinic,
  type ConsentScope,
  type NewCopy,
} from '../index.js';

let mail: MailServer;
let installation: TestInstallation;
let clinic: TestClinic;
let consents: ConsentsService;
let takeDowns: TakeDownsService;

beforeAll(async () => {
  mail = await startMailServer();
  installation = await startInstallation({
    PUBLIC_URL: 'https://scars.example',
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    SMTP_FROM: 'mail@clinic.example',
  });
  clinic = await aClinic(installation.db, { timeZone: 'Asia/Taipei' });
  consents = installation.get(ConsentsService);
  takeDowns = installation.get(TakeDownsService);
  await installation.worker.start();
});
afterAll(async () => {
  await installation.worker.stop();
  await installation.close();
  await mail.close();
});
afterEach(() => installation.database.shiftClock('0'));

const run = (): RunningJob => ({
  id: newId<JobRunId>(),
  clinicId: clinic.clinicId,
  attempt: 1,
  signal: new AbortController().signal,
  commit: (work) => installation.db.tx(clinic.clinicId, work),
  progress: async () => {},
});

async function aScene(): Promise<{ patientId: PatientId; photos: PhotoId[] }> {
  const { patientId, sessionIds } = await aCourse(installation.db, clinic.clinicId, [
    '2026-01-10',
    '2026-02-10',
  ]);
  const photos: PhotoId[] = [];
  for (const session of sessionIds)
    photos.push(await installation.db.tx(clinic.clinicId, (tx) => aPhoto(tx, session)));
  return { patientId, photos };
}
const everywhere: ConsentScope = {
  channels: ['website', 'instagram'],
  countries: ['TW', 'HK'],
  pictures: { of: 'all' },
};
const grant = (patientId: PatientId, change: Partial<ConsentScope> & { expiresAt?: Date } = {}) =>
  consents.grant(
    clinic.clinicId,
    everybody,
    patientId,
    {
      purpose: 'marketing',
      ...everywhere,
      startsAt: null,
      isOfAgeConfirmed: false,
      ...{ expiresAt: null, ...change },
    },
    clinic.adminId,
  );
const withdraw = (patientId: PatientId, parts: Partial<ConsentScope> = {}) =>
  consents.withdraw(
    clinic.clinicId,
    everybody,
    patientId,
    { purpose: 'marketing', grantId: null, ...withinClinic, ...parts },
    'patient',
  );
const aCopy = (photos: PhotoId[], change: Partial<NewCopy> = {}): NewCopy => ({
  purpose: 'marketing',
  channel: 'instagram',
  country: 'TW',
  photoIds: photos,
  place: 'https://instagram.example/p/1',
  postedOn: '2026-03-01',
  ...change,
});
const record = (patientId: PatientId, copy: NewCopy) =>
  takeDowns.recordCopy(clinic.clinicId, everybody, patientId, copy, clinic.adminId);
const copies = (patientId: PatientId) => takeDowns.copies(clinic.clinicId, everybody, patientId);
const toDo = async (patientId: PatientId) =>
  (await takeDowns.takeDowns(clinic.clinicId, false)).filter(({ patient }) => patient?.id === patientId);
const daysAhead = (days: number) => new Date(Date.now() + days * 86_400_000);

describe('a copy elsewhere', () => {
  it('becomes a take-down when its consent is taken back, once, with an owner and a day', async () => {
    const { patientId, photos } = await aScene();
    await grant(patientId);
    await record(patientId, aCopy(photos));
    await record(patientId, aCopy(photos, { channel: 'website', place: 'https://clinic.example/1' }));
    expect((await copies(patientId)).map(({ takeDown }) => takeDown)).toEqual([null, null]);

    await withdraw(patientId, { channels: ['instagram'] });
    const [opened, ...more] = await until(
      () => toDo(patientId),
      (found) => found.length > 0,
    );
    expect(more).toEqual([]);
    expect(opened).toMatchObject({
      state: 'open',
      reason: 'withdrawn',
      copy: { channel: 'instagram', place: 'https://instagram.example/p/1' },
      owner: { id: clinic.adminId },
    });
    const due = new Date(`${opened!.dueOn}T00:00:00Z`).getTime();
    expect(due - Date.now()).toBeGreaterThan(5 * 86_400_000);

    await withdraw(patientId);
    await until(
      () => toDo(patientId),
      (found) => found.length === 2,
    );
    const again = installation.get(TakeDownOpening);
    await expect(again.handle({ patientId }, run())).resolves.toEqual({ skipped: 'nothing-elsewhere' });
  });

  it('has its take-down in the very transaction that withdraws', async () => {
    const { patientId, photos } = await aScene();
    await grant(patientId);
    await record(patientId, aCopy(photos));
    const seen = await installation.db.tx(clinic.clinicId, async (tx) => {
      await tx.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action) values ($1, $2, $3, 'marketing', 'withdrawn')`,
        [newId(), tx.clinicId, patientId],
      );
      return tx.rows(
        `select t.reason from take_down t join external_copy e on e.clinic_id = t.clinic_id and e.id = t.external_copy_id
         where e.clinic_id = $1 and e.patient_id = $2`,
        [tx.clinicId, patientId],
      );
    });
    expect(seen).toEqual([{ reason: 'withdrawn' }]);
  });

  it('is one where a single photo of it is no longer covered', async () => {
    const { patientId, photos } = await aScene();
    await grant(patientId);
    await record(patientId, aCopy(photos));
    await record(patientId, aCopy([photos[1]!], { place: 'https://instagram.example/p/2' }));
    await withdraw(patientId, { pictures: { of: 'photos', ids: [photos[0]!] } });
    const found = await until(
      () => toDo(patientId),
      (list) => list.length > 0,
    );
    expect(found.map(({ copy }) => copy.place)).toEqual(['https://instagram.example/p/1']);
  });

  it('that consent never covered is to be taken down at once', async () => {
    const { patientId, photos } = await aScene();
    await grant(patientId, { channels: ['website'] });
    const [copy] = await record(patientId, aCopy(photos));
    expect(copy!.takeDown).toMatchObject({ state: 'open' });
  });

  it('of an ended consent is found by the clock: at its end, and by a round when the job was lost', async () => {
    const { patientId, photos } = await aScene();
    const expiresAt = daysAhead(40);
    const { grants } = await grant(patientId, { expiresAt });
    await record(patientId, aCopy(photos));
    const { grantId } = grants[0]!;
    const ending = installation.get(ConsentEnding);
    await installation.database.shiftClock(`${40 * 86_400 - 60} seconds`);
    await expect(ending.handle({ grantId }, run())).resolves.toEqual({ skipped: 'not-ended' });
    await installation.get(ConsentRound).handle({}, run());
    expect(await toDo(patientId)).toEqual([]);
    await installation.database.shiftClock(`${40 * 86_400 + 60} seconds`);
    await expect(ending.handle({ grantId }, run())).resolves.toBe('done');
    const [found] = await until(
      () => toDo(patientId),
      (list) => list.length > 0,
    );
    expect(found).toMatchObject({ reason: 'expired' });

    const other = await aScene();
    await installation.database.shiftClock('0');
    await grant(other.patientId, { expiresAt });
    await record(other.patientId, aCopy(other.photos));
    await installation.database.shiftClock('41 days');
    await expect(installation.get(ConsentRound).handle({}, run())).resolves.toBe('done');
    expect(await toDo(other.patientId)).toMatchObject([{ reason: 'expired' }]);
  });

  it('names photos of the patient, and no day to come', async () => {
    const { patientId, photos } = await aScene();
    const other = await aScene();
    await expect(record(patientId, aCopy([...photos, ...other.photos]))).rejects.toMatchObject({
      slug: 'invalid-request',
    });
    await expect(record(patientId, aCopy(photos, { postedOn: '2099-01-01' }))).rejects.toMatchObject({
      slug: 'invalid-request',
    });
  });
});

describe('a take-down', () => {
  it('is overdue after its day, given to somebody else, and done by a proof that stays', async () => {
    const { patientId, photos } = await aScene();
    await record(patientId, aCopy(photos));
    const [open] = await toDo(patientId);
    await installation.database.shiftClock('9 days');
    expect(await toDo(patientId)).toMatchObject([{ state: 'overdue' }]);
    await installation.database.shiftClock('0');
    const { clinicId, adminId } = clinic;
    const moved = await takeDowns.assign(clinicId, open!.id, open!.version, {
      ownerMemberId: null,
      dueOn: '2099-01-01',
    });
    expect(moved).toMatchObject({ owner: null, dueOn: '2099-01-01', state: 'open' });
    const finish = (version: number, proof: Parameters<TakeDownsService['finish']>[3]) =>
      takeDowns.finish(clinicId, open!.id, version, proof, adminId);
    const none = { text: null, link: null, file: null };
    await expect(finish(moved.version, none)).rejects.toMatchObject({ slug: 'invalid-request' });
    await expect(finish(open!.version, { ...none, text: 'Gone' })).rejects.toMatchObject({
      slug: 'version-conflict',
    });
    const file = { mediaType: 'image/png', bytes: Buffer.from('%PDF-1.7') } as const;
    await expect(finish(moved.version, { ...none, file })).rejects.toMatchObject({ slug: 'invalid-request' });
    const png = Buffer.from('89504e470d0a1a0a00', 'hex');
    const done = await finish(moved.version, {
      text: 'Deleted by us',
      link: 'https://instagram.example/p/1',
      file: { mediaType: 'image/png', bytes: png },
    });
    expect(done).toMatchObject({ state: 'done', hasProofFile: true, proofText: 'Deleted by us' });
    expect((await takeDowns.proofFile(clinicId, open!.id)).bytes.equals(png)).toBe(true);
    await expect(finish(done.version, { ...none, text: 'Again' })).rejects.toMatchObject({
      slug: 'conflict',
    });
    await expect(
      installation.database.asOwner(`update take_down set proof_text = 'X' where id = $1`, [open!.id]),
    ).rejects.toThrow(/not changed once it is done/u);
    expect(await toDo(patientId)).toEqual([]);
  });
});

describe('a consent that ends soon', () => {
  const contactOf = (patientId: PatientId, email: string) =>
    installation.get(MessagesService).changeContact(clinic.clinicId, everybody, patientId, 0, {
      email,
      phone: null,
      preferredChannel: 'email',
      language: 'en',
    });
  const round = () => installation.get(ConsentRound).handle({}, run());
  const mailsTo = (address: string) => mail.mails.filter(({ to }) => to.includes(address));
  const warnings = async (patientId: PatientId) =>
    (
      await installation.db.tx(clinic.clinicId, (tx) =>
        tx.rows<{ days: number }>(
          'select days from consent_warning where clinic_id = $1 and patient_id = $2 order by days desc',
          [tx.clinicId, patientId],
        ),
      )
    ).map(({ days }) => days);

  it('is warned of 30 and 7 days before, once each, to the clinic and to the patient', async () => {
    const { patientId } = await aScene();
    await contactOf(patientId, 'ends@patient.example');
    const expiresAt = daysAhead(60);
    await grant(patientId, { expiresAt });
    await round();
    expect(await warnings(patientId)).toEqual([]);

    await installation.database.shiftClock('30 days 1 minute');
    await round();
    await round();
    expect(await warnings(patientId)).toEqual([30]);
    const ending = await takeDowns.ending(clinic.clinicId);
    expect(ending.filter(({ patient }) => patient.id === patientId)).toMatchObject([
      { purpose: 'marketing', expiresAt, isPatientTold: true },
    ]);
    const [first] = await until(
      async () => mailsTo('ends@patient.example'),
      (found) => found.length > 0,
    );
    const day = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'Asia/Taipei' }).format(
      expiresAt,
    );
    const text = textOf(first!);
    expect(text).toContain(day);
    // It passes through mail servers and stands on locked screens.
    expect(text).not.toMatch(/marketing|photo|scar|treatment|instagram/iu);

    await installation.database.shiftClock('53 days 1 minute');
    await round();
    await round();
    expect(await warnings(patientId)).toEqual([30, 7]);
    await until(
      async () => mailsTo('ends@patient.example').length,
      (count) => count === 2,
    );
    await installation.database.shiftClock('61 days');
    await round();
    expect(await warnings(patientId)).toEqual([30, 7]);
  });

  it('is not warned of when it was taken back or given for less than that', async () => {
    const { patientId } = await aScene();
    await grant(patientId, { expiresAt: daysAhead(20) });
    await round();
    expect(await warnings(patientId)).toEqual([]);
    await installation.database.shiftClock('14 days');
    await withdraw(patientId);
    await round();
    expect(await warnings(patientId)).toEqual([]);
  });

  it('without a way to the patient is the clinic’s to tell', async () => {
    const { patientId } = await aScene();
    await grant(patientId, { expiresAt: daysAhead(60) });
    await installation.database.shiftClock('31 days');
    await round();
    const ending = await takeDowns.ending(clinic.clinicId);
    expect(ending.filter(({ patient }) => patient.id === patientId)).toMatchObject([
      { isPatientTold: false },
    ]);
  });

  it('asks for one round at a time', async () => {
    const consentRound = installation.get(ConsentRound);
    await consentRound.request();
    await consentRound.request();
    const queued = await installation.db.tx(clinic.clinicId, (tx) =>
      tx.rows(`select 1 from job_run where clinic_id = $1 and name = 'consent.round' and state = 'queued'`, [
        tx.clinicId,
      ]),
    );
    expect(queued.length).toBeLessThanOrEqual(1);
  });
});
