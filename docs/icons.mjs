// Draws the icons of the installed client from its mark, apps/web/public/mark.svg. Usage: npm run icons
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const folder = join(import.meta.dirname, '..', 'apps', 'web', 'public');
const mark = await readFile(join(folder, 'mark.svg'), 'utf8');
/** Systems cut their own shape out of a maskable icon; the mark's ground must reach every edge. */
const square = mark.replace('rx="6"', '');

const draw = (svg, sizePx, name) =>
  sharp(Buffer.from(svg), { density: (72 * sizePx) / 32 })
    .resize(sizePx, sizePx)
    .png({ compressionLevel: 9 })
    .toFile(join(folder, name));

await draw(mark, 192, 'icon-192.png');
await draw(mark, 512, 'icon-512.png');
await draw(square, 512, 'icon-maskable-512.png');
await draw(square, 180, 'apple-touch-icon.png');
