import { describe, expect, it } from '@jest/globals';
import { layOutSheet, sheetMm } from './sheet-layout.js';

const used = (ratios: number[], columns: number) => {
  const { paper, cellMm } = layOutSheet(ratios, columns);
  return {
    paper,
    cellMm,
    width: sheetMm.label + columns * (cellMm + sheetMm.gap),
    height:
      sheetMm.title +
      sheetMm.heads +
      sheetMm.footer +
      ratios.reduce((sum, ratio) => sum + cellMm / ratio + sheetMm.gap + sheetMm.caption, 0),
  };
};

describe('layOutSheet', () => {
  it.each([
    ['two sessions of one view', [4 / 3], 2],
    ['five views, six sessions', [4 / 3, 4 / 3, 4 / 3, 0.75, 0.75], 6],
    ['one view of twenty sessions', [1.5], 20],
    ['twelve views of one session', Array.from({ length: 12 }, () => 4 / 3), 1],
  ])('puts %s on one page', (_, ratios, columns) => {
    const { paper, cellMm, width, height } = used(ratios, columns);
    expect(width).toBeLessThanOrEqual(paper.widthMm);
    expect(height).toBeLessThanOrEqual(paper.heightMm);
    expect(cellMm).toBeGreaterThan(8);
  });

  it('turns the paper to where the pictures are larger', () => {
    expect(layOutSheet([4 / 3], 8).paper.orientation).toBe('landscape');
    expect(layOutSheet([4 / 3, 4 / 3, 4 / 3, 4 / 3, 4 / 3], 2).paper.orientation).toBe('portrait');
  });

  it('fills the page in one direction, or stops at a picture of 90 mm', () => {
    const { paper, cellMm, width, height } = used([4 / 3, 4 / 3, 4 / 3], 5);
    const slack = Math.min(paper.widthMm - width, paper.heightMm - height);
    expect(slack).toBeLessThan(1);
    expect(cellMm).toBeLessThanOrEqual(90);
    expect(layOutSheet([4 / 3], 1).cellMm).toBe(90);
  });
});
