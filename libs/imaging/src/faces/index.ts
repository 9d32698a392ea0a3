export { loadFaceNetworks } from './load-networks.js';
export {
  compareFaces,
  faceMethodVersion,
  likenessMethodVersion,
  measureFace,
  showsFace,
  type FaceMeasures,
  type MeasuredFace,
} from './measure-face.js';
export type { FaceNetworks } from './find-face.js';
