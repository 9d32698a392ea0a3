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

/** Entry of a thread: renders the photo it is told of and answers with the JPEG. */
const name = workerData as DemoPhotoName;
const photo = demoPhotos().find(
  ({ caseCode, sessionIndex, lightMode }) =>
    caseCode === name.caseCode && sessionIndex === name.sessionIndex && lightMode === name.lightMode,
);
if (!photo) throw new Error('there is no such demo photo');
parentPort!.postMessage(await encodePhantom(photo.render(), { takenAtLocal: name.takenAtLocal }));
