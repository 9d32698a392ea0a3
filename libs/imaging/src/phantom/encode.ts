import { sharp } from '../sharp/index.js';
import type { PhantomRender } from './render.js';

export interface PhantomStamp {
  /** Local time of capture, `YYYY-MM-DDTHH:MM:SS`, without a zone as cameras write it. */
  takenAtLocal: string;
  camera?: string;
}

/**
 * A render as the JPEG file that a camera would hand over: quality 93, capture time and camera in EXIF, and the words
 * that it is synthetic. The bytes depend on the versions of sharp and libvips only.
 * @throws RangeError when the time is not of the expected form
 */
export async function encodePhantom(render: PhantomRender, stamp: PhantomStamp): Promise<Buffer> {
  const time = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2}:\d{2})$/.exec(stamp.takenAtLocal);
  if (!time) throw new RangeError(`expected takenAtLocal as YYYY-MM-DDTHH:MM:SS, not ${stamp.takenAtLocal}`);
  const taken = `${time[1]}:${time[2]}:${time[3]} ${time[4]}`;
  const raw = { width: render.widthPx, height: render.heightPx, channels: 3 } as const;
  return sharp(render.pixels, { raw })
    .withExif({
      IFD0: {
        Make: 'Samelight',
        Model: stamp.camera ?? 'Samelight Phantom',
        DateTime: taken,
        ImageDescription: 'Synthetic demo picture, no real skin',
      },
      IFD2: { DateTimeOriginal: taken, DateTimeDigitized: taken },
    })
    .jpeg({ quality: 93, chromaSubsampling: '4:4:4' })
    .toBuffer();
}
