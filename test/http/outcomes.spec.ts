import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClinicId } from '#kernel';
import { aClinic } from '../support/database.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aCourse, aMember, aPatient, aSession } from '../support/records.js';

let api: RunningApi;
let clinician: SignedInAgent;

/** A needled patient with a grade before and one after. */
async function treated(
  clinicId: ClinicId,
  {
    grades,
    indication = 'rolling',
    phototype = 'III',
  }: { grades: [number, number]; indication?: string; phototype?: string },
): Promise<void> {
  await api.database.db.tx(clinicId, async (tx) => {
    const patient = await aPatient(tx);
    const course = await aCourse(tx, patient);
    await tx.rows('update patient set phototype = $2 where id = $1', [patient, phototype]);
    await tx.rows('update course set indication = $2 where id = $1', [course, indication]);
    const rater = await aMember(tx, ['clinician']);
    const before = await aSession(tx, course, { heldOn: '2025-01-01', kind: 'baseline' });
    await aSession(tx, course, { heldOn: '2025-01-08' });
    const after = await aSession(tx, course, { heldOn: '2025-09-01', kind: 'follow-up' });
    for (const [session, grade] of [
      [before, grades[0]],
      [after, grades[1]],
    ] as const)
      // prettier-ignore
      await tx.rows(
        `insert into rating (id, clinic_id, session_id, instrument_id, instrument_version, answers, score, rater_member_id, source)
         values (gen_random_uuid(), $1, $2, 'gb-qualitative', '2006', jsonb_build_object('grade', $3::int), $3, $4, 'live')`,
        [clinicId, session, grade, rater],
      );
  });
}

beforeAll(async () => {
  api = await startApi();
  clinician = await api.signIn('clinician');
  await treated(api.clinic.clinicId, { grades: [4, 2] });
  await treated(api.clinic.clinicId, { grades: [3, 3], indication: 'boxcar', phototype: 'V' });
  const other = await aClinic(api.database.db);
  await treated(other.clinicId, { grades: [4, 1] });
});
afterAll(() => api.close());

interface Wire {
  threshold: number;
  outcomes: {
    modality: string;
    patientCount: number;
    improvement: { median: number };
    responders: { successes: number; n: number };
    recovery: { times: number[]; censoredDays: number[]; withoutDiaryCount: number };
  }[];
  agreement: unknown;
}
const ask = async (query: string, { agent } = clinician): Promise<Wire> =>
  (await agent.get(`/api/v1/outcomes${query}`).expect(200)).body as Wire;

describe('GET /outcomes', () => {
  it('counts the patients of this clinic alone, by modality', async () => {
    const { outcomes, threshold, agreement } = await ask('');
    expect(outcomes).toHaveLength(1);
    // A grade of 4 has three to lose: two of three are two thirds; of 3 that stay 3 nothing.
    expect(outcomes[0]).toMatchObject({
      modality: 'microneedling',
      patientCount: 2,
      improvement: { median: 100 / 3 },
      responders: { successes: 1, n: 2 },
      recovery: { times: [], censoredDays: [], withoutDiaryCount: 2 },
    });
    expect([threshold, agreement]).toEqual([25, null]);
  });

  it('takes its filters and the threshold from the address', async () => {
    const count = async (query: string) => (await ask(query)).outcomes[0]?.patientCount ?? 0;
    expect(await count('?indication=boxcar')).toBe(1);
    expect(await count('?phototype=III')).toBe(1);
    expect(await count('?indication=boxcar&phototype=III')).toBe(0);
    expect(await count('?modality=microneedling')).toBe(2);
    expect(await count('?modality=filler')).toBe(0);
    expect((await ask('?threshold=70')).outcomes[0]!.responders.successes).toBe(0);
    // Blinded raters have said nothing: everybody is there, and missing.
    expect((await ask('?series=blinded')).outcomes[0]).toMatchObject({ patientCount: 2, missingCount: 2 });
  });

  it.each(['?modality=magic', '?threshold=0', '?instrumentId=fitzpatrick', '?patientId=1', '?series=all'])(
    'refuses %s',
    async (query) => {
      const { body } = await clinician.agent.get(`/api/v1/outcomes${query}`).expect(400);
      expect(body).toMatchObject({ status: 400, errors: [expect.anything()] });
    },
  );

  it('is for those who may read ratings', async () => {
    await api.visitor().get('/api/v1/outcomes').expect(401);
    for (const role of ['rater', 'marketing'] as const) {
      const { agent } = await api.signIn(role);
      await agent.get('/api/v1/outcomes').expect(403);
    }
    await ask('', await api.signIn('assistant'));
  });
});
