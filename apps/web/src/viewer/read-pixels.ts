/** The pixels of a picture at its own size. */
export async function readPixels(src: string): Promise<ImageData> {
  const image = new Image();
  image.src = src;
  await image.decode();
  const scratch = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = scratch.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.naturalWidth, image.naturalHeight);
}
