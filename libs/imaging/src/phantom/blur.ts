import { Math } from './local-math.js';
import { enlarge } from './grid.js';

/**
 * Gaussian-like blur: three running means each way (Wells 1986). Edges repeat the last pixel.
 * @param sigmaPx standard deviation; below 0.3 px the input comes back as a copy
 */
export function blurred(
  source: Float32Array,
  widthPx: number,
  heightPx: number,
  sigmaPx: number,
): Float32Array {
  if (sigmaPx < 0.3) return source.slice();
  if (sigmaPx >= 4.5) return blurredCoarsely(source, widthPx, heightPx, sigmaPx);
  const radius = (Math.sqrt(4 * sigmaPx * sigmaPx + 1) - 1) / 2;
  const result = source.slice();
  const between = new Float32Array(source.length);
  const sums = new Float64Array(widthPx);
  // A small blur has no shape to get wrong: one pass of the same variance is enough.
  const isSmall = sigmaPx < 0.8;
  const passes = isSmall ? 1 : 3;
  const reach = isSmall ? (Math.sqrt(12 * sigmaPx * sigmaPx + 1) - 1) / 2 : radius;
  for (let pass = 0; pass < passes; pass++) {
    meanOfRows(result, between, widthPx, heightPx, reach);
    meanOfColumns(between, result, widthPx, heightPx, reach, sums);
  }
  return result;
}

/** Running mean of fractional radius along each row. */
function meanOfRows(
  source: Float32Array,
  target: Float32Array,
  widthPx: number,
  heightPx: number,
  radius: number,
): void {
  const whole = Math.floor(radius);
  const part = radius - whole;
  const scale = 1 / (2 * radius + 1);
  const last = widthPx - 1;
  for (let row = 0; row < heightPx; row++) {
    const base = row * widthPx;
    let sum = 0;
    for (let k = -whole; k <= whole; k++) sum += source[base + (k < 0 ? 0 : k > last ? last : k)]!;
    for (let x = 0; x < widthPx; x++) {
      const before = x - whole - 1;
      const after = x + whole + 1;
      const leaving = x - whole;
      const entering = source[base + (after > last ? last : after)]!;
      target[base + x] = (sum + part * (source[base + (before < 0 ? 0 : before)]! + entering)) * scale;
      sum += entering - source[base + (leaving < 0 ? 0 : leaving)]!;
    }
  }
}

/** The same along columns, all columns side by side, so that memory is read in order. */
function meanOfColumns(
  source: Float32Array,
  target: Float32Array,
  widthPx: number,
  heightPx: number,
  radius: number,
  sums: Float64Array,
): void {
  const whole = Math.floor(radius);
  const part = radius - whole;
  const scale = 1 / (2 * radius + 1);
  const rowStart = (y: number) => Math.min(heightPx - 1, Math.max(0, y)) * widthPx;
  sums.fill(0);
  for (let k = -whole; k <= whole; k++)
    for (let x = 0, from = rowStart(k); x < widthPx; x++) sums[x] = sums[x]! + source[from + x]!;
  for (let y = 0; y < heightPx; y++) {
    const before = rowStart(y - whole - 1);
    const after = rowStart(y + whole + 1);
    const leaving = rowStart(y - whole);
    const to = y * widthPx;
    for (let x = 0; x < widthPx; x++) {
      const entering = source[after + x]!;
      target[to + x] = (sums[x]! + part * (source[before + x]! + entering)) * scale;
      sums[x] = sums[x]! + entering - source[leaving + x]!;
    }
  }
}

function blurredCoarsely(
  source: Float32Array,
  widthPx: number,
  heightPx: number,
  sigmaPx: number,
): Float32Array {
  const stepPx = sigmaPx >= 16 ? 8 : sigmaPx >= 10 ? 4 : 2;
  const columns = Math.ceil(widthPx / stepPx) + 1;
  const rows = Math.ceil(heightPx / stepPx) + 1;
  const coarse = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let dy = 0; dy < stepPx; dy++) {
        const y = Math.min(heightPx - 1, Math.max(0, row * stepPx + dy - (stepPx >> 1)));
        for (let dx = 0; dx < stepPx; dx++) {
          const x = Math.min(widthPx - 1, Math.max(0, column * stepPx + dx - (stepPx >> 1)));
          sum += source[y * widthPx + x]!;
        }
      }
      coarse[row * columns + column] = sum / (stepPx * stepPx);
    }
  return enlarge(blurred(coarse, columns, rows, sigmaPx / stepPx), columns, stepPx, widthPx, heightPx);
}
