import { create as createQrCode } from 'qrcode';
import { cardCode, cardInks, cardLayout, cardMarkers, cardScale, patchCentre } from './chart-layouts.js';

/** A filled rectangle of the card, millimetres from its top left corner. Ink as sRGB bytes. */
export interface InkedRectangle {
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly ink: readonly [number, number, number];
}

const black = [0, 0, 0] as const;
const paper = [255, 255, 255] as const;

/** What a printed card is called: letters and digits that are not mistaken for each other. */
export const cardIdPattern = /^[2-9A-HJ-NP-Z]{6}$/;

const cardIdLetters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** @param bytes six random ones; every print-out gets its own id */
export function cardIdOf(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 6)].map((byte) => cardIdLetters[byte % 32]).join('');
}

/** Content of the QR code of a card. */
export function cardCodeContent(cardId: string): string {
  return `SAMELIGHT-CARD:${cardLayout.version}:${cardId}`;
}

/** @returns the id of a card and the version of its layout; null when it is another code */
export function parseCardCode(content: string): { cardId: string; layoutVersion: number } | null {
  const [head, version, cardId, ...more] = content.split(':');
  if (head !== 'SAMELIGHT-CARD' || more.length > 0 || !/^[1-9]\d{0,2}$/.test(version ?? '')) return null;
  return cardIdPattern.test(cardId ?? '') ? { cardId: cardId!, layoutVersion: Number(version) } : null;
}

/** Everything of a card that has ink, in the order it is laid on paper. */
export function cardDrawing(cardId: string): InkedRectangle[] {
  const out: InkedRectangle[] = [];
  for (const { xMm, yMm, sideMm } of cardMarkers)
    out.push({ xMm, yMm, widthMm: sideMm, heightMm: sideMm, ink: black });
  // The hollow one says which corner is the first.
  const [first] = cardMarkers;
  out.push({ xMm: first!.xMm + 2, yMm: first!.yMm + 2, widthMm: 1, heightMm: 1, ink: paper });
  const { side } = cardLayout;
  for (const { name, column, row } of cardLayout.patches) {
    const [x, y] = patchCentre(cardLayout, column, row);
    const ink = cardInks.get(name)!;
    out.push({ xMm: x - side / 2, yMm: y - side / 2, widthMm: side, heightMm: side, ink });
  }
  const { modules } = createQrCode(cardCodeContent(cardId), { errorCorrectionLevel: 'L' });
  const moduleMm = cardCode.sideMm / modules.size;
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (!modules.get(row, column)) continue;
      out.push({
        xMm: cardCode.xMm + column * moduleMm,
        yMm: cardCode.yMm + row * moduleMm,
        // A hair wider than the grid, or printers draw white lines between neighbours.
        widthMm: moduleMm * 1.02,
        heightMm: moduleMm * 1.02,
        ink: black,
      });
    }
  }
  for (let mm = 0; mm <= cardScale.lengthMm; mm++) {
    const heightMm = mm % 10 === 0 ? 4.4 : mm % 5 === 0 ? 3.4 : 2.2;
    out.push({
      xMm: cardScale.xMm + mm - 0.1,
      yMm: cardScale.yMm - heightMm,
      widthMm: 0.2,
      heightMm,
      ink: black,
    });
  }
  return out;
}
