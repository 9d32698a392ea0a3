import * as stats from '#stats';
import { StatisticsInputError } from '#stats';

type Given = Record<string, unknown>;

/** One family of statistics as a script calls it. */
export interface Family {
  /** One line for the help: keys of the input; keys of the options. */
  input: string;
  compute: (given: Given) => unknown;
}

// What reaches a statistic is unchecked JSON; every function of the library checks its own arguments.
type Any = never;
const of = (given: Given, key: string): Any => {
  if (given[key] === undefined) throw new StatisticsInputError(`${key} is missing`);
  return given[key] as Any;
};
const has = (given: Given, ...keys: string[]): boolean => keys.every((key) => given[key] !== undefined);

/** Options that were given, by name. */
function optionsOf(given: Given, ...keys: string[]): Record<string, never> {
  return Object.fromEntries(
    keys.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]),
  ) as Any;
}

const pairNames = [
  ['before', 'after'],
  ['baseline', 'followup'],
  ['first', 'second'],
  ['x', 'y'],
  ['a', 'b'],
] as const;

function pairOf(given: Given): readonly [Any, Any] {
  const names = pairNames.find((pair) => has(given, ...pair));
  if (!names)
    throw new StatisticsInputError(
      `a pair of lists is missing: ${pairNames.map((pair) => pair.join('/')).join(', ')}`,
    );
  return [given[names[0]] as Any, given[names[1]] as Any];
}

function agreement(given: Given): unknown {
  const ratings = of(given, 'ratings');
  const { anova } = stats.twoWayAnova(ratings);
  const options = optionsOf(given, 'confidence');
  const forms = has(given, 'form')
    ? undefined
    : Object.fromEntries(stats.iccForms.map((form) => [form, stats.icc(ratings, { ...options, form })]));
  const { BMS = null, WMS = null, JMS = null, EMS = null } = anova ?? {};
  return {
    BMS,
    WMS,
    JMS,
    EMS,
    alpha: stats.cronbachAlpha(ratings).alpha,
    ...stats.icc(ratings, { ...options, ...optionsOf(given, 'form') }),
    ...(forms && { forms }),
  };
}

function measurementError(given: Given): unknown {
  if (has(given, 'sem') && has(given, 'baseline'))
    return stats.reliableChange(of(given, 'baseline'), of(given, 'followup'), of(given, 'sem'));
  if (has(given, 'sem'))
    return { sdc: stats.smallestDetectableChange(of(given, 'sem'), (given['groupSize'] ?? 1) as number) };
  if (has(given, 'ratings'))
    return stats.standardErrorOfMeasurement(of(given, 'ratings'), optionsOf(given, 'meanOf'));
  return stats.testRetest(...pairOf(given));
}

function kappa(given: Given): unknown {
  const fromRatings = has(given, 'first', 'second')
    ? stats.agreementTable(of(given, 'first'), of(given, 'second'), of(given, 'categories'))
    : null;
  const table = fromRatings ? fromRatings.table : of(given, 'table');
  const options = optionsOf(given, 'confidence');
  const custom = has(given, 'agreementWeights')
    ? { agreement: of(given, 'agreementWeights') }
    : has(given, 'disagreementWeights')
      ? { disagreement: of(given, 'disagreementWeights') }
      : null;
  const plain = stats.cohenKappa(table, options);
  const linear = stats.weightedKappa(table, { ...options, weights: 'linear' });
  const quadratic = stats.weightedKappa(table, { ...options, weights: 'quadratic' });
  const weighted = custom && stats.weightedKappa(table, { ...options, weights: custom });
  const { weights = custom ? 'custom' : 'none' } = given;
  const chosen = String(weights).startsWith('custom')
    ? weighted
    : { none: plain, unweighted: plain, linear, quadratic }[String(weights)];
  if (!chosen)
    throw new StatisticsInputError(
      'weights must be none, linear, quadratic, or custom with agreementWeights or disagreementWeights',
    );
  return {
    ...chosen,
    weights,
    ...(fromRatings && { dropped: fromRatings.dropped }),
    unweighted: plain.value,
    linear: linear.value,
    quadratic: quadratic.value,
    ...(weighted && { weighted: weighted.value }),
  };
}

