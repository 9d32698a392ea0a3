import { Math } from './local-math.js';
import { blurred } from './blur.js';
import { slowField } from './grid.js';
import type { SkinGrid } from './grid.js';
import type { HealingState, PhantomCapture, PhantomSkin } from './model.js';
import { Noise } from './noise.js';
import type { Reflectance } from './pigment.js';
import { regionMask } from './pigment.js';
import type { ScarMaps } from './scars.js';
import type { TextureMaps } from './texture.js';

/** Light that leaves the skin towards the camera, linear sRGB. */
export type Radiance = Reflectance;

/** How far light wanders under the skin, in mm, and which share of it does, by band (red farthest). */
const SCATTER = [
  { share: 0.52, sigmaMm: 0.36 },
  { share: 0.4, sigmaMm: 0.2 },
  { share: 0.3, sigmaMm: 0.13 },
] as const;

/** Radius of the rounded cheek, forehead or temple under the picture. */
const BODY_RADIUS_MM = 105;

/** Lights the skin: height map and reflectance in, radiance out. `reflectance` is reused for the answer. */
export function lit(
  grid: SkinGrid,
  skin: PhantomSkin,
  healing: HealingState,
  capture: PhantomCapture,
  scars: ScarMaps,
  texture: TextureMaps,
  reflectance: Reflectance,
): Radiance {
  const { widthPx, heightPx, pxPerMm } = grid;
  const form = bodySlope(grid, skin, healing);
  const reliefMm = scars.heightMm;
  for (let i = 0; i < reliefMm.length; i++) reliefMm[i] = reliefMm[i]! + texture.heightMm[i]!;
  const open = visibility(reliefMm, grid, capture);
  const cavity = openness(reliefMm, widthPx, heightPx, pxPerMm);
  const gloss = glossField(grid, skin, healing, scars);
  const diffuse = new Float32Array(reliefMm.length);
  const shine = shade(grid, capture, form, reliefMm, open, cavity, gloss, texture, diffuse);
  const bands = [reflectance.red, reflectance.green, reflectance.blue];
  bands.forEach((band, k) => {
    const { share, sigmaMm } = SCATTER[k]!;
    const scattered = blurred(diffuse, widthPx, heightPx, sigmaMm * pxPerMm);
    // Light that wandered also carries colour sideways, so pigment edges soften a little in red.
    const soft = k === 0 ? blurred(band, widthPx, heightPx, sigmaMm * pxPerMm * 0.45) : band;
    const colourShare = share * 0.55;
    for (let i = 0; i < band.length; i++) {
      const light = diffuse[i]! + share * (scattered[i]! - diffuse[i]!);
      const colour = band[i]! + colourShare * (soft[i]! - band[i]!);
      band[i] = colour * light + shine[i]!;
    }
  });
  return reflectance;
}

interface Slopes {
  /** Rise of the surface per mm to the right and downwards on the skin. */
  x: Float32Array;
  y: Float32Array;
}

/**
 * Slope of the rounded body part, of uneven flesh on it and of oedema. As slopes and not as heights: interpolated heights
 * would show facets in low light.
 */
function bodySlope(grid: SkinGrid, skin: PhantomSkin, healing: HealingState): Slopes {
  const flesh = new Noise(skin.seed + 71);
  const step = Math.max(1, Math.min(8, Math.floor(grid.pxPerMm / 4)));
  const h = 0.25;
  const uneven = (x: number, y: number) =>
    0.5 * flesh.layered(x / 17, y / 17, 2) +
    0.07 * flesh.smooth(x / 4.1 + 8, y / 4.1) +
    0.022 * flesh.smooth(x / 1.7, y / 1.7 + 8);
  const slopes = {
    x: slowField(grid, step, (x, y) => -x / BODY_RADIUS_MM + (uneven(x + h, y) - uneven(x - h, y)) / (2 * h)),
    y: slowField(
      grid,
      step,
      (x, y) => (-0.7 * y) / BODY_RADIUS_MM + (uneven(x, y + h) - uneven(x, y - h)) / (2 * h),
    ),
  };
  if (healing.swelling > 0) {
    const raised = regionMask(grid, skin.outlineMm, 9);
    const smooth = blurred(raised, grid.widthPx, grid.heightPx, grid.pxPerMm);
    addGradient(grid, smooth, 0.7 * healing.swelling, slopes);
  }
  return slopes;
}

