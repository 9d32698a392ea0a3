/**
 * What a photo may be at most. Beyond a limit a file is refused by name, never squeezed through.
 * Each limit bounds memory or time of one decode: see the reason at each.
 */
export const intakeLimits = {
  /** Pixels of JPEG, PNG, WebP and TIFF. 150 MB once decoded; cameras sold as 50 megapixels have up to 50.4. */
  pixels: 50_500_000,
  /** Pixels of HEIC and AVIF, whose decoders hold the picture several times over: 24.5 MP, an iPhone's largest default, takes up to 720 MB. */
  heifPixels: 24_500_000,
  /** Bytes of one file. The largest 50 MP camera JPEG has about 40 MB, an uncompressed 24 MP TIFF 72 MB. */
  sizeBytes: 100_000_000,
  /** Scans of a JPEG. Encoders write 1 to 10; each costs a pass over all pixels, so 400 KB with 1,500 scans holds a core for half a minute. */
  jpegScans: 100,
  /** Length of one side. libjpeg and WebP end at 65,535 and 16,383; no camera comes near. */
  sidePx: 65_500,
  /** Colour and alpha channels: CMYK plus alpha is the most that a photo has. */
  channels: 5,
  /** Pages of a TIFF; the first is the photo, the rest (layers, previews) is left alone. Scanned stacks are refused. */
  pages: 20,
  /** Blocks (segments, chunks, boxes, directory entries) that the header check reads before it gives up. */
  headerBlocks: 500_000,
  /** Wall time of one photo, header to derivatives. */
  processMs: 30_000,
} as const;
