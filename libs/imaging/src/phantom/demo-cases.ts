import { Math } from './local-math.js';
import { makeSkin } from './make-skin.js';
import type { PhantomIndication, SkinRecipe } from './make-skin.js';
import { phantomCapture, phantomLight, untreated } from './model.js';
import type { HealingState, PhantomCapture, PhantomLightMode, PhantomSite, Phototype } from './model.js';
import { hash32, SeededRandom } from './random.js';
import { renderPhantom } from './render.js';
import type { PhantomRender } from './render.js';

/** Why a photo of the demo cannot stand beside its baseline. */
export type DemoFault = 'other-side' | 'blurred-in-other-light';

export interface DemoSession {
  kind: 'baseline' | 'treatment' | 'follow-up';
  /** Days since the baseline. */
  dayOffset: number;
  /** Photos of a treatment session are taken before the needles. */
  modality: 'microneedling' | null;
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

export interface DemoPhoto {
  caseCode: string;
  sessionIndex: number;
  view: string;
  /** What the record says; with a fault the light was another. */
  lightMode: PhantomLightMode;
  dayOffset: number;
  /** `YYYY-MM-DDTHH:MM:SS` in the clinic's zone. */
  takenAtLocal: string;
  fileName: string;
  fault: DemoFault | null;
  capture: PhantomCapture;
  /** About two seconds of CPU at the full 1600 px. */
  render: (widthPx?: number) => PhantomRender;
}

type Grade = DemoSession['ratings']['goodmanBaronGrade'];
type Step = DemoSession['ratings']['quartileImprovement'];

function session(
  kind: DemoSession['kind'],
  dayOffset: number,
  healing: Partial<HealingState>,
  [goodmanBaronGrade, quartileImprovement, satisfaction]: readonly [Grade, Step, Step],
  needleDepthMm: number | null = null,
): DemoSession {
  return {
    kind,
    dayOffset,
    modality: kind === 'treatment' ? 'microneedling' : null,
    needleDepthMm,
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
];

/** Every photo of the demo clinic, in order of case, session and light. Nothing is rendered before `render()`. */
export function demoPhotos(): DemoPhoto[] {
  return demoCases.flatMap((demoCase) =>
    demoCase.sessions.flatMap((_, sessionIndex) =>
      demoCase.lightModes
        .filter(
          (lightMode) =>
            !demoCase.missing?.some((m) => m.sessionIndex === sessionIndex && m.lightMode === lightMode),
        )
        .map((lightMode) => demoPhoto(demoCase, sessionIndex, lightMode)),
    ),
  );
}

function demoPhoto(demoCase: DemoCase, sessionIndex: number, lightMode: PhantomLightMode): DemoPhoto {
  const { healing, dayOffset } = demoCase.sessions[sessionIndex]!;
  const fault = demoCase.faults?.find((f) => f.sessionIndex === sessionIndex)?.fault ?? null;
  const lightIndex = demoCase.lightModes.indexOf(lightMode);
  const capture = sessionCapture(demoCase, sessionIndex, lightIndex, lightMode, fault);
  const takenAtLocal = localTime(demoCase, sessionIndex, lightIndex);
  return {
    caseCode: demoCase.code,
    sessionIndex,
    view: demoCase.view,
    lightMode,
    dayOffset,
    takenAtLocal,
    fileName: `${demoCase.code.toLowerCase()}-${takenAtLocal.slice(0, 10)}-${lightMode}.jpg`,
    fault,
    capture,
    render: (widthPx = capture.widthPx) => {
      const recipe =
        fault === 'other-side'
          ? { ...demoCase.skin, seed: demoCase.skin.seed + 1000, site: otherSide(demoCase.bodySite) }
          : demoCase.skin;
      const heightPx = Math.round((widthPx * capture.heightPx) / capture.widthPx);
      return renderPhantom(makeSkin(recipe), healing, { ...capture, widthPx, heightPx });
    },
  };
}

function otherSide(site: PhantomSite): PhantomSite {
  const other: Partial<Record<PhantomSite, PhantomSite>> = {
    'cheek-left': 'cheek-right',
    'cheek-right': 'cheek-left',
    'temple-left': 'temple-right',
    'temple-right': 'temple-left',
  };
  return other[site] ?? site;
}

/** No two sessions are photographed alike: hand, distance, lamp and the camera's white balance all differ a little. */
function sessionCapture(
  demoCase: DemoCase,
  sessionIndex: number,
  lightIndex: number,
  lightMode: PhantomLightMode,
  fault: DemoFault | null,
): PhantomCapture {
  const day = new SeededRandom(hash32(demoCase.skin.seed, sessionIndex, 401));
  const shot = new SeededRandom(hash32(demoCase.skin.seed, sessionIndex * 8 + lightIndex, 402));
  const around = (random: SeededRandom, spread: number) => random.between(-spread, spread);
  // The baseline is framed with care; later sessions follow it by hand.
  const looseness = sessionIndex === 0 ? 0.3 : 1;
  const isBlurred = fault === 'blurred-in-other-light';
  const light = phantomLight(isBlurred ? 'raking-right' : lightMode);
  const [warm, tint] = [day.between(-0.055, 0.085), around(day, 0.02)];
  return phantomCapture({
    light: {
      ...light,
      azimuthDeg: light.azimuthDeg + around(day, 6),
      elevationDeg: light.elevationDeg + around(day, lightMode === 'standard' ? 4 : 2),
    },
    whiteBalanceGains: [1 + warm, 1 + tint, 1 - warm],
    exposureEv: around(shot, 0.16),
    vignette: day.between(0.06, 0.2),
    lightFalloff: day.between(0.04, 0.2),
    blurPx: isBlurred ? 14 : shot.between(0.6, 0.95),
    edgeBlurPx: shot.between(1, 2.2),
    noise: day.between(0.7, 1.5),
    noiseSeed: hash32(demoCase.skin.seed, sessionIndex, 403 + lightIndex),
    hasScaleStrip: demoCase.code === 'DEMO-06',
    pose: {
      fieldWidthMm: 46 * (1 + looseness * around(shot, 0.06)),
      centreMm: [looseness * around(shot, 2.6), looseness * around(shot, 2)],
      rotationDeg: looseness * around(shot, 6),
      yawDeg: looseness * around(shot, 5),
      pitchDeg: looseness * around(shot, 4),
    },
  });
}

function localTime(demoCase: DemoCase, sessionIndex: number, lightIndex: number): string {
  const random = new SeededRandom(hash32(demoCase.skin.seed, sessionIndex, 404));
  const day = new Date(`${demoCase.baselineOn}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + demoCase.sessions[sessionIndex]!.dayOffset);
  const minutes = Math.floor(random.between(9 * 60, 17 * 60)) + lightIndex * 2;
  const two = (n: number) => String(n).padStart(2, '0');
  const seconds = two(Math.floor(random.next() * 60));
  return `${day.toISOString().slice(0, 10)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${seconds}`;
}
