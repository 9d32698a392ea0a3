import {
  agreementTable,
  bootstrapBca,
  fleissKappa,
  icc,
  krippendorffAlpha,
  smallestDetectableChange,
  standardErrorOfMeasurement,
  testRetest,
  weightedKappa,
  wilsonInterval,
} from '#stats';
import type { Instrument } from './instrument.js';
import { alphaOfSums, semOfSums, sumPatients, type PatientSums, type Rows } from './resampled-agreement.js';

/** One score that counts: of a look that repeats an earlier one, or of the first look. */
export interface GivenScore {
  targetId: string;
  patientId: string;
  raterId: string;
  score: number | null;
  isDuplicate: boolean;
}

export const agreementStatistics = [
  'icc-2-1',
  'icc-2-k',
  'krippendorff-alpha',
  'fleiss-kappa',
  'weighted-kappa',
  'raw-agreement',
  'sem',
  'sdc',
  'intra-weighted-kappa',
  'intra-raw-agreement',
  'intra-sem',
] as const;

/** One figure with what it stands on. Null, with the reason, where it cannot be told. */
export interface Estimate {
  statistic: (typeof agreementStatistics)[number];
  /** Whom it is of: all raters, two of them, or one with themselves. */
  raterIds: string[];
  value: number | null;
  lower: number | null;
  upper: number | null;
  /** Targets used, and left out for a missing score. */
  n: number;
  dropped: number;
  reason: string | null;
}

export interface InstrumentAgreement {
  instrumentId: string;
  instrumentVersion: string;
  raterIds: string[];
  targetCount: number;
  patientCount: number;
  /** Looks at targets that brought no score. */
  missingCount: number;
  estimates: Estimate[];
}

/** Seed of the resampling, stored with nothing: it is always this one. */
const bootstrapSeed = 1;
/** Of fewer patients no interval is shown, so none is worked out. */
const fewestPatients = 8;

/**
 * How far raters agree with each other and with themselves, by one scale. All figures come from `stats`; intervals that have no
 * formula are of resampled patients, each with all their pictures.
 * @param resamples null leaves those intervals out: they take seconds
 */
export function agreementOf(
  instrument: Pick<Instrument, 'id' | 'version' | 'items' | 'scoring'>,
  raterIds: readonly string[],
  scores: readonly GivenScore[],
  { resamples }: { resamples: number | null },
): InstrumentAgreement {
  const first = scores.filter(({ isDuplicate }) => !isDuplicate);
  const targets = [...new Map(first.map(({ targetId, patientId }) => [targetId, patientId]))];
  const scoreOf = new Map(
    scores.map((one) => [`${one.targetId} ${one.raterId} ${one.isDuplicate}`, one.score]),
  );
  const at = (targetId: string, raterId: string, isDuplicate = false): number | null =>
    scoreOf.get(`${targetId} ${raterId} ${isDuplicate}`) ?? null;
  const rows = targets.map(([targetId, patientId]) => ({
    patientId,
    scores: raterIds.map((raterId) => at(targetId, raterId)),
  }));
  const table = rows.map(({ scores: row }) => row);
  const categories = categoriesOf(instrument);
  const patients = [...new Set(rows.map(({ patientId }) => patientId))].map((id) =>
    rows.filter(({ patientId }) => patientId === id).map(({ scores: row }) => row),
  );
  const estimates: Estimate[] = [];
  const all = [...raterIds];
  if (raterIds.length > 1) {
    for (const form of ['2-1', '2-k'] as const) {
      const { value, ciLower, ciUpper, n, dropped, reason } = icc(table, { form });
      estimates.push({
        statistic: `icc-${form}`,
        raterIds: all,
        value,
        lower: ciLower,
        upper: ciUpper,
        n,
        dropped,
        reason,
      });
    }
    const { semAgreement, sdcAgreement } = standardErrorOfMeasurement(table);
    const summed = sumPatients(patients);
    const sem = intervalOf(summed.patients, semAgreement, semOfSums, resamples);
    const alpha = intervalOf(
      summed.patients,
      alphaOf(table),
      (sample) => alphaOfSums(sample, summed.values),
      resamples,
    );
    const usable = table.filter((row) => row.filter((score) => score !== null).length > 1).length;
    const facts = { raterIds: all, n: usable, dropped: table.length - usable };
    estimates.push({ statistic: 'krippendorff-alpha', ...facts, ...alpha });
    if (categories) estimates.push(fleissOf(all, table, categories));
    for (const [index, one] of raterIds.entries())
      for (const other of raterIds.slice(index + 1))
        estimates.push(
          ...gradeAgreement(
            ['weighted-kappa', 'raw-agreement'],
            [one, other],
            table.map((row) => row[index] ?? null),
            table.map((row) => row[raterIds.indexOf(other)] ?? null),
            categories,
          ),
        );
    estimates.push(
      { statistic: 'sem', ...facts, ...sem },
      {
        statistic: 'sdc',
        ...facts,
        value: sdcAgreement,
        lower: smallestDetectableChange(sem.lower),
        upper: smallestDetectableChange(sem.upper),
        reason: sem.reason,
      },
    );
  }
  for (const raterId of raterIds) {
    const repeated = targets.filter(([targetId]) => scoreOf.has(`${targetId} ${raterId} true`));
    const before = repeated.map(([targetId]) => at(targetId, raterId));
    const again = repeated.map(([targetId]) => at(targetId, raterId, true));
    const { n, dropped, withinSubjectSd, reason } = testRetest(before, again);
    estimates.push(
      ...gradeAgreement(
        ['intra-weighted-kappa', 'intra-raw-agreement'],
        [raterId],
        before,
        again,
        categories,
      ),
      {
        statistic: 'intra-sem',
        raterIds: [raterId],
        value: withinSubjectSd,
        lower: null,
        upper: null,
        n,
        dropped,
        reason,
      },
    );
  }
  return {
    instrumentId: instrument.id,
    instrumentVersion: instrument.version,
    raterIds: all,
    targetCount: targets.length,
    patientCount: patients.length,
    missingCount: table.flat().filter((score) => score === null).length,
    estimates,
  };
}

