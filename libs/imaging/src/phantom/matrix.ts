/** Projective map of the plane as nine numbers, row by row. */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

/** A point as `[x, y]`; the unit is said by the name that holds it. */
export type Point = readonly [number, number];

/** `first` is applied to the point before `second`. */
export function chainMatrices(first: Matrix3, second: Matrix3): Matrix3 {
  const cell = (row: number, column: number) =>
    second[row * 3]! * first[column]! +
    second[row * 3 + 1]! * first[column + 3]! +
    second[row * 3 + 2]! * first[column + 6]!;
  return scaledToOne([
    cell(0, 0), cell(0, 1), cell(0, 2),
    cell(1, 0), cell(1, 1), cell(1, 2),
    cell(2, 0), cell(2, 1), cell(2, 2),
  ]); // prettier-ignore
}

/** @throws RangeError when the map cannot be undone */
export function invertMatrix(m: Matrix3): Matrix3 {
  const [a, b, c, d, e, f, g, h, i] = m;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!Number.isFinite(determinant) || Math.abs(determinant) < 1e-15)
    throw new RangeError('expected an invertible 3x3 matrix');
  return scaledToOne([
    e * i - f * h, c * h - b * i, b * f - c * e,
    f * g - d * i, a * i - c * g, c * d - a * f,
    d * h - e * g, b * g - a * h, a * e - b * d,
  ]); // prettier-ignore
}

export function mapPoint(m: Matrix3, [x, y]: Point): Point {
  const w = m[6] * x + m[7] * y + m[8];
  return [(m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w];
}

function scaledToOne(m: Matrix3): Matrix3 {
  const s = 1 / m[8];
  return [m[0] * s, m[1] * s, m[2] * s, m[3] * s, m[4] * s, m[5] * s, m[6] * s, m[7] * s, 1];
}
