import { describe, expect, it } from '@jest/globals';
import type { MeasuredFace, QualityMeasures } from '#imaging';
import { loadQualityLimits } from '#treatments';
import { judgeQuality, type QualityInputs } from './quality.js';

const limits = loadQualityLimits();
const measures: QualityMeasures = {
  widthPx: 4000,
  heightPx: 3000,
  skinShare: 0.95,
  subject: 'skin',
  subjectPx: 3900,
  blurPx: 0.8,
  bands: [2, 2, 2, 2, 2],
  meanL: 62,
  lowL: 50,
  highL: 72,
  clippedBright: [0, 0, 0],
  clippedDark: [0, 0, 0],
  noise: 1,
  light: { azimuthDeg: 90, acrossPct: 2, downPct: 15 },
  background: null,
};
const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const judge = (changes: Partial<QualityMeasures> = {}, others: Partial<QualityInputs> = {}) =>
  judgeQuality(
    {
      view: 'close-up-cheek-left',
      lightMode: 'standard',
      camera: {},
      measures: { ...measures, ...changes },
      methodVersion: 'quality-1',
      baseline: null,
      matrix: null,
      faces: null,
      pxPerMm: null,
      ...others,
    },
    limits,
  );
const findings = (quality: ReturnType<typeof judge>) =>
  quality.items.filter(({ finding }) => finding).map(({ verdict, finding }) => `${verdict}: ${finding}`);

describe('a photo alone', () => {
  it('is good, with what nobody can tell left out of the verdict', () => {
    const quality = judge();
    expect(quality).toMatchObject({ verdict: 'good', limitsVersion: '3', methodVersion: 'quality-1' });
    expect(findings(quality)).toEqual([]);
    expect(quality.items.find(({ item }) => item === 'light')!.verdict).toBe('unknown');
    expect(quality.items.some(({ item }) => item === 'lens' || item === 'background')).toBe(false);
  });

  it.each([
    [{ blurPx: 3 }, 'limit: blurred'],
    [{ blurPx: 6 }, 'fail: blurred'],
    [{ highL: 39 }, 'limit: too-dark'],
    [{ highL: 20 }, 'fail: too-dark'],
    [{ lowL: 90 }, 'fail: too-bright'],
    [{ clippedBright: [0.03, 0, 0] }, 'limit: highlights-lost'],
    [{ clippedDark: [0, 0, 0.2] }, 'fail: shadows-lost'],
    [{ noise: 3.5 }, 'limit: noisy'],
    [{ skinShare: 0.3 }, 'limit: little-skin'],
    [{ subjectPx: 400 }, 'fail: too-small'],
  ] as [Partial<QualityMeasures>, string][])('%j is %s', (changes, said) => {
    const quality = judge(changes);
    expect(findings(quality)).toEqual([said]);
    expect(quality.verdict).toBe(said.split(':')[0]);
  });

  it.each([
    [12, []],
    [6, ['limit: too-small']],
    [3.5, ['fail: too-small']],
  ])('with %d px for a millimetre by its chart is %j, however many px the subject has', (pxPerMm, said) => {
    expect(findings(judge({ subjectPx: 400 }, { pxPerMm }))).toEqual(said);
  });

  it('is judged by the limits of its view', () => {
    const face = { view: 'face-front' };
    expect(findings(judge({ skinShare: 0.3 }, face))).toEqual([]);
    expect(findings(judge({}, { ...face, camera: { focalLength35mm: 26 } }))).toEqual(['limit: wide-lens']);
    expect(findings(judge({}, { ...face, camera: { focalLength35mm: 85 } }))).toEqual([]);
    expect(findings(judge({}, { camera: { focalLength35mm: 26 } }))).toEqual([]);
    const background = { share: 0.5, spreadDeltaE: 30, lab: [50, 0, 0] as [number, number, number] };
    expect(findings(judge({ background }, face))).toEqual(['fail: uneven-background']);
    expect(findings(judge({ background }))).toEqual([]);
  });

  it.each([
    [{ software: 'BeautyCam 12.1' }, 'fail: beauty'],
    [{ software: 'Adobe Photoshop 27.0 (Windows)' }, 'limit: edited'],
    [{ software: 'HDR+ 1.0.700' }, 'limit: hdr'],
    [{ processing: ['portrait', 'hdr'] }, 'fail: portrait'],
    [{ processing: ['hdr'] }, 'limit: hdr'],
    [{ software: '18.6.1', processing: [] }, undefined],
  ] as [QualityInputs['camera'], string | undefined][])('%j is said: %s', (camera, said) => {
    expect(findings(judge({}, { camera }))).toEqual(said ? [said] : []);
  });
});

