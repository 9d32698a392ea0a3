import { Math } from './local-math.js';
import { labToLinear } from '../colour/colour-space.js';
import type { Triple } from '../colour/colour-space.js';
import { pixelBox, slowField, visibleBounds } from './grid.js';
import type { SkinGrid } from './grid.js';
import type { HealingState, PhantomSkin, PhantomSpot, Phototype, Point } from './model.js';
import { Noise } from './noise.js';
import { hash32, hashUnit } from './random.js';
import type { ScarMaps } from './scars.js';
import type { TextureMaps } from './texture.js';

/** Reflectance of the skin, linear sRGB. */
export interface Reflectance {
  red: Float32Array;
  green: Float32Array;
  blue: Float32Array;
}

/**
 * Colour of even facial skin by phototype, CIE L*a*b* D65. The individual typology angles (55°, 45°, 32°, 16°, -12°,
 * -43°) lie inside the classes of Del Bino & Bernerd 2013, British Journal of Dermatology 169(s3).
 */
const skinLab: Record<Phototype, Triple> = {
  1: [71, 11.5, 14.5],
  2: [67, 13, 17],
  3: [62, 13.5, 19],
  4: [56, 13.5, 20.5],
  5: [46, 13.5, 19.5],
  6: [36, 11.5, 15],
};

/**
 * Absorbance in the three bands per unit in green. Melanin falls with wavelength; blood absorbs green most and lets red
 * pass (shape after Jacques 2013, Physics in Medicine and Biology 58(11)).
 */
const MELANIN: Triple = [0.62, 1, 1.34];
const BLOOD: Triple = [0.1, 1, 0.8];

/** Even skin of the phototype as linear sRGB. */
export function skinReflectance(phototype: Phototype): Triple {
  return labToLinear(skinLab[phototype]);
}

export function reflectanceMaps(
  grid: SkinGrid,
  skin: PhantomSkin,
  healing: HealingState,
  scars: ScarMaps,
  texture: TextureMaps,
): Reflectance {
  const size = grid.xMm.length;
  const melanin = new Float32Array(size);
  const blood = new Float32Array(size);
  drawMottling(grid, skin, melanin, blood);
  for (const spot of skin.spots) drawSpot(grid, spot, healing, melanin, blood);
  drawTreatment(grid, skin, healing, scars, melanin, blood);
  // Blood shows less through more melanin; the marks of inflammation turn brown instead.
  const veil = 1 - 0.09 * (skin.phototype - 1);
  const scarBlood = 0.36 * skin.scarRedness * healing.redness;
  const scarMelanin = (0.16 + 0.05 * skin.phototype) * skin.scarPigment * healing.pigment;
  const paleness = 0.05 + 0.035 * skin.phototype;
  const base = skinReflectance(skin.phototype);
  const hair = skin.phototype <= 2 ? 0.75 : 0.22;
  const lift = skin.phototype <= 2 ? 0.35 : 0;
  const red = new Float32Array(size);
  const green = new Float32Array(size);
  const blue = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const pore = texture.pores[i]!;
    const furrow = texture.furrows[i]!;
    const mark = scars.colour[i]!;
    const tissue = scars.tissue[i]!;
    const m = melanin[i]! + scarMelanin * mark + 0.2 * pore + 0.03 * furrow - paleness * tissue;
    const b = veil * (blood[i]! + scarBlood * mark + 0.2 * pore + 0.05 * furrow - 0.05 * tissue);
    const hidden = texture.hairs[i]!;
    const shade = 1 - hidden * (1 - hair);
    red[i] = base[0] * Math.exp(-m * MELANIN[0] - b * BLOOD[0]) * shade + lift * hidden * 0.42;
    green[i] = base[1] * Math.exp(-m * MELANIN[1] - b * BLOOD[1]) * shade + lift * hidden * 0.36;
    blue[i] = base[2] * Math.exp(-m * MELANIN[2] - b * BLOOD[2]) * shade + lift * hidden * 0.28;
  }
  return { red, green, blue };
}

