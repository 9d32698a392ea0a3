import { Math } from './local-math.js';
import { blurred } from './blur.js';
import { pixelBox } from './grid.js';
import type { SkinGrid } from './grid.js';
import type { HealingState, PhantomPit, PhantomScarLine, PhantomSkin, Point } from './model.js';
import { hashUnit } from './random.js';
import { Noise } from './noise.js';

/** What scars do to the skin at each pixel. */
export interface ScarMaps {
  /** Height in mm, pits below zero. */
  heightMm: Float32Array;
  /** 0 … 1, how much the texture of normal skin (lines, pores, hairs) is missing. */
  smoothness: Float32Array;
  /** 0 … 1, strength of scar colour: marks in and around pits, tissue of scar lines. */
  colour: Float32Array;
  /** 0 … 1, tissue of raised or surgical scars, paler and shinier than skin. */
  tissue: Float32Array;
}

/** Some pits answer better than others; narrow deep ones least. Never leaves 0 … 1, rises with `depth`. */
function remainingDepth(pit: PhantomPit, healing: HealingState): number {
  const reluctance = pit.kind === 'icepick' ? 0.55 : pit.kind === 'boxcar' ? 0.9 : 1.2;
  const answer = reluctance * (0.8 + 0.4 * hashUnit(pit.seed, 1, 91));
  return Math.min(1, Math.max(0, healing.depth)) ** answer;
}

/** Depth of one pit today in mm, swelling included. */
export function pitDepthMm(pit: PhantomPit, healing: HealingState): number {
  return pit.depthMm * remainingDepth(pit, healing) * (1 - 0.35 * healing.swelling);
}

const roughness = new Noise(4711);

/** Shape of one pit: an irregular, turned and stretched outline with its kind's profile. `locate` allocates nothing. */
class PitShape {
  /** Distance from the centre in the direction of the point, 1 = edge. */
  rho = 0;
  /** Depth over greatest depth, 0 … about 1. */
  depthShare = 0;
  private readonly cos: number;
  private readonly sin: number;
  private readonly stretch: number;
  private readonly steepSide: number;
  private readonly offset: number;

  constructor(private readonly pit: PhantomPit) {
    const angle = (pit.angleDeg * Math.PI) / 180;
    this.cos = Math.cos(angle);
    this.sin = Math.sin(angle);
    this.stretch = Math.sqrt(pit.elongation);
    this.steepSide = 6.283 * hashUnit(pit.seed, 2, 92);
    this.offset = (pit.seed % 997) * 1.37;
  }

  /** @param dxMm from the pit's centre */
  locate(dxMm: number, dyMm: number): void {
    const { pit } = this;
    const radius = pit.diameterMm / 2;
    const far = 1.75 * radius * this.stretch;
    if (dxMm * dxMm + dyMm * dyMm > far * far) {
      this.rho = 9;
      this.depthShare = 0;
      return;
    }
    // The plane is bent before measuring, or every scar would be an ellipse: angular at its own size, frayed at 0.5 mm.
    const bendMm = (pit.kind === 'icepick' ? 0.26 : 0.34) * radius;
    const [u, v] = [(dxMm * 0.95) / radius + this.offset, (dyMm * 0.95) / radius - this.offset];
    const bend = roughness.smooth(u, v);
    const fray = roughness.smooth(dxMm / 0.5 + this.offset, dyMm / 0.5 + 3.3);
    const x = dxMm + bendMm * bend;
    const y = dyMm + bendMm * roughness.smooth(u + 57.3, v + 21.9);
    const along = (x * this.cos + y * this.sin) / (this.stretch * radius);
    const across = ((y * this.cos - x * this.sin) * this.stretch) / radius;
    const rho = Math.sqrt(along * along + across * across);
    this.rho = rho;
    this.depthShare = 0;
    if (rho > 1.3) return;
    const bent = Math.max(0, rho + (pit.kind === 'rolling' ? 0.02 : 0.07) * fray);
    this.rho = bent;
    if (bent >= 1) return;
    const bowl = 1 - bent * bent;
    if (pit.kind === 'rolling') {
      this.depthShare = bowl * bowl * (1 + 0.22 * bend);
    } else if (pit.kind === 'icepick') {
      // A funnel: shallow shoulder, steep throat.
      const throat = Math.max(0, 1 - bent / 0.85);
      this.depthShare = 0.62 * throat * throat * (3 - 2 * throat) + 0.38 * bowl * bowl;
    } else {
      const lean =
        rho > 0.05 ? (along * Math.cos(this.steepSide) + across * Math.sin(this.steepSide)) / rho : 0;
      const wall = Math.min(1, (1 - bent) / (0.55 + 0.3 * lean));
      this.depthShare = wall * wall * (3 - 2 * wall) * (0.9 + 0.05 * fray + 0.12 * bend);
    }
  }
}

