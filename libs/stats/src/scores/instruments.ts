import type { Direction } from '../change/improvement.js';

/**
 * How published rating scales are scored: items, their ranges, and what becomes of them. No wording; that belongs to the
 * instrument's own data, under its own licence.
 */

export interface ScoredItem {
  id: string;
  min: number;
  max: number;
  /** True where values between whole numbers are possible. */
  isContinuous?: boolean;
  /** Times this in the total; 0 is recorded beside it. */
  weight?: number;
  /** Part of a sub-total. */
  group?: string;
}

export interface ScoredInstrument {
  rule:
    | 'sum'
    | 'single'
    | 'manchester'
    | 'lesion-count'
    | 'regions'
    | 'improvement-grade'
    | 'quartile'
    | 'dlqi'
    | 'profile'
    | 'licensed';
  items: readonly ScoredItem[];
  /** Range of the total and its best value; null where there is no total. */
  min: number | null;
  max: number | null;
  best: number | null;
  direction: Direction | null;
  /** Compares with the baseline, so that the baseline has no score and there is no percentage. */
  isChangeScore?: boolean;
}

const from = (min: number, max: number, ...ids: string[]): ScoredItem[] =>
  ids.map((id) => ({ id, min, max }));
const beside = (item: ScoredItem): ScoredItem => ({ ...item, weight: 0 });

function sumOf(items: ScoredItem[], direction: Direction, best?: number): ScoredInstrument {
  const counted = items.filter((item) => item.weight !== 0);
  const total = (end: 'min' | 'max'): number =>
    counted.reduce((n, item) => n + item[end] * (item.weight ?? 1), 0);
  const [min, max] = [total('min'), total('max')];
  return {
    rule: 'sum',
    items,
    min,
    max,
    best: best ?? (direction === 'lower-better' ? min : max),
    direction,
  };
}

function single(
  item: ScoredItem,
  direction: Direction,
  rule: ScoredInstrument['rule'] = 'single',
): ScoredInstrument {
  const { min, max } = item;
  return { rule, items: [item], min, max, best: direction === 'lower-better' ? min : max, direction };
}

const gais = {
  ...single({ id: 'gais', min: -1, max: 3 }, 'higher-better', 'improvement-grade'),
  isChangeScore: true,
};
const quartile = {
  ...single({ id: 'quartile', min: 0, max: 4 }, 'higher-better', 'quartile'),
  isChangeScore: true,
};
const profile: ScoredInstrument = {
  rule: 'profile',
  items: [],
  min: null,
  max: null,
  best: null,
  direction: 'lower-better',
};
const licensed: ScoredInstrument = { ...profile, rule: 'licensed', direction: 'higher-better' };

const lesions = (group: string, weight: number, ...ids: string[]): ScoredItem[] =>
  ids.map((id) => ({ id, min: 0, max: Infinity, weight, group }));

const posasObserver = ['vascularity', 'pigmentation', 'thickness', 'relief', 'pliability', 'surface_area'];
const posasPatient = ['pain', 'itch', 'colour', 'stiffness', 'thickness', 'irregularity'];
const overall = beside({ id: 'overall_opinion', min: 1, max: 10 });

/**
 * By id.
 * Sources: Sullivan 1990 (VSS), Baryza 1995 (mVSS), Draaijers 2004 and van de Kar 2005 (POSAS), Beausang 1998 (MSS), Singer 2007
 * (SBSES), Hollander 1995 (HWES), Kantor 2016 (SCAR), Goodman and Baron 2006, Dreno 2007 (ECCA), Tan 2010 (SCAR-S), Finlay and
 * Khan 1992 (DLQI), Tan 2014 (CEA).
 */
