import { useEffect, useState, type RefObject } from 'react';

/** `refused`: somebody said no; `missing`: there is none, or the page is not secure. */
export type CameraState = 'opening' | 'live' | 'refused' | 'missing';

/** Picture of a camera as it was taken. */
export interface TakenPicture {
  blob: Blob;
  takenAt: Date;
  widthPx: number;
  heightPx: number;
  /** What the browser calls the lens. */
  lens: string | null;
}

/** What browsers know beyond the type library. */
interface PhotoTaker {
  getPhotoCapabilities(): Promise<{ imageWidth?: { max: number }; imageHeight?: { max: number } }>;
  takePhoto(settings?: { imageWidth?: number; imageHeight?: number }): Promise<Blob>;
}
type PhotoTakerClass = new (track: MediaStreamTrack) => PhotoTaker;

const lensKey = 'samelight.lens';
const photoTimeoutMs = 4_000;
const jpegQuality = 0.95;

/** Asked for at most: the browser gives the largest that the camera has up to there. */
const wanted: MediaTrackConstraints = { width: { ideal: 4096 }, height: { ideal: 3072 } };

/** The live camera, rear one first, in the highest resolution it has. */
export function useCamera(screen: RefObject<HTMLVideoElement | null>) {
  const [state, setState] = useState<CameraState>('opening');
  const [lenses, setLenses] = useState<MediaDeviceInfo[]>([]);
  const [lensId, setLensId] = useState<string | null>(() => localStorage.getItem(lensKey));
  const [hasTorch, setHasTorch] = useState(false);
  const [isTorchOn, setTorchOn] = useState(false);
  const [frame, setFrame] = useState({ widthPx: 0, heightPx: 0 });
  const [track, setTrack] = useState<MediaStreamTrack | null>(null);

  useEffect(() => {
    const video = screen.current;
    if (!video) return;
    let isGone = false;
    let stream: MediaStream | null = null;
    const open = async () => {
      setState('opening');
      setTorchOn(false);
      try {
        stream = await openStream(lensId);
      } catch (error) {
        if (!isGone) setState(isRefusal(error) ? 'refused' : 'missing');
        return;
      }
      if (isGone) {
        stop(stream);
        return;
      }
      const [first] = stream.getVideoTracks();
      setTrack(first ?? null);
      // The camera was unplugged, or the system took it away.
      first?.addEventListener('ended', () => !isGone && setState('missing'));
      await show(video, stream);
      if (isGone) return;
      setFrame({ widthPx: video.videoWidth, heightPx: video.videoHeight });
      setHasTorch(hasTorchIn(first));
      const devices = await navigator.mediaDevices.enumerateDevices();
      setLenses(devices.filter(({ kind }) => kind === 'videoinput'));
      setState('live');
    };
    void open();
    return () => {
      isGone = true;
      setTrack(null);
      if (stream) stop(stream);
      void show(video, null);
    };
  }, [screen, lensId]);

  const chooseLens = (id: string) => {
    localStorage.setItem(lensKey, id);
    setLensId(id);
  };

  const switchTorch = async (isOn: boolean) => {
    await track?.applyConstraints({ advanced: [{ torch: isOn } as MediaTrackConstraintSet] });
    setTorchOn(isOn);
  };

  /** The sensor's own picture where the browser can take it, else the whole video frame. Null without a live camera. */
  const take = async (): Promise<TakenPicture | null> => {
    const video = screen.current;
    if (!video || !track || track.readyState !== 'live' || video.videoWidth === 0) return null;
    const takenAt = new Date();
    const blob = (await sensorPhoto(track)) ?? (await videoFrame(video));
    if (!blob) return null;
    const bitmap = await createImageBitmap(blob);
    const { width: widthPx, height: heightPx } = bitmap;
    bitmap.close();
    return { blob, takenAt, widthPx, heightPx, lens: track.label.slice(0, 120) || null };
  };

  return {
    state,
    frame,
    lenses,
    lensId: track?.getSettings().deviceId ?? lensId,
    chooseLens,
    hasTorch,
    isTorchOn,
    switchTorch,
    take,
  };
}

async function openStream(lensId: string | null): Promise<MediaStream> {
  // Missing on a page that came over plain HTTP.
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  if (!devices) throw new DOMException('no camera on an insecure page', 'NotFoundError');
  const rear = { ...wanted, facingMode: { ideal: 'environment' } };
  if (lensId === null) return devices.getUserMedia({ video: rear, audio: false });
  return devices
    .getUserMedia({ video: { ...wanted, deviceId: { exact: lensId } }, audio: false })
    .catch((error: unknown) => {
      // The lens that was chosen last is not on this device any more.
      if (isRefusal(error)) throw error;
      return devices.getUserMedia({ video: rear, audio: false });
    });
}

const hasTorchIn = (track: MediaStreamTrack | undefined): boolean => {
  const capabilities = (track?.getCapabilities?.() ?? {}) as MediaTrackCapabilities & { torch?: boolean };
  return capabilities.torch === true;
};

const isRefusal = (error: unknown) =>
  error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'SecurityError');

async function show(video: HTMLVideoElement, stream: MediaStream | null): Promise<void> {
  video.srcObject = stream;
  // Refused until somebody touches the page, or ended by the next stream; either way the next one plays.
  if (stream) await video.play().catch(() => undefined);
}

const stop = (stream: MediaStream) => stream.getTracks().forEach((track) => track.stop());

async function sensorPhoto(track: MediaStreamTrack): Promise<Blob | null> {
  const Taker = (window as { ImageCapture?: PhotoTakerClass }).ImageCapture;
  if (!Taker) return null;
  try {
    const taker = new Taker(track);
    const { imageWidth, imageHeight } = await taker.getPhotoCapabilities();
    const size =
      imageWidth?.max && imageHeight?.max
        ? { imageWidth: imageWidth.max, imageHeight: imageHeight.max }
        : undefined;
    return await within(photoTimeoutMs, taker.takePhoto(size));
  } catch {
    // Busy, or the driver gave up: the video frame is there all the same.
    return null;
  }
}

function videoFrame(video: HTMLVideoElement): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', jpegQuality));
}

const within = <T>(ms: number, work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => window.setTimeout(() => reject(new Error('too late')), ms)),
  ]);
