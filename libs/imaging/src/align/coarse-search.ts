import { SquareFft } from './fft.js';
import { locallyNormalised, resample, longSidePx, type Plane } from './grey-image.js';
import type { Matrix3 } from './matrix3.js';

/** A first guess: a similarity from the thumbnail of the baseline to the thumbnail of the follow-up. */
export interface Guess {
  matrix: Matrix3;
  /** Normalised correlation where the two overlap, reduced for small overlaps. */
  score: number;
}

/** Long side of the thumbnails that are searched, px: scars and hairs are gone, shapes and shades remain. */
export const thumbnailPx = 64;
const canvasPx = 128;
const anglesDeg = [-15, -10, -5, 0, 5, 10, 15];
const scales = [0.79, 0.89, 1, 1.12, 1.26];
/** Farther than this part of the thumbnail the two would share too little to be compared. */
const farthestShift = 0.35;
const smallestOverlap = 0.35;

/** The picture at thumbnail size, texture only. */
export function thumbnail(levels: readonly Plane[]): Plane {
  const coarsest = levels[levels.length - 1]!;
  const s = thumbnailPx / longSidePx(coarsest);
  const small = resample(
    coarsest,
    Math.max(8, Math.round(coarsest.widthPx * s)),
    Math.max(8, Math.round(coarsest.heightPx * s)),
  );
  return locallyNormalised(small, 6);
}

/**
 * Tries every turn and scale of the follow-up at once over all shifts, by correlation in the frequency domain.
 * @param quarterTurns also try the follow-up turned by 90, 180 and 270 degrees
 * @returns the best guesses, best first, no two of them alike
 */
export function coarseSearch(
  baseline: Plane,
  followup: Plane,
  { keep = 4, quarterTurns = false }: { keep?: number; quarterTurns?: boolean } = {},
): Guess[] {
  const fft = new SquareFft(canvasPx);
  const spectrum = maskedSpectrum(fft, baseline);
  const guesses: Guess[] = [];
  for (const turnDeg of quarterTurns ? [0, 90, 180, 270] : [0]) {
    for (const angleDeg of anglesDeg) {
      for (const scale of scales) {
        guesses.push(...peaks(fft, baseline, spectrum, followup, scale, turnDeg + angleDeg));
      }
    }
  }
  guesses.sort((a, b) => b.score - a.score);
  const kept: Guess[] = [];
  for (const guess of guesses) {
    if (kept.length === keep) break;
    if (kept.every((other) => distance(guess.matrix, other.matrix, baseline) > 3)) kept.push(guess);
  }
  return kept;
}

/** Mean distance in px between where the two put three corners of the baseline. */
function distance(a: Matrix3, b: Matrix3, { widthPx: w, heightPx: h }: Plane): number {
  let sum = 0;
  for (const [x, y] of [
    [0, 0],
    [w, 0],
    [0, h],
  ] as const) {
    const dx = (a[0] - b[0]) * x + (a[1] - b[1]) * y + a[2] - b[2];
    const dy = (a[3] - b[3]) * x + (a[4] - b[4]) * y + a[5] - b[5];
    sum += Math.hypot(dx, dy);
  }
  return sum / 3;
}

interface MaskedSpectrum {
  textureRe: Float64Array;
  textureIm: Float64Array;
  maskRe: Float64Array;
  maskIm: Float64Array;
}

/** Spectra of a picture's texture and of its area, from one transform of texture + i · area. */
function split(fft: SquareFft, re: Float64Array, im: Float64Array): MaskedSpectrum {
  fft.transform(re, im, -1);
  const n = fft.side;
  const size = n * n;
  const out = {
    textureRe: new Float64Array(size),
    textureIm: new Float64Array(size),
    maskRe: new Float64Array(size),
    maskIm: new Float64Array(size),
  };
  for (let y = 0; y < n; y++) {
    for (let x = 0; x < n; x++) {
      const i = y * n + x;
      const j = ((n - y) % n) * n + ((n - x) % n);
      out.textureRe[i] = (re[i]! + re[j]!) / 2;
      out.textureIm[i] = (im[i]! - im[j]!) / 2;
      out.maskRe[i] = (im[i]! + im[j]!) / 2;
      out.maskIm[i] = (re[j]! - re[i]!) / 2;
    }
  }
  return out;
}

