import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import type { ClinicId } from '#kernel';
import {
  loadInstruments,
  outcomeOf,
  OutcomesService,
  RatingsModule,
  StudiesService,
  type ClinicOutcomes,
} from '#ratings';
import {
  openServices,
  openTestInstallation,
  type TestInstallation,
} from '../../../../test/support/services.js';
import { cohortSize, demoCohort, type CohortAnswers } from './cohort.js';
import { seedDemo } from './seed-demo.js';

let installation: TestInstallation;
let services: INestApplicationContext;
let clinicId: ClinicId;
let outcomes: ClinicOutcomes;
beforeAll(async () => {
  installation = await openTestInstallation();
  services = await openServices(installation.config, [RatingsModule]);
  await seedDemo(installation.database.db, undefined, '2031-05-20');
  const [row] = await installation.database.db.statement<{ id: ClinicId }>('select all_clinics() as id');
  clinicId = row!.id;
  outcomes = await services
    .get(OutcomesService, { strict: false })
    .ofClinic(clinicId, { instrumentId: 'gb-qualitative', series: 'blinded' });
});
afterAll(async () => {
  await services.close();
  await installation.close();
});

/** ICC(2,1), weighted kappa and the median of a Kaplan–Meier curve, written down a second time from their definitions. */
function iccAgain(rows: readonly (readonly [number, number])[]): number {
  const n = rows.length;
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const grand = mean(rows.flat());
  const between = (2 * rows.reduce((sum, row) => sum + (mean(row) - grand) ** 2, 0)) / (n - 1);
  const raters = [0, 1].map((at) => mean(rows.map((row) => row[at as 0 | 1])));
  const judges = n * raters.reduce((sum, one) => sum + (one - grand) ** 2, 0);
  const total = rows.flat().reduce((sum, one) => sum + (one - grand) ** 2, 0);
  const error = (total - between * (n - 1) - judges) / (n - 1);
  return (between - error) / (between + error + (2 * (judges - error)) / n);
}
function kappaAgain(rows: readonly (readonly [number, number])[]): number {
  const distance = (a: number, b: number) => Math.abs(a - b) / 3;
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const seen = mean(rows.map(([a, b]) => distance(a, b)));
  const chance = mean(rows.flatMap(([a]) => rows.map(([, b]) => distance(a, b))));
  return 1 - seen / chance;
}
function medianAgain(times: readonly { day: number; isEvent: boolean }[]): number | null {
  let alive = 1;
  for (const day of [...new Set(times.map((one) => one.day))].sort((a, b) => a - b)) {
    const atRisk = times.filter((one) => one.day >= day).length;
    alive *= 1 - times.filter((one) => one.day === day && one.isEvent).length / atRisk;
    if (alive <= 0.5) return day;
  }
  return null;
}

