import { bendToBaseline } from '../align/bend-picture.js';
import { loadRgb, uprightSize } from '../align/load-picture.js';
import type { Matrix3 } from '../align/matrix3.js';
import { warpToBaseline } from '../align/warp.js';
import { applyChartCorrection, type ChartCorrection } from '../calibration/chart-correction.js';
import { applyColour } from '../colour/apply-colour.js';
import type { ColourCorrection } from '../colour/match-colour.js';
import { differenceMap } from '../comparison/difference-map.js';
import { bufferReader } from '../intake/byte-reader.js';
import { decodePhoto } from '../intake/decode.js';
import { checkPhotoHeader } from '../intake/header.js';
import { encodePicture, resizedRaster } from '../intake/pipeline.js';
import type { Raster } from '../intake/raster.js';
import type { Recipe } from '../intake/recipes.js';
import type { RecordedOperation } from './operation-table.js';

/** Where the bytes come from that a list of operations starts from. */
export interface ReplaySources {
  original(): Promise<Buffer>;
  /** Another derivative by the hash that the operations name. */
  derivative(sha256: string): Promise<Buffer>;
  /** Upright size of the photo at full size. */
  fullWidthPx: number;
  fullHeightPx: number;
}

interface State {
  raster: Raster | null;
  /** Baseline px to photo px, of the warp that was done. */
  warp: { matrix: Matrix3; baselineWidthPx: number; baselineHeightPx: number } | null;
  encoded: Buffer | null;
}

/**
 * Does again what was done to a photo.
 * @returns the encoded derivative
 * @throws Error when the operations do not follow each other; what decoding the original throws
 */
export async function replayOperations(
  operations: readonly RecordedOperation[],
  sources: ReplaySources,
): Promise<Buffer> {
  let state: State = { raster: null, warp: null, encoded: null };
  for (const operation of operations) state = await done(operation, state, sources);
  if (!state.encoded) throw new Error('the operations do not end in a picture');
  return state.encoded;
}

async function done(operation: RecordedOperation, state: State, sources: ReplaySources): Promise<State> {
  switch (operation.name) {
    case 'decode': {
      const bytes = await sources.original();
      const header = await checkPhotoHeader(bufferReader(bytes));
      return { ...state, raster: (await decodePhoto(bytes, header)).raster };
    }
    // Decoding has done these: a decoder gives upright sRGB without transparency or nothing.
    case 'orient':
    case 'convert-colour':
    case 'flatten':
      return { ...state, raster: rasterOf(state, operation) };
    case 'resize':
      return { ...state, raster: await resizedRaster(rasterOf(state, operation), operation.parameters) };
    case 'from-derivative': {
      const bytes = await sources.derivative(operation.parameters.sha256);
      const { widthPx, heightPx } = await uprightSize(bytes);
      const { data } = await loadRgb(bytes, widthPx, heightPx);
      return { ...state, raster: { widthPx, heightPx, channels: 3, data: Buffer.from(data) } };
    }
    case 'apply-colour': {
      const raster = rasterOf(state, operation);
      const data = Buffer.from(applyColour(raster, operation.parameters as unknown as ColourCorrection));
      return { ...state, raster: { ...raster, data } };
    }
    case 'apply-matrix': {
      const raster = rasterOf(state, operation);
      const correction = operation.parameters as unknown as ChartCorrection;
      return { ...state, raster: { ...raster, data: Buffer.from(applyChartCorrection(raster, correction)) } };
    }
    case 'warp-to-baseline': {
      const { matrix, baselineWidthPx, baselineHeightPx, widthPx, heightPx } = operation.parameters;
      const { fullWidthPx, fullHeightPx } = sources;
      const warped = warpToBaseline(
        { ...rasterOf(state, operation), fullWidthPx, fullHeightPx },
        matrix as unknown as Matrix3,
        { widthPx: baselineWidthPx, heightPx: baselineHeightPx },
        { widthPx, heightPx },
      );
      return {
        ...state,
        raster: { widthPx, heightPx, channels: 3, data: Buffer.from(warped.data) },
        warp: { matrix: matrix as unknown as Matrix3, baselineWidthPx, baselineHeightPx },
      };
    }
    case 'bend-to-baseline': {
      const { matrix, columns, rows, intervalPx, nodes, method, ...place } = operation.parameters;
      const { fullWidthPx, fullHeightPx } = sources;
      const { baselineWidthPx, baselineHeightPx, widthPx, heightPx } = place;
      if (nodes.length !== columns * rows * 2) throw new Error('the bend has not as many nodes as it says');
      const drawn = bendToBaseline(
        { ...rasterOf(state, operation), fullWidthPx, fullHeightPx },
        matrix as unknown as Matrix3,
        { kind: 'bend', columns, rows, intervalPx, nodes, methodVersion: method },
        { widthPx: baselineWidthPx, heightPx: baselineHeightPx },
        { widthPx, heightPx },
      );
      return { ...state, raster: { widthPx, heightPx, channels: 3, data: Buffer.from(drawn.data) } };
    }
    case 'difference-to-baseline': {
      const { baselineSha256, widthPx, heightPx } = operation.parameters;
      const { warp } = state;
      if (!warp) throw outOfOrder(operation);
      const before = await loadRgb(await sources.derivative(baselineSha256), widthPx, heightPx);
      const after = await loadRgb(rasterOf(state, operation), widthPx, heightPx);
      const map = differenceMap(
        { ...before, fullWidthPx: warp.baselineWidthPx, fullHeightPx: warp.baselineHeightPx },
        after,
        warp.matrix,
        { widthPx: sources.fullWidthPx, heightPx: sources.fullHeightPx },
        [],
      );
      const { data } = map;
      return {
        ...state,
        raster: { widthPx: map.widthPx, heightPx: map.heightPx, channels: 3, data: Buffer.from(data) },
      };
    }
    case 'encode': {
      const { mediaType, profile: _profile, ...options } = operation.parameters;
      const encode = { mediaType, options } as Recipe['encode'];
      return { ...state, encoded: await encodePicture(rasterOf(state, operation), encode) };
    }
  }
}

function rasterOf({ raster }: State, operation: RecordedOperation): Raster {
  if (!raster) throw outOfOrder(operation);
  return raster;
}

const outOfOrder = ({ name }: RecordedOperation): Error =>
  new Error(`operation “${name}” comes before there is a picture for it`);
