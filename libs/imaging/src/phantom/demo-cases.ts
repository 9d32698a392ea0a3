import type { PhantomIndication, SkinRecipe } from './make-skin.js';
import { untreated } from './model.js';
import type { HealingState, PhantomLightMode, PhantomSite, Phototype } from './model.js';

/** Why a photo of the demo cannot stand beside its baseline. */
export type DemoFault = 'other-side' | 'blurred-in-other-light';

export interface DemoSession {
  kind: 'baseline' | 'treatment' | 'follow-up';
  /** Days since the baseline. */
  dayOffset: number;
  /** Photos of a treatment session are taken before the needles. */
  modality: 'microneedling' | 'fractional-ablative-laser' | null;
  needleDepthMm: number | null;
  healing: HealingState;
  ratings: {
    /** Goodman & Baron 2006, 1 macular … 4 severe; null where the scar is not from acne. */
    goodmanBaronGrade: 1 | 2 | 3 | 4 | null;
    /** Improvement over the baseline in quartiles, 0 none … 4; null at the baseline. */
    quartileImprovement: 0 | 1 | 2 | 3 | 4 | null;
    /** Patient, 0 … 4; null at the baseline. */
    satisfaction: 0 | 1 | 2 | 3 | 4 | null;
  };
}

export interface DemoCase {
  /** Code of the patient. No name: there is nobody. */
  code: string;
  /** One sentence on what this case shows. */
  story: string;
  /** The same in Chinese: the note of a course is one text, whoever reads it. */
  storyInChinese: string;
  indication: PhantomIndication;
  bodySite: PhantomSite;
  phototype: Phototype;
  /** Local day of the baseline session. */
  baselineOn: string;
  skin: SkinRecipe;
  view: `close-up-${PhantomSite}`;
  lightModes: readonly PhantomLightMode[];
  sessions: readonly DemoSession[];
  /** Photos that were forgotten. */
  missing?: readonly { sessionIndex: number; lightMode: PhantomLightMode }[];
  /** Photos that went wrong. */
  faults?: readonly { sessionIndex: number; fault: DemoFault }[];
}

type Grade = DemoSession['ratings']['goodmanBaronGrade'];
type Step = DemoSession['ratings']['quartileImprovement'];

/** @param by depth of the needles in mm, or the laser; null where nothing was treated */
function session(
  kind: DemoSession['kind'],
  dayOffset: number,
  healing: Partial<HealingState>,
  [goodmanBaronGrade, quartileImprovement, satisfaction]: readonly [Grade, Step, Step],
  by: number | 'laser' | null = null,
): DemoSession {
  return {
    kind,
    dayOffset,
    modality: by === null ? null : by === 'laser' ? 'fractional-ablative-laser' : 'microneedling',
    needleDepthMm: typeof by === 'number' ? by : null,
    healing: { ...untreated, ...healing },
    ratings: { goodmanBaronGrade, quartileImprovement, satisfaction },
  };
}

