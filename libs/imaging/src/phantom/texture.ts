import { Math } from './local-math.js';
import { pixelBox, slowField, visibleBounds } from './grid.js';
import type { SkinGrid } from './grid.js';
import type { PhantomSite, PhantomSkin } from './model.js';
import { Noise } from './noise.js';
import { hash32, hashUnit } from './random.js';

/** Fine structure of normal skin. */
export interface TextureMaps {
  /** Height of lines, cells and pores in mm. */
  heightMm: Float32Array;
  /** 0 … 1, darkness of pore openings. */
  pores: Float32Array;
  /** 0 … 1, depth in the network of lines, which is a little redder and darker. */
  furrows: Float32Array;
  /** 0 … 1, coverage by fine hairs. */
  hairs: Float32Array;
}

interface SiteTexture {
  /** Main direction of the skin lines. */
  lineAngleDeg: number;
  poresPerMm2: number;
  cellMm: number;
  /** Expression lines, wider apart, as on a forehead. */
  longLines: number;
}

const sites: Record<PhantomSite, SiteTexture> = {
  'cheek-left': { lineAngleDeg: 62, poresPerMm2: 1.7, cellMm: 0.78, longLines: 0.15 },
  'cheek-right': { lineAngleDeg: 118, poresPerMm2: 1.7, cellMm: 0.78, longLines: 0.15 },
  forehead: { lineAngleDeg: 4, poresPerMm2: 1.2, cellMm: 0.7, longLines: 1 },
  'temple-left': { lineAngleDeg: 40, poresPerMm2: 0.9, cellMm: 0.64, longLines: 0.45 },
  'temple-right': { lineAngleDeg: 140, poresPerMm2: 0.9, cellMm: 0.64, longLines: 0.45 },
  chin: { lineAngleDeg: 20, poresPerMm2: 1.8, cellMm: 0.72, longLines: 0.2 },
};

/** Structures below about three pixels are faded out, or they would turn into speckle. */
function resolved(sizeMm: number, pxPerMm: number): number {
  return Math.min(1, Math.max(0, (sizeMm * pxPerMm - 2) / 3));
}

/** Draws the texture; `smoothness` (0 … 1) says where scars have wiped it out. */
export function textureMaps(grid: SkinGrid, skin: PhantomSkin, smoothness: Float32Array): TextureMaps {
  const size = grid.xMm.length;
  const maps: TextureMaps = {
    heightMm: new Float32Array(size),
    pores: new Float32Array(size),
    furrows: new Float32Array(size),
    hairs: new Float32Array(size),
  };
  drawNetwork(grid, skin, maps);
  drawPores(grid, skin, maps);
  drawHairs(grid, skin, maps, smoothness);
  for (let i = 0; i < size; i++) {
    const kept = 1 - smoothness[i]!;
    maps.heightMm[i] = maps.heightMm[i]! * (0.1 + 0.9 * kept);
    maps.pores[i] = maps.pores[i]! * kept;
    maps.furrows[i] = maps.furrows[i]! * kept;
  }
  return maps;
}

/**
 * Skin lines: two oblique families of interrupted furrows over polygonal cells, a finer net inside the cells, and grain.
 * The plane is warped first, or the net would look drawn with a ruler.
 */
