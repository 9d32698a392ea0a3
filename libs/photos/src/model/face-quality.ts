import { showsFace } from '#imaging';
import type { FaceLimits } from '#treatments';
import { judged, worse, type JudgedItem, type QualityFinding, type QualityInputs } from './quality.js';

const unknown = (item: JudgedItem['item'], finding: QualityFinding | null): JudgedItem => ({
  item,
  verdict: 'unknown',
  finding,
  value: null,
});

/** How the face is held and seen. Nothing in views without one; where it should be seen and is not, that is said, and never passes. */
export function judgeFaces({ view, faces }: QualityInputs, limits: FaceLimits | null): JudgedItem[] {
  if (!showsFace(view)) return view.startsWith('face-') ? [unknown('pose', 'profile-not-measured')] : [];
  if (!limits) return [];
  if (!faces?.face) {
    const why = faces ? 'no-face-found' : null;
    return [unknown('pose', why), unknown('expression', null), unknown('face', null)];
  }
  const { face } = faces;
  const off = Number((face.yawDeg - limits.yawDeg).toFixed(1));
  const angle = (value: number, limit: readonly [number, number], finding: QualityFinding): JudgedItem => ({
    ...judged('pose', Math.abs(value), limit, finding),
    value,
  });
  const pose = worse(
    worse(
      angle(off, limits.offYawDeg, 'head-turned'),
      angle(face.pitchDeg, limits.pitchDeg, face.pitchDeg > 0 ? 'chin-raised' : 'chin-lowered'),
    ),
    angle(face.rollDeg, limits.rollDeg, 'head-tilted'),
  );
  const mouth = judged('expression', face.mouthOpenness, limits.mouthOpenness, 'mouth-open');
  // The corners say something of a closed mouth only: an open one draws them down.
  const corners =
    mouth.verdict === 'good'
      ? judged('expression', face.mouthCorners, limits.mouthCorners, 'frowning')
      : mouth;
  const expression = [
    judged('expression', face.mouthWidth, limits.smileWidth, 'smiling'),
    corners,
    judged('expression', face.eyeOpenness, limits.eyeOpenness, 'eyes-closed'),
  ].reduce(worse, mouth);
  const size = judged('face', face.heightPx, limits.heightPx, 'face-too-small');
  const several: JudgedItem = {
    item: 'face',
    verdict: 'limit',
    finding: 'several-faces',
    value: faces.faces,
  };
  return [pose, expression, faces.faces > 1 ? worse(size, several) : size];
}