function maskedSpectrum(fft: SquareFft, p: Plane): MaskedSpectrum {
  const re = new Float64Array(canvasPx * canvasPx);
  const im = new Float64Array(canvasPx * canvasPx);
  for (let y = 0; y < p.heightPx; y++) {
    for (let x = 0; x < p.widthPx; x++) {
      re[y * canvasPx + x] = p.data[y * p.widthPx + x]!;
      im[y * canvasPx + x] = 1;
    }
  }
  return split(fft, re, im);
}

/** The two best shifts of the follow-up at one scale and turn. */
function peaks(
  fft: SquareFft,
  baseline: Plane,
  base: MaskedSpectrum,
  followup: Plane,
  scale: number,
  angleDeg: number,
): Guess[] {
  const n = canvasPx;
  const angle = (angleDeg * Math.PI) / 180;
  const a = scale * Math.cos(angle);
  const b = scale * Math.sin(angle);
  const cx = (followup.widthPx - 1) / 2;
  const cy = (followup.heightPx - 1) / 2;
  const re = new Float64Array(n * n);
  const im = new Float64Array(n * n);
  const middle = n / 2;
  const d = followup.data;
  const lastX = followup.widthPx - 1;
  const lastY = followup.heightPx - 1;
  for (let y = 0; y < n; y++) {
    for (let x = 0; x < n; x++) {
      const u = a * (x - middle) - b * (y - middle) + cx;
      const v = b * (x - middle) + a * (y - middle) + cy;
      if (!(u >= 0 && v >= 0 && u < lastX && v < lastY)) continue;
      const x0 = u | 0;
      const y0 = v | 0;
      const i = y0 * followup.widthPx + x0;
      const fx = u - x0;
      const fy = v - y0;
      re[y * n + x] =
        (d[i]! * (1 - fx) + d[i + 1]! * fx) * (1 - fy) +
        (d[i + followup.widthPx]! * (1 - fx) + d[i + followup.widthPx + 1]! * fx) * fy;
      im[y * n + x] = 1;
    }
  }
  const own = split(fft, re, im);
  // Both products are spectra of real planes, so one transform brings back correlation (re) and overlap (im).
  for (let i = 0; i < re.length; i++) {
    const tr = own.textureRe[i]! * base.textureRe[i]! + own.textureIm[i]! * base.textureIm[i]!;
    const ti = own.textureIm[i]! * base.textureRe[i]! - own.textureRe[i]! * base.textureIm[i]!;
    const mr = own.maskRe[i]! * base.maskRe[i]! + own.maskIm[i]! * base.maskIm[i]!;
    const mi = own.maskIm[i]! * base.maskRe[i]! - own.maskRe[i]! * base.maskIm[i]!;
    re[i] = tr - mi;
    im[i] = ti + mr;
  }
  fft.transform(re, im, 1);
  const area = baseline.widthPx * baseline.heightPx;
  const limit = Math.round(farthestShift * thumbnailPx);
  // The shift that puts the middle of the baseline on the middle of the canvas.
  const homeX = middle - (baseline.widthPx - 1) / 2;
  const homeY = middle - (baseline.heightPx - 1) / 2;
  const best: { x: number; y: number; score: number }[] = [];
  const { abs, sqrt } = Math;
  let toBeat = -Infinity;
  for (let y = Math.ceil(homeY - limit); y <= homeY + limit; y++) {
    for (let x = Math.ceil(homeX - limit); x <= homeX + limit; x++) {
      const i = ((y + n) % n) * n + ((x + n) % n);
      const overlap = im[i]! / (n * n);
      if (overlap < smallestOverlap * area) continue;
      const score = (re[i]! / (n * n) / overlap) * sqrt(overlap < area ? overlap / area : 1);
      if (score <= toBeat) continue;
      const near = best.findIndex((p) => abs(p.x - x) <= 4 && abs(p.y - y) <= 4);
      if (near >= 0) {
        if (best[near]!.score < score) best[near] = { x, y, score };
      } else if (best.length < 2) best.push({ x, y, score });
      else {
        const worst = best[0]!.score < best[1]!.score ? 0 : 1;
        if (best[worst]!.score < score) best[worst] = { x, y, score };
      }
      if (best.length === 2) toBeat = best[0]!.score < best[1]!.score ? best[0]!.score : best[1]!.score;
    }
  }
  return best.map(({ x, y, score }) => {
    const dx = x - middle;
    const dy = y - middle;
    return { matrix: [a, -b, a * dx - b * dy + cx, b, a, b * dx + a * dy + cy, 0, 0, 1], score };
  });
}