/** Adds the gradient of a height given in the picture, turned back to the axes of the skin. */
function addGradient(grid: SkinGrid, height: Float32Array, factor: number, slopes: Slopes): void {
  const { widthPx, heightPx, pxPerMm, xMm, yMm } = grid;
  for (let row = 1; row + 1 < heightPx; row++)
    for (let column = 1; column + 1 < widthPx; column++) {
      const i = row * widthPx + column;
      const across = (height[i + 1]! - height[i - 1]!) * factor * pxPerMm * 0.5;
      const down = (height[i + widthPx]! - height[i - widthPx]!) * factor * pxPerMm * 0.5;
      const cos = (xMm[i + 1]! - xMm[i]!) * pxPerMm;
      const sin = (yMm[i + 1]! - yMm[i]!) * pxPerMm;
      slopes.x[i] = slopes.x[i]! + across * cos - down * sin;
      slopes.y[i] = slopes.y[i]! + across * sin + down * cos;
    }
}

/** Share of the key light that reaches each pixel past its neighbours; soft, because real lamps have width. */
function visibility(reliefMm: Float32Array, grid: SkinGrid, capture: PhantomCapture): Float32Array {
  const { widthPx, heightPx, pxPerMm } = grid;
  const { azimuthDeg, elevationDeg } = capture.light;
  const azimuth = (azimuthDeg * Math.PI) / 180;
  const [stepX, stepY] = [Math.cos(azimuth), -Math.sin(azimuth)];
  const rise = Math.tan((elevationDeg * Math.PI) / 180);
  const penumbra = 0.24 * rise + 0.04;
  const open = new Float32Array(reliefMm.length).fill(1);
  const distances = [0.07, 0.14, 0.24, 0.38, 0.58, 0.86, 1.25, 1.8, 2.6].filter((mm) => mm * pxPerMm >= 0.9);
  const offsets = distances.map((mm) => ({
    dx: Math.round(stepX * mm * pxPerMm),
    dy: Math.round(stepY * mm * pxPerMm),
    perMm: 1 / mm,
  }));
  const deepest = reliefMm.reduce((low, h) => Math.min(low, h), 0);
  const highest = reliefMm.reduce((high, h) => Math.max(high, h), 0);
  for (const { dx, dy, perMm } of offsets) {
    if ((highest - deepest) * perMm < rise - penumbra) continue;
    for (let row = 0; row < heightPx; row++) {
      const otherRow = Math.min(heightPx - 1, Math.max(0, row + dy));
      for (let column = 0, i = row * widthPx; column < widthPx; column++, i++) {
        const otherColumn = column + dx < 0 ? 0 : column + dx >= widthPx ? widthPx - 1 : column + dx;
        const j = otherRow * widthPx + otherColumn;
        const slope = (reliefMm[j]! - reliefMm[i]!) * perMm;
        const over = (slope - rise + penumbra) / (2 * penumbra);
        if (over <= 0) continue;
        const share = over >= 1 ? 0 : 1 - over * over * (3 - 2 * over);
        if (share < open[i]!) open[i] = share;
      }
    }
  }
  return open;
}

/** Share of the sky that a pixel sees, from how far it lies below its surroundings at two scales. */
function openness(reliefMm: Float32Array, widthPx: number, heightPx: number, pxPerMm: number): Float32Array {
  const near = blurred(reliefMm, widthPx, heightPx, 0.22 * pxPerMm);
  const far = blurred(reliefMm, widthPx, heightPx, 0.8 * pxPerMm);
  for (let i = 0; i < near.length; i++) {
    const a = Math.max(-0.02, near[i]! - reliefMm[i]!);
    const b = Math.max(0, far[i]! - reliefMm[i]!);
    near[i] = 1 / (1 + 2.2 * a + 1.0 * b);
  }
  return near;
}

