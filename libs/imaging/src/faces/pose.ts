/** A place in a picture, with its depth in the same px: x to the right, y down, z away from the camera. */
export type FacePoint = readonly [x: number, y: number, z: number];

/**
 * How a head is held, in degrees. Nought is a face that looks straight into the camera. Seen in the picture: yaw is positive for a face turned to the right, to the
 * patient's own left; pitch for a raised chin; roll for a head that leans clockwise.
 */
export interface HeadPose {
  yawDeg: number;
  pitchDeg: number;
  rollDeg: number;
}

/** Where the points of a head that looks straight ahead are, in centimetres: x to the right, y up, z to the camera. */
type Straight = readonly [index: number, weight: number, x: number, y: number, z: number];

/**
 * Those points of the mean face of MediaPipe (Apache-2.0) that no expression moves much, with its weights; the jaw is left out.
 */
const straightFace: readonly Straight[] = [
  [4, 0.0709, 0.0, -0.463, 7.587],
  [6, 0.0321, 0.0, 2.473, 5.789],
  [10, 0.0084, 0.0, 8.262, 4.482],
  [33, 0.0587, -4.446, 2.664, 3.173],
  [54, 0.0077, -6.279, 6.615, 1.426],
  [67, 0.0091, -3.524, 8.006, 3.729],
  [117, 0.0098, -5.259, 0.946, 2.974],
  [119, 0.0146, -3.301, 0.862, 3.873],
  [121, 0.0186, -1.821, 1.468, 4.224],
  [127, 0.0052, -7.743, 2.365, -2.005],
  [129, 0.1206, -1.786, -0.978, 4.85],
  [132, 0.0056, -7.271, -2.891, -2.252],
  [133, 0.0533, -1.856, 2.585, 3.758],
  [143, 0.0148, -6.408, 2.236, 1.561],
  [147, 0.0143, -6.235, -1.944, 1.664],
  [198, 0.0255, -1.247, 0.23, 5.681],
  [205, 0.0473, -3.833, -1.537, 4.138],
  [263, 0.0587, 4.446, 2.664, 3.173],
  [284, 0.0077, 6.279, 6.615, 1.426],
  [297, 0.0091, 3.524, 8.006, 3.729],
  [346, 0.0098, 5.259, 0.946, 2.974],
  [348, 0.0146, 3.301, 0.862, 3.873],
  [350, 0.0186, 1.821, 1.468, 4.224],
  [356, 0.0052, 7.743, 2.365, -2.005],
  [358, 0.1206, 1.786, -0.978, 4.85],
  [361, 0.0056, 7.271, -2.891, -2.252],
  [362, 0.0533, 1.856, 2.585, 3.758],
  [372, 0.0148, 6.408, 2.236, 1.561],
  [376, 0.0143, 6.235, -1.944, 1.664],
  [420, 0.0255, 1.247, 0.23, 5.681],
  [425, 0.0473, 3.833, -1.537, 4.138],
];

/** From the top of the forehead to the chin of the same mean face. */
export const meanFaceHeightCm = 17.67;

type Vector = [number, number, number];
type Quaternion = [w: number, x: number, y: number, z: number];

/** A face of points brought back to one that looks straight ahead. */
export interface PlacedFace {
  pose: HeadPose;
  pxPerCm: number;
  /** Any of its points in centimetres of the mean face: x to the right, y up, z to the camera. */
  straight: (point: FacePoint) => Vector;
}

/** The turn, size and place that lay the mean face upon these points with the least squared distance (Horn 1987). */
export function placeFace(points: readonly FacePoint[]): PlacedFace {
  const seen = straightFace.map(([index]): Vector => {
    const [x, y, z] = points[index]!;
    return [x, -y, -z];
  });
  const model = straightFace.map(([, , x, y, z]): Vector => [x, y, z]);
  const weights = straightFace.map(([, weight]) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const middle = (of: readonly Vector[], axis: number): number =>
    of.reduce((sum, vector, i) => sum + weights[i]! * vector[axis]!, 0) / total;
  const centres = [seen, model].map((of): Vector => [middle(of, 0), middle(of, 1), middle(of, 2)]) as [
    Vector,
    Vector,
  ];
  const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  // Sums of products: rows the model's axes, columns the seen ones'.
  const s = [0, 1, 2].map((row) =>
    [0, 1, 2].map((column) =>
      model.reduce(
        (sum, vector, i) =>
          sum + weights[i]! * minus(vector, centres[1])[row]! * minus(seen[i]!, centres[0])[column]!,
        0,
      ),
    ),
  );
  const turn = matrixOf(bestTurn(s));
  const spread = model.reduce(
    (sum, vector, i) =>
      sum + weights[i]! * minus(vector, centres[1]).reduce((square, value) => square + value ** 2, 0),
    0,
  );
  const turned = turn.reduce(
    (sum, row, i) => sum + row.reduce((part, value, j) => part + value * s[j]![i]!, 0),
    0,
  );
  const pxPerCm = turned / spread;
  return {
    pose: poseOf(turn),
    pxPerCm,
    straight: ([x, y, z]) => {
      const from = minus([x, -y, -z], centres[0]);
      const back = (axis: number): number =>
        (turn[0][axis]! * from[0] + turn[1][axis]! * from[1] + turn[2][axis]! * from[2]) / pxPerCm +
        centres[1][axis]!;
      return [back(0), back(1), back(2)];
    },
  };
}

/** The largest eigenvector of Horn's matrix, found by squaring it: the others fade twice as fast with each step. */
function bestTurn(s: readonly (readonly number[])[]): Quaternion {
  const [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = s as [Vector, Vector, Vector];
  let n = [
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, -xx + yy - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, -xx - yy + zz],
  ];
  // Shifted, so that the largest is also the largest without its sign.
  const shift = Math.max(...n.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0)));
  n = n.map((row, i) => row.map((value, j) => (i === j ? value + shift : value)));
  for (let step = 0; step < 40; step += 1) {
    const squared = n.map((row) =>
      n[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * n[k]![j]!, 0)),
    );
    const trace = squared.reduce((sum, row, i) => sum + row[i]!, 0);
    n = squared.map((row) => row.map((value) => value / trace));
  }
  const longest = n.reduce((a, b) => (Math.hypot(...a) >= Math.hypot(...b) ? a : b));
  const length = Math.hypot(...longest);
  return longest.map((value) => value / length) as Quaternion;
}

function matrixOf([w, x, y, z]: Quaternion): [Vector, Vector, Vector] {
  return [
    [w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z],
  ];
}

/** First the chin, then the side, then the lean: Rz · Ry · Rx. */
function poseOf([top, middle, bottom]: readonly [Vector, Vector, Vector]): HeadPose {
  const degrees = (radians: number): number => (radians * 180) / Math.PI;
  return {
    yawDeg: degrees(Math.asin(Math.max(-1, Math.min(1, -bottom[0])))),
    pitchDeg: degrees(-Math.atan2(bottom[1], bottom[2])),
    rollDeg: degrees(-Math.atan2(middle[0], top[0])),
  };
}