describe('the face in a photo', () => {
  const face: MeasuredFace = {
    yawDeg: 1,
    pitchDeg: -4,
    rollDeg: 2,
    mouthOpenness: 0.005,
    mouthWidth: 0.3,
    mouthCorners: 0.002,
    eyeOpenness: 0.055,
    browRise: 0.15,
    box: { leftPx: 800, topPx: 700, widthPx: 1000, heightPx: 1300 },
    heightPx: 1200,
    confidence: 1,
  };
  const seen = (change: Partial<MeasuredFace>, view = 'face-front', faces = 1) =>
    findings(judge({}, { view, faces: { faces, face: { ...face, ...change } } }));

  it.each([
    [{}, []],
    [{ yawDeg: -6.5 }, ['limit: head-turned']],
    [{ yawDeg: 13, pitchDeg: 14 }, ['fail: head-turned']],
    [{ pitchDeg: 13 }, ['limit: chin-raised']],
    [{ pitchDeg: -21 }, ['fail: chin-lowered']],
    [{ rollDeg: -7 }, ['limit: head-tilted']],
    // Its corners hang because it is open.
    [{ mouthOpenness: 0.03, mouthCorners: -0.01 }, ['limit: mouth-open']],
    [{ mouthWidth: 0.36 }, ['limit: smiling']],
    [{ mouthCorners: -0.007 }, ['limit: frowning']],
    [{ eyeOpenness: 0.02 }, ['limit: eyes-closed']],
    [{ heightPx: 400 }, ['fail: face-too-small']],
  ] as [Partial<MeasuredFace>, string[]][])('%j says %j', (change, said) => {
    expect(seen(change)).toEqual(said);
  });

  it('should look where its view asks for', () => {
    expect(seen({ yawDeg: 41 }, 'face-right-45')).toEqual([]);
    expect(seen({ yawDeg: 41 }, 'face-left-45')).toEqual(['fail: head-turned']);
    expect(seen({}, 'face-front', 2)).toEqual(['limit: several-faces']);
  });

  it('that was not found, or cannot be, is unknown and never good', () => {
    const lost = judge({}, { view: 'face-front', faces: { faces: 0, face: null } });
    expect(lost.items.filter(({ item }) => ['pose', 'expression', 'face'].includes(item))).toEqual([
      { item: 'pose', verdict: 'unknown', finding: 'no-face-found', value: null },
      { item: 'expression', verdict: 'unknown', finding: null, value: null },
      { item: 'face', verdict: 'unknown', finding: null, value: null },
    ]);
    expect(findings(judge({}, { view: 'face-left-90' }))).toEqual(['unknown: profile-not-measured']);
    expect(judge().items.some(({ item }) => item === 'pose')).toBe(false);
  });
});

describe('a photo beside its baseline', () => {
  it('is as good when it is the same', () => {
    const quality = judge({}, { baseline: measures, matrix: identity });
    expect(findings(quality)).toEqual([]);
    expect(quality.items.find(({ item }) => item === 'light')!.verdict).toBe('good');
  });

  it('is darker, brighter, lit from elsewhere or less sharp', () => {
    const beside = { baseline: measures, matrix: identity };
    expect(findings(judge({ meanL: 55 }, beside))).toEqual(['limit: darker-than-baseline']);
    expect(findings(judge({ meanL: 75 }, beside))).toEqual(['fail: brighter-than-baseline']);
    const turned = { azimuthDeg: 0, acrossPct: 30, downPct: 2 };
    expect(findings(judge({ light: turned }, beside))).toEqual(['limit: light-from-elsewhere']);
    expect(findings(judge({ bands: [1, 1, 1.3, 2, 2] }, beside))).toEqual([
      'limit: less-sharp-than-baseline',
    ]);
    // Without a common frame nobody can tell that it is the same detail.
    expect(findings(judge({ bands: [1, 1, 1.3, 2, 2] }, { ...beside, matrix: null }))).toEqual([]);
  });

  it('is not called less sharp for being taken from further away', () => {
    const halved = [0.5, 0, 0, 0, 0.5, 0, 0, 0, 1];
    const detail = { ...measures, bands: [1, 2, 4, 4, 4] };
    expect(findings(judge({ bands: [2, 4, 4, 4, 4] }, { baseline: detail, matrix: halved }))).toEqual([]);
  });
});