function glossField(grid: SkinGrid, skin: PhantomSkin, healing: HealingState, scars: ScarMaps): Float32Array {
  const sebum = new Noise(skin.seed + 81);
  const step = Math.max(1, Math.min(4, Math.floor(grid.pxPerMm / 6)));
  const film = slowField(
    grid,
    step,
    (x, y) =>
      (0.25 + 0.75 * skin.oiliness) *
      Math.max(
        0.15,
        0.75 + 0.55 * sebum.layered(x / 8, y / 8, 2) + 0.3 * sebum.smooth(x / 0.9, y / 0.9 + 12),
      ),
  );
  for (let i = 0; i < film.length; i++)
    film[i] = film[i]! * (1 - 0.3 * healing.crust) + 0.14 * scars.tissue[i]! + 0.12 * healing.swelling;
  return film;
}

/** Diffuse light goes to `diffuse`; the answer is the light mirrored by the film of sebum. */
function shade(
  grid: SkinGrid,
  capture: PhantomCapture,
  form: Slopes,
  reliefMm: Float32Array,
  open: Float32Array,
  cavity: Float32Array,
  gloss: Float32Array,
  texture: TextureMaps,
  diffuse: Float32Array,
): Float32Array {
  const { widthPx, heightPx, pxPerMm } = grid;
  const { azimuthDeg, elevationDeg, ambient } = capture.light;
  const [azimuth, elevation] = [(azimuthDeg * Math.PI) / 180, (elevationDeg * Math.PI) / 180];
  const lx = Math.cos(elevation) * Math.cos(azimuth);
  const ly = -Math.cos(elevation) * Math.sin(azimuth);
  const lz = Math.sin(elevation);
  // The camera looks along z; the mirror direction lies halfway between light and camera.
  const halfLength = Math.hypot(lx, ly, lz + 1);
  const [hx, hy, hz] = [lx / halfLength, ly / halfLength, (lz + 1) / halfLength];
  const wrap = 0.12;
  const key = (1 - ambient) / ((lz + wrap) / (1 + wrap));
  const fresnel = 0.028 + 0.972 * (1 - (hx * lx + hy * ly + hz * lz)) ** 5;
  const tiltX = Math.tan((capture.pose.yawDeg * Math.PI) / 180);
  const tiltY = Math.tan((capture.pose.pitchDeg * Math.PI) / 180);
  const turn = (capture.pose.rotationDeg * Math.PI) / 180;
  const [cosTurn, sinTurn] = [Math.cos(turn), -Math.sin(turn)];
  const shine = new Float32Array(diffuse.length);
  const perPx = pxPerMm / 2;
  const spread = [
    { m2: 0.34 ** 2, weight: 0.35 },
    { m2: 0.16 ** 2, weight: 0.65 },
  ] as const;
  const strength = 12 * fresnel * (1 - ambient);
  for (let row = 0; row < heightPx; row++) {
    const up = row > 0 ? -widthPx : 0;
    const down = row < heightPx - 1 ? widthPx : 0;
    for (let column = 0, i = row * widthPx; column < widthPx; column++, i++) {
      const left = column > 0 ? i - 1 : i;
      const right = column < widthPx - 1 ? i + 1 : i;
      const gx =
        (reliefMm[right]! - reliefMm[left]!) * perPx + form.x[i]! * cosTurn + form.y[i]! * sinTurn + tiltX;
      const gy =
        (reliefMm[i + down]! - reliefMm[i + up]!) * perPx -
        form.x[i]! * sinTurn +
        form.y[i]! * cosTurn +
        tiltY;
      const shorten = 1 / Math.sqrt(gx * gx + gy * gy + 1);
      const facing = (lz - gx * lx - gy * ly) * shorten;
      const lambert = facing <= -wrap ? 0 : (facing + wrap) / (1 + wrap);
      diffuse[i] =
        ambient * cavity[i]! * (0.75 + 0.25 * shorten) +
        key * lambert * open[i]! * (0.55 + 0.45 * cavity[i]!);
      const c = (hz - gx * hx - gy * hy) * shorten;
      if (c <= 0.2) continue;
      const tan2 = 1 / (c * c) - 1;
      let glint = 0;
      for (const { m2, weight } of spread) {
        const t = 1 / (1 + tan2 / (2 * m2));
        glint += weight * t * t * t;
      }
      shine[i] =
        strength *
        gloss[i]! *
        glint *
        open[i]! *
        cavity[i]! *
        (1 - 0.8 * texture.pores[i]!) *
        (1 - texture.hairs[i]!);
    }
  }
  return shine;
}
