/** A point as `[x, y]`; the unit is said by the name that holds it. */
export type Point = readonly [number, number];

/** Fitzpatrick phototype, 1 (very fair) to 6 (deeply pigmented). */
export type Phototype = 1 | 2 | 3 | 4 | 5 | 6;
export type PhantomSite = 'cheek-left' | 'cheek-right' | 'forehead' | 'temple-left' | 'temple-right' | 'chin';
export type PitKind = 'icepick' | 'boxcar' | 'rolling';
export type PhantomLightMode = 'standard' | 'raking-left' | 'raking-right';

/** One atrophic scar. Depth is that of the untreated skin, before any healing. */
export interface PhantomPit {
  kind: PitKind;
  centreMm: Point;
  diameterMm: number;
  depthMm: number;
  /** Longer over shorter axis, 1 = round. */
  elongation: number;
  angleDeg: number;
  seed: number;
}

/** A raised or flat line of scar tissue along a path. */
export interface PhantomScarLine {
  kind: 'hypertrophic' | 'surgical';
  pathMm: readonly Point[];
  widthMm: number;
  /** Height above the skin before healing. */
  heightMm: number;
  hasSutureMarks: boolean;
  seed: number;
}

export interface PhantomSpot {
  kind: 'freckle' | 'lentigo' | 'mark';
  centreMm: Point;
  diameterMm: number;
  /** Added melanin and blood, in units of absorbance of the green band. */
  melanin: number;
  blood: number;
  seed: number;
}

/**
 * A patch of skin. Millimetres, origin in the middle of the patch, x to the right, y down. A seed and these numbers say
 * everything about it: the texture continues as far as a camera looks.
 */
export interface PhantomSkin {
  seed: number;
  site: PhantomSite;
  phototype: Phototype;
  pits: readonly PhantomPit[];
  scarLines: readonly PhantomScarLine[];
  spots: readonly PhantomSpot[];
  /** Closed outline of the scar region, at which truth is measured and which a treatment covers. */
  outlineMm: readonly Point[];
  /** Colour of the scars before treatment, 0 … 1 each: redness and brown pigment. */
  scarRedness: number;
  scarPigment: number;
  /** 0 … 1 each: even to blotchy. */
  mottling: number;
  melasma: number;
  capillaries: number;
  /** 0 matt … 1 oily. */
  oiliness: number;
  /** 0 fine … 1 coarse. */
  poreSize: number;
  /** 0 smooth … 1 strongly lined. */
  lines: number;
  /** Fine hairs per cm². */
  hairsPerCm2: number;
}

/** What is left of the scar, and what the treatment has done, on one day. 1 = as in the untreated skin unless noted. */
export interface HealingState {
  /** Depth of the pits and height of raised scars still there. */
  depth: number;
  /** Redness of the scars themselves. */
  redness: number;
  /** Pigment of the scars (brown marks). */
  pigment: number;
  /** Redness of the whole treated region, 0 none … 1 as on the day of treatment. */
  erythema: number;
  /** Needle marks and crusts, 0 none … 1 fresh. */
  crust: number;
  /** Oedema, 0 none … 1 fresh; lifts the region and makes pits shallower for a while. */
  swelling: number;
}

export const untreated: HealingState = Object.freeze({
  depth: 1,
  redness: 1,
  pigment: 1,
  erythema: 0,
  crust: 0,
  swelling: 0,
});

/** Where the camera was. Tilts make a mild perspective. */
export interface PhantomPose {
  /** Width of the picture on the skin, in its middle. */
  fieldWidthMm: number;
  /** Point of the skin in the middle of the picture. */
  centreMm: Point;
  /** Turn of the picture content, clockwise. */
  rotationDeg: number;
  /** Turn about the vertical and about the horizontal axis of the picture. */
  yawDeg: number;
  pitchDeg: number;
}

export interface PhantomLight {
  mode: PhantomLightMode;
  /** Where the light comes from in the picture: 0 right, 90 top, 180 left. */
  azimuthDeg: number;
  /** Above the skin. */
  elevationDeg: number;
  /** Share of shadowless light, 0 … 1. */
  ambient: number;
}

export interface PhantomCapture {
  widthPx: number;
  heightPx: number;
  pose: PhantomPose;
  light: PhantomLight;
  /** Gains of red, green and blue that the camera got wrong; 1, 1, 1 = neutral. */
  whiteBalanceGains: readonly [number, number, number];
  exposureEv: number;
  /** Loss of light in the corners, 0 … 1. */
  vignette: number;
  /** Fall of light across the picture from the light's side to the other, 0 … 1. */
  lightFalloff: number;
  /** Blur of the whole picture and extra blur towards the edges, standard deviation in px of a 1600 px wide picture. */
  blurPx: number;
  edgeBlurPx: number;
  /** 0 none, 1 like a good camera at low ISO. */
  noise: number;
  noiseSeed: number;
  /** A grey paper scale with millimetres along the lower edge, as clinics stick on. */
  hasScaleStrip: boolean;
}

const lights: Record<PhantomLightMode, PhantomLight> = {
  standard: { mode: 'standard', azimuthDeg: 105, elevationDeg: 62, ambient: 0.34 },
  'raking-left': { mode: 'raking-left', azimuthDeg: 176, elevationDeg: 25, ambient: 0.19 },
  'raking-right': { mode: 'raking-right', azimuthDeg: 4, elevationDeg: 25, ambient: 0.19 },
};

export function phantomLight(mode: PhantomLightMode, changes: Partial<PhantomLight> = {}): PhantomLight {
  return { ...lights[mode], ...changes };
}

/** A capture as a careful photographer makes it; `changes` say what was otherwise. */
export function phantomCapture(
  changes: Partial<Omit<PhantomCapture, 'pose'>> & { pose?: Partial<PhantomPose> } = {},
): PhantomCapture {
  const { pose, ...rest } = changes;
  return {
    widthPx: 1600,
    heightPx: 1200,
    light: phantomLight('standard'),
    whiteBalanceGains: [1, 1, 1],
    exposureEv: 0,
    vignette: 0.12,
    lightFalloff: 0.1,
    blurPx: 0.7,
    edgeBlurPx: 1.6,
    noise: 1,
    noiseSeed: 1,
    hasScaleStrip: false,
    ...rest,
    pose: { fieldWidthMm: 46, centreMm: [0, 0], rotationDeg: 0, yawDeg: 0, pitchDeg: 0, ...pose },
  };
}
