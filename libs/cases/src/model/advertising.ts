import type { ForeignMetadataKind } from '#imaging';
import type { PersonalDataKind } from './personal-data.js';
import {
  markAnswers,
  markFacts,
  type Advertiser,
  type Audience,
  type DisclosureCode,
  type FoundWord,
  type RulePack,
  type StatedFact,
} from './rule-pack.js';
import type { TypicalFacts } from './typical-words.js';

/** Asked in every country, besides what recognises the patient: nothing was given for it. */
const alwaysStated: readonly StatedFact[] = ['no-reward'];

/** How many cases a typical result needs before it is called one. */
export const leastCases = 20;

/** Everything that a country's rules ask about one case study at one channel. */
export interface AdvertisingFacts {
  audience: Audience;
  advertiser: Advertiser;
  channel: string;
  /** Of the treatments up to the later picture; null where the record does not say. */
  modalities: readonly (string | null)[];
  /** Completed treatments before the last picture; null when the record may lack some. */
  treatmentsBefore: number | null;
  daysSinceTreatment: number | null;
  /** From the first to the last picture. */
  shownDays: number | null;
  /** On the day of each picture and today; null when the day of birth is not on record. */
  wasOfAge: boolean | null;
  /** For purpose, channel and country, each picture. */
  isConsented: boolean;
  isAligned: boolean;
  /** Items of the pair score, worst pair first. */
  light: Verdict;
  scale: Verdict;
  timing: Verdict;
  score: { met: number; of: number };
  /** Least number of met items that the clinic asks for. */
  leastScore: number;
  isSynthetic: boolean;
  isDemo: boolean;
  foundWords: readonly FoundWord[];
  /** A text for the public holds some of the patient's own data. */
  namesPatient: boolean;
  /** Which kinds. Absent from publications of earlier versions, as the next two are. */
  personalData?: readonly PersonalDataKind[];
  /** What the files carry besides their pictures and our record. */
  metadata?: readonly ForeignMetadataKind[];
  /** Tattoos, jewellery and eyes were asked one by one; before, all of them were one question. */
  asksEachMark?: boolean;
  stated: Partial<Record<StatedFact, boolean | string>>;
  /** Sentences of the rules that are part of every picture. Absent from publications of earlier versions, where they stand beside it. */
  burnt?: readonly DisclosureCode[];
  typicalCases: number;
  /** The clinic's own. Absent from publications of earlier versions, where it is the country itself. */
  homeCountry?: string;
  /** Null while there are too few cases; words of publications of earlier versions. */
  typical: TypicalFacts | string | null;
}

export type Verdict = 'met' | 'not-met' | 'unknown' | 'not-applicable';

export const checkCodes = [
  'pack',
  'home-rules',
  'audience',
  'channel',
  'modality',
  'treated-here',
  'of-age',
  'consent',
  'alignment',
  'light',
  'scale',
  'timing',
  'days-after-treatment',
  'score',
  'not-synthetic',
  'words',
  'no-personal-data',
  'no-metadata',
  'typical-result',
  'disclosures-burnt',
  'no-reward',
  'tattoos',
  'jewellery',
  'eyes',
  'marks-discussed',
  'contact-data',
  'prior-review',
  'clinical-experience',
  'not-aimed-at-minors',
  'national-law',
  'risks',
  'cost',
] as const;
export type CheckCode = (typeof checkCodes)[number];

export interface RuleCheck {
  code: CheckCode;
  /** `block` refuses; `warn` is said and kept. */
  effect: 'block' | 'warn';
  /** `open`: nobody has answered yet. */
  result: 'passed' | 'failed' | 'open';
  /** Codes, counts or words; never a person's data. */
  detail: string[];
}

export interface AdvertisingVerdict {
  /** False: this audience is no advertising here, so the gate does not bind it. */
  isAdvertising: boolean;
  isAllowed: boolean;
  packVersion: string | null;
  checks: RuleCheck[];
  disclosures: DisclosureCode[];
}

/** The pack of a country. A country without one is refused. */
export const packOf = (packs: readonly RulePack[], country: string): RulePack | null =>
  packs.find(({ countries }) => countries.includes(country)) ?? null;

/** Whether an audience is advertising in a country, by its pack. */
export function countsAsAdvertising(pack: RulePack | null, audience: Audience): boolean | 'undecided' {
  if (audience === 'public-advertising') return true;
  const said =
    pack?.otherAudiences[audience] ?? (audience === 'own-patient' ? 'not-advertising' : 'undecided');
  return said === 'undecided' ? said : said === 'advertising';
}