function drawNetwork(grid: SkinGrid, skin: PhantomSkin, maps: TextureMaps): void {
  const site = sites[skin.site];
  const { pxPerMm } = grid;
  const warp = new Noise(skin.seed + 11);
  const primary = new Noise(skin.seed + 12);
  const fine = new Noise(skin.seed + 13);
  const step = Math.max(1, Math.min(4, Math.floor(pxPerMm / 6)));
  const bendX = slowField(
    grid,
    step,
    (x, y) => 0.5 * warp.smooth(x / 3.1, y / 3.1) + 0.16 * warp.smooth(x / 0.9, y / 0.9),
  );
  const bendY = slowField(
    grid,
    step,
    (x, y) => 0.5 * warp.smooth(x / 3.1 + 40, y / 3.1) + 0.16 * warp.smooth(x / 0.9 + 40, y / 0.9),
  );
  // Where the net is clear and where it is worn: real skin is never evenly lined.
  const clarity = slowField(grid, step * 2, (x, y) => 0.62 + 0.5 * warp.layered(x / 5.5 + 9, y / 5.5, 2));
  const lineScale = slowField(grid, step, (x, y) => 0.5 + 0.5 * warp.smooth(x / 1.6 - 9, y / 1.6 + 70));
  const angle = (site.lineAngleDeg * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const cell = site.cellMm;
  const depth = 0.03 + 0.03 * skin.lines;
  const weights = {
    cells: resolved(cell * 0.5, pxPerMm) * depth,
    fine: resolved(cell * 0.22, pxPerMm) * depth * 0.42,
    grain: resolved(0.11, pxPerMm) * 0.0055,
    long: resolved(1.2, pxPerMm) * site.longLines * (0.015 + 0.06 * skin.lines),
  };
  const familyAngles = [angle + 0.55, angle - 0.62];
  const families = familyAngles.map((a, k) => ({
    ux: Math.sin(a) / (cell * (1.05 + 0.2 * k)),
    uy: -Math.cos(a) / (cell * (1.05 + 0.2 * k)),
    vx: Math.cos(a) / (cell * 3.2),
    vy: Math.sin(a) / (cell * 3.2),
    seed: hash32(skin.seed, k, 5),
  }));
  for (let i = 0; i < maps.heightMm.length; i++) {
    const x = grid.xMm[i]! + bendX[i]!;
    const y = grid.yMm[i]! + bendY[i]!;
    const along = (x * cos + y * sin) / (cell * 1.35);
    const across = (y * cos - x * sin) / (cell * 0.82);
    primary.cells(along, across);
    const gap = primary.second - primary.nearest;
    // Each cell is a flat cushion; the valley between two is narrow.
    const valley = 1 / (1 + 46 * gap * gap);
    let furrow = valley * (0.35 + 0.75 * lineScale[i]!);
    for (const family of families) {
      const u = x * family.ux + y * family.uy;
      const v = x * family.vx + y * family.vy;
      const index = Math.floor(u);
      const place = 0.5 + 0.34 * (hashUnit(index, 0, family.seed) - 0.5);
      const d = u - index - place;
      const strength = primary.smooth(v + 17.3 * index, index * 3.7) + 0.25;
      if (strength > 0) {
        const line = strength / (1 + 62 * d * d);
        if (line > furrow) furrow = line;
      }
    }
    fine.cells(x / (cell * 0.42), y / (cell * 0.42));
    const fineGap = fine.second - fine.nearest;
    const fineFurrow = 1 / (1 + 40 * fineGap * fineGap);
    const clear = Math.max(0.15, clarity[i]!);
    const cushion = 0.55 * (1 - primary.nearest * primary.nearest);
    let height = weights.cells * clear * (cushion - furrow) - weights.fine * fineFurrow * (0.5 + 0.5 * clear);
    if (weights.grain > 0) height += weights.grain * fine.smooth(x * 9.1, y * 9.1);
    if (weights.long > 0) {
      const ridge = 1 - Math.abs(primary.smooth((along * cell * 1.35) / 14, (across * cell * 0.82) / 2.1));
      const crease = ridge > 0.76 ? (ridge - 0.76) / 0.24 : 0;
      height -= weights.long * crease * crease;
    }
    maps.heightMm[i] = height;
    maps.furrows[i] = Math.min(1, furrow * clear + 0.25 * fineFurrow);
  }
}

/** Pores: one per jittered cell with some left out; slightly elongated along the pull of the skin. */
function drawPores(grid: SkinGrid, skin: PhantomSkin, maps: TextureMaps): void {
  const site = sites[skin.site];
  const spacing = 1 / Math.sqrt(site.poresPerMm2);
  const bounds = visibleBounds(grid);
  const seed = hash32(skin.seed, 21, 1);
  const crowd = new Noise(skin.seed + 22);
  const box = { left: 0, top: 0, right: 0, bottom: 0 };
  const angle = ((site.lineAngleDeg + 15) * Math.PI) / 180;
  for (let row = Math.floor(bounds.top / spacing) - 1; row <= bounds.bottom / spacing + 1; row++)
    for (let column = Math.floor(bounds.left / spacing) - 1; column <= bounds.right / spacing + 1; column++) {
      const x = (column + 0.08 + 0.84 * hashUnit(column, row, seed)) * spacing;
      const y = (row + 0.08 + 0.84 * hashUnit(column, row, seed + 1)) * spacing;
      const dense = 0.62 + 0.55 * crowd.smooth(x / 7, y / 7);
      if (hashUnit(column, row, seed + 2) > dense + 0.1) continue;
      const luck = hashUnit(column, row, seed + 3);
      const radiusMm = (0.04 + 0.045 * skin.poreSize) * (0.5 + 1.1 * luck * luck + 0.35 * dense);
      const visible = resolved(radiusMm * 2.4, grid.pxPerMm);
      if (visible === 0) continue;
      const turn = angle + 0.9 * (hashUnit(column, row, seed + 4) - 0.5);
      const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
      const dark = (0.15 + 0.85 * hashUnit(column, row, seed + 5) ** 2) * visible;
      const depthMm = radiusMm * (0.35 + 0.4 * luck) * visible;
      pixelBox(grid, [x, y], radiusMm * 3.6, box);
      for (let v = box.top; v <= box.bottom; v++)
        for (let u = box.left; u <= box.right; u++) {
          const i = v * grid.widthPx + u;
          const dx = grid.xMm[i]! - x;
          const dy = grid.yMm[i]! - y;
          const p = (dx * cos + dy * sin) / (radiusMm * 1.25);
          const q = (dy * cos - dx * sin) / (radiusMm * 0.88);
          const r2 = p * p + q * q;
          if (r2 > 9) continue;
          const hole = 1 / (1 + r2 * r2);
          // The opening is a hole; around it the skin sinks a little.
          maps.heightMm[i] =
            maps.heightMm[i]! - depthMm * (hole - 0.0122) - 0.12 * depthMm * Math.exp(-r2 * 0.4);
          const opening = dark * Math.exp(-r2 * 1.3);
          if (opening > maps.pores[i]!) maps.pores[i] = opening;
        }
    }
}

/** Vellus hairs: thin bent strokes, mostly one way. */
function drawHairs(grid: SkinGrid, skin: PhantomSkin, maps: TextureMaps, smoothness: Float32Array): void {
  if (skin.hairsPerCm2 <= 0 || grid.pxPerMm < 12) return;
  const spacing = 10 / Math.sqrt(skin.hairsPerCm2);
  const bounds = visibleBounds(grid);
  const seed = hash32(skin.seed, 31, 1);
  const fall = new Noise(skin.seed + 32);
  const m = grid.skinToImage;
  const stepMm = 0.6 / grid.pxPerMm;
  for (let row = Math.floor(bounds.top / spacing) - 2; row <= bounds.bottom / spacing + 2; row++)
    for (let column = Math.floor(bounds.left / spacing) - 2; column <= bounds.right / spacing + 2; column++) {
      let x = (column + hashUnit(column, row, seed)) * spacing;
      let y = (row + hashUnit(column, row, seed + 1)) * spacing;
      let angle = 1.25 + 1.1 * fall.smooth(x / 15, y / 15) + 0.7 * (hashUnit(column, row, seed + 2) - 0.5);
      const lengthMm = 0.8 + 2.4 * hashUnit(column, row, seed + 3);
      const bend = (0.9 * (hashUnit(column, row, seed + 4) - 0.5) * stepMm) / 1.2;
      const strength = (0.25 + 0.6 * hashUnit(column, row, seed + 5)) * Math.min(1, 0.03 * grid.pxPerMm);
      for (let t = 0; t < lengthMm; t += stepMm) {
        x += Math.cos(angle) * stepMm;
        y += Math.sin(angle) * stepMm;
        angle += bend;
        const w = 1 / (m[6] * x + m[7] * y + m[8]);
        const u = (m[0] * x + m[1] * y + m[2]) * w;
        const v = (m[3] * x + m[4] * y + m[5]) * w;
        const column0 = Math.floor(u);
        const row0 = Math.floor(v);
        if (column0 < 0 || row0 < 0 || column0 + 1 >= grid.widthPx || row0 + 1 >= grid.heightPx) continue;
        const i = row0 * grid.widthPx + column0;
        const cover = strength * 0.6 * (1 - t / lengthMm) ** 0.6 * (1 - 0.9 * smoothness[i]!);
        const fx = u - column0;
        const fy = v - row0;
        maps.hairs[i] = Math.min(0.8, maps.hairs[i]! + cover * (1 - fx) * (1 - fy));
        maps.hairs[i + 1] = Math.min(0.8, maps.hairs[i + 1]! + cover * fx * (1 - fy));
        maps.hairs[i + grid.widthPx] = Math.min(0.8, maps.hairs[i + grid.widthPx]! + cover * (1 - fx) * fy);
        maps.hairs[i + grid.widthPx + 1] = Math.min(0.8, maps.hairs[i + grid.widthPx + 1]! + cover * fx * fy);
      }
    }
}
