import { compose3, invert3, type Matrix3 } from '../align/matrix3.js';
import { deltaE2000 } from '../colour/delta-e.js';
import type { PictureComparison } from './compare-pictures.js';
import { frameDifference, rounded } from './frame-difference.js';

/** A follow-up with what it has to do with the baseline of its series. */
interface Compared {
  comparison: PictureComparison;
  /** Baseline px to this picture's px at full size. */
  matrix: Matrix3;
  widthPx: number;
  heightPx: number;
}

/**
 * How comparable two follow-ups of one series are, out of what each has to do with the baseline: no pixel is read again.
 * @returns null when the first lies on the baseline in a way that cannot be undone
 */
export function betweenFollowUps(first: Compared, second: Compared): PictureComparison | null {
  const toBaseline = invert3(first.matrix);
  if (toBaseline === null) return null;
  const [a, b] = [first.comparison, second.comparison];
  const tilt = (of: (light: NonNullable<PictureComparison['light']>) => number) =>
    rounded(100 * ((1 + of(b.light!) / 100) / Math.max(0.01, 1 + of(a.light!) / 100) - 1), 1);
  return {
    frame: frameDifference(compose3(second.matrix, toBaseline), first, second),
    light: a.light &&
      b.light && {
        meanL: [a.light.meanL[1], b.light.meanL[1]],
        gradientAcrossPct: tilt((light) => light.gradientAcrossPct),
        gradientDownPct: tilt((light) => light.gradientDownPct),
        specularPct: [a.light.specularPct[1], b.light.specularPct[1]],
        share: Math.min(a.light.share, b.light.share),
      },
    background: a.background &&
      b.background && {
        deltaE: rounded(deltaE2000(a.background.colours[1], b.background.colours[1]), 2),
        colours: [a.background.colours[1], b.background.colours[1]],
        unevenness: [a.background.unevenness[1], b.background.unevenness[1]],
        share: [a.background.share[1], b.background.share[1]],
      },
    methodVersion: b.methodVersion,
  };
}

/** The baseline beside itself, as far as one of its follow-ups tells, so that it can stand in {@link betweenFollowUps}. */
export function ofBaseline({ light, background, methodVersion }: PictureComparison): PictureComparison {
  const twice = <T>([one]: readonly [T, T]): [T, T] => [one, one];
  return {
    frame: { scaleRatio: 1, rotationDeg: 0, stretchPct: 0, overlap: 1 },
    light: light && {
      meanL: twice(light.meanL),
      gradientAcrossPct: 0,
      gradientDownPct: 0,
      specularPct: twice(light.specularPct),
      share: light.share,
    },
    background: background && {
      deltaE: 0,
      colours: twice(background.colours),
      unevenness: twice(background.unevenness),
      share: twice(background.share),
    },
    methodVersion,
  };
}
