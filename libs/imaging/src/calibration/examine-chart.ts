import jsQr from 'jsqr';
import { applyTo, compose3, type Matrix3 } from '../align/matrix3.js';
import { loadRgb, uprightSize, type PictureInput, type RgbPicture } from '../align/load-picture.js';
import { parseCardCode } from './card-drawing.js';
import { fitChartColour, type ChartColour } from './chart-correction.js';
import { cardCode, type ChartKind } from './chart-layouts.js';
import { findChart } from './find-chart.js';
import { jacobian } from './homography.js';

const { acos, floor, max, min, PI, round, sqrt } = Math;

/** Longest side at which a chart is looked for. */
export const chartInputPx = 1600;

/** A chart in a photo. Places in px of the upright photo at full size, centre of the first px (0, 0). */
export interface ChartFinding {
  readonly kind: ChartKind;
  readonly layoutVersion: number;
  /** Which print it is; null where the code could not be read, and for the classic. */
  readonly cardId: string | null;
  /** Outline, from the chart's own top left corner clockwise. */
  readonly cornersPx: readonly (readonly [number, number])[];
  /** In the plane of the chart, at its middle: an area there is px² over its square. Null where the chart has no known size. */
  readonly pxPerMm: number | null;
  /** Turn of the chart out of the picture's plane, as far as one picture tells. */
  readonly tiltDeg: number;
  readonly colour: ChartColour;
}

export interface ChartOptions {
  /** Distance between two patches of the clinic's 24-patch chart; without it that chart gives colour and no scale. */
  classicPitchMm?: number | null;
}

/** Reads a picture for {@link examineChart}: upright sRGB, reduced to what the search needs. */
export async function loadForChart(input: PictureInput): Promise<RgbPicture> {
  const full = await uprightSize(input);
  const scale = min(1, chartInputPx / max(full.widthPx, full.heightPx));
  const px = (length: number) => max(1, round(length * scale));
  return loadRgb(input, px(full.widthPx), px(full.heightPx), undefined, full);
}

/** Finds the chart in a photo and says what it tells of scale and colour; null without one. Pure and deterministic. */
export function examineChart(
  picture: RgbPicture,
  { classicPitchMm = null }: ChartOptions = {},
): ChartFinding | null {
  const found = findChart(picture);
  if (!found) return null;
  const { layout, toPicture, readings } = found;
  const toFull = compose3(toFullSize(picture), toPicture);
  const { width, height } = layout;
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ] as const;
  const [a, b, c, d] = jacobian(toFull, width / 2, height / 2);
  // Singular values of the derivative: the longer is the scale, the shorter is foreshortened.
  const [sum, det] = [a * a + b * b + c * c + d * d, a * d - b * c];
  const apart = sqrt(max(0, sum * sum - 4 * det * det));
  const [long, short] = [sqrt((sum + apart) / 2), sqrt(max(0, (sum - apart) / 2))];
  const unitMm = layout.mmPerUnit ?? classicPitchMm;
  const colour = fitChartColour(readings);
  return {
    kind: layout.kind,
    layoutVersion: layout.version,
    cardId: layout.kind === 'card' ? cardIdIn(picture, toPicture) : null,
    cornersPx: corners.map(([x, y]) => {
      const [u, v] = applyTo(toFull, x, y);
      return [rounded(u, 2), rounded(v, 2)] as const;
    }),
    pxPerMm: unitMm === null ? null : rounded(sqrt(det) / unitMm, 4),
    tiltDeg: rounded((acos(min(1, short / long)) * 180) / PI, 1),
    colour,
  };
}

/** Outer edges of the reduced and of the full picture coincide. */
function toFullSize({ widthPx, heightPx, fullWidthPx, fullHeightPx }: RgbPicture): Matrix3 {
  const [sx, sy] = [fullWidthPx / widthPx, fullHeightPx / heightPx];
  return [sx, 0, (sx - 1) / 2, 0, sy, (sy - 1) / 2, 0, 0, 1];
}

/** Px of the drawn code for one millimetre of it, and its quiet border. */
const codePxPerMm = 8;
const quietMm = 3;

/** Reads the QR code where the card has it, turned upright. */
function cardIdIn({ widthPx, heightPx, data }: RgbPicture, toPicture: Matrix3): string | null {
  const side = round((cardCode.sideMm + 2 * quietMm) * codePxPerMm);
  const upright = new Uint8ClampedArray(side * side * 4);
  for (let y = 0, o = 0; y < side; y++) {
    for (let x = 0; x < side; x++, o += 4) {
      const [u, v] = applyTo(
        toPicture,
        cardCode.xMm - quietMm + x / codePxPerMm,
        cardCode.yMm - quietMm + y / codePxPerMm,
      );
      const [px, py] = [min(widthPx - 2, max(0, floor(u))), min(heightPx - 2, max(0, floor(v)))];
      const [fx, fy] = [min(1, max(0, u - px)), min(1, max(0, v - py))];
      const i = (py * widthPx + px) * 3;
      const down = widthPx * 3;
      for (let c = 0; c < 3; c++) {
        upright[o + c] =
          (data[i + c]! * (1 - fx) + data[i + 3 + c]! * fx) * (1 - fy) +
          (data[i + down + c]! * (1 - fx) + data[i + down + 3 + c]! * fx) * fy;
      }
      upright[o + 3] = 255;
    }
  }
  const code = jsQr.default(upright, side, side, { inversionAttempts: 'dontInvert' });
  return code ? (parseCardCode(code.data)?.cardId ?? null) : null;
}

function rounded(value: number, digits: number): number {
  return round(value * 10 ** digits) / 10 ** digits;
}