function krippendorff(given: Given): unknown {
  const ratings = of(given, 'ratings');
  const byLevel = Object.fromEntries(
    stats.measurementLevels.map((level) => [level, stats.krippendorffAlpha(ratings, { level }).alpha]),
  );
  return {
    ...stats.krippendorffAlpha(ratings, optionsOf(given, 'level')),
    ...(!has(given, 'level') && { byLevel }),
  };
}

function tTest(given: Given): unknown {
  const options = optionsOf(given, 'confidence');
  if (has(given, 'differences')) return stats.oneSampleTTest(of(given, 'differences'), options);
  if (given['paired'] === true || !has(given, 'x', 'y')) return stats.pairedTTest(...pairOf(given), options);
  return stats.welchTTest(of(given, 'x'), of(given, 'y'), {
    ...options,
    ...optionsOf(given, 'equalVariances'),
  });
}

function signedRank(given: Given): unknown {
  const options = optionsOf(given, 'method', 'zeros', 'continuity', 'confidence');
  const test = (more: object = {}): ReturnType<typeof stats.wilcoxonSignedRank> =>
    has(given, 'differences')
      ? stats.signedRankOfDifferences(of(given, 'differences'), { ...options, ...more })
      : stats.wilcoxonSignedRank(...pairOf(given), { ...options, ...more });
  const result = test();
  const pratt = test({ zeros: 'pratt' });
  return {
    ...result,
    pContinuity: result.pNormalContinuity,
    pNoContinuity: result.pNormalNoContinuity,
    pExactConditional: result.pExact,
    // Zeros ranked first and then dropped, beside the result with the choice that was asked for.
    WplusPratt: pratt.Wplus,
    WminusPratt: pratt.Wminus,
    zAsymptotic: result.z,
    pAsymptotic: result.pNormalNoContinuity,
  };
}

function effectSize(given: Given): unknown {
  if (has(given, 'x', 'y')) {
    const [x, y] = [of(given, 'x'), of(given, 'y')];
    return { ...stats.cliffsDelta(x, y), U: stats.mannWhitneyU(x, y).U };
  }
  return stats.responsiveness(...pairOf(given), optionsOf(given, 'direction'));
}

function mixedModel(given: Given): unknown {
  const data = [of(given, 'subject'), of(given, 'x'), of(given, 'y')] as const;
  const options = optionsOf(given, 'confidence');
  if (given['method'] === 'two-stage') return stats.twoStageSlope(...data, options);
  const { random = 'intercept' } = given;
  const both = { ...options, ...optionsOf(given, 'method') };
  if (random === 'intercept') return stats.randomInterceptModel(...data, both);
  if (random === 'intercept+slope') return stats.randomSlopeModel(...data, both);
  throw new StatisticsInputError('random must be intercept or intercept+slope, method REML, ML or two-stage');
}

function proportion(given: Given): unknown {
  const options = optionsOf(given, 'confidence');
  if (has(given, 'x1'))
    return stats.newcombeDifference(
      of(given, 'x1'),
      of(given, 'n1'),
      of(given, 'x2'),
      of(given, 'n2'),
      options,
    );
  return stats.wilsonInterval(of(given, 'successes'), of(given, 'n'), options);
}

function survival(given: Given): unknown {
  if (has(given, 'groupA')) {
    for (const group of ['groupA', 'groupB'])
      if (typeof of(given, group) !== 'object' || given[group] === null)
        throw new StatisticsInputError(`${group} must have a time and an event`);
    return stats.logRank(of(given, 'groupA'), of(given, 'groupB'));
  }
  const [time, event] = [of(given, 'time'), of(given, 'event')];
  const options = optionsOf(given, 'confidence', 'interval');
  const [plain, log, logLog] = (['plain', 'log', 'log-log'] as const).map((interval) =>
    stats.kaplanMeier(time, event, { ...options, interval }),
  );
  return {
    ...stats.kaplanMeier(time, event, options),
    plainLower: plain!.ciLower,
    plainUpper: plain!.ciUpper,
    logLower: log!.ciLower,
    logUpper: log!.ciUpper,
    logLogLower: logLog!.ciLower,
    logLogUpper: logLog!.ciUpper,
  };
}

const resampled: Record<string, (sample: readonly unknown[]) => number | null> = {
  mean: (sample) => stats.meanOf(sample as number[]),
  median: (sample) => stats.medianOf(sample as number[]),
  sd: (sample) => stats.sdOf(sample as number[]),
  correlation: (sample) => stats.correlationOf(sample as [number, number][]),
};

