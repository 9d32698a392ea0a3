import { roughnessOf, textureAt } from '#stats';
import { Math } from '../phantom/local-math.js';
import {
  measureLimits,
  textureUnits,
  type MeasureValue,
  type TextureMeasure,
  type Validity,
} from './measure-values.js';
import { isFineEnough, shrunk, type Sample } from './region-sample.js';
import { highPass, pieces } from './texture.js';

export function textureValues(
  scar: Sample,
  scalePxPerMm: number | null,
  fault: Validity | null,
): MeasureValue[] {
  const isRelative = scalePxPerMm === null;
  // Without a scale lengths are parts of the region: its frame is taken as 30 mm wide.
  const rasterPxPerMm = isRelative ? Math.max(scar.widthPx, scar.heightPx) / 30 : scalePxPerMm * scar.ratio;
  const tooCoarse: Validity | null = !isRelative && !isFineEnough(scar, scalePxPerMm) ? 'too-coarse' : null;
  const reason = fault ?? tooCoarse;
  const found = reason === null ? textureOf(scar, rasterPxPerMm) : null;
  return (Object.keys(textureUnits) as TextureMeasure[]).map((name) => {
    const number = found?.[name] ?? null;
    return {
      measure: isRelative ? (`relative-${name}` as const) : name,
      unit: textureUnits[name],
      value: number,
      spread: null,
      validity: reason ?? (number === null ? ('even' as const) : ('ok' as const)),
    };
  });
}

function textureOf(scar: Sample, rasterPxPerMm: number): Record<TextureMeasure, number | null> | null {
  const { texturePxPerMm, highPassMm, pitDepthL, leastPitMm2, levels, levelRangeL } = measureLimits;
  const small = shrunk(scar, texturePxPerMm / rasterPxPerMm);
  let [mean, n] = [0, 0];
  for (let i = 0; i < small.l.length; i++) {
    if (small.used[i] !== 1) continue;
    mean += small.l[i]!;
    n++;
  }
  if (n < 50) return null;
  mean /= n;
  const rest = highPass(small.l, small.widthPx, small.heightPx, highPassMm * texturePxPerMm);
  const inRegion: number[] = [];
  const quantised = new Int16Array(small.l.length).fill(-1);
  const shadow = new Uint8Array(small.l.length);
  for (let i = 0; i < small.l.length; i++) {
    if (small.used[i] !== 1) continue;
    inRegion.push(rest[i]!);
    const level = Math.floor(((small.l[i]! - mean + levelRangeL) / (2 * levelRangeL)) * levels);
    quantised[i] = Math.min(levels - 1, Math.max(0, level));
    if (rest[i]! <= -pitDepthL) shadow[i] = 1;
  }
  const rough = roughnessOf(inRegion, [0.01, 0.99])!;
  const leastPx = leastPitMm2 * texturePxPerMm ** 2;
  const pitPx = pieces(shadow, small.widthPx).reduce(
    (sum, { length }) => sum + (length >= leastPx ? length : 0),
    0,
  );
  const picture = { widthPx: small.widthPx, heightPx: small.heightPx, levels: quantised };
  const near = textureAt(picture, levels, Math.round(0.5 * texturePxPerMm));
  const far = textureAt(picture, levels, Math.round(texturePxPerMm));
  return {
    'roughness-ra': rough.Ra,
    'roughness-rq': rough.Rq,
    'roughness-rt': rough.Rt,
    'glcm-contrast-05': near?.contrast ?? null,
    'glcm-contrast-10': far?.contrast ?? null,
    'glcm-homogeneity-05': near?.homogeneity ?? null,
    'glcm-homogeneity-10': far?.homogeneity ?? null,
    'glcm-dissimilarity-05': near?.dissimilarity ?? null,
    'glcm-dissimilarity-10': far?.dissimilarity ?? null,
    'glcm-energy-05': near?.ASM ?? null,
    'glcm-energy-10': far?.ASM ?? null,
    'glcm-correlation-05': near?.correlation ?? null,
    'glcm-correlation-10': far?.correlation ?? null,
    'pit-share': (100 * pitPx) / n,
  };
}
