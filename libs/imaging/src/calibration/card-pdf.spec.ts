import PdfDocument from 'pdfkit';
import { expect, it } from '@jest/globals';
import { labelFont } from '../compose/label-text.js';
import { cardDrawing, cardIdOf, cardIdPattern, cardCodeContent, parseCardCode } from './card-drawing.js';
import { cardPapers, drawCardSheet } from './card-pdf.js';
import { cardLanguages, cardTexts } from './card-texts.js';
import { cardLayout } from './chart-layouts.js';

it('gives every print-out an id that its code says again', () => {
  const id = cardIdOf(Uint8Array.from([0, 31, 32, 77, 200, 255]));
  expect(id).toMatch(cardIdPattern);
  expect(parseCardCode(cardCodeContent(id))).toEqual({ cardId: id, layoutVersion: cardLayout.version });
  expect(parseCardCode('SAMELIGHT:abc')).toBeNull();
  expect(parseCardCode('SAMELIGHT-CARD:1:ABCDE0')).toBeNull();
  expect(parseCardCode('SAMELIGHT-CARD:1:ABCDEF:')).toBeNull();
});

it('lays everything inside the outline of the card', () => {
  for (const { xMm, yMm, widthMm, heightMm } of cardDrawing('ABC234')) {
    expect(xMm).toBeGreaterThanOrEqual(1);
    expect(yMm).toBeGreaterThanOrEqual(1);
    expect(xMm + widthMm).toBeLessThanOrEqual(cardLayout.width - 1);
    expect(yMm + heightMm).toBeLessThanOrEqual(cardLayout.height - 1);
  }
});

it.each(cardPapers)('prints one page of %s in true size in every language', async (paper) => {
  const box = { a4: '/MediaBox [0 0 595.2', letter: '/MediaBox [0 0 612' }[paper];
  for (const language of cardLanguages) {
    const pdf = (await drawCardSheet('ABC234', { paper, language })).toString('latin1');
    expect(pdf.startsWith('%PDF-')).toBe(true);
    expect(pdf).toContain(box);
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
  }
});

it('has every letter of its words in the font', () => {
  const document = new PdfDocument();
  document.font(labelFont.file);
  const { font } = (
    document as unknown as { _font: { font: { hasGlyphForCodePoint: (code: number) => boolean } } }
  )._font;
  const words = [...new Set(JSON.stringify(cardTexts))];
  expect(words.filter((letter) => !font.hasGlyphForCodePoint(letter.codePointAt(0)!))).toEqual([]);
});
