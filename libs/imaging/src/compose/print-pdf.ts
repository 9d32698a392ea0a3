import PdfDocument from 'pdfkit';
import { useGlyphForms } from './glyph-forms.js';
import { labelFont } from './label-text.js';

/** Points in a millimetre. */
const mm = 72 / 25.4;
const marginMm = 12;

/** A document for paper or an archive: PDF/A-2b, tagged, its font within it, sRGB as its output intent; the same input, the same bytes. */
export interface PaperOptions {
  language: string;
  title: string;
  /** Of what is printed, not of the printing. */
  createdAt: Date;
  isLandscape?: boolean;
  /** Keeps all pages open till the end, so that each can say how many there are. */
  hasPageNumbers?: boolean;
}

/** @returns the document, set in the font of every label; what its parts are added to, in their order; and what collects it at its end */
export function paper({
  language,
  title,
  createdAt,
  isLandscape = false,
  hasPageNumbers = false,
}: PaperOptions): {
  document: PDFKit.PDFDocument;
  body: PDFKit.PDFStructureElement;
  finished: () => Promise<Buffer>;
} {
  const document = new PdfDocument({
    size: 'A4',
    layout: isLandscape ? 'landscape' : 'portrait',
    margin: marginMm * mm,
    pdfVersion: '1.7',
    subset: 'PDF/A-2b',
    tagged: true,
    lang: language,
    displayTitle: true,
    bufferPages: hasPageNumbers,
    // Neither author nor subject: what a reader lists of a file is nobody's to see.
    info: {
      Producer: 'Samelight',
      Creator: 'Samelight',
      Title: title,
      CreationDate: createdAt,
      ModDate: createdAt,
    },
    font: labelFont.file,
  });
  useGlyphForms(document, language);
  // Readers expect one element over all others.
  const body = document.struct('Document');
  document.addStructure(body);
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve, reject) => {
    document.once('end', resolve);
    document.once('error', reject);
  });
  return {
    document,
    body,
    finished: async () => {
      body.end();
      document.end();
      await ended;
      return Buffer.concat(parts);
    },
  };
}

/** A picture with what it says to those who do not see it. */
export interface PrintedPicture {
  /** JPEG or PNG. */
  bytes: Buffer;
  widthPx: number;
  heightPx: number;
  alt: string;
}

/** Draws a picture into a box of the page, in its middle. @returns where it ends, pt */
export function placePicture(
  { document, body }: Pick<ReturnType<typeof paper>, 'document' | 'body'>,
  { bytes, widthPx, heightPx, alt }: PrintedPicture,
  box: { x: number; y: number; width: number; height: number },
): number {
  const scale = Math.min(box.width / widthPx, box.height / heightPx);
  const [width, height] = [widthPx * scale, heightPx * scale];
  const figure = document.struct('Figure', { alt }, () => {
    document.image(bytes, box.x + (box.width - width) / 2, box.y, { width, height });
  });
  body.add(figure);
  figure.end();
  return box.y + height;
}

/** One picture on one page, as large as the paper lets, its record in small print below. */
export async function printPicture(
  picture: PrintedPicture,
  { footnote, ...options }: Omit<PaperOptions, 'isLandscape'> & { footnote: string },
): Promise<Buffer> {
  const sheet = paper({ ...options, isLandscape: picture.widthPx > picture.heightPx });
  const { document, body, finished } = sheet;
  const { width, height, margins } = document.page;
  const box = {
    x: margins.left,
    y: margins.top,
    width: width - margins.left - margins.right,
    height: height - margins.top - margins.bottom - 5 * mm,
  };
  const y = placePicture(sheet, picture, box);
  const note = document.struct('P', {}, () => {
    document.fontSize(7).fillColor('#595959');
    document.text(footnote, box.x, y + 2 * mm, { width: box.width, lineBreak: false });
  });
  body.add(note);
  note.end();
  return finished();
}
