/** A page in mm, inside its margins. */
export interface Paper {
  orientation: 'landscape' | 'portrait';
  widthMm: number;
  heightMm: number;
}

/** A4 with margins of 10 mm. */
const papers: Paper[] = [
  { orientation: 'landscape', widthMm: 277, heightMm: 190 },
  { orientation: 'portrait', widthMm: 190, heightMm: 277 },
];

/** What stands beside and between the pictures, in mm. */
export const sheetMm = { title: 16, heads: 11, label: 30, gap: 2, caption: 4.5, footer: 7 };

export interface SheetLayout {
  paper: Paper;
  /** Width of one picture; all have the same. */
  cellMm: number;
}

/**
 * The paper on which every picture of a course is largest and still all of them are on one page.
 * @param ratios width to height of each row of pictures
 * @param columns number of sessions
 */
export function layOutSheet(ratios: readonly number[], columns: number): SheetLayout {
  const [landscape, portrait] = papers.map((paper) => ({ paper, cellMm: cellWidth(paper, ratios, columns) }));
  return landscape!.cellMm >= portrait!.cellMm ? landscape! : portrait!;
}

function cellWidth(paper: Paper, ratios: readonly number[], columns: number): number {
  const { title, heads, label, gap, caption, footer } = sheetMm;
  const byWidth = (paper.widthMm - label - gap * columns) / Math.max(1, columns);
  const heightLeft = paper.heightMm - title - heads - footer - ratios.length * (gap + caption);
  const heightOfOne = ratios.reduce((sum, ratio) => sum + 1 / ratio, 0);
  const byHeight = heightOfOne > 0 ? heightLeft / heightOfOne : byWidth;
  // Rounded down, or the last row would stand on a second page.
  return Math.max(4, Math.floor(Math.min(byWidth, byHeight, 90) * 10) / 10);
}
