import { Math } from './local-math.js';
import { compose3, invert3, normalised3 } from '../align/matrix3.js';
import type { Matrix3 } from '../align/matrix3.js';
import type { PhantomPose, Point } from './model.js';

/** The pixels of a picture and where each lies on the skin. The first pixel's centre is (0, 0). */
export interface SkinGrid {
  widthPx: number;
  heightPx: number;
  skinToImage: Matrix3;
  imageToSkin: Matrix3;
  /** In the middle of the picture. */
  pxPerMm: number;
  xMm: Float32Array;
  yMm: Float32Array;
}

/** A camera this far away makes the mild perspective of a phone or a macro lens. */
const CAMERA_DISTANCE_MM = 240;

/** Plane of the skin to picture, by a pinhole camera that looks at `pose.centreMm`. */
export function poseMatrix(pose: PhantomPose, widthPx: number, heightPx: number): Matrix3 {
  const radians = Math.PI / 180;
  const [cr, sr] = [Math.cos(pose.rotationDeg * radians), Math.sin(pose.rotationDeg * radians)];
  const [cy, sy] = [Math.cos(pose.yawDeg * radians), Math.sin(pose.yawDeg * radians)];
  const [cp, sp] = [Math.cos(pose.pitchDeg * radians), Math.sin(pose.pitchDeg * radians)];
  const shift: Matrix3 = [1, 0, -pose.centreMm[0], 0, 1, -pose.centreMm[1], 0, 0, 1];
  const turn: Matrix3 = [cr, -sr, 0, sr, cr, 0, 0, 0, 1];
  // Yaw turns (x, 0, 0) to (cy x, 0, sy x), pitch (0, y, 0) to (0, cp y, sp y); depth divides.
  const tilt: Matrix3 = [cy, 0, 0, sp * sy, cp, 0, sy * cp, -sp, CAMERA_DISTANCE_MM];
  const focalPx = (CAMERA_DISTANCE_MM * widthPx) / pose.fieldWidthMm;
  const project: Matrix3 = [focalPx, 0, (widthPx - 1) / 2, 0, focalPx, (heightPx - 1) / 2, 0, 0, 1];
  return normalised3(compose3(project, compose3(tilt, compose3(turn, shift))));
}

export function skinGrid(skinToImage: Matrix3, widthPx: number, heightPx: number): SkinGrid {
  const imageToSkin = invert3(skinToImage);
  if (!imageToSkin) throw new RangeError('expected a camera that sees the plane of the skin');
  const xMm = new Float32Array(widthPx * heightPx);
  const yMm = new Float32Array(widthPx * heightPx);
  const m = imageToSkin;
  for (let row = 0, i = 0; row < heightPx; row++)
    for (let column = 0; column < widthPx; column++, i++) {
      const w = 1 / (m[6] * column + m[7] * row + m[8]);
      xMm[i] = (m[0] * column + m[1] * row + m[2]) * w;
      yMm[i] = (m[3] * column + m[4] * row + m[5]) * w;
    }
  const middle = (heightPx >> 1) * widthPx + (widthPx >> 1);
  const right = middle + 1 < xMm.length ? middle + 1 : middle;
  const pxPerMm = 1 / Math.hypot(xMm[right]! - xMm[middle]!, yMm[right]! - yMm[middle]!);
  return { widthPx, heightPx, skinToImage, imageToSkin, pxPerMm, xMm, yMm };
}

/** Smallest box of whole pixels around a disc on the skin, cut to the picture; empty when `right < left`. */
export interface PixelBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function pixelBox(grid: SkinGrid, [x, y]: Point, radiusMm: number, box: PixelBox): PixelBox {
  const m = grid.skinToImage;
  const w = 1 / (m[6] * x + m[7] * y + m[8]);
  const u = (m[0] * x + m[1] * y + m[2]) * w;
  const v = (m[3] * x + m[4] * y + m[5]) * w;
  // A fifth more covers the mild perspective.
  const radiusPx = radiusMm * grid.pxPerMm * 1.2 + 1;
  box.left = Math.max(0, Math.ceil(u - radiusPx));
  box.top = Math.max(0, Math.ceil(v - radiusPx));
  box.right = Math.min(grid.widthPx - 1, Math.floor(u + radiusPx));
  box.bottom = Math.min(grid.heightPx - 1, Math.floor(v + radiusPx));
  return box;
}

/** Box of the skin, in mm, that the picture shows. */
export function visibleBounds(grid: SkinGrid): { left: number; top: number; right: number; bottom: number } {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const last = grid.xMm.length - 1;
  for (const corner of [0, grid.widthPx - 1, last - grid.widthPx + 1, last]) {
    bounds.left = Math.min(bounds.left, grid.xMm[corner]!);
    bounds.right = Math.max(bounds.right, grid.xMm[corner]!);
    bounds.top = Math.min(bounds.top, grid.yMm[corner]!);
    bounds.bottom = Math.max(bounds.bottom, grid.yMm[corner]!);
  }
  return bounds;
}

/**
 * A slowly varying field: `value(xMm, yMm)` is asked at every `stepPx`-th pixel and interpolated between. Only for
 * features several steps wide.
 */
export function slowField(
  grid: SkinGrid,
  stepPx: number,
  value: (xMm: number, yMm: number) => number,
): Float32Array {
  const { widthPx, heightPx, imageToSkin: m } = grid;
  if (stepPx <= 1) {
    const full = new Float32Array(widthPx * heightPx);
    for (let i = 0; i < full.length; i++) full[i] = value(grid.xMm[i]!, grid.yMm[i]!);
    return full;
  }
  const columns = Math.ceil(widthPx / stepPx) + 1;
  const rows = Math.ceil(heightPx / stepPx) + 1;
  const coarse = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [u, v] = [column * stepPx, row * stepPx];
      const w = 1 / (m[6] * u + m[7] * v + m[8]);
      coarse[row * columns + column] = value(
        (m[0] * u + m[1] * v + m[2]) * w,
        (m[3] * u + m[4] * v + m[5]) * w,
      );
    }
  return enlarge(coarse, columns, stepPx, widthPx, heightPx);
}

/** Linear enlargement of a coarse field whose nodes lie on every `stepPx`-th pixel. */
export function enlarge(
  coarse: Float32Array,
  columns: number,
  stepPx: number,
  widthPx: number,
  heightPx: number,
): Float32Array {
  const full = new Float32Array(widthPx * heightPx);
  for (let row = 0, i = 0; row < heightPx; row++) {
    const base = Math.floor(row / stepPx) * columns;
    const v = (row % stepPx) / stepPx;
    for (let column = 0; column < widthPx; column++, i++) {
      const k = base + Math.floor(column / stepPx);
      const u = (column % stepPx) / stepPx;
      const top = coarse[k]! + u * (coarse[k + 1]! - coarse[k]!);
      const bottom = coarse[k + columns]! + u * (coarse[k + columns + 1]! - coarse[k + columns]!);
      full[i] = top + v * (bottom - top);
    }
  }
  return full;
}