/** Uneven tone that every skin has: broad flush, blotches, fine speckle, melasma, and a net of small vessels. */
function drawMottling(grid: SkinGrid, skin: PhantomSkin, melanin: Float32Array, blood: Float32Array): void {
  const flush = new Noise(skin.seed + 41);
  const brown = new Noise(skin.seed + 42);
  const step = Math.max(1, Math.min(4, Math.floor(grid.pxPerMm / 6)));
  const wide = Math.max(1, Math.min(16, Math.floor(grid.pxPerMm / 2)));
  const amount = 0.35 + 0.65 * skin.mottling;
  const broadBlood = slowField(
    grid,
    wide,
    (x, y) => amount * (0.13 * flush.layered(x / 17, y / 17, 2) + 0.11 * flush.smooth(x / 5.2 + 3, y / 5.2)),
  );
  const broadMelanin = slowField(grid, wide, (x, y) => {
    const tone = 0.09 * amount * brown.layered(x / 13, y / 13, 3);
    if (skin.melasma <= 0) return tone;
    const island = brown.layered(x / 11 + 31, y / 11 + 3, 4) - 0.12 + 0.25 * (skin.melasma - 0.5);
    const edge = Math.min(1, Math.max(0, island / 0.22));
    return tone + 0.36 * skin.melasma * edge * edge * (3 - 2 * edge);
  });
  const speckle = slowField(grid, step, (x, y) => flush.layered(x / 1.35 + 7, y / 1.35, 3));
  const grainBrown = slowField(grid, step, (x, y) => brown.layered(x / 0.8, y / 0.8 + 50, 2));
  const vessels =
    skin.capillaries > 0.02 && grid.pxPerMm > 8
      ? slowField(grid, Math.max(1, step >> 1), (x, y) => vesselStrength(flush, brown, x, y))
      : undefined;
  for (let i = 0; i < melanin.length; i++) {
    melanin[i] = broadMelanin[i]! + 0.06 * amount * grainBrown[i]!;
    blood[i] = broadBlood[i]! + 0.15 * amount * speckle[i]!;
    if (vessels) blood[i] = blood[i]! + 0.2 * skin.capillaries * vessels[i]!;
  }
}

/** Thin winding red threads where a slow field says so. */
function vesselStrength(path: Noise, where: Noise, x: number, y: number): number {
  const presence = where.layered(x / 9 - 20, y / 9, 2) + 0.12;
  if (presence <= 0) return 0;
  const winding = path.smooth(x / 2.4 + 0.35 * where.smooth(x / 0.7, y / 0.7), y / 2.4 - 33);
  const thread = Math.max(0, 1 - Math.abs(winding) / 0.05);
  return Math.min(1, presence * 3) * thread;
}

function drawSpot(
  grid: SkinGrid,
  spot: PhantomSpot,
  healing: HealingState,
  melanin: Float32Array,
  blood: Float32Array,
): void {
  const noise = new Noise(spot.seed);
  const box = pixelBox(grid, spot.centreMm, spot.diameterMm, { left: 0, top: 0, right: 0, bottom: 0 });
  const radius = spot.diameterMm / 2;
  const softness = spot.kind === 'lentigo' ? 0.28 : spot.kind === 'freckle' ? 0.6 : 0.9;
  const left =
    spot.kind === 'mark' ? { melanin: healing.pigment, blood: healing.redness } : { melanin: 1, blood: 1 };
  for (let row = box.top; row <= box.bottom; row++)
    for (let column = box.left; column <= box.right; column++) {
      const i = row * grid.widthPx + column;
      const x = (grid.xMm[i]! - spot.centreMm[0]) / radius;
      const y = (grid.yMm[i]! - spot.centreMm[1]) / radius;
      const r2 = x * x + y * y;
      if (r2 > 3.6) continue;
      const rho = Math.sqrt(r2) + 0.36 * noise.layered(x * 1.1, y * 1.1, 3);
      const inner = Math.min(1, Math.max(0, (1 + softness / 2 - rho) / softness));
      const body = inner * inner * (3 - 2 * inner) * (1 + 0.45 * noise.layered(x * 2.2 + 9, y * 2.2, 3));
      melanin[i] = melanin[i]! + spot.melanin * left.melanin * body;
      blood[i] = blood[i]! + spot.blood * left.blood * body;
    }
}

