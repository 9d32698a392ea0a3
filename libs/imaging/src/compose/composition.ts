import type { PictureInput } from '../align/load-picture.js';
import type { Matrix3 } from '../align/matrix3.js';
import type { PairCorrection } from '../calibration/match-charts.js';
import type { CropName, LayoutKind, Rectangle, SizePx } from './layout.js';
import type { ThemeName } from './themes.js';
import type { Corner } from './watermark.js';

export const compositionRecipe = { id: 'composition', version: 4 } as const;

export type CompositionFormat = 'jpeg' | 'png' | 'webp';

export interface CompositionPicture {
  /** What the record calls it: a file name or an id. */
  name: string;
  input: PictureInput;
  /** Of the original, when the caller knows it; else that of `input`. */
  sha256?: string;
  /** Upright size of the photo in whose px `matrix` is, when `input` is a reduction of it. */
  full?: SizePx;
  /** From the first picture's px to this one's, as `alignPhotos` answers; null when they could not be aligned. */
  matrix: Matrix3 | null;
  /** Gives the whole picture the light of its series; of `matched` light only, and null for the one that gives the light. */
  correction?: PairCorrection | null;
  /** Of a row's first picture: parts that must be seen whole and stay free of any mark, px of its upright full size. */
  keep?: readonly Rectangle[];
  /** Written under the picture, first line first. */
  labelLines: string[];
}

/** In which light pictures are shown: one rule for all of them, and said under each. */
export type CompositionLight = { words: string } & (
  | { kind: 'as-taken' }
  /** The rule by which all corrections were found, and the version of its method. */
  | { kind: 'matched'; rule: string; methodVersion: string }
);

export interface Composition {
  layout: LayoutKind;
  /**
   * In the order they are shown. The first is the baseline: its `matrix` is not looked at. Of a grid row by row, and the first of each
   * row is that row's baseline.
   */
  pictures: CompositionPicture[];
  /** Of a grid: pictures in a row, the same for every row. */
  perRow?: number;
  /** Shape of the whole result; `original` is as high as its contents. */
  crop?: CropName;
  /** By default as taken, and nothing is said of it. */
  light?: CompositionLight;
  /** px of the first picture for a millimetre, when it is known: a bar of a round length is drawn beneath the pictures. */
  pxPerMm?: number;
  /** Whose picture this is: one line above the pictures, never on them. */
  heading?: string;
  /** A PNG before the heading. */
  logo?: Buffer;
  /** Pale words over a corner of each picture, where they are clear of what must be seen; nowhere when that is not known. */
  watermark?: string;
  /** Text under the pictures, broken into lines. */
  caption?: string;
  /** Sentences that have to stand with the pictures; smaller, broken into lines, never left out. */
  notes?: readonly string[];
  /** BCP 47 of all words, and of each note where they are in several: whose forms the ideographs have. */
  language?: string;
  noteLanguages?: readonly string[];
  /** Width of the whole result. */
  widthPx: number;
  /** Pictures beside each other before a strip breaks into the next row; by default as many as stay readable. */
  columns?: number;
  theme?: ThemeName;
  format: CompositionFormat;
  /** One line at the foot of the picture. */
  footer?: string;
  /** What to do with a picture without `matrix`: refuse the composition, or show it at the same scale with this mark. */
  unaligned?: { mark: string } | 'refuse';
  /** What else is written into the file's own record. */
  provenance?: Readonly<Record<string, unknown>>;
}

export interface CompositionRecord {
  recipe: string;
  recipeVersion: number;
  layout: LayoutKind;
  format: CompositionFormat;
  theme: ThemeName;
  widthPx: number;
  heightPx: number;
  columns: number;
  footer: string | null;
  cropName: CropName;
  heading: string | null;
  caption: string | null;
  notes: string[];
  /** Absent from records of earlier versions. */
  language?: string;
  noteLanguages?: string[];
  light: CompositionLight | { kind: 'as-taken'; words: null };
  /** Corner of every picture that the watermark stands in; null without one. */
  watermark: { text: string; corner: Corner } | null;
  /** Length that the bar stands for, mm; null without one. */
  scaleBarMm: number | null;
  /** Result px for a millimetre of skin in the large pictures; null where no scale is known. */
  pxPerMm: number | null;
  /** The part of the first picture that is shown, px of its upright full size; all aligned pictures show the same skin. */
  crop: Rectangle;
  panel: SizePx;
  /** Result px per px of the first picture: the same for all. */
  scale: number;
  resampling: string;
  engine: Record<string, string>;
  font: string;
  pictures: {
    name: string;
    sha256: string;
    isAligned: boolean;
    matrix: Matrix3;
    /** What was done to the light of the whole picture; null for nothing. */
    correction: PairCorrection | null;
    labelLines: string[];
    /** Its panel in the result. */
    x: number;
    y: number;
    widthPx: number;
    heightPx: number;
    /** Result px per px of this picture. Above 1 it was enlarged. */
    scale: number;
  }[];
}

export interface ComposedPicture {
  bytes: Buffer;
  mediaType: 'image/jpeg' | 'image/png' | 'image/webp';
  widthPx: number;
  heightPx: number;
  record: CompositionRecord;
}