/** Patients of the demo clinic, all synthetic. Plain data: the seed command imports the photos like any other. */
export const demoCases: readonly DemoCase[] = [
  {
    code: 'DEMO-01',
    story: 'Mixed atrophic acne scars that answer well; red for some days after the second treatment.',
    storyInChinese: '混合型萎縮性痘疤，治療反應良好；第二次治療後紅了數天。',
    indication: 'mixed-atrophic',
    bodySite: 'cheek-left',
    phototype: 3,
    baselineOn: '2025-03-04',
    view: 'close-up-cheek-left',
    lightModes: ['standard', 'raking-left'],
    skin: {
      seed: 33,
      site: 'cheek-left',
      phototype: 3,
      indication: 'mixed-atrophic',
      severity: 0.75,
      scarRedness: 0.55,
    },
    sessions: [
      session('baseline', 0, {}, [4, null, null]),
      session('treatment', 7, {}, [4, 0, 2], 1.5),
      session('treatment', 37, { depth: 0.8, redness: 0.85, erythema: 0.06 }, [4, 1, 2], 2),
      session(
        'follow-up',
        40,
        { depth: 0.78, redness: 0.85, erythema: 0.85, crust: 0.75, swelling: 0.5 },
        [4, 1, 2],
      ),
      session('treatment', 72, { depth: 0.6, redness: 0.6, pigment: 0.8, erythema: 0.05 }, [3, 2, 3], 2),
      session('follow-up', 163, { depth: 0.4, redness: 0.3, pigment: 0.5 }, [2, 3, 4]),
    ],
  },
  {
    code: 'DEMO-02',
    story: 'Icepick scars that do not answer to microneedling: four months on, nothing has changed.',
    storyInChinese: '冰錐型痘疤，對微針沒有反應：四個月後沒有變化。',
    indication: 'icepick',
    bodySite: 'cheek-right',
    phototype: 2,
    baselineOn: '2025-02-18',
    view: 'close-up-cheek-right',
    lightModes: ['standard', 'raking-left'],
    skin: {
      seed: 52, site: 'cheek-right', phototype: 2, indication: 'icepick', severity: 0.7, freckles: 60, poreSize: 0.7, oiliness: 0.75,
    }, // prettier-ignore
    sessions: [
      session('baseline', 0, {}, [3, null, null]),
      session('treatment', 14, {}, [3, 0, 1], 1.5),
      session('treatment', 45, { depth: 0.98 }, [3, 0, 1], 2),
      session('treatment', 77, { depth: 0.97, erythema: 0.08 }, [3, 0, 0], 2.5),
      session('follow-up', 140, { depth: 0.96, redness: 0.95 }, [3, 0, 0]),
    ],
  },
  {
    code: 'DEMO-03',
    story: 'Boxcar scars in brown skin; a spell of darker marks after the first treatment, then steady gain.',
    storyInChinese: '褐色皮膚的廂車型痘疤；第一次治療後一度變暗，其後穩定改善。',
    indication: 'boxcar',
    bodySite: 'temple-left',
    phototype: 4,
    baselineOn: '2025-04-08',
    view: 'close-up-temple-left',
    lightModes: ['standard', 'raking-left'],
    skin: {
      seed: 64, site: 'temple-left', phototype: 4, indication: 'boxcar', severity: 0.65, scarPigment: 0.5, melasma: 0.3, scarRedness: 0.3,
    }, // prettier-ignore
    sessions: [
      session('baseline', 0, {}, [3, null, null]),
      session('treatment', 10, {}, [3, 0, 2], 1.5),
      session('treatment', 45, { depth: 0.78, pigment: 1.45, erythema: 0.06 }, [3, 1, 1], 1.5),
      session('treatment', 80, { depth: 0.62, pigment: 0.9 }, [3, 2, 3], 2),
      session('follow-up', 175, { depth: 0.48, pigment: 0.45, redness: 0.5 }, [2, 3, 3]),
    ],
  },
  {
    code: 'DEMO-04',
    story: 'Rolling scars in deep brown skin; the raking picture of the third session was forgotten.',
    storyInChinese: '深褐色皮膚的滾動型痘疤；第三次就診漏拍了側光照片。',
    indication: 'rolling',
    bodySite: 'cheek-right',
    phototype: 5,
    baselineOn: '2025-03-19',
    view: 'close-up-cheek-right',
    lightModes: ['standard', 'raking-left'],
    skin: {
      seed: 71, site: 'cheek-right', phototype: 5, indication: 'rolling', severity: 0.8, oiliness: 0.65, scarPigment: 0.35,
    }, // prettier-ignore
    sessions: [
      session('baseline', 0, {}, [3, null, null]),
      session('treatment', 7, {}, [3, 0, 2], 1.5),
      session('treatment', 42, { depth: 0.75 }, [3, 1, 2], 2),
      session('treatment', 76, { depth: 0.55, erythema: 0.05 }, [2, 2, 3], 2),
      session('follow-up', 168, { depth: 0.36, pigment: 0.6 }, [2, 3, 4]),
    ],
    missing: [{ sessionIndex: 2, lightMode: 'raking-left' }],
  },
  {
    code: 'DEMO-05',
    story: 'A hypertrophic scar on the chin of very dark skin, flatter after three treatments.',
    storyInChinese: '極深膚色下巴的增生性疤痕，三次治療後變平。',
    indication: 'hypertrophic',
    bodySite: 'chin',
    phototype: 6,
    baselineOn: '2025-05-06',
    view: 'close-up-chin',
    lightModes: ['standard'],
    skin: {
      seed: 86, site: 'chin', phototype: 6, indication: 'hypertrophic', severity: 0.6, scarRedness: 0.7, scarPigment: 0.5, oiliness: 0.6,
    }, // prettier-ignore
    sessions: [
      session('baseline', 0, {}, [null, null, null]),
      session('treatment', 9, {}, [null, 0, 2], 2),
      session('treatment', 44, { depth: 0.72, redness: 0.8, pigment: 0.95 }, [null, 1, 3], 2.5),
      session('follow-up', 150, { depth: 0.42, redness: 0.4, pigment: 0.6 }, [null, 3, 3]),
    ],
  },
  {
    code: 'DEMO-06',
    story:
      'A sutured surgical scar on a fair forehead: strongly red two days after treatment, pale in the end.',
    storyInChinese: '白皙前額的縫合手術疤痕：治療後兩天明顯發紅，最後變淡。',
    indication: 'surgical',
    bodySite: 'forehead',
    phototype: 1,
    baselineOn: '2025-01-28',
    view: 'close-up-forehead',
    lightModes: ['standard'],
    skin: {
      seed: 95, site: 'forehead', phototype: 1, indication: 'surgical', severity: 0.6, scarRedness: 0.9, freckles: 170, lines: 0.5, capillaries: 0.55,
    }, // prettier-ignore
    sessions: [
      session('baseline', 0, {}, [null, null, null]),
      session('treatment', 6, {}, [null, 0, 2], 1),
      session('follow-up', 8, { depth: 0.95, erythema: 1, crust: 0.9, swelling: 0.7 }, [null, 0, 1]),
      session('treatment', 41, { depth: 0.7, redness: 0.65, erythema: 0.1 }, [null, 2, 3], 1.5),
      session('follow-up', 132, { depth: 0.45, redness: 0.25 }, [null, 3, 4]),
    ],
  },
  {
    code: 'DEMO-07',
    story:
      'Pictures that cannot be compared: once the other cheek, in the end blurred and lit from the side.',
    storyInChinese: '無法比較的照片：一次拍了另一側臉頰，最後一次模糊且光從側面來。',
    indication: 'boxcar',
    bodySite: 'cheek-left',
    phototype: 2,
    baselineOn: '2025-04-15',
    view: 'close-up-cheek-left',
    lightModes: ['standard'],
    skin: {
      seed: 107, site: 'cheek-left', phototype: 2, indication: 'boxcar', severity: 0.55, freckles: 45, lentigines: 2, scarRedness: 0.45,
    }, // prettier-ignore
    sessions: [
      session('baseline', 0, {}, [3, null, null]),
      session('treatment', 12, {}, [3, 0, 2], 1.5),
      session('treatment', 47, { depth: 0.8, redness: 0.8 }, [3, 1, 2], 2),
      session('follow-up', 138, { depth: 0.6, redness: 0.5 }, [2, 2, 3]),
    ],
    faults: [
      { sessionIndex: 2, fault: 'other-side' },
      { sessionIndex: 3, fault: 'blurred-in-other-light' },
    ],
  },
  {
    code: 'DEMO-08',
    story: 'Boxcar scars after fractional laser: red for weeks, then clearly shallower.',
    storyInChinese: '剝脫式飛梭雷射後的廂車型痘疤：先紅數週，之後明顯變淺。',
    indication: 'boxcar',
    bodySite: 'cheek-right',
    phototype: 3,
    baselineOn: '2025-03-11',
    view: 'close-up-cheek-right',
    lightModes: ['standard'],
    skin: {
      seed: 118, site: 'cheek-right', phototype: 3, indication: 'boxcar', severity: 0.7, scarRedness: 0.4, oiliness: 0.5,
    }, // prettier-ignore
    sessions: [
      session('baseline', 0, {}, [4, null, null]),
      session('treatment', 8, {}, [4, 0, 2], 'laser'),
      session('treatment', 50, { depth: 0.7, redness: 0.95, erythema: 0.35 }, [3, 1, 2], 'laser'),
      session('follow-up', 190, { depth: 0.38, redness: 0.35, pigment: 0.8 }, [2, 3, 3]),
    ],
  },
  {
    code: 'DEMO-09',
    story: 'Rolling scars after fractional laser in brown skin: shallower, and darker where it was treated.',
    storyInChinese: '褐色皮膚飛梭雷射後的滾動型痘疤：變淺，但治療處變黑。',
    indication: 'rolling',
    bodySite: 'cheek-left',
    phototype: 4,
    baselineOn: '2025-03-25',
    view: 'close-up-cheek-left',
    lightModes: ['standard'],
    skin: {
      seed: 127, site: 'cheek-left', phototype: 4, indication: 'rolling', severity: 0.7, scarPigment: 0.4, melasma: 0.2,
    }, // prettier-ignore
    sessions: [
      session('baseline', 0, {}, [3, null, null]),
      session('treatment', 7, {}, [3, 0, 2], 'laser'),
      session('treatment', 49, { depth: 0.7, pigment: 1.7, erythema: 0.15 }, [3, 1, 1], 'laser'),
      session('follow-up', 175, { depth: 0.5, pigment: 1.25 }, [2, 2, 2]),
    ],
  },
  {
    code: 'DEMO-10',
    story: 'Icepick scars, a little shallower after four months: a change that is hard to tell from none.',
    storyInChinese: '冰錐型痘疤，四個月後略淺：難以與沒有變化區分。',
    indication: 'icepick',
    bodySite: 'temple-right',
    phototype: 2,
    baselineOn: '2025-04-22',
    view: 'close-up-temple-right',
    lightModes: ['standard'],
    skin: {
      seed: 136, site: 'temple-right', phototype: 2, indication: 'icepick', severity: 0.6, freckles: 30, poreSize: 0.6,
    }, // prettier-ignore
    sessions: [
      session('baseline', 0, {}, [3, null, null]),
      session('treatment', 9, {}, [3, 0, 2], 1.5),
      session('treatment', 44, { depth: 0.93, redness: 0.9 }, [3, 0, 2], 2),
      session('follow-up', 130, { depth: 0.86, redness: 0.8 }, [3, 1, 2]),
    ],
  },
  {
    code: 'DEMO-11',
    story: 'Mixed scars; did not come back after the second treatment, so the end is not known.',
    storyInChinese: '混合型痘疤；第二次治療後未再回診，結果不明。',
    indication: 'mixed-atrophic',
    bodySite: 'cheek-right',
    phototype: 3,
    baselineOn: '2025-05-13',
    view: 'close-up-cheek-right',
    lightModes: ['standard'],
    skin: {
      seed: 145, site: 'cheek-right', phototype: 3, indication: 'mixed-atrophic', severity: 0.55, scarRedness: 0.6, lentigines: 1,
    }, // prettier-ignore
    sessions: [
      session('baseline', 0, {}, [3, null, null]),
      session('treatment', 7, {}, [3, 0, 2], 1.5),
      session('follow-up', 14, { depth: 0.9, erythema: 0.4, crust: 0.15 }, [3, 0, 2]),
      session('treatment', 42, { depth: 0.82, redness: 0.85 }, [3, 1, 1], 2),
    ],
  },
  {
    code: 'DEMO-12',
    story: 'A surgical scar on a dark chin, flatter and paler after two treatments.',
    storyInChinese: '深膚色下巴的手術疤痕，兩次治療後較平、較淡。',
    indication: 'surgical',
    bodySite: 'chin',
    phototype: 5,
    baselineOn: '2025-02-25',
    view: 'close-up-chin',
    lightModes: ['standard'],
    skin: {
      seed: 154, site: 'chin', phototype: 5, indication: 'surgical', severity: 0.55, scarRedness: 0.5, scarPigment: 0.6,
    }, // prettier-ignore
    sessions: [
      session('baseline', 0, {}, [null, null, null]),
      session('treatment', 10, {}, [null, 0, 2], 1),
      session('treatment', 45, { depth: 0.75, redness: 0.7, pigment: 0.9 }, [null, 2, 3], 1.5),
      session('follow-up', 200, { depth: 0.5, redness: 0.35, pigment: 0.6 }, [null, 3, 3]),
    ],
  },
];
