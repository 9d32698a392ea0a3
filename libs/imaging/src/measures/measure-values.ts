/** Stored beside every measure; any change that can move a value changes it. */
export const measuresMethodVersion = 'region-measures-2';

/** Limits of what counts. Source: the metrics' own definitions; see `docs/adr/0024-measures.md`. */
export const measureLimits = {
  /** Px of the photo at full size below which a region says too little. */
  leastPx: 5_000,
  /** Clipped part of a region above which its colours are not what they were. */
  mostClipped: 0.01,
  /** Left-out part of a region above which what remains does not stand for it. */
  mostMasked: 0.5,
  /** L* above which it is glare. */
  glareL: 95,
  texturePxPerMm: 10,
  /** Finest detail that a texture needs, px per mm. */
  leastPxPerMm: 8,
  highPassMm: 2,
  pitDepthL: 3,
  leastPitMm2: 0.1,
  levels: 32,
  levelRangeL: 15,
} as const;

/** Which reference the colours of the picture rest on: a chart in it, the profile of its camera and room, the baseline, or none. */
export type ColourBasis = 'chart' | 'profile' | 'baseline' | 'none';

export type Validity =
  | 'ok'
  | 'no-scale'
  | 'no-colour-reference'
  | 'no-adjacent-skin'
  | 'no-reference-region'
  | 'too-few-px'
  | 'clipped'
  | 'masked'
  | 'not-in-picture'
  | 'too-coarse'
  | 'no-angle'
  | 'even';

export interface MeasureValue {
  measure: MeasureId;
  unit: string;
  /** Null unless `validity` is `ok`. */
  value: number | null;
  /** Interquartile range over the px of the region, where there is one. */
  spread: number | null;
  validity: Validity;
}

export const colourUnits = {
  'delta-e': 'ΔE00',
  'delta-l': 'L*',
  'delta-a': 'a*',
  'delta-b': 'b*',
  'a-star': 'a*',
  'ei-rgb': 'EI_rgb',
  'ei-difference': 'EI_rgb',
  'mi-rgb': 'MI_rgb',
  'mi-difference': 'MI_rgb',
  ita: '°',
} as const;
export const textureUnits = {
  'roughness-ra': 'L*',
  'roughness-rq': 'L*',
  'roughness-rt': 'L*',
  'glcm-contrast-05': '1',
  'glcm-contrast-10': '1',
  'glcm-homogeneity-05': '1',
  'glcm-homogeneity-10': '1',
  'glcm-dissimilarity-05': '1',
  'glcm-dissimilarity-10': '1',
  'glcm-energy-05': '1',
  'glcm-energy-10': '1',
  'glcm-correlation-05': '1',
  'glcm-correlation-10': '1',
  'pit-share': '%',
} as const;
export type ColourMeasure = keyof typeof colourUnits;
export type TextureMeasure = keyof typeof textureUnits;
export type MeasureId = 'area' | 'area-share' | ColourMeasure | TextureMeasure | `relative-${TextureMeasure}`;