export const scoredInstruments: Readonly<Record<string, ScoredInstrument>> = {
  vss: sumOf(
    [
      ...from(0, 3, 'vascularity'),
      ...from(0, 2, 'pigmentation'),
      ...from(0, 5, 'pliability'),
      ...from(0, 3, 'height'),
    ],
    'lower-better',
  ),
  'mvss-baryza': sumOf(
    [...from(0, 3, 'pigmentation', 'vascularity'), ...from(0, 5, 'pliability'), ...from(0, 3, 'height')],
    'lower-better',
  ),
  'mvss-symptoms': sumOf(
    [
      ...from(0, 3, 'pigmentation', 'vascularity'),
      ...from(0, 5, 'pliability'),
      ...from(0, 3, 'height'),
      ...from(0, 2, 'pain', 'pruritus'),
    ],
    'lower-better',
  ),
  'posas2-observer': sumOf([...from(1, 10, ...posasObserver), overall], 'lower-better'),
  'posas2-patient': sumOf([...from(1, 10, ...posasPatient), overall], 'lower-better'),
  'posas3-patient': { ...profile, items: from(1, 5, 'responses') },
  'posas3-observer': { ...profile, items: from(1, 5, 'responses') },
  mss: {
    rule: 'manchester',
    items: [
      { id: 'vas', min: 0, max: 10, isContinuous: true },
      ...from(1, 4, 'colour'),
      ...from(1, 2, 'finish'),
      ...from(1, 4, 'contour', 'distortion', 'texture'),
    ],
    min: 5,
    max: 28,
    best: 5,
    direction: 'lower-better',
  },
  sbses: sumOf(from(0, 1, 'width', 'height', 'colour', 'marks', 'overall'), 'higher-better'),
  hwes: sumOf(
    from(0, 1, 'step_off', 'contour', 'margin', 'inversion', 'distortion', 'overall'),
    'higher-better',
  ),
  scar: sumOf(
    [
      ...from(0, 4, 'spread'),
      ...from(0, 3, 'erythema'),
      ...from(0, 1, 'dyspigmentation', 'suture_marks'),
      ...from(0, 3, 'hypertrophy_atrophy'),
      ...from(0, 1, 'overall', 'itch', 'pain'),
    ],
    'lower-better',
  ),
  unc4p: sumOf(from(0, 3, 'pain', 'pruritus', 'paresthesia', 'pliability'), 'lower-better'),
  'gb-qualitative': single({ id: 'grade', min: 1, max: 4 }, 'lower-better'),
  'gb-quantitative': {
    rule: 'lesion-count',
    items: [
      ...lesions('A', 1, 'a_macular', 'a_mild_atrophic'),
      ...lesions('B', 2, 'b_moderate_atrophic', 'b_punched_shallow', 'b_shallow_broad'),
      ...lesions(
        'C',
        3,
        'c_punched_deep_normal',
        'c_punched_deep_abnormal',
        'c_linear_troughed',
        'c_deep_broad',
      ),
      ...lesions('D', 2, 'd_papular'),
      { id: 'keloidal_hypertrophic_area', min: 0, max: Infinity, isContinuous: true, group: 'D' },
    ],
    min: 0,
    max: 84,
    best: 0,
    direction: 'lower-better',
  },
  ecca: sumOf(
    [
      { id: 'v_shaped', min: 0, max: 3, weight: 15, group: 'atrophic' },
      { id: 'u_shaped', min: 0, max: 3, weight: 20, group: 'atrophic' },
      { id: 'm_shaped', min: 0, max: 3, weight: 25, group: 'atrophic' },
      { id: 'elastolysis', min: 0, max: 3, weight: 30, group: 'atrophic' },
      { id: 'hypertrophic_recent', min: 0, max: 3, weight: 40, group: 'hypertrophic' },
      { id: 'keloid_old', min: 0, max: 3, weight: 50, group: 'hypertrophic' },
    ],
    'lower-better',
  ),
  'scar-s': { ...sumOf(from(0, 5, 'face', 'chest', 'back'), 'lower-better'), rule: 'regions' },
  'gais-investigator': gais,
  'gais-subject': gais,
  'quartile-observer': quartile,
  'quartile-patient': quartile,
  'pain-vas-100': single({ id: 'pain', min: 0, max: 100, isContinuous: true }, 'lower-better'),
  'pain-nrs-10': single({ id: 'pain', min: 0, max: 10 }, 'lower-better'),
  'cosmesis-vas-100': single({ id: 'appearance', min: 0, max: 100, isContinuous: true }, 'higher-better'),
  'satisfaction-5': single({ id: 'satisfaction', min: 0, max: 4 }, 'higher-better'),
  cea: single({ id: 'erythema', min: 0, max: 4 }, 'lower-better'),
  fitzpatrick: {
    rule: 'single',
    items: from(1, 6, 'phototype'),
    min: 1,
    max: 6,
    best: null,
    direction: null,
  },
  dlqi: {
    ...sumOf(
      from(
        0,
        3,
        'symptoms',
        'embarrassment',
        'shopping_home_garden',
        'clothes',
        'social_leisure',
        'sport',
        'work_study',
        'partner_friends_relatives',
        'sexual_difficulties',
        'treatment_burden',
      ),
      'lower-better',
    ),
    rule: 'dlqi',
  },
  'diary-0-3': {
    ...profile,
    items: from(
      0,
      3,
      'erythema',
      'oedema',
      'pain',
      'burning',
      'itch',
      'bleeding',
      'crusting',
      'peeling',
      'bruising',
      'milia',
      'new_acne',
      'pih',
      'infection',
    ),
  },
  ctcae5: {
    ...profile,
    items: [
      ...from(0, 3, 'pruritus', 'skin_pain', 'edema_face'),
      ...from(0, 2, 'skin_hyperpigmentation'),
      ...from(0, 3, 'dry_skin'),
      ...from(0, 4, 'rash_acneiform'),
      ...from(0, 5, 'skin_infection'),
    ],
  },
  'scar-q': licensed,
  'face-q': licensed,
};
