/** A QR code needs no more pixels than this; a whole sensor picture would take seconds. */
const longSidePx = 900;

interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;

/** What the QR code in a picture holds; null without one. By the browser's own reader where it has one. */
export async function readCode(source: HTMLVideoElement | ImageBitmap): Promise<string | null> {
  const width = source instanceof HTMLVideoElement ? source.videoWidth : source.width;
  const height = source instanceof HTMLVideoElement ? source.videoHeight : source.height;
  const scale = Math.min(1, longSidePx / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return null;
  pen.drawImage(source, 0, 0, canvas.width, canvas.height);
  const Own = (window as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (Own) {
    const [code] = await new Own({ formats: ['qr_code'] }).detect(canvas).catch(() => []);
    if (code) return code.rawValue;
  }
  const { default: jsQr } = await import('jsqr');
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  return jsQr(data, canvas.width, canvas.height)?.data ?? null;
}
