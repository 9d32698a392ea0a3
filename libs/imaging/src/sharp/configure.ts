import sharp from 'sharp';

// Set once for the process, before anything is decoded; nothing else in the product calls `sharp` by its own import.
//
// - No cache: every picture is another patient's, and operations are never repeated.
// - One libvips thread: photos are processed side by side in bounded processes, which costs less CPU than threads do.
// - libvips picks the loader by magic bytes whatever a file calls itself, so all loaders are blocked and only the six
//   families that we accept opened again. GIF, SVG, PDF, its own VIPS format and the gain map loader stay shut; an
//   Ultra HDR JPEG is therefore read as the standard picture that every screen shows.
sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Tiff'].flatMap((format) => [
    `VipsForeignLoad${format}File`,
    `VipsForeignLoad${format}Buffer`,
  ]),
});

/** Versions that decide what pixels come out; kept beside every derivative. */
export const imageEngine: Readonly<Record<string, string>> = {
  sharp: sharp.versions.sharp ?? 'unknown',
  libvips: sharp.versions.vips,
};

export { sharp };
export type { JpegOptions, Metadata, Sharp, WebpOptions } from 'sharp';
