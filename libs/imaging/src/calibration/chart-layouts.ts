import { linearToLab, srgbToLinear, type Triple } from '../colour/colour-space.js';

/** Charts that are found in a photo: our own printable card and the 24-patch classic. */
export const chartKinds = ['card', 'classic-24'] as const;
export type ChartKind = (typeof chartKinds)[number];

/** One patch whose colour is known. */
export interface ChartPatch {
  readonly name: string;
  readonly column: number;
  readonly row: number;
  /** Linear sRGB under D65, 1 = perfect white. */
  readonly linear: Triple;
  readonly lab: Triple;
  readonly isNeutral: boolean;
}

/** A grid of patches. Lengths in the chart's own unit: millimetres for the card, one patch pitch for the classic. */
export interface ChartLayout {
  readonly kind: ChartKind;
  readonly version: number;
  readonly columns: number;
  readonly rows: number;
  /** Outline of the chart. */
  readonly width: number;
  readonly height: number;
  /** Centre of the patch in column 0, row 0. */
  readonly first: readonly [number, number];
  readonly pitch: number;
  /** Side of a patch, or the least that makers give it. */
  readonly side: number;
  readonly patches: readonly ChartPatch[];
  /** Millimetres in one unit; null where makers sell it in several sizes. */
  readonly mmPerUnit: number | null;
}

/** Squares that must all be seen: who covers a corner covers the card. */
export interface CardMarker {
  readonly xMm: number;
  readonly yMm: number;
  readonly sideMm: number;
}

const levels = (r: number, g: number, b: number): Triple => [
  srgbToLinear(r / 255),
  srgbToLinear(g / 255),
  srgbToLinear(b / 255),
];

/**
 * Published averages of the 24-patch classic chart as sRGB bytes, row by row.
 * Source: D. Pascale, RGB coordinates of the Macbeth ColorChecker, The BabelColor Company, 2006, table of sRGB (GMB).
 */
const classicBytes: readonly (readonly [string, number, number, number])[] = [
  ['dark-skin', 115, 82, 68],
  ['light-skin', 194, 150, 130],
  ['blue-sky', 98, 122, 157],
  ['foliage', 87, 108, 67],
  ['blue-flower', 133, 128, 177],
  ['bluish-green', 103, 189, 170],
  ['orange', 214, 126, 44],
  ['purplish-blue', 80, 91, 166],
  ['moderate-red', 193, 90, 99],
  ['purple', 94, 60, 108],
  ['yellow-green', 157, 188, 64],
  ['orange-yellow', 224, 163, 46],
  ['blue', 56, 61, 150],
  ['green', 70, 148, 73],
  ['red', 175, 54, 60],
  ['yellow', 231, 199, 31],
  ['magenta', 187, 86, 149],
  ['cyan', 8, 133, 161],
  ['white', 243, 243, 242],
  ['neutral-8', 200, 200, 200],
  ['neutral-6.5', 160, 160, 160],
  ['neutral-5', 122, 122, 121],
  ['neutral-3.5', 85, 85, 85],
  ['black', 52, 52, 52],
];

export const classicLayout: ChartLayout = {
  kind: 'classic-24',
  version: 1,
  columns: 6,
  rows: 4,
  // The frame differs from maker to maker: the outline is that of the patches with half a gap around.
  width: 6,
  height: 4,
  first: [0.5, 0.5],
  pitch: 1,
  side: 0.85,
  mmPerUnit: null,
  patches: classicBytes.map(([name, r, g, b], i) =>
    patch(name, i % 6, Math.floor(i / 6), levels(r, g, b), i >= 18),
  ),
};

/** What ink on matt office paper makes of a nominal colour: paper is not white, black ink is not black. */
const inkOnPaper = { black: 0.035, paper: 0.86 } as const;
const printed = ([r, g, b]: Triple): Triple => {
  const one = (nominal: number) => inkOnPaper.black + (inkOnPaper.paper - inkOnPaper.black) * nominal;
  return [one(r), one(g), one(b)];
};

/** What the printer is told, sRGB bytes, by column and row. The white patch is bare paper. */
const cardBytes: readonly (readonly [string, number, number, number, number, number])[] = [
  ['skin-1', 0, 0, 236, 200, 180],
  ['skin-2', 1, 0, 214, 164, 138],
  ['skin-3', 2, 0, 160, 110, 84],
  ['skin-4', 3, 0, 96, 64, 52],
  ['red', 0, 1, 200, 60, 56],
  ['pink', 1, 1, 226, 140, 140],
  ['dark-red', 2, 1, 132, 44, 52],
  ['yellow', 3, 1, 236, 208, 60],
  ['green', 0, 2, 84, 150, 84],
  ['blue', 1, 2, 64, 84, 164],
  ['cyan', 2, 2, 60, 160, 190],
  ['magenta', 3, 2, 180, 84, 150],
  ['orange', 4, 2, 226, 138, 60],
  ['white', 5, 2, 255, 255, 255],
  ['grey-1', 0, 3, 216, 216, 216],
  ['grey-2', 1, 3, 186, 186, 186],
  ['grey-3', 2, 3, 150, 150, 150],
  ['grey-4', 3, 3, 114, 114, 114],
  ['grey-5', 4, 3, 76, 76, 76],
  ['grey-6', 5, 3, 24, 24, 24],
];

export const cardLayout: ChartLayout = {
  kind: 'card',
  version: 1,
  columns: 6,
  rows: 4,
  width: 88,
  height: 63,
  first: [12.75, 9.75],
  pitch: 12.5,
  side: 10.5,
  mmPerUnit: 1,
  patches: cardBytes.map(([name, column, row, r, g, b]) =>
    patch(name, column, row, printed(levels(r, g, b)), name === 'white' || name.startsWith('grey')),
  ),
};

/** sRGB bytes that the printer gets for each patch of the card. */
export const cardInks: ReadonlyMap<string, readonly [number, number, number]> = new Map(
  cardBytes.map(([name, , , r, g, b]) => [name, [r, g, b] as const]),
);

/** Paper and full black as the layout assumes them, linear light. */
export const cardPaper: Triple = printed([1, 1, 1]);
export const cardBlack: Triple = printed([0, 0, 0]);

export const cardMarkers: readonly CardMarker[] = [
  { xMm: 1.25, yMm: 1.5, sideMm: 5 },
  { xMm: 81.75, yMm: 1.5, sideMm: 5 },
  { xMm: 81.75, yMm: 56.5, sideMm: 5 },
  { xMm: 1.25, yMm: 56.5, sideMm: 5 },
];

/** Where the QR code lies: top left corner and side of its modules, without the quiet border. */
export const cardCode = { xMm: 58.5, yMm: 5.5, sideMm: 21 } as const;
/** The scale with one tick for each millimetre. */
export const cardScale = { xMm: 19, yMm: 60.6, lengthMm: 50 } as const;

export const chartLayouts: readonly ChartLayout[] = [cardLayout, classicLayout];

export function layoutOf(kind: ChartKind): ChartLayout {
  return kind === 'card' ? cardLayout : classicLayout;
}

function patch(name: string, column: number, row: number, linear: Triple, isNeutral: boolean): ChartPatch {
  return { name, column, row, linear, lab: linearToLab(linear), isNeutral };
}

/** Centre of a patch in the chart's unit. */
export function patchCentre(layout: ChartLayout, column: number, row: number): [number, number] {
  return [layout.first[0] + column * layout.pitch, layout.first[1] + row * layout.pitch];
}
