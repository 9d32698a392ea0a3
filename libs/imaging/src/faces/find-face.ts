import { Math } from '../phantom/local-math.js';
import type { RgbPixels } from '../quality/index.js';
import type { Network } from './network.js';
import type { FacePoint } from './pose.js';

/** The three networks, by what they do. */
export interface FaceNetworks {
  /** BlazeFace: where faces are, roughly. */
  finder: Network;
  /** Face Mesh: 468 points of one face. */
  mesh: Network;
  /** HSE-FaceRes: 1024 numbers that are alike for two pictures of one person. */
  likeness: Network;
}

/** Upright square on a picture, turned with the face. */
interface Crop {
  x: number;
  y: number;
  sidePx: number;
  /** Clockwise. */
  turnRad: number;
}

export interface FoundFace {
  /** Of the network that lays the points; below a half it says that there is no face. */
  confidence: number;
  /** Px of the picture that was searched. */
  points: FacePoint[];
  /** Faces in the picture, this one included. */
  faces: number;
}

/** A face smaller than this share of the picture's longer side is somebody in the background. */
const leastShare = 0.06;
const leastFinderScore = 0.5;
const leastMeshScore = 0.5;
/** Boxes that share more than this belong to one face. */
const sameFace = 0.3;

const finderSidePx = 256;
const meshSidePx = 192;
const likenessSidePx = 224;

export const networkShapes = {
  finder: [1, finderSidePx, finderSidePx, 3],
  mesh: [1, meshSidePx, meshSidePx, 3],
  likeness: [1, likenessSidePx, likenessSidePx, 3],
} as const;

/**
 * The largest face of a picture.
 * @returns null when there is none that the networks know as one: also profiles from behind the ear, and close-ups
 */
export function findFace({ finder, mesh }: FaceNetworks, picture: RgbPixels): FoundFace | null {
  const boxes = findBoxes(finder, picture);
  const [largest] = boxes;
  if (!largest) return null;
  const first = layPoints(mesh, picture, largest);
  if (first.confidence < leastMeshScore) return null;
  // Once more where the points say that the face is: the finder's box is rough.
  const { confidence, points } = layPoints(mesh, picture, cropAround(first.points, 1.5));
  return confidence < leastMeshScore ? null : { confidence, points, faces: boxes.length };
}

/** What a face looks like, as a direction: compared by its cosine, kept by nobody. */
export function describeFace(
  { likeness }: FaceNetworks,
  picture: RgbPixels,
  { points }: FoundFace,
): Float32Array {
  const input = sample(picture, cropAround(points, likenessMargin), likenessSidePx, (value) => value);
  return likeness.run(input, ['global_pooling/Mean'])[0]!;
}

export const likenessMargin = 1.3;

interface Box extends Crop {
  score: number;
}

function findBoxes(finder: Network, picture: RgbPixels): Box[] {
  const sidePx = Math.max(picture.widthPx, picture.heightPx);
  const whole = { x: picture.widthPx / 2, y: picture.heightPx / 2, sidePx, turnRad: 0 };
  const input = sample(picture, whole, finderSidePx, (value) => value / 127.5 - 1);
  const [nearScores, nearBoxes, farScores, farBoxes] = finder.run(input, [
    'Identity',
    'Identity_2',
    'Identity_1',
    'Identity_3',
  ]) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const scale = sidePx / finderSidePx;
  const found = [...anchored(nearScores, nearBoxes, 16, 2), ...anchored(farScores, farBoxes, 8, 6)].map(
    (box) => ({
      ...box,
      x: whole.x + (box.x - finderSidePx / 2) * scale,
      y: whole.y + (box.y - finderSidePx / 2) * scale,
      sidePx: box.sidePx * scale,
    }),
  );
  // One box for each face, the surest first, then by size.
  const kept: Box[] = [];
  for (const box of found.sort((a, b) => b.score - a.score))
    if (kept.every((other) => overlap(box, other) < sameFace)) kept.push(box);
  return kept
    .filter((box) => box.sidePx >= leastShare * sidePx)
    .sort((a, b) => b.sidePx - a.sidePx)
    .map((box) => ({ ...box, sidePx: box.sidePx * 1.5 }));
}