/** Volume of one pit below the level of the skin around it, in mm³: its shape summed over a grid of 1/50 diameter. */
export function pitVolumeMm3(pit: PhantomPit, healing: HealingState): number {
  const shape = new PitShape(pit);
  const step = pit.diameterMm / 50;
  let sum = 0;
  for (let row = -48; row < 48; row++)
    for (let column = -48; column < 48; column++) {
      shape.locate((column + 0.5) * step, (row + 0.5) * step);
      sum += shape.depthShare;
    }
  return sum * step * step * pitDepthMm(pit, healing);
}

/** Draws all scars of `skin` as they are under `healing`. */
export function scarMaps(grid: SkinGrid, skin: PhantomSkin, healing: HealingState): ScarMaps {
  const size = grid.xMm.length;
  const maps: ScarMaps = {
    heightMm: new Float32Array(size),
    smoothness: new Float32Array(size),
    colour: new Float32Array(size),
    tissue: new Float32Array(size),
  };
  for (const pit of skin.pits) drawPit(grid, maps, pit, healing);
  for (const line of skin.scarLines) drawScarLine(grid, maps, line, healing);
  // Skin has no edges sharper than its own thickness; a blur keeps the volume.
  maps.heightMm = blurred(maps.heightMm, grid.widthPx, grid.heightPx, 0.1 * grid.pxPerMm);
  return maps;
}

function drawPit(grid: SkinGrid, maps: ScarMaps, pit: PhantomPit, healing: HealingState): void {
  const shape = new PitShape(pit);
  const depthMm = pitDepthMm(pit, healing);
  const isBroad = pit.kind === 'rolling';
  const reach = (pit.diameterMm / 2) * Math.sqrt(pit.elongation) * 1.75;
  const box = pixelBox(grid, pit.centreMm, reach, { left: 0, top: 0, right: 0, bottom: 0 });
  const [centreX, centreY] = pit.centreMm;
  const strength = 0.35 + 0.75 * hashUnit(pit.seed, 7, 93);
  const scarring =
    (isBroad ? 0.25 : 0.5 + 0.4 * hashUnit(pit.seed, 8, 93)) * Math.sqrt(depthMm / pit.depthMm);
  for (let row = box.top; row <= box.bottom; row++)
    for (let column = box.left; column <= box.right; column++) {
      const i = row * grid.widthPx + column;
      shape.locate(grid.xMm[i]! - centreX, grid.yMm[i]! - centreY);
      const { rho, depthShare } = shape;
      if (rho > 1.9) continue;
      maps.heightMm[i] = maps.heightMm[i]! - depthMm * depthShare;
      const smooth = scarring * Math.min(1, depthShare * 1.5);
      if (smooth > maps.smoothness[i]!) maps.smoothness[i] = smooth;
      const fade = Math.max(0, 1 - Math.max(0, rho - 0.55) / 1.1);
      const halo = isBroad ? 0.3 * depthShare : 0.5 * fade * fade;
      maps.colour[i] = Math.min(1.3, maps.colour[i]! + strength * halo);
    }
}