function bootstrap(given: Given): unknown {
  const { statistic = 'mean' } = given;
  const compute = Object.hasOwn(resampled, String(statistic)) ? resampled[String(statistic)] : undefined;
  if (!compute)
    throw new StatisticsInputError(`statistic must be one of ${Object.keys(resampled).join(', ')}`);
  const [x, y] = [given['x'], given['y']];
  for (const [key, list] of Object.entries(y === undefined ? { x } : { x, y }))
    if (!Array.isArray(list) || list.some((value) => typeof value !== 'number'))
      throw new StatisticsInputError(`${key} must be a list of numbers`);
  const values = x as number[];
  if (
    (statistic === 'correlation') !== (y !== undefined) ||
    (y !== undefined && (y as []).length !== values.length)
  )
    throw new StatisticsInputError('correlation, and it alone, takes a y as long as x');
  const patients: readonly unknown[] =
    y === undefined ? values : values.map((value, i) => [value, (y as number[])[i]!]);
  const result = stats.bootstrapBca(patients, compute, optionsOf(given, 'resamples', 'seed', 'confidence'));
  const isUsual = result.confidence === 0.95;
  return { ...result, ...(isUsual && { p2_5: result.percentileLower, p97_5: result.percentileUpper }) };
}

const distributions: Record<string, (...args: never[]) => number> = {
  normalCdf: stats.normalCdf,
  normalUpper: stats.normalUpper,
  normalQuantile: stats.normalQuantile,
  tCdf: stats.tCdf,
  tUpper: stats.tUpper,
  tTwoSided: stats.tTwoSided,
  tQuantile: stats.tQuantile,
  chi2Cdf: stats.chi2Cdf,
  chi2Upper: stats.chi2Upper,
  chi2Quantile: stats.chi2Quantile,
  fCdf: stats.fCdf,
  fUpper: stats.fUpper,
  fQuantile: stats.fQuantile,
  binomialCdf: stats.binomialCdf,
  binomialUpper: stats.binomialUpper,
  rankSumUCdf: stats.rankSumUCdf,
  rankSumUQuantile: stats.rankSumUQuantile,
  signedRankCdf: stats.signedRankCdf,
  signedRankQuantile: stats.signedRankQuantile,
};

