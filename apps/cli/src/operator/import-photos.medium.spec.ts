import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { sharp } from '#imaging';
import type { ClinicId } from '#kernel';
import { PatientsModule, PatientsService } from '#patients';
import { PhotosModule, PhotosService } from '#photos';
import { Database, OBJECTS, type ObjectStore } from '#platform';
import { TreatmentsModule, TreatmentsService } from '#treatments';
import { aClinic } from '../../../../test/support/database.js';
import {
  openServices,
  openTestInstallation,
  type TestInstallation,
} from '../../../../test/support/services.js';
import { importPhotos, ImportRefused, type ImportRequest, type ImportServices } from './import-photos.js';
import { verifyOriginals } from './verify-originals.js';

let installation: TestInstallation;
let context: INestApplicationContext;
let services: ImportServices;
let folder: string;
beforeAll(async () => {
  installation = await openTestInstallation();
  context = await openServices(installation.config, [PatientsModule, TreatmentsModule, PhotosModule]);
  services = {
    db: context.get(Database, { strict: false }),
    patients: context.get(PatientsService, { strict: false }),
    treatments: context.get(TreatmentsService, { strict: false }),
    photos: context.get(PhotosService, { strict: false }),
  };
  folder = await mkdtemp(join(tmpdir(), 'samelight-import-'));
  const photo = async (name: string, colour: string, takenAt?: string) => {
    const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: colour } }).jpeg();
    if (takenAt) picture.withExif({ IFD2: { DateTimeOriginal: takenAt } });
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), await picture.toBuffer());
  };
  await photo('b.jpg', '#b58a70', '2025:03:04 10:15:00');
  await photo('a 2020-01-01.jpg', '#a58a70', '2025:03:04 10:16:00');
  await photo('IMG_20250410_090000.jpg', '#958a70');
  await photo('2025-06-01/one.jpg', '#858a70');
  await photo('undated.jpg', '#758a70');
  await writeFile(join(folder, 'copy of b.jpg'), await readFile(join(folder, 'b.jpg')));
  await writeFile(join(folder, '2025-07-01 notes.txt'), 'no photo');
  await writeFile(join(folder, '.DS_Store'), 'hidden');
});
afterAll(async () => {
  await context.close();
  await installation.close();
  await rm(folder, { recursive: true, force: true });
});

const request = (clinicId: ClinicId, change: Partial<ImportRequest> = {}): ImportRequest => ({
  clinicId,
  folder,
  patientCode: 'P-1',
  view: 'close-up-site',
  lightMode: 'unknown',
  indication: 'rolling',
  bodySite: null,
  isDryRun: false,
  ...change,
});

const countPhotos = (clinicId: ClinicId) =>
  services.db.tx(clinicId, async (tx) => (await tx.row<{ n: number }>('select count(*) as n from photo'))!.n);

describe('importPhotos', () => {
  it('sorts a folder into sessions by date, names what it could not take, and imports nothing twice', async () => {
    const { clinicId } = await aClinic(services.db);
    const first = await importPhotos(services, request(clinicId));
    expect(
      first.files.map(({ file, outcome, sessionOn, dateFrom }) => [file, outcome, sessionOn, dateFrom]),
    ).toEqual([
      ['a 2020-01-01.jpg', 'imported', '2025-03-04', 'exif'],
      ['b.jpg', 'imported', '2025-03-04', 'exif'],
      ['copy of b.jpg', 'already-there', '2025-03-04', 'exif'],
      ['IMG_20250410_090000.jpg', 'imported', '2025-04-10', 'file-name'],
      ['2025-06-01/one.jpg', 'imported', '2025-06-01', 'folder-name'],
      ['2025-07-01 notes.txt', 'failed', '2025-07-01', 'file-name'],
      ['undated.jpg', 'failed', null, null],
    ]);
    expect(first.newSessions).toEqual(['2025-03-04', '2025-04-10', '2025-06-01']);
    expect(first.files.at(-1)!.reason).toMatch(/no date/);
    expect(first).toMatchObject({ patient: { isNew: true }, course: { indication: 'rolling', isNew: true } });

    const sessions = await services.db.tx(clinicId, (tx) =>
      services.treatments.sessionsOfCourse(tx, first.course.id!),
    );
    expect(sessions.map(({ heldOn, kind }) => [heldOn, kind])).toEqual([
      ['2025-03-04', 'baseline'],
      ['2025-04-10', 'follow-up'],
      ['2025-06-01', 'follow-up'],
    ]);
    expect(await countPhotos(clinicId)).toBe(4);

    const second = await importPhotos(services, request(clinicId, { indication: null }));
    expect(second.course).toEqual({ ...first.course, isNew: false });
    expect(second.newSessions).toEqual([]);
    expect(second.files.filter(({ outcome }) => outcome === 'imported')).toEqual([]);
    expect(await countPhotos(clinicId)).toBe(4);

    const { faults, checkedCount } = await verifyOriginals(
      services.db,
      context.get<ObjectStore>(OBJECTS, { strict: false }),
      { settleMs: 0 },
    );
    expect({ faults, checkedCount }).toEqual({ faults: [], checkedCount: 4 });
  });

  it('leaves a photo where somebody has moved it', async () => {
    const { clinicId } = await aClinic(services.db);
    const first = await importPhotos(services, request(clinicId));
    const moved = first.files.find(({ file }) => file === 'b.jpg')!.photoId;
    await services.db.tx(clinicId, (tx) =>
      tx.rows(
        `update photo set session_id = (select id from session where clinic_id = $1 and held_on = '2025-06-01') where id = $2`,
        [clinicId, moved],
      ),
    );
    const again = await importPhotos(services, request(clinicId));
    expect(again.files.find(({ file }) => file === 'b.jpg')).toMatchObject({
      outcome: 'already-there',
      sessionOn: '2025-06-01',
    });
    expect(await countPhotos(clinicId)).toBe(4);
  });

  it('writes nothing in a dry run', async () => {
    const { clinicId } = await aClinic(services.db);
    const planned = await importPhotos(services, request(clinicId, { isDryRun: true }));
    expect(planned.files.filter(({ outcome }) => outcome === 'to-import')).toHaveLength(5);
    expect(planned.newSessions).toEqual(['2025-03-04', '2025-04-10', '2025-06-01']);
    expect(planned.course.id).toBeNull();
    expect(await services.patients.byCode(clinicId, 'P-1')).toBeNull();
  });

  it('leaves no patient behind when no file is a photo', async () => {
    const { clinicId } = await aClinic(services.db);
    const barren = join(folder, '..', `${clinicId}`);
    await mkdir(barren);
    await expect(importPhotos(services, request(clinicId, { folder: barren }))).rejects.toThrow(
      ImportRefused,
    );
    await writeFile(join(barren, '2025-01-01.jpg'), 'not a photo');
    const report = await importPhotos(services, request(clinicId, { folder: barren }));
    expect(report.files).toMatchObject([{ outcome: 'failed' }]);
    expect(await services.patients.byCode(clinicId, 'P-1')).toBeNull();
    await rm(barren, { recursive: true });
  });

  it('asks which course is meant when several fit', async () => {
    const { clinicId } = await aClinic(services.db);
    await importPhotos(services, request(clinicId, { bodySite: 'chin' }));
    await importPhotos(services, request(clinicId, { bodySite: 'neck' }));
    await expect(importPhotos(services, request(clinicId))).rejects.toThrow(
      /several such courses .*chin.*neck/,
    );
    const clear = await importPhotos(services, request(clinicId, { bodySite: 'neck' }));
    expect(clear.course).toMatchObject({ bodySite: 'neck', isNew: false });
  });
});
