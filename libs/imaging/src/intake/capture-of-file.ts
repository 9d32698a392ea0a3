import { open, readFile } from 'node:fs/promises';
import { sharp } from '../sharp/index.js';
import { readCapture, unknownCapture, type Capture } from './capture.js';
import { sniffBytes, sniffPhoto } from './sniff.js';

/**
 * What the camera wrote into a file about the moment, read without decoding a pixel. Everything is unknown when the file is no
 * photo or its header is broken; whether it is one is for the intake to say.
 */
export async function captureOfFile(path: string): Promise<Capture> {
  const head = Buffer.alloc(sniffBytes);
  const file = await open(path, 'r');
  try {
    await file.read(head, 0, sniffBytes, 0);
  } finally {
    await file.close();
  }
  const kind = sniffPhoto(head);
  if (!kind) return unknownCapture;
  // A TIFF is itself the structure that EXIF data has.
  if (kind.format === 'tiff') return readCapture(await readFile(path));
  try {
    return readCapture((await sharp(path, { failOn: 'none' }).metadata()).exif);
  } catch {
    return unknownCapture;
  }
}