/** Whether a case study may be shown, and each thing that was asked on the way. Absent answers are no answers: they refuse. */
export function judgeAdvertising(pack: RulePack | null, facts: AdvertisingFacts): AdvertisingVerdict {
  const isAdvertising = countsAsAdvertising(pack, facts.audience);
  const checks: RuleCheck[] = [
    check('consent', facts.isConsented),
    check('not-synthetic', !facts.isSynthetic || facts.isDemo),
    check('alignment', facts.isAligned),
  ];
  if (isAdvertising === 'undecided')
    checks.push({ code: 'audience', effect: 'warn', result: 'open', detail: [facts.audience] });
  if (isAdvertising !== true) return verdict(pack, false, checks, []);

  const rule = pack?.advertisers[facts.advertiser];
  if (!rule || rule.verdict === 'block') {
    checks.unshift(check('pack', false, [rule?.reason ?? 'no-pack']));
    return verdict(pack, true, checks, []);
  }
  const barred = facts.modalities.filter(
    (modality) => modality === null || modality === 'other' || rule.barredModalities?.includes(modality),
  );
  const days = facts.daysSinceTreatment;
  checks.unshift(check('pack', true));
  checks.push(
    check('channel', !rule.channels || rule.channels.includes(facts.channel), [facts.channel]),
    check(
      'modality',
      facts.modalities.length > 0 && barred.length === 0,
      barred.map((modality) => modality ?? 'unknown'),
    ),
    check('treated-here', (facts.treatmentsBefore ?? 0) > 0, [String(facts.treatmentsBefore ?? 'unknown')]),
    check('of-age', facts.wasOfAge === true, facts.wasOfAge === null ? ['unknown'] : []),
    check('light', facts.light === 'met', [facts.light]),
    check('scale', facts.scale === 'met', [facts.scale]),
    check('timing', facts.timing === 'met', [facts.timing]),
    check('days-after-treatment', days !== null && days >= rule.leastDaysAfterTreatment, [
      String(days ?? 'unknown'),
      String(rule.leastDaysAfterTreatment),
    ]),
    check('score', facts.score.met >= Math.min(facts.leastScore, facts.score.of), [
      `${facts.score.met}/${facts.score.of}`,
      String(facts.leastScore),
    ]),
    check(
      'words',
      facts.foundWords.length === 0,
      facts.foundWords.map(({ word }) => word),
    ),
  );
  checks.push(check('no-personal-data', !facts.namesPatient, [...(facts.personalData ?? [])]));
  if (facts.metadata) checks.push(check('no-metadata', facts.metadata.length === 0, [...facts.metadata]));
  if (rule.needsTypicalResult)
    checks.push(
      check('typical-result', facts.typicalCases >= leastCases, [
        String(facts.typicalCases),
        String(leastCases),
      ]),
    );
  const unburnt = rule.disclosures.filter((code) => facts.burnt && !facts.burnt.includes(code));
  checks.push(check('disclosures-burnt', unburnt.length === 0, unburnt));
  if (facts.asksEachMark) checks.push(...markFacts.map((fact) => markCheck(fact, facts.stated[fact])));
  const asked = [...alwaysStated, ...(facts.asksEachMark ? [] : (['marks-discussed'] as const))];
  for (const code of new Set<StatedFact>([...asked, ...rule.stated])) {
    const answer = facts.stated[code];
    const isOpen = answer === undefined || answer === '';
    checks.push({
      code,
      effect: 'block',
      result: isOpen ? 'open' : answer === false ? 'failed' : 'passed',
      detail: [],
    });
  }
  return verdict(pack, true, checks, [...rule.disclosures]);
}

/** Whether what was published would be allowed by the rules as they are now; the facts are those of its day. */
export function isAllowedNow(
  packs: readonly RulePack[],
  { country, facts }: { country: string; facts: AdvertisingFacts },
): boolean {
  return judgeIn(packs, country, facts).isAllowed;
}

/**
 * By the rules of the country where it is shown, and by those of the clinic's own where that is another one: no advertiser leaves its law
 * behind. What the own rules refuse besides is one check, which names theirs.
 */
export function judgeIn(
  packs: readonly RulePack[],
  country: string,
  facts: AdvertisingFacts,
): AdvertisingVerdict {
  const there = judgeAdvertising(packOf(packs, country), facts);
  const home = facts.homeCountry ?? country;
  if (home === country) return there;
  const here = judgeAdvertising(packOf(packs, home), facts);
  const isOpen = ({ effect, result }: RuleCheck) => effect === 'block' && result !== 'passed';
  const refusing = here.checks.filter(isOpen).map(({ code }) => code);
  const [first, ...others] = there.checks;
  return {
    ...there,
    isAllowed: there.isAllowed && here.isAllowed,
    packVersion: there.packVersion && rulesVersion(packs, country, home),
    checks: [
      ...(first ? [first] : []),
      check('home-rules', refusing.length === 0, [home, ...refusing]),
      ...others,
    ],
    disclosures: [...new Set([...there.disclosures, ...here.disclosures])],
  };
}

/** Instead of a version, where a country has no rules. */
export const noPack = 'none';

/** The versions of the rules that something is judged by. */
export function rulesVersion(packs: readonly RulePack[], country: string, home: string): string {
  const version = (of: string) => packOf(packs, of)?.version ?? noPack;
  return home === country ? version(country) : `${version(country)} ${version(home)}`;
}

/** What is not there recognises nobody; what is there was talked about with the patient. */
function markCheck(code: (typeof markFacts)[number], answer: boolean | string | undefined): RuleCheck {
  if (answer === 'none' || answer === 'shown-agreed')
    return { code, effect: 'block', result: 'passed', detail: [answer] };
  const isAnswer = markAnswers[code].some((one) => one === answer);
  return {
    ...{ code, effect: 'block', result: isAnswer ? 'failed' : 'open' },
    detail: isAnswer ? [String(answer)] : [],
  };
}

function check(code: CheckCode, isPassed: boolean, detail: string[] = []): RuleCheck {
  return { code, effect: 'block', result: isPassed ? 'passed' : 'failed', detail };
}

function verdict(
  pack: RulePack | null,
  isAdvertising: boolean,
  checks: RuleCheck[],
  disclosures: DisclosureCode[],
): AdvertisingVerdict {
  return {
    isAdvertising,
    isAllowed: checks.every(({ effect, result }) => effect === 'warn' || result === 'passed'),
    packVersion: pack?.version ?? null,
    checks,
    disclosures,
  };
}
