import { erythemaIndex, melaninIndex, quantileOfSorted, typologyAngleDeg } from '#stats';
import { localScale } from '../align/warp.js';
import { linearToLab } from '../colour/colour-space.js';
import { deltaE2000 } from '../colour/delta-e.js';
import { Math } from '../phantom/local-math.js';
import {
  colourUnits,
  measureLimits,
  measuresMethodVersion,
  type ColourBasis,
  type ColourMeasure,
  type MeasureValue,
  type Validity,
} from './measure-values.js';
import { boxOf, shapeAreaPx2 } from './region-raster.js';
import { linearOf, sampled, type RegionInPicture, type Sample } from './region-sample.js';
import { textureValues } from './region-texture.js';

export interface RegionMeasures {
  values: MeasureValue[];
  /** Of the region in the photo at full size. */
  pxCount: number;
  /** Parts of it that were left out: hair and glare; clipped. */
  maskedShare: number;
  clippedShare: number;
  methodVersion: string;
}

/**
 * Measures one region in one photo. Per px, in this order: light, Lab, then medians; texture on L* brought to 10 px per mm.
 * Never a depth: all texture is shading.
 */
export function measureRegion(input: RegionInPicture): RegionMeasures {
  const { region, matrix, scalePxPerMm } = input;
  const box = boxOf([region]);
  const scale = localScale(matrix, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
  const areaPx2 = shapeAreaPx2(region);
  const pxCount = Math.round(areaPx2 * scale * scale);
  const scar = sampled(input, region);
  const skin = input.skin && sampled(input, input.skin);
  const fault = faultOf(scar, pxCount);
  const lightFault: Validity | null = input.colour === 'none' ? 'no-colour-reference' : null;
  const values = [
    ...areaValues(input, areaPx2),
    ...colourValues(scar, skin, input.colour, fault),
    // Shading is a contrast of lightness: another exposure has another one.
    ...textureValues(scar, scalePxPerMm, fault ?? lightFault),
  ];
  return {
    values: values.map((one) => ({ ...one, value: one.value === null ? null : rounded(one.value) })),
    pxCount,
    maskedShare: rounded(scar.maskedShare),
    clippedShare: rounded(scar.clippedShare),
    methodVersion: measuresMethodVersion,
  };
}

function areaValues({ region, reference, scalePxPerMm }: RegionInPicture, areaPx2: number): MeasureValue[] {
  const cm2 = scalePxPerMm === null ? null : areaPx2 / (scalePxPerMm * 10) ** 2;
  const share =
    reference === null || region === reference
      ? null
      : (100 * areaPx2) / Math.max(1, shapeAreaPx2(reference));
  return [
    { measure: 'area', unit: 'cm²', value: cm2, spread: null, validity: cm2 === null ? 'no-scale' : 'ok' },
    {
      measure: 'area-share',
      unit: '%',
      value: share,
      spread: null,
      validity: share === null ? 'no-reference-region' : 'ok',
    },
  ];
}

function faultOf(scar: Sample, pxCount: number): Validity | null {
  if (scar.missingShare > 0.02) return 'not-in-picture';
  if (pxCount < measureLimits.leastPx) return 'too-few-px';
  return skinFaultOf(scar);
}

/** What the camera could not hold, and what is left of little, stands for nothing. */
function skinFaultOf(skin: Sample): Validity | null {
  if (skin.clippedShare > measureLimits.mostClipped) return 'clipped';
  return skin.maskedShare > measureLimits.mostMasked ? 'masked' : null;
}

/** Medians and quartile ranges of what each px of a region is. */
function colourOf({ data, isUsed }: Sample) {
  let n = 0;
  for (const used of isUsed) n += used;
  const channels: Float64Array[] = Array.from({ length: 6 }, () => new Float64Array(n));
  const [l, a, b, ei, mi, ita] = channels as [
    Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array,
  ]; // prettier-ignore
  let angles = 0;
  for (let i = 0, k = 0; i < isUsed.length; i++) {
    if (isUsed[i] !== 1) continue;
    const linear = [
      linearOf[data[i * 3]!]!,
      linearOf[data[i * 3 + 1]!]!,
      linearOf[data[i * 3 + 2]!]!,
    ] as const;
    [l[k], a[k], b[k]] = linearToLab(linear) as [number, number, number];
    ei[k] = erythemaIndex(linear);
    mi[k] = melaninIndex(linear);
    const angle = typologyAngleDeg(l[k]!, b[k]!);
    if (angle !== null) ita[angles++] = angle;
    k++;
  }
  // A px without an angle says nothing of it; where most have none there is no median of b* above 0, and no value.
  channels[5] = ita.subarray(0, angles);
  return channels.map((values) => {
    values.sort();
    return values.length === 0
      ? { median: NaN, spread: NaN }
      : {
          median: quantileOfSorted(values, 0.5),
          spread: quantileOfSorted(values, 0.75) - quantileOfSorted(values, 0.25),
        };
  });
}

function colourValues(
  scar: Sample,
  skin: Sample | null,
  basis: ColourBasis,
  fault: Validity | null,
): MeasureValue[] {
  const [l, a, b, ei, mi, ita] = colourOf(scar) as { median: number; spread: number }[] as [
    Stat, Stat, Stat, Stat, Stat, Stat,
  ]; // prettier-ignore
  const skinFault: Validity | null =
    skin === null ? 'no-adjacent-skin' : skin.missingShare > 0.3 ? 'not-in-picture' : skinFaultOf(skin);
  const around = skin === null || skinFault ? null : (colourOf(skin) as [Stat, Stat, Stat, Stat, Stat]);
  const noReference: Validity | null = basis === 'none' ? 'no-colour-reference' : null;
  // Without a chart only differences from the skin around mean something.
  const noChart: Validity | null = basis === 'chart' ? null : 'no-colour-reference';
  const value = (
    measure: ColourMeasure,
    of: () => number | null,
    spread: number | null,
    ...reasons: (Validity | null)[]
  ): MeasureValue => {
    const validity = [fault, noReference, ...reasons].find((reason) => reason !== null) ?? 'ok';
    const number = validity === 'ok' ? of() : null;
    const isNumber = number !== null && Number.isFinite(number);
    return {
      measure,
      unit: colourUnits[measure],
      value: isNumber ? number : null,
      spread: isNumber && spread !== null ? rounded(spread) : null,
      validity: validity === 'ok' && !isNumber ? 'masked' : validity,
    };
  };
  const difference = (measure: ColourMeasure, at: 0 | 1 | 2 | 3 | 4, own: Stat) =>
    value(measure, () => own.median - around![at].median, own.spread, skinFault);
  // Medians of per-px Lab on both sides, then one ΔE00: the mean of per-px differences would grow with the noise.
  return [
    value(
      'delta-e',
      () =>
        deltaE2000([l.median, a.median, b.median], [around![0].median, around![1].median, around![2].median]),
      null,
      skinFault,
    ),
    difference('delta-l', 0, l),
    difference('delta-a', 1, a),
    difference('delta-b', 2, b),
    value('a-star', () => a.median, a.spread, noChart),
    value('ei-rgb', () => ei.median, ei.spread, noChart),
    difference('ei-difference', 3, ei),
    value('mi-rgb', () => mi.median, mi.spread, noChart),
    difference('mi-difference', 4, mi),
    value('ita', () => ita.median, ita.spread, noChart, b.median > 0 ? null : 'no-angle'),
  ];
}

interface Stat {
  median: number;
  spread: number;
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
