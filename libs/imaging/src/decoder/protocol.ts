import type { ProblemFacts, ProblemSlug } from '#kernel';
import type { ProcessedPhoto } from '../intake/index.js';

/** What goes to the decoder process and comes back, as JSON over its IPC channel. One photo at a time. */
export interface DecodeRequest {
  /** Derivatives by the recipes, or the upright sRGB pixels as they are. */
  want: 'derivatives' | 'pixels';
  inputPath: string;
  outDir: string;
}

/** Pixels in a file of `outDir`, three bytes each, row by row; a message is no way for 150 MB. */
export interface DecodedPixels {
  path: string;
  widthPx: number;
  heightPx: number;
  damage: string[];
}

/** `isSpent`: the process has grown for good (WebAssembly keeps its memory) and should not be used again. */
export type DecodeAnswer =
  | { kind: 'processed'; photo: ProcessedPhoto; isSpent: boolean }
  | { kind: 'decoded'; pixels: DecodedPixels; isSpent: boolean };

export type DecodeReply =
  | { kind: 'ready' }
  | DecodeAnswer
  /** The photo is at fault. */
  | { kind: 'refused'; slug: ProblemSlug; facts: ProblemFacts }
  /** The machine is at fault: no such file, no space. */
  | { kind: 'failed'; message: string; code: string | null };
