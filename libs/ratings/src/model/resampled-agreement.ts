/** Scores of one patient: a row for each target, a column for each rater. */
export type Rows = readonly (readonly (number | null)[])[];

/** What one patient adds to the figures of a sample. Sums alone: a sample of thousands of times the same patients costs next to nothing. */
export interface PatientSums {
  /** Places of pairable scores among all values, and of each pair of scores of one target with its weight. */
  scores: readonly number[];
  pairs: readonly { c: number; k: number; weight: number }[];
  /** Of targets that every rater scored, from the mean of all scores on. */
  complete: number;
  byRater: readonly number[];
  squares: number;
  squaresOfMeans: number;
}

export interface SummedPatients {
  patients: readonly PatientSums[];
  /** Every pairable score once, ascending. */
  values: readonly number[];
}

/** Sums of each patient, for {@link alphaOfSums} and {@link semOfSums}. */
export function sumPatients(patients: readonly Rows[]): SummedPatients {
  const all = patients.flat(2).filter((score) => score !== null);
  const centre = all.reduce((sum, score) => sum + score, 0) / Math.max(1, all.length);
  const known = (row: readonly (number | null)[]) => row.filter((score) => score !== null);
  const values = [
    ...new Set(patients.flat().flatMap((row) => (known(row).length > 1 ? known(row) : []))),
  ].sort((a, b) => a - b);
  const place = new Map(values.map((value, index) => [value, index]));
  return {
    values,
    patients: patients.map((rows) => {
      const pairable = rows.map(known).filter((scores) => scores.length > 1);
      const whole = rows.filter((row) => row.length > 0 && row.every((score) => score !== null));
      const centred = whole.map((row) => row.map((score) => score! - centre));
      return {
        scores: pairable.flat().map((score) => place.get(score)!),
        pairs: pairable.flatMap((scores) =>
          scores.flatMap((one, i) =>
            scores.slice(i + 1).map((other) => ({
              c: place.get(one)!,
              k: place.get(other)!,
              weight: 2 / (scores.length - 1),
            })),
          ),
        ),
        complete: whole.length,
        byRater: (rows[0] ?? []).map((_, rater) => centred.reduce((sum, row) => sum + row[rater]!, 0)),
        squares: centred.flat().reduce((sum, score) => sum + score ** 2, 0),
        squaresOfMeans: centred.reduce((sum, row) => sum + total(row) ** 2 / row.length, 0),
      };
    }),
  };
}

/** Krippendorff's alpha at the ordinal level, as `krippendorffAlpha` of the same scores gives it. */
export function alphaOfSums(sample: readonly PatientSums[], values: readonly number[]): number | null {
  const counts = new Float64Array(values.length);
  for (const { scores } of sample) for (const score of scores) counts[score]! += 1;
  // Scores up to and with each value: what lies between two of them is a difference.
  const upTo = new Float64Array(values.length + 1);
  counts.forEach((count, index) => (upTo[index + 1] = upTo[index]! + count));
  const n = upTo[values.length]!;
  const distance = (c: number, k: number) => {
    const [low, high] = c < k ? [c, k] : [k, c];
    return (upTo[high + 1]! - upTo[low]! - (counts[c]! + counts[k]!) / 2) ** 2;
  };
  let expected = 0;
  for (let c = 0; c < values.length; c++)
    if (counts[c]! > 0)
      for (let k = c + 1; k < values.length; k++) expected += 2 * counts[c]! * counts[k]! * distance(c, k);
  if (n < 2 || expected === 0) return null;
  let observed = 0;
  for (const { pairs } of sample)
    for (const { c, k, weight } of pairs) if (c !== k) observed += weight * distance(c, k);
  return 1 - ((n - 1) * observed) / expected;
}

/** Standard error of measurement with shifts between raters, as `standardErrorOfMeasurement` of the same scores gives it. */
export function semOfSums(sample: readonly PatientSums[]): number | null {
  const raters = sample[0]?.byRater.length ?? 0;
  const byRater = new Float64Array(raters);
  let [n, squares, squaresOfMeans] = [0, 0, 0];
  for (const one of sample) {
    n += one.complete;
    squares += one.squares;
    squaresOfMeans += one.squaresOfMeans;
    for (let rater = 0; rater < raters; rater++) byRater[rater]! += one.byRater[rater]!;
  }
  if (n < 2 || raters < 2) return null;
  const ofRaters = byRater.reduce((sum, of) => sum + of ** 2, 0) / n;
  const ofAll = byRater.reduce((sum, of) => sum + of, 0) ** 2 / (n * raters);
  const between = ofRaters - ofAll;
  const residual = Math.max(0, (squares - squaresOfMeans - between) / ((n - 1) * (raters - 1)));
  return Math.sqrt(Math.max(0, (between / (raters - 1) - residual) / n) + residual);
}

const total = (row: readonly number[]) => row.reduce((sum, score) => sum + score, 0);