/** Redness of the treated region and the marks of the needles. */
function drawTreatment(
  grid: SkinGrid,
  skin: PhantomSkin,
  healing: HealingState,
  scars: ScarMaps,
  melanin: Float32Array,
  blood: Float32Array,
): void {
  if (healing.erythema <= 0 && healing.crust <= 0) return;
  const inside = regionMask(grid, skin.outlineMm, 8);
  if (healing.erythema > 0) {
    const patches = new Noise(skin.seed + 51);
    const step = Math.max(1, Math.min(8, Math.floor(grid.pxPerMm / 4)));
    const uneven = slowField(grid, step, (x, y) => 0.85 + 0.42 * patches.layered(x / 3.4, y / 3.4, 3));
    for (let i = 0; i < blood.length; i++)
      blood[i] = blood[i]! + 0.4 * healing.erythema * inside[i]! * uneven[i]! * (1 + 0.3 * scars.colour[i]!);
  }
  if (healing.crust > 0) drawNeedleMarks(grid, skin, healing.crust, inside, melanin, blood);
}

function drawNeedleMarks(
  grid: SkinGrid,
  skin: PhantomSkin,
  crust: number,
  inside: Float32Array,
  melanin: Float32Array,
  blood: Float32Array,
): void {
  if (grid.pxPerMm < 8) return;
  const spacing = 0.8;
  const bounds = visibleBounds(grid);
  const seed = hash32(skin.seed, 61, 1);
  const box = { left: 0, top: 0, right: 0, bottom: 0 };
  for (let row = Math.floor(bounds.top / spacing); row <= bounds.bottom / spacing; row++)
    for (let column = Math.floor(bounds.left / spacing); column <= bounds.right / spacing; column++) {
      if (hashUnit(column, row, seed) > 0.72) continue;
      const x = (column + hashUnit(column, row, seed + 1)) * spacing;
      const y = (row + hashUnit(column, row, seed + 2)) * spacing;
      const radius = 0.06 + 0.09 * hashUnit(column, row, seed + 3) ** 2;
      const strength = (0.3 + 0.7 * hashUnit(column, row, seed + 4)) * crust;
      pixelBox(grid, [x, y], radius * 3, box);
      for (let v = box.top; v <= box.bottom; v++)
        for (let u = box.left; u <= box.right; u++) {
          const i = v * grid.widthPx + u;
          const d2 = ((grid.xMm[i]! - x) ** 2 + (grid.yMm[i]! - y) ** 2) / (radius * radius);
          if (d2 > 8) continue;
          const body = strength * Math.exp(-0.5 * d2 * d2) * inside[i]!;
          melanin[i] = melanin[i]! + 0.35 * body;
          blood[i] = blood[i]! + (0.35 + 0.35 * crust) * body;
        }
    }
}

/** 1 inside an outline, 0 outside, falling over `softnessMm` centred on the edge. */
export function regionMask(grid: SkinGrid, outlineMm: readonly Point[], softnessMm: number): Float32Array {
  const step = Math.max(1, Math.min(8, Math.floor((grid.pxPerMm * Math.max(softnessMm, 0.2)) / 4)));
  return slowField(grid, step, (x, y) => {
    const signed = isInside(outlineMm, x, y) ? 1 : -1;
    const t = Math.min(
      1,
      Math.max(0, 0.5 + (signed * distanceToOutline(outlineMm, x, y)) / Math.max(softnessMm, 1e-6)),
    );
    return t * t * (3 - 2 * t);
  });
}

export function isInside(outline: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  for (let k = 0, j = outline.length - 1; k < outline.length; j = k++) {
    const [ax, ay] = outline[k]!;
    const [bx, by] = outline[j]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function distanceToOutline(outline: readonly Point[], x: number, y: number): number {
  let best = Infinity;
  for (let k = 0, j = outline.length - 1; k < outline.length; j = k++) {
    const [ax, ay] = outline[j]!;
    const [bx, by] = outline[k]!;
    const ex = bx - ax;
    const ey = by - ay;
    const t = Math.min(1, Math.max(0, ((x - ax) * ex + (y - ay) * ey) / (ex * ex + ey * ey)));
    const d2 = (x - ax - t * ex) ** 2 + (y - ay - t * ey) ** 2;
    if (d2 < best) best = d2;
  }
  return Math.sqrt(best);
}
