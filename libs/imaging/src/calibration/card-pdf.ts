import PdfDocument from 'pdfkit';
import { useGlyphForms } from '../compose/glyph-forms.js';
import { labelFont } from '../compose/label-text.js';
import { cardDrawing } from './card-drawing.js';
import { cardLayout, cardScale } from './chart-layouts.js';
import { cardTexts, type CardLanguage } from './card-texts.js';

export const cardPapers = ['a4', 'letter'] as const;
export type CardPaper = (typeof cardPapers)[number];

/** Points in a millimetre. */
const mm = 72 / 25.4;
const papers: Record<CardPaper, { widthMm: number; heightMm: number }> = {
  a4: { widthMm: 210, heightMm: 297 },
  letter: { widthMm: 215.9, heightMm: 279.4 },
};
const marginMm = 20;
const checkMm = 100;

/** The card in true size on a sheet that says how to print, check and use it; vectors and text only. */
export async function drawCardSheet(
  cardId: string,
  { paper, language }: { paper: CardPaper; language: CardLanguage },
): Promise<Buffer> {
  const { widthMm, heightMm } = papers[paper];
  const texts = cardTexts[language];
  const document = new PdfDocument({
    size: [widthMm * mm, heightMm * mm],
    margin: 0,
    lang: language,
    info: { Producer: 'Samelight', Creator: 'Samelight', Title: texts.title },
  });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve, reject) => {
    document.once('end', resolve);
    document.once('error', reject);
  });
  document.registerFont('sheet', labelFont.file).font('sheet');
  useGlyphForms(document, language);
  const widthOfText = (widthMm - 2 * marginMm) * mm;
  const write = (text: string, yMm: number, points: number) => {
    document.font('sheet').fontSize(points).fillColor('black');
    document.text(text, marginMm * mm, yMm * mm, { width: widthOfText, lineGap: points * 0.25 });
    return document.y / mm;
  };
  let yMm = write(texts.title, 20, 20) + 2;
  yMm = write(texts.print, yMm, 10.5) + 8;
  drawCard(document, cardId, (widthMm - cardLayout.width) / 2, yMm);
  yMm += cardLayout.height + 10;
  yMm = drawCheck(document, (widthMm - checkMm) / 2, yMm) + 3;
  yMm = write(texts.check, yMm, 10.5) + 5;
  for (const [k, step] of texts.steps.entries()) yMm = write(`${k + 1}.  ${step}`, yMm, 10.5) + 1.5;
  yMm = write(texts.colour, yMm + 3, 9) + 4;
  const facts = texts.card.replace('{id}', cardId).replace('{version}', String(cardLayout.version));
  write(facts, yMm, 9);
  document.end();
  await ended;
  return Buffer.concat(parts);
}

function drawCard(document: PDFKit.PDFDocument, cardId: string, leftMm: number, topMm: number): void {
  for (const { xMm, yMm, widthMm, heightMm, ink } of cardDrawing(cardId)) {
    document
      .rect((leftMm + xMm) * mm, (topMm + yMm) * mm, widthMm * mm, heightMm * mm)
      .fill([...ink] as [number, number, number]);
  }
  // Cut line: outside the outline, so that nothing of it stays on the card.
  document
    .lineWidth(0.15 * mm)
    .rect(
      (leftMm - 0.1) * mm,
      (topMm - 0.1) * mm,
      (cardLayout.width + 0.2) * mm,
      (cardLayout.height + 0.2) * mm,
    )
    .stroke('#999999');
  document.font('sheet').fontSize(6).fillColor('black');
  const beside = { lineBreak: false } as const;
  const yText = (topMm + cardScale.yMm - 3.4) * mm;
  document.text(cardId, (leftMm + cardScale.xMm + cardScale.lengthMm + 2) * mm, yText, beside);
  document.text('50 mm', (leftMm + cardScale.xMm - 9) * mm, yText, beside);
}

/** A line whose length can be checked with any ruler. @returns where it ends, mm */
function drawCheck(document: PDFKit.PDFDocument, leftMm: number, topMm: number): number {
  document.lineWidth(0.3 * mm);
  document
    .moveTo(leftMm * mm, (topMm + 3) * mm)
    .lineTo((leftMm + checkMm) * mm, (topMm + 3) * mm)
    .stroke('black');
  for (let k = 0; k <= 10; k++) {
    const x = (leftMm + 10 * k) * mm;
    const high = k % 10 === 0 ? 3 : k === 5 ? 2 : 1.2;
    document
      .moveTo(x, (topMm + 3 - high) * mm)
      .lineTo(x, (topMm + 3) * mm)
      .stroke('black');
  }
  return topMm + 4;
}
