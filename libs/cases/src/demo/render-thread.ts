import { parentPort, workerData } from 'node:worker_threads';
import { demoPhotos, encodePhantom } from '#imaging';

/** Names one photo of the demo. */
export interface DemoPhotoName {
  caseCode: string;
  sessionIndex: number;
  lightMode: string;
  /** What its camera writes as the time of capture. */
  takenAtLocal: string;
}

/** What the thread answers with. */
export interface RenderedDemoPhoto {
  /** JPEG. */
  bytes: Uint8Array;
  /** Where the scar is, as far as the picture shows it, px. */
  outlinePx: readonly (readonly [number, number])[];
  widthPx: number;
  heightPx: number;
  /** In the middle of the picture. */
  pxPerMm: number;
}

/** Entry of a thread: renders the photo it is told of. */
const name = workerData as DemoPhotoName;
const photo = demoPhotos().find(
  ({ caseCode, sessionIndex, lightMode }) =>
    caseCode === name.caseCode && sessionIndex === name.sessionIndex && lightMode === name.lightMode,
);
if (!photo) throw new Error('there is no such demo photo');
const render = photo.render();
const rendered: RenderedDemoPhoto = {
  bytes: await encodePhantom(render, { takenAtLocal: name.takenAtLocal }),
  outlinePx: render.truth.outlinePx.map(([x, y]) => [
    Math.min(render.widthPx - 1, Math.max(0, x)),
    Math.min(render.heightPx - 1, Math.max(0, y)),
  ]),
  widthPx: render.widthPx,
  heightPx: render.heightPx,
  pxPerMm: render.truth.pxPerMm,
};
parentPort!.postMessage(rendered);
