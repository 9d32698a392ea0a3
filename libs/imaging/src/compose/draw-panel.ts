import { loadRgb, type PictureInput } from '../align/load-picture.js';
import { applyTo, compose3, resized3, type Matrix3 } from '../align/matrix3.js';
import { localScale, warpRgb } from '../align/warp.js';
import { applyPairCorrection, type PairCorrection } from '../calibration/match-charts.js';
import type { Rectangle, SizePx } from './layout.js';

export interface Canvas extends SizePx {
  data: Buffer;
}

export function blank(size: SizePx, colour: string): Canvas {
  return {
    ...size,
    data: Buffer.alloc(size.widthPx * size.heightPx * 3, Buffer.from(colour.slice(1), 'hex')),
  };
}

/** @returns result px per px of the picture at the middle of the panel */
export async function drawPanel(
  canvas: Canvas,
  at: { x: number; y: number },
  panel: SizePx,
  crop: Rectangle,
  frame: Matrix3,
  picture: { input: PictureInput; size: SizePx; fileSize: SizePx; correction?: PairCorrection | null },
): Promise<number> {
  // Panel px to first picture's px: scale by crop over panel, then move to the crop.
  const step = crop.width / panel.widthPx;
  const toFirst = compose3([1, 0, crop.x, 0, 1, crop.y, 0, 0, 1], resized3(step, step));
  const toPicture = compose3(frame, toFirst);
  const sourcePerResult = localScale(toPicture, panel.widthPx / 2, panel.heightPx / 2);
  // Decoders reduce cheaply and well; what is left to the transform is a scale near 1, where its filter is right.
  const { fileSize } = picture;
  const reduction = Math.min(1, picture.size.widthPx / sourcePerResult / fileSize.widthPx);
  const reduced = {
    widthPx: Math.max(1, Math.round(fileSize.widthPx * reduction)),
    heightPx: Math.max(1, Math.round(fileSize.heightPx * reduction)),
  };
  const toReduced = compose3(
    resized3(reduced.widthPx / picture.size.widthPx, reduced.heightPx / picture.size.heightPx),
    toPicture,
  );
  const part = neededPart(toReduced, panel, reduced);
  const taken = await loadRgb(picture.input, reduced.widthPx, reduced.heightPx, part, fileSize);
  const { correction } = picture;
  const place = {
    left: part.left,
    top: part.top,
    wholeWidthPx: reduced.widthPx,
    wholeHeightPx: reduced.heightPx,
  };
  const rgb = correction ? { ...taken, data: applyPairCorrection(taken, correction, place) } : taken;
  const toSource = compose3([1, 0, -part.left, 0, 1, -part.top, 0, 0, 1], toReduced);
  const stride = canvas.widthPx * 3;
  warpRgb(rgb, toSource, panel.widthPx, panel.heightPx, canvas.data, stride, at.y * stride + at.x * 3);
  return 1 / sourcePerResult;
}

/** What the panel shows of a picture, and around it what its filter reads, in whole px. */
function neededPart(toReduced: Matrix3, panel: SizePx, reduced: SizePx) {
  const corners = [0, panel.widthPx - 1].flatMap((x) =>
    [0, panel.heightPx - 1].map((y) => applyTo(toReduced, x, y)),
  );
  const span = (values: number[], lengthPx: number): [number, number] => {
    const start = Math.min(lengthPx - 1, Math.max(0, Math.floor(Math.min(...values)) - 2));
    return [start, Math.min(lengthPx, Math.max(start + 1, Math.ceil(Math.max(...values)) + 3)) - start];
  };
  const [left, width] = span(
    corners.map(([x]) => x),
    reduced.widthPx,
  );
  const [top, height] = span(
    corners.map(([, y]) => y),
    reduced.heightPx,
  );
  return { left, top, width, height };
}
