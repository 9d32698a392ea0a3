/**
 * Limits of the nine criteria of SEPIA, as data with a version that is stored beside every score. The criteria are those of
 * Soares 2022; the numbers are our own proposal, see `docs/adr/0025-pairs.md` and `0026-faces.md`. A changed number is a new version.
 */
export const pairLimits = {
  version: 'sepia-9/2',
  position: {
    /** Turn of the picture, and each angle of the head where a face is measured, degrees. */
    angleDeg: 3,
    /** A slanted camera; 1 % is about 8° away from square. */
    stretchPct: 1,
  },
  /**
   * In heights of the face: between the lips, between the corners of the mouth, between the lids, rise of the brows. A tenth of the face, as first proposed, is
   * more than a wide open mouth measures; these lie above what the measures stray by on a face that does not move.
   */
  expression: { mouthOpenness: 0.02, mouthWidth: 0.025, eyeOpenness: 0.015, browRise: 0.02 },
  light: {
    /** Mean L* of untreated skin, as taken. */
    deltaL: 3,
    /** Fall of light across the frame, %. */
    gradientPct: 15,
    /** Skin that shines, percentage points. */
    specularPct: 2,
  },
  background: { deltaE: 10, unevenness: 10 },
  scale: {
    ratio: { least: 0.97, most: 1.03 },
    /** Between focal lengths, %: it changes perspective. */
    focalLengthPct: 10,
  },
  views: { least: 2 },
  /** Days since the last treatment from which a picture is called "after"; before, it shows the recovery. The first planned follow-up is after a month. */
  timing: { leastDays: 28 },
} as const;