/** The grades of a scale that is one question with answers in words; null for sums, counts and lines. */
function categoriesOf({ items, scoring }: Pick<Instrument, 'items' | 'scoring'>): number[] | null {
  const asked =
    scoring.type === 'single'
      ? items.find(({ id }) => id === scoring.item)
      : items.length === 1
        ? items[0]
        : undefined;
  return asked?.options?.map(({ value }) => value) ?? null;
}

function alphaOf(rows: Rows): number | null {
  const observers = (rows[0] ?? []).map((_, rater) => rows.map((row) => row[rater] ?? null));
  return observers.length === 0 ? null : krippendorffAlpha(observers).alpha;
}

/** A figure with the interval of resampled patients, or why there is none. */
function intervalOf(
  patients: readonly PatientSums[],
  value: number | null,
  of: (sample: readonly PatientSums[]) => number | null,
  resamples: number | null,
): Pick<Estimate, 'value' | 'lower' | 'upper' | 'reason'> {
  const none = { value, lower: null, upper: null };
  if (value === null) return { ...none, reason: 'not-estimable' };
  if (resamples === null) return { ...none, reason: 'interval-later' };
  if (patients.length < fewestPatients) return { ...none, reason: 'too-few' };
  const { ciLower, ciUpper, reason } = bootstrapBca(patients, of, { seed: bootstrapSeed, resamples });
  return { value, lower: ciLower, upper: ciUpper, reason };
}

function fleissOf(raterIds: string[], table: Rows, categories: readonly number[]): Estimate {
  const complete = table.filter((row) => row.every((score) => score !== null));
  const { value, reason } = fleissKappa(
    complete.map((row) => categories.map((category) => row.filter((score) => score === category).length)),
  );
  return {
    statistic: 'fleiss-kappa',
    raterIds,
    value,
    lower: null,
    upper: null,
    n: complete.length,
    dropped: table.length - complete.length,
    reason,
  };
}

function gradeAgreement(
  names: ['weighted-kappa', 'raw-agreement'] | ['intra-weighted-kappa', 'intra-raw-agreement'],
  raterIds: string[],
  first: (number | null)[],
  second: (number | null)[],
  categories: readonly number[] | null,
): Estimate[] {
  if (!categories) return [];
  const { table, n, dropped } = agreementTable(first, second, categories);
  const kappa = weightedKappa(table, { weights: 'linear' });
  const equal = wilsonInterval(
    table.reduce((sum, row, index) => sum + row[index]!, 0),
    n,
  );
  const facts = { raterIds, n, dropped };
  return [
    {
      statistic: names[0],
      ...facts,
      value: kappa.value,
      lower: kappa.ciLower,
      upper: kappa.ciUpper,
      reason: kappa.reason,
    },
    {
      statistic: names[1],
      ...facts,
      value: equal.proportion,
      lower: equal.lower,
      upper: equal.upper,
      reason: equal.reason,
    },
  ];
}

/** The smallest change of one patient that raters of a study can tell from noise; null where it is not known. */
export function detectableChange(agreement: InstrumentAgreement): number | null {
  return agreement.estimates.find(({ statistic }) => statistic === 'sdc')?.value ?? null;
}
