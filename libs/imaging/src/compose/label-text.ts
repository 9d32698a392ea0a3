import { fileURLToPath } from 'node:url';
import { sharp } from '../sharp/index.js';

/** The font of every label and printed sheet: shipped, so that a picture is the same on a machine without fonts. */
export const labelFont = {
  family: 'Noto Sans CJK TC',
  version: '2.004',
  file: fileURLToPath(new URL('./fonts/noto-sans-cjk.otf', import.meta.url)),
} as const;

export interface TextLine {
  text: string;
  colour: string;
  /** BCP 47: whose forms the ideographs have; by default those of traditional Chinese. */
  language?: string | undefined;
}

export interface TextBlock {
  widthPx: number;
  heightPx: number;
  /** RGBA, not premultiplied. */
  data: Buffer;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What a label may not smuggle into the markup or break the line with. */
function escaped(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').replace(/[&<>]/g, (c) => entities[c]!);
}

/**
 * Breaks a text into lines by the widths that its characters have about: an ideograph is one em, other letters a little over half of
 * one. Breaks at spaces, and anywhere between ideographs.
 */
export function wrapped(text: string, fontPx: number, widthPx: number): string[] {
  const widthOf = (piece: string) =>
    [...piece].reduce(
      (sum, c) =>
        sum + (/[\p{scx=Han}\p{scx=Hangul}\p{scx=Hira}\p{scx=Kana}\u3000-\uffef]/u.test(c) ? 1 : 0.52),
      0,
    ) * fontPx;
  const pieces =
    text
      .trim()
      .match(/[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]|[^\s\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]+|\s+/gu) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    const isSpace = piece.trim() === '';
    if (line !== '' && !isSpace && widthOf(line + piece) > widthPx) {
      lines.push(line.trimEnd());
      line = '';
    }
    if (line !== '' || !isSpace) line += isSpace ? ' ' : piece;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}

/**
 * Sets lines of text, one under the other, no wider than `widthPx`: a line that is too long is set smaller down to two
 * thirds, then cut with an ellipsis.
 */
export async function setText(
  lines: readonly TextLine[],
  fontPx: number,
  widthPx: number,
): Promise<TextBlock> {
  const shown = lines.filter(({ text }) => text.trim() !== '');
  if (shown.length === 0) return { widthPx: 0, heightPx: 0, data: Buffer.alloc(0) };
  let block = await render(shown, fontPx);
  if (block.widthPx <= widthPx) return block;
  const smaller = Math.max(8, fontPx * Math.max(2 / 3, (0.98 * widthPx) / block.widthPx));
  block = await render(shown, smaller);
  let cut = shown;
  for (let tries = 0; block.widthPx > widthPx && tries < 12; tries++) {
    const longest = Math.max(...cut.map(({ text }) => [...text].length));
    const keep = Math.max(1, Math.floor(longest * Math.min(0.95, (0.98 * widthPx) / block.widthPx)) - 1);
    cut = cut.map((line) => ({ ...line, text: cutTo(line.text, keep) }));
    block = await render(cut, smaller);
  }
  return block;
}

function cutTo(text: string, characters: number): string {
  const all = [...text];
  return all.length <= characters + 1 ? text : `${all.slice(0, characters).join('').trimEnd()}…`;
}

/**
 * The picture of a text ends at its ink, so “ace” would be lower than “Ágj” and labels would dance. Every line therefore
 * ends in invisible characters of full height, which are cut off again.
 */
const gauge = '<span alpha="1"> Åg第</span>';

async function render(lines: readonly TextLine[], fontPx: number): Promise<TextBlock> {
  const markup = lines
    .map(({ text, colour, language }) => {
      const forms = language ? ` lang="${escaped(language).replaceAll('"', '')}"` : '';
      return `<span foreground="${colour}"${forms}>${escaped(text)}</span>${gauge}`;
    })
    .join('\n');
  const { data, info } = await sharp({
    text: {
      // Proportional alternates keep the middle dot from standing as wide as an ideograph; figures are tabular anyway.
      text: `<span font_features="palt">${markup}</span>`,
      font: `${labelFont.family} ${fontPx.toFixed(2)}px`,
      fontfile: labelFont.file,
      rgba: true,
      dpi: 72,
      spacing: Math.round(fontPx * 0.12),
    },
  })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return withoutGauge({ widthPx: info.width, heightPx: info.height, data });
}

function withoutGauge({ widthPx, heightPx, data }: TextBlock): TextBlock {
  let right = 0;
  for (let y = 0; y < heightPx; y++) {
    for (let x = widthPx - 1; x >= right; x--) {
      if (data[(y * widthPx + x) * 4 + 3]! > 0) right = x + 1;
    }
  }
  const cut = Buffer.alloc(right * heightPx * 4);
  for (let y = 0; y < heightPx; y++) {
    data.copy(cut, y * right * 4, y * widthPx * 4, (y * widthPx + right) * 4);
  }
  return { widthPx: right, heightPx, data: cut };
}

/** Draws a text block on an RGB canvas, clipped to it. */
export function drawText(
  canvas: { widthPx: number; heightPx: number; data: Uint8Array },
  block: TextBlock,
  left: number,
  top: number,
): void {
  for (let y = 0; y < block.heightPx; y++) {
    const cy = top + y;
    if (cy < 0 || cy >= canvas.heightPx) continue;
    for (let x = 0; x < block.widthPx; x++) {
      const cx = left + x;
      if (cx < 0 || cx >= canvas.widthPx) continue;
      const i = (y * block.widthPx + x) * 4;
      const alpha = block.data[i + 3]! / 255;
      if (alpha === 0) continue;
      const o = (cy * canvas.widthPx + cx) * 3;
      for (let k = 0; k < 3; k++) {
        canvas.data[o + k] = Math.round(block.data[i + k]! * alpha + canvas.data[o + k]! * (1 - alpha));
      }
    }
  }
}
