import PdfDocument from 'pdfkit';
import { create as createQrCode } from 'qrcode';
import { labelFont } from '#imaging';
import type { LabelLayout } from './model/label.js';

/** Points in a millimetre. */
const mm = 72 / 25.4;
/** A common sheet: 3 × 8 labels of 70 × 37 mm on A4, without gaps. */
const sheet = { widthMm: 210, heightMm: 297, columns: 3, rows: 8, labelWidthMm: 70, labelHeightMm: 37 };
const marginMm = 4;
const qrMm = 25;
/** Light border that readers need, in modules. */
const quietModules = 4;

export interface LabelText {
  /** What the QR code holds. */
  content: string;
  /** Printed beside it. */
  code: string;
  clinicName: string;
}

/** A printable PDF: a whole sheet of one patient's label, or one label on a page of its own size. */
export async function drawLabels(label: LabelText, layout: LabelLayout): Promise<Buffer> {
  const isSheet = layout === 'a4-24';
  const size: [number, number] = isSheet
    ? [sheet.widthMm * mm, sheet.heightMm * mm]
    : [sheet.labelWidthMm * mm, sheet.labelHeightMm * mm];
  // Neither title nor author: a file name and its facts travel further than paper.
  const document = new PdfDocument({
    size,
    margin: 0,
    info: { Producer: 'Samelight', Creator: 'Samelight' },
  });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve, reject) => {
    document.once('end', resolve);
    document.once('error', reject);
  });
  const topMm = isSheet ? (sheet.heightMm - sheet.rows * sheet.labelHeightMm) / 2 : 0;
  for (let row = 0; row < (isSheet ? sheet.rows : 1); row += 1) {
    for (let column = 0; column < (isSheet ? sheet.columns : 1); column += 1) {
      drawLabel(document, label, {
        xMm: column * sheet.labelWidthMm,
        yMm: topMm + row * sheet.labelHeightMm,
      });
    }
  }
  document.end();
  await ended;
  return Buffer.concat(parts);
}

function drawLabel(
  document: PDFKit.PDFDocument,
  { content, code, clinicName }: LabelText,
  at: { xMm: number; yMm: number },
): void {
  const { modules } = createQrCode(content, { errorCorrectionLevel: 'M' });
  const moduleMm = qrMm / (modules.size + 2 * quietModules);
  const [left, top] = [at.xMm + marginMm, at.yMm + (sheet.labelHeightMm - qrMm) / 2];
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (!modules.get(row, column)) continue;
      const x = left + (column + quietModules) * moduleMm;
      const y = top + (row + quietModules) * moduleMm;
      // A hair wider than the grid, or printers draw white lines between neighbours.
      document.rect(x * mm, y * mm, moduleMm * mm * 1.02, moduleMm * mm * 1.02);
    }
  }
  document.fill('black');
  const text = { x: (left + qrMm + 1) * mm, width: (sheet.labelWidthMm - qrMm - 2 * marginMm - 1) * mm };
  document
    .font(fontFor(code, 'Helvetica-Bold'))
    .fontSize(code.length > 12 ? 10 : 14)
    .text(oneLine(code), text.x, (at.yMm + 10) * mm, {
      width: text.width,
      height: 14 * mm,
      ellipsis: true,
    });
  document
    .font(fontFor(clinicName, 'Helvetica'))
    .fontSize(7)
    .text(oneLine(clinicName), text.x, (at.yMm + 26) * mm, {
      width: text.width,
      height: 8 * mm,
      ellipsis: true,
    });
}

/** The fonts that every reader of PDF has know Latin letters only; of the shipped one, the glyphs that are shown go into the file. */
const fontFor = (text: string, latin: string) =>
  /^[\u0020-\u007e\u00a0-\u00ff]*$/.test(oneLine(text)) ? latin : labelFont.file;

const oneLine = (text: string) =>
  text
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
