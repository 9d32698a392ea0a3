/** A 3 × 3 projective transform, row by row. Points are pixel positions; the centre of the first pixel is (0, 0). */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

/** How freely a frame may move: 4, 6 or 8 parameters, each containing the one before. */
export type Freedom = 'similarity' | 'affine' | 'homography';

export const identity3: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** The transform that applies `second` after `first`. */
export function compose3(second: Matrix3, first: Matrix3): Matrix3 {
  const [a, b, c, d, e, f, g, h, i] = second;
  const [j, k, l, m, n, o, p, q, r] = first;
  return [
    a * j + b * m + c * p,
    a * k + b * n + c * q,
    a * l + b * o + c * r,
    d * j + e * m + f * p,
    d * k + e * n + f * q,
    d * l + e * o + f * r,
    g * j + h * m + i * p,
    g * k + h * n + i * q,
    g * l + h * o + i * r,
  ];
}

/** @returns null when the transform has no inverse. */
export function invert3(m: Matrix3): Matrix3 | null {
  const [a, b, c, d, e, f, g, h, i] = m;
  const A = e * i - f * h;
  const B = f * g - d * i;
  const C = d * h - e * g;
  const determinant = a * A + b * B + c * C;
  if (!Number.isFinite(1 / determinant)) return null;
  const s = 1 / determinant;
  return [
    A * s,
    (c * h - b * i) * s,
    (b * f - c * e) * s,
    B * s,
    (a * i - c * g) * s,
    (c * d - a * f) * s,
    C * s,
    (b * g - a * h) * s,
    (a * e - b * d) * s,
  ];
}

export function applyTo(m: Matrix3, x: number, y: number): [number, number] {
  const w = m[6] * x + m[7] * y + m[8];
  return [(m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w];
}

/** The same transform with the last element 1, as it is stored and compared. */
export function normalised3(m: Matrix3): Matrix3 {
  const s = 1 / m[8];
  return m.map((value) => value * s) as unknown as Matrix3;
}

/**
 * From positions in a picture to positions in the same picture at another size.
 * Sizes count pixels, so the outer edges coincide, not the centres of the corner pixels.
 */
export function resized3(scaleX: number, scaleY: number): Matrix3 {
  return [scaleX, 0, (scaleX - 1) / 2, 0, scaleY, (scaleY - 1) / 2, 0, 0, 1];
}