function drawScarLine(grid: SkinGrid, maps: ScarMaps, line: PhantomScarLine, healing: HealingState): void {
  const noise = new Noise(line.seed);
  const path = new ArcPath(line.pathMm);
  const half = line.widthMm / 2;
  const heightMm = line.heightMm * healing.depth * (1 + 0.12 * healing.swelling);
  const middle = path.at(path.lengthMm / 2);
  const reach = path.lengthMm / 2 + line.widthMm * 2 + 3;
  const box = pixelBox(grid, middle, reach, { left: 0, top: 0, right: 0, bottom: 0 });
  const isRaised = line.kind === 'hypertrophic';
  const suturesMm = line.hasSutureMarks ? 2.6 : 0;
  for (let row = box.top; row <= box.bottom; row++)
    for (let column = box.left; column <= box.right; column++) {
      const i = row * grid.widthPx + column;
      const [x, y] = [grid.xMm[i]!, grid.yMm[i]!];
      path.locate(x, y);
      if (path.distanceMm > line.widthMm * 2 + 3) continue;
      const along = path.alongMm;
      const ends = Math.min(along, path.lengthMm - along);
      const taper = Math.min(1, Math.max(0, (ends + half * 0.6) / (half * 2.2)));
      const uneven = 1 + 0.28 * noise.layered(along / 5, 3.1, 2) + 0.16 * noise.smooth(x / 1.3, y / 1.3);
      const width = half * uneven * Math.sqrt(taper);
      const rho = width > 0.02 ? path.distanceMm / width : 9;
      const edge = Math.min(1, Math.max(0, (1.15 - rho) / (isRaised ? 0.95 : 0.4)));
      const body = edge * edge * (3 - 2 * edge);
      if (body > 0) {
        const lumps = isRaised
          ? 1 +
            0.34 * noise.layered(x / 3.1, y / 3.1, 2) +
            0.035 * noise.smooth(along / 3.5, path.sideMm / 0.4)
          : 1 + 0.35 * noise.smooth(along / 1.1, path.sideMm / 0.5);
        const dome = isRaised ? Math.sqrt(Math.max(0, 1 - Math.min(1, rho * rho) * 0.55)) : 1;
        maps.heightMm[i] = maps.heightMm[i]! + heightMm * body * lumps * dome;
        maps.smoothness[i] = Math.max(maps.smoothness[i]!, (isRaised ? 0.86 : 0.94) * body);
        maps.tissue[i] = Math.max(maps.tissue[i]!, isRaised ? 0.4 * body : body);
      }
      const halo = Math.max(0, 1 - Math.max(0, path.distanceMm - width) / (isRaised ? 2.2 : 1.1));
      const patchy = (isRaised ? 1.15 : 0.75) + 0.5 * noise.smooth(x / 1.8 + 5, y / 1.8);
      maps.colour[i] = Math.min(1.4, maps.colour[i]! + patchy * Math.max(body, 0.4 * halo * halo * taper));
      if (suturesMm > 0) drawSuture(maps, i, path, suturesMm, half, line.seed);
    }
}

/** Small dimples left and right of a sutured scar, each with a faint cross line. */
function drawSuture(
  maps: ScarMaps,
  i: number,
  path: ArcPath,
  everyMm: number,
  halfMm: number,
  seed: number,
): void {
  const index = Math.floor(path.alongMm / everyMm);
  const side = path.sideMm < 0 ? 0 : 1;
  const centre = (index + 0.5 + 0.2 * (hashUnit(index, side, seed) - 0.5)) * everyMm;
  if (path.alongMm <= 0.05 || path.alongMm >= path.lengthMm - 0.05) return;
  const offset = halfMm + 1.3 + 0.5 * hashUnit(index, side + 2, seed);
  const across = Math.abs(path.sideMm);
  const along = path.alongMm - centre;
  const dimple = Math.exp(-((across - offset) ** 2 + along * along) / 0.07);
  const track = 0.45 * Math.exp(-(along * along) / 0.035) * (across < offset ? 1 : 0);
  maps.heightMm[i] = maps.heightMm[i]! - 0.14 * dimple - 0.03 * track;
  maps.colour[i] = Math.min(1.4, maps.colour[i]! + 0.5 * dimple + 0.3 * track);
  maps.smoothness[i] = Math.max(maps.smoothness[i]!, 0.8 * dimple, 0.6 * track);
}

/** Distance to, and position along, a polyline. `locate` leaves its answers in the fields. */
class ArcPath {
  readonly lengthMm: number;
  distanceMm = 0;
  alongMm = 0;
  /** Distance with the side as its sign. */
  sideMm = 0;
  private readonly starts: number[] = [];

  constructor(private readonly points: readonly Point[]) {
    let length = 0;
    for (let k = 0; k + 1 < points.length; k++) {
      this.starts.push(length);
      length += Math.hypot(points[k + 1]![0] - points[k]![0], points[k + 1]![1] - points[k]![1]);
    }
    this.lengthMm = length;
  }

  at(alongMm: number): Point {
    let k = 0;
    while (k + 1 < this.starts.length && this.starts[k + 1]! <= alongMm) k++;
    const [a, b] = [this.points[k]!, this.points[k + 1]!];
    const t = (alongMm - this.starts[k]!) / Math.hypot(b[0] - a[0], b[1] - a[1]);
    return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
  }

  locate(x: number, y: number): void {
    let best = Infinity;
    for (let k = 0; k + 1 < this.points.length; k++) {
      const a = this.points[k]!;
      const b = this.points[k + 1]!;
      const ex = b[0] - a[0];
      const ey = b[1] - a[1];
      const length2 = ex * ex + ey * ey;
      const t = Math.min(1, Math.max(0, ((x - a[0]) * ex + (y - a[1]) * ey) / length2));
      const dx = x - a[0] - t * ex;
      const dy = y - a[1] - t * ey;
      const d2 = dx * dx + dy * dy;
      if (d2 >= best) continue;
      best = d2;
      const length = Math.sqrt(length2);
      this.alongMm = this.starts[k]! + t * length;
      this.sideMm = (ex * dy - ey * dx) / length;
    }
    this.distanceMm = Math.sqrt(best);
  }
}