describe('the cohort of the demo', () => {
  it('is the same on every machine: two modalities, drop-outs, those who do not respond', () => {
    const cohort = demoCohort();
    expect(cohort).toEqual(demoCohort());
    expect(cohort).toHaveLength(cohortSize);
    expect(cohortSize).toBeGreaterThanOrEqual(60);
    const dropOuts = cohort.filter(({ isDropOut }) => isDropOut).length;
    expect(dropOuts / cohortSize).toBeGreaterThan(0.08);
    expect(dropOuts / cohortSize).toBeLessThan(0.25);
    expect(new Set(cohort.map(({ modality }) => modality)).size).toBe(2);
  });

  it('has the agreement of its raters, and its recovery, as a second calculation finds them', () => {
    const rows = demoCohort().flatMap(({ sessions }) =>
      sessions.flatMap(({ blinded }) =>
        blinded ? [blinded.map(({ first }) => first['gb-qualitative']!['grade']!) as [number, number]] : [],
      ),
    );
    const figure = (statistic: string) =>
      outcomes.agreement!.estimates.find((one) => one.statistic === statistic)!;
    const [icc, kappa] = [figure('icc-2-1'), figure('weighted-kappa')];
    const kappas = [kappaAgain(rows), kappaAgain(rows.map(([a, b]) => [b, a] as const))];
    const line = (name: string, ours: number | null, again: number | null) =>
      `${name}: ${ours} (again: ${again})`;
    const printed = [
      line('ICC(2,1)', icc.value, iccAgain(rows)),
      line('weighted kappa', kappa.value, kappas[0]!),
    ];
    expect(icc.value).toBeCloseTo(iccAgain(rows), 9);
    expect(kappas.some((again) => Math.abs(again - kappa.value!) < 1e-9)).toBe(true);
    expect(icc.value).toBeGreaterThan(0.6);
    for (const modality of ['microneedling', 'fractional-ablative-laser']) {
      const times = demoCohort()
        .filter((one) => one.modality === modality)
        .flatMap(({ sessions }) => {
          const diary = sessions
            .find(({ kind }) => kind === 'treatment')!
            .diary.map(({ erythema, crusting }) => erythema + crusting);
          if (diary.length === 0) return [];
          const clear = diary.findIndex((grade, day) => grade === 0 && diary[day + 1] === 0);
          return [clear < 0 ? { day: diary.length - 1, isEvent: false } : { day: clear, isEvent: true }];
        });
      const ours = outcomes.outcomes.find((one) => one.modality === modality)!;
      printed.push(line(`Kaplan–Meier median, ${modality}`, ours.recovery.medianDays, medianAgain(times)));
      // The six cases with pictures have no diary, so the cohort is all there is.
      expect([ours.recovery.n, ours.recovery.medianDays]).toEqual([times.length, medianAgain(times)]);
      const { successes, n, lower, upper, proportion } = ours.responders;
      expect(lower! < proportion! && proportion! < upper! && successes < n).toBe(true);
      expect(ours.missingCount).toBeGreaterThan(0);
    }
    process.stdout.write(`${printed.join('\n')}\n`);
  });
});

describe('the study of the demo', () => {
  const inClinic = <T>(sql: string) =>
    installation.database.db.tx(clinicId, (tx) => tx.rows<T & object>(sql));

  it('is closed, with a tenth of its looks repeated, and gives the clinic error bands of its own at once', async () => {
    const [looks] = await inClinic<{ count: number; repeated: number; targets: number }>(
      `select count(*) as count, count(*) filter (where is_duplicate) as repeated, count(distinct target_id) as targets from study_assignment`,
    );
    expect(looks!.repeated).toBeGreaterThanOrEqual(0.1 * looks!.targets * 2);
    expect(looks!.count).toBe(2 * looks!.targets + looks!.repeated);
    const bands = await services.get(StudiesService, { strict: false }).errorBands(clinicId);
    expect(bands.map(({ instrumentId }) => instrumentId).sort()).toEqual(['ecca', 'gb-qualitative', 'gb-quantitative']); // prettier-ignore
    const rows = demoCohort().flatMap(({ sessions }) =>
      sessions.flatMap(({ blinded }) => (blinded ? [blinded.map(({ first }) => lesionScore(first))] : [])),
    );
    expect(bands.find((one) => one.instrumentId === 'gb-quantitative')!.points).toBeCloseTo(
      sdcAgain(rows),
      9,
    );
  });

  it('stands beside every other scale, records of treatments with lots, and ages', async () => {
    const counts = await inClinic<{ name: string; count: number }>(
      `select r.instrument_id as name, count(*) as count from rating r join session s on s.id = r.session_id
         join course c on c.id = s.course_id join patient p on p.id = c.patient_id where p.code like 'COHORT-%'
         and (r.rater_patient_id is null or r.rater_patient_id = p.id) group by 1`,
    );
    const names = counts.map(({ name }) => name).sort();
    expect(names).toEqual(['ecca', 'gais-investigator', 'gais-subject', 'gb-qualitative', 'gb-quantitative', 'pain-vas-100', 'quartile-observer', 'satisfaction-5']); // prettier-ignore
    const treated = demoCohort().flatMap(({ sessions }) => sessions.filter(({ treatment }) => treatment));
    const [records] = await inClinic<{ records: number; needled: number; lots: number; flagged: number }>(
      `select count(*) as records, count(*) filter (where (t.content #>> '{zones,0,depthMm}')::float8 between 0.5 and 3) as needled,
         (select count(distinct lot_key) from treatment_product) as lots,
         count(*) filter (where t.warnings @> '[{"code": "product-in-channels"}]') as flagged
       from treatment_in_force t join session s on s.id = t.session_id join course c on c.id = s.course_id
         join patient p on p.id = c.patient_id where p.code like 'COHORT-%'`,
    );
    const needled = treated.filter(({ treatment }) => treatment!.content.zones[0]!.depthMm !== null).length;
    expect(records).toMatchObject({ records: treated.length, needled });
    expect(records!.lots).toBeGreaterThan(4);
    expect(records!.flagged).toBeGreaterThan(0);
    const [pictured] = await inClinic<{ treated: number; recorded: number }>(
      `select count(*) as treated, count(t.id) as recorded from session s join course c on c.id = s.course_id
         join patient p on p.id = c.patient_id left join treatment_in_force t on t.session_id = s.id
       where p.code like 'DEMO-%' and s.modality is not null`,
    );
    expect(pictured!.treated).toBeGreaterThan(10);
    expect(pictured!.recorded).toBe(pictured!.treated);
    const young = await inClinic(`select 1 from patient p where code like 'COHORT-%' and born_on is null`);
    expect(young).toEqual([]);
  });
});

