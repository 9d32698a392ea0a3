import type { UprightPicture } from '../quality/index.js';
import { describeFace, findFace, type FaceNetworks } from './find-face.js';
import { meanFaceHeightCm, placeFace, type HeadPose } from './pose.js';

/** Of what is measured in a face; a change of it has every face view looked at again. */
export const faceMethodVersion = 'face-1';
/** Of how faces are compared; a change of it has every pair of face views compared again. */
export const likenessMethodVersion = 'likeness-1';

/** What a face does, in shares of its height, whatever its pose. */
export interface FaceExpression {
  /** Between the inner edges of the lips. */
  mouthOpenness: number;
  /** Between its corners: a smile draws them apart. */
  mouthWidth: number;
  /** Corners above the inner edge of the upper lip; below nought where they hang below it. */
  mouthCorners: number;
  /** Between the lids, mean of both eyes. */
  eyeOpenness: number;
  /** Brows above the line between the corners of the eye, mean of both. */
  browRise: number;
}

export interface MeasuredFace extends HeadPose, FaceExpression {
  /** Upright around its points, px of the whole picture; may reach past its edges. */
  box: { leftPx: number; topPx: number; widthPx: number; heightPx: number };
  /** From the top of the forehead to the chin, by the size of what no expression moves; px of the whole picture. */
  heightPx: number;
  confidence: number;
}

/** What is kept of a face: numbers that say how it was held. None of them tells whose it is. */
export interface FaceMeasures {
  /** Faces in the picture that are not tiny. */
  faces: number;
  /** The largest; null where none is found, or it is turned further than can be measured. */
  face: MeasuredFace | null;
}

/** Beyond it the far eye is hidden and the points are guessed. */
const mostYawDeg = 60;
/** Faces are looked for at this size: four times what the networks see of them. */
const workingSidePx = 1024;

/** Views in which a face can be measured. In a profile half of its points are hidden. */
export function showsFace(view: string): boolean {
  return view.startsWith('face-') && !view.endsWith('-90');
}

/** Looks for the largest face of a picture, and at how it is held. */
export async function measureFace(networks: FaceNetworks, picture: UprightPicture): Promise<FaceMeasures> {
  const reduced = await picture.within(workingSidePx);
  const found = findFace(networks, reduced);
  if (!found) return { faces: 0, face: null };
  const { faces, points, confidence } = found;
  const { pose, pxPerCm, straight } = placeFace(points);
  if (Math.abs(pose.yawDeg) > mostYawDeg) return { faces, face: null };
  const scale = picture.widthPx / reduced.widthPx;
  const [xs, ys] = [points.map(([x]) => x * scale), points.map(([, y]) => y * scale)] as [number[], number[]];
  const [leftPx, topPx] = [Math.floor(Math.min(...xs)), Math.floor(Math.min(...ys))];
  return {
    faces,
    face: {
      yawDeg: rounded(pose.yawDeg, 1),
      pitchDeg: rounded(pose.pitchDeg, 1),
      rollDeg: rounded(pose.rollDeg, 1),
      ...expressionOf((index) => straight(points[index]!)),
      box: {
        leftPx,
        topPx,
        widthPx: Math.ceil(Math.max(...xs)) - leftPx,
        heightPx: Math.ceil(Math.max(...ys)) - topPx,
      },
      heightPx: Math.round(pxPerCm * meanFaceHeightCm * scale),
      confidence: rounded(confidence, 3),
    },
  };
}

/**
 * How alike the largest faces of two pictures are, 0 to 1: 1 for one picture twice. What they look like is forgotten with the call.
 * @returns null unless both show a face
 */
export async function compareFaces(
  networks: FaceNetworks,
  one: UprightPicture,
  other: UprightPicture,
): Promise<number | null> {
  const looks: Float32Array[] = [];
  for (const picture of [one, other]) {
    const reduced = await picture.within(workingSidePx);
    const found = findFace(networks, reduced);
    if (!found) return null;
    looks.push(describeFace(networks, reduced, found));
  }
  const [first, second] = looks as [Float32Array, Float32Array];
  let [product, ofFirst, ofSecond] = [0, 0, 0];
  for (let i = 0; i < first.length; i += 1) {
    product += first[i]! * second[i]!;
    ofFirst += first[i]! ** 2;
    ofSecond += second[i]! ** 2;
  }
  return rounded(Math.max(0, Math.min(1, product / Math.sqrt(ofFirst * ofSecond))), 3);
}

function expressionOf(at: (index: number) => readonly [number, number, number]): FaceExpression {
  const share = (cm: number): number => rounded(cm / meanFaceHeightCm, 4);
  const mean = (...heights: number[]): number =>
    heights.reduce((sum, height) => sum + height, 0) / heights.length;
  const y = (index: number): number => at(index)[1];
  return {
    mouthOpenness: share(Math.max(0, y(13) - y(14))),
    mouthWidth: share(at(291)[0] - at(61)[0]),
    mouthCorners: share(mean(y(61), y(291)) - y(13)),
    eyeOpenness: share(Math.max(0, mean(y(159) - y(145), y(386) - y(374)))),
    browRise: share(mean(y(105) - mean(y(33), y(133)), y(334) - mean(y(263), y(362)))),
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