/** Boxes beside their anchors: `cells` to a side, `each` in a cell, with 16 numbers: centre, size, six points of a face. */
function anchored(scores: Float32Array, boxes: Float32Array, cells: number, each: number): Box[] {
  const found: Box[] = [];
  const strideX = finderSidePx / cells;
  for (let i = 0; i < scores.length; i += 1) {
    const score = 1 / (1 + Math.exp(-scores[i]!));
    if (score < leastFinderScore) continue;
    const cell = Math.floor(i / each);
    const x = ((cell % cells) + 0.5) * strideX;
    const y = (Math.floor(cell / cells) + 0.5) * strideX;
    const [dx, dy, width, height, rightEyeX, rightEyeY, leftEyeX, leftEyeY] = boxes.subarray(
      i * 16,
      i * 16 + 8,
    );
    found.push({
      score,
      x: x + dx!,
      y: y + dy!,
      sidePx: Math.max(width!, height!),
      turnRad: Math.atan2(leftEyeY! - rightEyeY!, leftEyeX! - rightEyeX!),
    });
  }
  return found;
}

function overlap(a: Crop, b: Crop): number {
  const along = (x: number, y: number): number =>
    Math.max(0, Math.min(x + a.sidePx / 2, y + b.sidePx / 2) - Math.max(x - a.sidePx / 2, y - b.sidePx / 2));
  const shared = along(a.x, b.x) * along(a.y, b.y);
  return shared / (a.sidePx ** 2 + b.sidePx ** 2 - shared);
}

function layPoints(
  mesh: Network,
  picture: RgbPixels,
  crop: Crop,
): { confidence: number; points: FacePoint[] } {
  const input = sample(picture, crop, meshSidePx, (value) => value / 255);
  const [raw, flag] = mesh.run(input, ['Identity_2', 'Identity_1']) as [Float32Array, Float32Array];
  const scale = crop.sidePx / meshSidePx;
  const [sin, cos] = [Math.sin(crop.turnRad), Math.cos(crop.turnRad)];
  const points = Array.from({ length: raw.length / 3 }, (_, i): FacePoint => {
    const x = (raw[i * 3]! - meshSidePx / 2) * scale;
    const y = (raw[i * 3 + 1]! - meshSidePx / 2) * scale;
    return [crop.x + x * cos - y * sin, crop.y + x * sin + y * cos, raw[i * 3 + 2]! * scale];
  });
  return { confidence: flag[0]!, points };
}

/** The square around points, turned with the line between the outer corners of the eyes, `margin` times as large. */
function cropAround(points: readonly FacePoint[], margin: number): Crop {
  const [right, left] = [points[33]!, points[263]!];
  const turnRad = Math.atan2(left[1] - right[1], left[0] - right[0]);
  const [sin, cos] = [Math.sin(turnRad), Math.cos(turnRad)];
  const along = points.map(([x, y]) => x * cos + y * sin);
  const across = points.map(([x, y]) => -x * sin + y * cos);
  const [fromX, toX] = [Math.min(...along), Math.max(...along)];
  const [fromY, toY] = [Math.min(...across), Math.max(...across)];
  const [x, y] = [(fromX + toX) / 2, (fromY + toY) / 2];
  return {
    x: x * cos - y * sin,
    y: x * sin + y * cos,
    sidePx: Math.max(toX - fromX, toY - fromY) * margin,
    turnRad,
  };
}

/** A crop at the size of a network, means of what each of its px covers; outside of the picture is black. */
function sample(
  { widthPx, heightPx, data }: RgbPixels,
  crop: Crop,
  sidePx: number,
  value: (byte: number) => number,
): Float32Array {
  const step = crop.sidePx / sidePx;
  const each = Math.max(1, Math.ceil(step));
  const [sin, cos] = [Math.sin(crop.turnRad), Math.cos(crop.turnRad)];
  const out = new Float32Array(sidePx * sidePx * 3);
  for (let row = 0; row < sidePx; row += 1)
    for (let column = 0; column < sidePx; column += 1) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let part = 0; part < each * each; part += 1) {
        const u = (column + ((part % each) + 0.5) / each - sidePx / 2) * step;
        const v = (row + (Math.floor(part / each) + 0.5) / each - sidePx / 2) * step;
        const x = crop.x + u * cos - v * sin - 0.5;
        const y = crop.y + u * sin + v * cos - 0.5;
        const left = Math.floor(x);
        const top = Math.floor(y);
        for (let corner = 0; corner < 4; corner += 1) {
          const atX = left + (corner & 1);
          const atY = top + (corner >> 1);
          if (atX < 0 || atY < 0 || atX >= widthPx || atY >= heightPx) continue;
          const weight = Math.abs(1 - (corner & 1) - (x - left)) * Math.abs(1 - (corner >> 1) - (y - top));
          const at = (atY * widthPx + atX) * 3;
          red += weight * data[at]!;
          green += weight * data[at + 1]!;
          blue += weight * data[at + 2]!;
        }
      }
      const to = (row * sidePx + column) * 3;
      const parts = each * each;
      out[to] = value(red / parts);
      out[to + 1] = value(green / parts);
      out[to + 2] = value(blue / parts);
    }
  return out;
}