const lesionScale = loadInstruments().find(({ id }) => id === 'gb-quantitative')!;
const lesionScore = (said: CohortAnswers): number =>
  (outcomeOf(lesionScale, said['gb-quantitative']!) as { score: number }).score;

/** Smallest detectable change of two raters who saw everybody: from the spread between and within, written down a second time. */
function sdcAgain(rows: readonly (readonly number[])[]): number {
  const within = rows.reduce((sum, [a, b]) => sum + (a! - b!) ** 2 / 2, 0);
  const shift = rows.reduce((sum, [a, b]) => sum + a! - b!, 0) / rows.length;
  const judges = (rows.length * shift ** 2) / 2;
  const residual = (within - judges) / (rows.length - 1);
  const ofRaters = Math.max(0, (judges - residual) / rows.length);
  return 1.96 * Math.sqrt(2) * Math.sqrt(ofRaters + residual);
}

describe('outcomes', () => {
  const ask = (more: object) =>
    services
      .get(OutcomesService, { strict: false })
      .ofClinic(clinicId, { instrumentId: 'gb-qualitative', series: 'clinician', ...more });

  it('are filtered, and of nobody where nobody fits', async () => {
    const all = await ask({});
    const needled = await ask({ modality: 'microneedling' });
    expect(needled.outcomes.map(({ modality }) => modality)).toEqual(['microneedling']);
    expect(needled.outcomes[0]).toEqual(all.outcomes.find(({ modality }) => modality === 'microneedling'));
    const fair = await ask({ phototype: 'III' });
    expect(fair.outcomes[0]!.patientCount).toBeLessThan(all.outcomes[0]!.patientCount);
    expect((await ask({ indication: 'burn', phototype: 'I' })).outcomes).toEqual([]);
  });

  it('have fewer responders from a higher threshold on, and need a scale with a total', async () => {
    const count = async (threshold: number) =>
      (await ask({ threshold })).outcomes.reduce((sum, { responders }) => sum + responders.successes, 0);
    expect(await count(60)).toBeLessThan(await count(20));
    await expect(ask({ instrumentId: 'fitzpatrick' })).rejects.toMatchObject({ slug: 'invalid-request' });
  });
});
