import { sharp } from '../sharp/index.js';

/** Upright sRGB pixels, three bytes each, row by row. */
export interface RgbPixels {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8Array;
}

/** One picture that several examiners look at: decoded once, reduced once for each size that is asked for. */
export class UprightPicture implements RgbPixels {
  private readonly reduced = new Map<number, Promise<RgbPixels>>();

  private constructor(
    readonly widthPx: number,
    readonly heightPx: number,
    readonly data: Uint8Array,
  ) {}

  /**
   * @param encoded a picture of our own making, such as the `full` derivative; upright already
   * @throws what sharp says of bytes that are none
   */
  static async decode(encoded: Uint8Array): Promise<UprightPicture> {
    const { data, info } = await sharp(encoded, { limitInputPixels: false })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return new UprightPicture(info.width, info.height, data);
  }

  /** @param pixels upright sRGB already */
  static of({ widthPx, heightPx, data }: RgbPixels): UprightPicture {
    return new UprightPicture(widthPx, heightPx, data);
  }

  /** The same picture with its longer side at most this long; never enlarged, the same object for the same size. */
  within(longSidePx: number): Promise<RgbPixels> {
    if (Math.max(this.widthPx, this.heightPx) <= longSidePx) return Promise.resolve(this);
    let made = this.reduced.get(longSidePx);
    if (!made) {
      made = this.reduce(longSidePx);
      this.reduced.set(longSidePx, made);
    }
    return made;
  }

  private async reduce(longSidePx: number): Promise<RgbPixels> {
    const raw = { width: this.widthPx, height: this.heightPx, channels: 3 as const };
    const { data, info } = await sharp(this.data, { raw, limitInputPixels: false })
      .resize(longSidePx, longSidePx, { fit: 'inside' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { widthPx: info.width, heightPx: info.height, data };
  }
}