function distribution(given: Given): unknown {
  // "tCdf(t,df)" names its arguments as well.
  const name = String(of(given, 'fn')).replace(/\(.*$/, '').trim();
  const args = of(given, 'args') as unknown;
  if (!Object.hasOwn(distributions, name))
    throw new StatisticsInputError(`fn must be one of ${Object.keys(distributions).join(', ')}`);
  const compute = distributions[name]!;
  if (!Array.isArray(args) || args.length !== compute.length)
    throw new StatisticsInputError(`args of ${name} must be ${compute.length} numbers`);
  return { value: compute(...(args as never[])) };
}

function colourOf(given: Given): stats.Triple {
  if (has(given, 'rgb')) return stats.srgbToLab(of(given, 'rgb'));
  if (has(given, 'lab')) return labOf(given, 'lab');
  return [of(given, 'L'), 0, of(given, 'b')];
}

function labOf(given: Given, key: string): stats.Triple {
  const lab = of(given, key) as unknown;
  if (!Array.isArray(lab) || lab.length !== 3 || lab.some((value) => typeof value !== 'number'))
    throw new StatisticsInputError(`${key} must be L*, a*, b*`);
  return lab as unknown as stats.Triple;
}

function difference(given: Given): unknown {
  const [first, second] = [labOf(given, 'lab1'), labOf(given, 'lab2')];
  const [deltaL, deltaA, deltaB] = first.map((value, i) => second[i]! - value);
  return { deltaE: stats.deltaE2000(first, second), deltaL, deltaA, deltaB };
}

function typologyAngle(given: Given): unknown {
  if (has(given, 'ita'))
    return { ita: given['ita'], cls: stats.skinColourClass(of(given, 'ita')), reason: null };
  return stats.individualTypologyAngle(colourOf(given));
}

function texture(given: Given): unknown {
  if (has(given, 'profile')) return stats.roughness(of(given, 'profile'));
  return stats.greyLevelCoOccurrence(of(given, 'image'), {
    levels: of(given, 'levels'),
    dy: of(given, 'dy'),
    dx: of(given, 'dx'),
    ...optionsOf(given, 'symmetric'),
  });
}

function improvement(given: Given): unknown {
  const [baseline, followup] = [of(given, 'baseline'), of(given, 'followup')];
  if (has(given, 'instrument'))
    return stats.instrumentImprovement(of(given, 'instrument'), baseline, followup);
  return stats.percentImprovement(baseline, followup, optionsOf(given, 'best', 'direction'));
}

/** By the name under which scripts call them. */
export const families: Record<string, Family> = {
  icc: { input: 'ratings (rows are targets); form 1-1 2-1 3-1 1-k 2-k 3-k, confidence', compute: agreement },
  'sem-sdc': {
    input: 'ratings, or first and second, or baseline, followup and sem, or sem; meanOf, groupSize',
    compute: measurementError,
  },
  kappa: {
    input:
      'table, or first, second and categories; weights none linear quadratic custom, agreementWeights or disagreementWeights, confidence',
    compute: kappa,
  },
  'fleiss-kappa': {
    input: 'counts (rows are targets, columns categories)',
    compute: (given) => stats.fleissKappa(of(given, 'counts')),
  },
  krippendorff: {
    input: 'ratings (rows are observers, columns units); level nominal ordinal interval ratio',
    compute: krippendorff,
  },
  'bland-altman': {
    input: 'first and second; confidence',
    compute: (given) => ({
      ...stats.blandAltman(...pairOf(given), optionsOf(given, 'confidence')),
      ...stats.testRetest(...pairOf(given)),
    }),
  },
  't-test': {
    input: 'before and after, or differences, or x and y (Welch); paired, equalVariances, confidence',
    compute: tTest,
  },
  'wilcoxon-signed-rank': {
    input:
      'before and after, or differences; method auto exact normal, zeros drop pratt, continuity, confidence',
    compute: signedRank,
  },
  'mann-whitney': {
    input: 'x and y; method auto exact normal, continuity, confidence',
    compute: (given) =>
      stats.mannWhitneyU(
        of(given, 'x'),
        of(given, 'y'),
        optionsOf(given, 'method', 'continuity', 'confidence'),
      ),
  },
  'effect-size': {
    input: "x and y (Cliff's delta), or baseline and followup; direction lower-better higher-better",
    compute: effectSize,
  },
  mcnemar: { input: 'table, 2 rows of 2 counts', compute: (given) => stats.mcNemar(of(given, 'table')) },
  friedman: {
    input: 'data (rows are patients, columns visits)',
    compute: (given) => ({
      ...stats.friedman(of(given, 'data')),
      pairs: stats.friedmanPairs(of(given, 'data')),
    }),
  },
  'mixed-model': {
    input: 'subject, x and y; random intercept intercept+slope, method REML ML two-stage, confidence',
    compute: mixedModel,
  },
  multiplicity: { input: 'p', compute: (given) => stats.holm(of(given, 'p')) },
  proportion: { input: 'successes and n, or x1, n1, x2 and n2; confidence', compute: proportion },
  survival: {
    input: 'time and event, or groupA and groupB with both; interval log-log log plain, confidence',
    compute: survival,
  },
  bootstrap: {
    input: 'x, with y for a correlation; statistic mean median sd correlation, resamples, seed, confidence',
    compute: bootstrap,
  },
  distribution: { input: 'fn and args', compute: distribution },
  'percent-improvement': {
    input: 'baseline and followup, with instrument, or with best and direction',
    compute: improvement,
  },
  'instrument-scoring': {
    input: 'instrument and answers',
    compute: (given) => stats.scoreInstrument(of(given, 'instrument'), of(given, 'answers')),
  },
  'diary-recovery': {
    input: 'entries of day and max; clear, nextSessionDay',
    compute: (given) =>
      stats.diaryRecovery(of(given, 'entries'), optionsOf(given, 'clear', 'nextSessionDay')),
  },
  ciede2000: { input: 'lab1 and lab2', compute: difference },
  'srgb-lab': {
    input: 'rgb, 0 to 255',
    compute: (given) => {
      const [L, a, b] = stats.srgbToLab(of(given, 'rgb'));
      return { L, a, b };
    },
  },
  ita: { input: 'rgb, or lab, or L and b, or ita', compute: typologyAngle },
  'erythema-melanin': { input: 'rgb, 0 to 255', compute: (given) => stats.skinIndices(of(given, 'rgb')) },
  texture: { input: 'image, levels, dy and dx; symmetric; or profile', compute: texture },
};
