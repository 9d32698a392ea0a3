import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { demoCases } from '#imaging';
import type { ClinicId } from '#kernel';
import { aClinic, openTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { seedDemo } from './seed-demo.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.close());

const tables = ['member', 'patient', 'course', 'session', 'rating', 'consent_event', 'job_run'];

async function clinics(): Promise<ClinicId[]> {
  const rows = await database.db.statement<{ id: ClinicId }>('select all_clinics() as id');
  return rows.map(({ id }) => id);
}

async function countOf(clinicId: ClinicId): Promise<Record<string, number>> {
  return database.db.tx(clinicId, async (tx) => {
    const counts: Record<string, number> = {};
    for (const table of tables) {
      const row = await tx.row<{ count: number }>(`select count(*) from ${table} where clinic_id = $1`, [
        clinicId,
      ]);
      counts[table] = row!.count;
    }
    return counts;
  });
}

describe('seedDemo', () => {
  it('writes a demo clinic with patients, ratings, consents and a job for each picture', async () => {
    const seeded = await seedDemo(database.db);
    const [clinicId] = await clinics();
    const counts = await countOf(clinicId!);
    expect(seeded).toMatchObject({ isNew: true });
    expect(counts).toMatchObject({
      member: 6,
      patient: seeded.patientCount,
      session: seeded.sessionCount,
      // One for each picture, and one for the intervals of the study.
      job_run: seeded.photoCount + 1,
    });
    expect(seeded.patientCount).toBeGreaterThanOrEqual(66);
    await database.db.tx(clinicId!, async (tx) => {
      expect(await tx.row('select is_demo, locale, country from clinic')).toEqual({
        is_demo: true,
        locale: 'zh-Hant',
        country: 'HK',
      });
      const marketed = await tx.rows<{ code: string }>(
        `select p.code from consent_in_force f join patient p on p.id = f.patient_id where f.purpose = 'marketing' order by 1`,
      );
      expect(marketed.map(({ code }) => code)).toEqual(['DEMO-01', 'DEMO-03', 'DEMO-06']);
      // The list of patients is in order of activity.
      const listed = await tx.rows<{ code: string }>(
        'select code from patient order by touched_at desc, id desc',
      );
      expect(listed[0]).toEqual({ code: 'DEMO-01' });
      const orphans = await tx.row<{ count: number }>(
        `select count(*) from rating r join session s on s.id = r.session_id where r.instrument_id = 'quartile-observer' and s.kind = 'baseline'`,
      );
      expect(orphans!.count).toBe(0);
    });
  });

  it('moves its dates by whole weeks, so that the latest session was some days ago', async () => {
    await seedDemo(database.db, undefined, '2031-05-20');
    const [clinicId] = await clinics();
    const days = await database.db.tx(clinicId!, (tx) =>
      tx.rows<{ on: string; weekday: number }>(
        'select held_on as on, extract(isodow from held_on)::int as weekday from session order by held_on desc',
      ),
    );
    expect(days[0]!.on <= '2031-05-18').toBe(true);
    expect(days[0]!.on >= '2031-05-12').toBe(true);
    const { baselineOn } = demoCases[0]!;
    const first = await database.db.tx(clinicId!, (tx) =>
      tx.row<{ on: string }>(
        `select min(s.held_on)::text as on from session s join course c on c.id = s.course_id join patient p on p.id = c.patient_id
         where p.code = $1`,
        [demoCases[0]!.code],
      ),
    );
    expect(((Date.parse(first!.on) - Date.parse(baselineOn)) / 86_400_000) % 7).toBe(0);
  });

  it('adds nothing the second time, also when both run at once', async () => {
    const both = await Promise.all([seedDemo(database.db), seedDemo(database.db)]);
    expect(both.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
    const [clinicId, ...others] = await clinics();
    expect(others).toEqual([]);
    const before = await countOf(clinicId!);
    expect(await seedDemo(database.db)).toMatchObject({ isNew: false });
    expect(await countOf(clinicId!)).toEqual(before);
  });

  it('leaves a real clinic alone', async () => {
    const { clinicId } = await aClinic(database.db);
    await expect(seedDemo(database.db)).rejects.toMatchObject({ slug: 'conflict' });
    expect(await clinics()).toEqual([clinicId]);
    expect(await countOf(clinicId)).toMatchObject({ member: 1, patient: 0 });
  });
});
