import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { newId, type ClinicId, type PatientId, type PhotoId, type SessionId } from '#kernel';
import { createObjectStore, type ObjectStore } from '#platform';
import { aClinic, openTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { aCourse, aSession } from '../../../../test/support/records.js';
import { exportClinic } from '#cases';
import { FolderSink } from './folder-sink.js';

let database: TestDatabase;
let folder: string;
let objects: ObjectStore;
let clinicId: ClinicId;
beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'samelight-export-'));
  objects = await createObjectStore({ kind: 'fs', root: join(folder, 'objects'), createIfMissing: true });
  clinicId = (await aClinic(database.db)).clinicId;
});
afterAll(async () => {
  await objects.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function aNamedPatient(code: string, name: string, into = clinicId): Promise<PatientId> {
  const id = newId<PatientId>();
  await database.db.tx(into, (tx) =>
    tx.rows(
      `insert into patient (id, clinic_id, code, name, born_on) values ($1, $2, $3, $4, '1990-02-03')`,
      [id, into, code, name],
    ),
  );
  return id;
}

const sessionOf = (patientId: PatientId, heldOn: string, into = clinicId) =>
  database.db.tx(into, async (tx) => aSession(tx, await aCourse(tx, patientId), { heldOn }));

async function anOriginal(sessionId: SessionId, mediaType: string, into = clinicId): Promise<Buffer> {
  const bytes = randomBytes(300_000);
  const id = newId<PhotoId>();
  await objects.put(`originals/${id}`, Readable.from([bytes]));
  await database.db.tx(into, (tx) =>
    tx.rows(
      `insert into photo (id, clinic_id, session_id, view, light_mode, state, file_name, media_type, size_bytes, sha256, object_key, width_px, height_px)
       values ($1, $2, $3, 'face-front', 'standard', 'ready', 'Chan Tai Man.jpg', $4, $5, $6, $7, 40, 30)`,
      [
        id,
        into,
        sessionId,
        mediaType,
        bytes.length,
        createHash('sha256').update(bytes).digest(),
        `originals/${id}`,
      ],
    ),
  );
  return bytes;
}

interface Manifest {
  files: { path: string; sizeBytes: number; sha256: string }[];
  faults: unknown[];
}

/** Reads back what was written, knowing nothing but the manifest. */
async function readBack(root: string): Promise<Map<string, Buffer>> {
  const manifest = JSON.parse(await readFile(join(root, 'manifest.json'), 'utf8')) as Manifest;
  const files = new Map<string, Buffer>();
  for (const { path, sizeBytes, sha256: hash } of manifest.files) {
    const bytes = await readFile(join(root, path));
    expect([path, bytes.length, sha256(bytes)]).toEqual([path, sizeBytes, hash]);
    files.set(path, bytes);
  }
  const present = (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  expect(present.sort()).toEqual(['manifest.json', ...files.keys()].sort());
  return files;
}

const exported = async (name: string, options: { withNames?: boolean } = {}) => {
  const root = join(folder, name);
  const report = await exportClinic(database.appUrl, objects, clinicId, await FolderSink.open(root), {
    madeBy: 'test',
    ...options,
  });
  return { root, report };
};

describe('exportClinic', () => {
  it('writes originals byte for byte, in folders that say patient, day and view, with a manifest that fits', async () => {
    const patient = await aNamedPatient('P-1', 'Chan Tai Man');
    const [first, second] = [await sessionOf(patient, '2026-01-10'), await sessionOf(patient, '2026-01-10')];
    const photos = [await anOriginal(first, 'image/jpeg'), await anOriginal(first, 'image/heic')];
    const another = await anOriginal(second, 'image/jpeg');
    await database.db.tx(clinicId, async (tx) => {
      const record = newId();
      const questionnaire = newId();
      const content = {
        zones: [{ zone: 'nose', depthMm: 1.5, passes: 4, endPoint: null }],
        anaesthetic: { agent: 'Lidocaine', strengthPercent: 5, minutes: 30 },
        energy: null,
        contraIndications: { pregnancy: 'no' },
      };
      const rows: [string, unknown[]][] = [
        [
          `insert into treatment_record (id, clinic_id, session_id, version, modality, rules_version, content, warnings)
           values ($1, $2, $3, 1, 'microneedling', '1', $4, '[{"code": "lot-missing", "subject": "Serum"}]')`,
          [record, clinicId, first, content],
        ],
        [
          `insert into treatment_product (clinic_id, treatment_record_id, position, name, product_class, place, lot)
           values ($1, $2, 1, 'Serum', 'other', 'open-channels', 'AB-1')`,
          [clinicId, record],
        ],
        [
          `insert into adverse_event (id, clinic_id, lineage_id, version, session_id, kind, grade, onset_on, action)
           values ($1, $2, $1, 1, $3, 'itch', 2, '2026-01-11', 'none')`,
          [newId(), clinicId, first],
        ],
        [
          `insert into diary_entry (id, clinic_id, session_id, day, signs, patient_id) values ($1, $2, $3, 3, '{"erythema": 1}', $4)`,
          [newId(), clinicId, first, patient],
        ],
        [
          `insert into questionnaire (id, clinic_id, course_id, instrument_ids, ask_on, visit_on, expires_at)
           select $1, $2, course_id, '{satisfaction-5}', '2026-02-01', '2026-02-03', '2026-02-04Z' from session where id = $3`,
          [questionnaire, clinicId, first],
        ],
        [
          `insert into rating (id, clinic_id, questionnaire_id, instrument_id, instrument_version, answers, score, rater_patient_id, source)
           values ($1, $2, $3, 'satisfaction-5', '1', '{"satisfaction": 4}', 4, $4, 'live')`,
          [newId(), clinicId, questionnaire, patient],
        ],
      ];
      for (const [sql, values] of rows) await tx.rows(sql, values);
    });
    // Another clinic's rows are nobody's business.
    const foreign = (await aClinic(database.db)).clinicId;
    const stranger = await aNamedPatient('X-9', 'Somebody Else', foreign);
    await anOriginal(await sessionOf(stranger, '2026-01-10', foreign), 'image/jpeg', foreign);

    const { root, report } = await exported('whole', { withNames: true });
    const files = await readBack(root);
    expect(report).toMatchObject({ patientCount: 1, photoCount: 3, faults: [] });
    const paths = [...files.keys()].filter((path) => path.startsWith('patients/'));
    expect(paths).toEqual([
      'patients/P-1/2026-01-10_treatment/face-front__standard__1.jpg',
      'patients/P-1/2026-01-10_treatment/face-front__standard__2.heic',
      'patients/P-1/2026-01-10_treatment_2/face-front__standard__1.jpg',
    ]);
    expect(paths.map((path) => sha256(files.get(path)!))).toEqual([...photos, another].map(sha256));
    const table = files.get('photos.csv')!.toString('utf8');
    for (const path of paths) expect(table).toContain(path);
    const line = (file: string) => files.get(file)!.toString('utf8').split('\r\n')[1];
    expect(line('treatments.csv')).toMatch(/"depthMm"".*,Lidocaine,5,30,.*pregnancy.*,lot-missing,/);
    expect(line('treatment-products.csv')).toContain(',P-1,1,1,Serum,other,open-channels,AB-1,');
    expect(line('adverse-events.csv')).toContain(',P-1,itch,2,2026-01-11,,none,');
    expect(line('diary.csv')).toContain(',P-1,3,"{""erythema"": 1}",,patient,');
    expect(line('questionnaires.csv')).toContain(',P-1,satisfaction-5,2026-02-01,2026-02-03,');
    expect(line('ratings.csv')).toMatch(
      /^[^,]+,,[^,]+,P-1,satisfaction-5,1,"{""satisfaction"": 4}",4,patient,,live,false,/,
    );
    // Every column of every table is explained.
    const dictionary = files.get('data-dictionary.csv')!.toString('utf8');
    for (const [path, bytes] of files) {
      if (!path.endsWith('.csv') || path === 'data-dictionary.csv') continue;
      const header = bytes.toString('utf8').slice(1).split('\r\n')[0]!;
      for (const column of header.split(',')) expect(dictionary).toContain(`${path},${column},`);
    }
    expect((await stat(join(root, 'patients.csv'))).mode & 0o777).toBe(0o600);
  });

  it('names nobody unless it is asked to', async () => {
    const twin = await aNamedPatient('P-1-Twin', 'Twin');
    await database.db.tx(clinicId, async (tx) => {
      await tx.rows(
        `update session set room = 'Room 7', camera_label = 'Canon of Chan', light_preset = 'lamp' where clinic_id = $1`,
        [clinicId],
      );
      await tx.rows(
        `update patient set merged_into_id = (select id from patient where clinic_id = $1 and code = 'P-1') where clinic_id = $1 and id = $2`,
        [clinicId, twin],
      );
    });
    const without = await exported('codes');
    const text = [...(await readBack(without.root))]
      .filter(([path]) => path.endsWith('.csv'))
      .map(([, bytes]) => bytes.toString('utf8'))
      .join();
    expect(text).not.toMatch(/Chan|1990-02-03|Admin|P-1|Twin|Room 7|Canon of Chan|lamp/);
    const paths = [...(await readBack(without.root)).keys()];
    expect(
      paths
        .filter((path) => path.startsWith('patients/'))
        .every((path) => path.startsWith('patients/patient-0')),
    ).toBe(true);
    // The number is the same in every table, also where a duplicate names the other one.
    const table = async (file: string) =>
      (await readBack(without.root))
        .get(file)!
        .toString('utf8')
        // Behind the byte order mark.
        .slice(1)
        .split('\r\n')
        .map((line) => line.split(','));
    const [header, one, two] = await table('patients.csv');
    const at = (name: string) => header!.indexOf(name);
    expect([one![at('patient_code')], two![at('patient_code')]]).toEqual(['patient-0001', 'patient-0002']);
    expect(two![at('merged_into_code')]).toBe('patient-0001');
    expect(new Set((await table('photos.csv')).slice(1, -1).map((row) => row[2]))).toEqual(
      new Set(['patient-0001']),
    );
    const names = await exported('names', { withNames: true });
    const patients = (await readBack(names.root)).get('patients.csv')!.toString('utf8');
    expect(patients).toMatch(/Chan Tai Man,1990-02-03/);
    expect((await readBack(names.root)).get('sessions.csv')!.toString('utf8')).toMatch(
      /Room 7,Canon of Chan,lamp/,
    );
  });

  it('holds no formula, and no path that leaves the folder', async () => {
    const patient = await aNamedPatient('../=cmd', '=HYPERLINK("http://evil")');
    await anOriginal(await sessionOf(patient, '2026-02-01'), 'image/png');
    const { root } = await exported('formula', { withNames: true });
    const files = await readBack(root);
    expect(files.get('patients.csv')!.toString('utf8')).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect([...files.keys()]).toContain('patients/-=cmd/2026-02-01_treatment/face-front__standard__1.png');
  });

  it('holds a composed picture until one of its photos is out of sight or elsewhere, or it is withdrawn', async () => {
    const patient = await aNamedPatient('P-composed', 'Composed');
    const [session, elsewhere] = [
      await sessionOf(patient, '2026-04-01'),
      await sessionOf(patient, '2026-04-02'),
    ];
    const another = await sessionOf(patient, '2026-04-03');
    const study = async (photo: string, course: string) => {
      const id = newId();
      const bytes = Buffer.from(`picture ${id}`);
      await objects.put(`cases/${id}`, Readable.from([bytes]));
      await database.db.tx(clinicId, async (tx) => {
        await tx.rows(
          `insert into case_study (id, clinic_id, course_id, layout, view, light_mode, format, object_key, width_px, height_px, size_bytes, sha256,
             record, made_by_member_id) select $2, $1, $3, 'pair', 'face-front', 'standard', 'png', $4, 9, 9, $5, $6, '{"labels":"Room 7"}', id
           from member where clinic_id = $1 limit 1`,
          [clinicId, id, course, `cases/${id}`, bytes.length, createHash('sha256').update(bytes).digest()],
        );
        await tx.rows(
          'insert into case_study_photo (clinic_id, case_study_id, position, photo_id) values ($1, $2, 0, $3)',
          [clinicId, id, photo],
        );
      });
      return id;
    };
    const photoIn = async (where: SessionId) => {
      await anOriginal(where, 'image/jpeg');
      const row = await database.db.tx(clinicId, (tx) =>
        tx.row<{ photo: string; course: string }>(
          `select h.id as photo, s.course_id as course from photo h join session s on s.id = h.session_id
           where h.clinic_id = $1 and s.id = $2 order by h.id desc limit 1`,
          [clinicId, where],
        ),
      );
      return row!;
    };
    const of = async (where: SessionId) => {
      const { photo, course } = await photoIn(where);
      return { photo, study: await study(photo, course) };
    };
    const quarantined = await of(session);
    const moved = await of(session);
    const withdrawn = await of(session);
    const inHeldSession = await of(elsewhere);
    const stays = await of(session);
    const all = [quarantined, moved, withdrawn, inHeldSession, stays].map((one) => one.study).sort();
    const composed = async (name: string) => {
      const { root } = await exported(name);
      const files = await readBack(root);
      const table = files.get('case-studies.csv')!.toString('utf8');
      expect(table).not.toContain('Room 7');
      const ids = [...files.keys()]
        .filter((path) => path.startsWith('case-studies/'))
        .map((path) => path.split('/')[2]!.split('.')[0]!);
      for (const id of all) expect([id, table.includes(id)]).toEqual([id, ids.includes(id)]);
      return ids.sort();
    };
    expect(await composed('composed-before')).toEqual(all);
    await database.asOwner(`
      do $$ begin
        update photo set withheld_as = 'quarantine', withheld_at = now() where id = '${quarantined.photo}';
        update photo set refiled_at = clock_now(), session_id = '${another}' where id = '${moved.photo}';
        update case_study set state = 'withdrawn', withdrawn_at = now() where id = '${withdrawn.study}';
        update session set withheld_as = 'bin', withheld_at = now() where id = '${elsewhere}';
      end $$`);
    expect(await composed('composed-after')).toEqual([stays.study]);
  });

  it('says which originals the store has lost, and keeps no half of one', async () => {
    const patient = await aNamedPatient('P-lost', 'Lost');
    const session = await sessionOf(patient, '2026-03-01');
    await anOriginal(session, 'image/jpeg');
    await database.db.tx(clinicId, async (tx) => {
      const row = await tx.row<{ key: string }>(
        'select object_key as key from photo where clinic_id = $1 and session_id = $2',
        [clinicId, session],
      );
      const id = row!.key.split('/')[1]!;
      const file = join(folder, 'objects', 'originals', id.slice(-2), id);
      const bytes = await readFile(file);
      // The last chunk: the first one has been written by then.
      bytes[bytes.length - 100]! ^= 1;
      await writeFile(file, bytes);
    });
    const { root, report } = await exported('lost', { withNames: true });
    const file = 'patients/P-lost/2026-03-01_treatment/face-front__standard__1.jpg';
    expect(report.faults).toEqual([{ file, fault: 'altered' }]);
    expect((await readBack(root)).has(file)).toBe(false);
  });

  it('does not write into a folder that holds something', async () => {
    await expect(exported('whole')).rejects.toThrow('not empty');
  });
});
