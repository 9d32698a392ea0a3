import { describe, expect, it } from '@jest/globals';
import type { RgbPicture } from '../align/load-picture.js';
import { identity3 } from '../align/matrix3.js';
import {
  baselineToFollowUp,
  makeSkin,
  phantomCapture,
  renderPhantom,
  untreated,
  type HealingState,
  type PhantomCapture,
  type PhantomIndication,
  type PhantomRender,
} from '../phantom/index.js';
import type { Point } from '../phantom/model.js';
import { applyColour } from './apply-colour.js';
import { linearToLab, linearToSrgb, srgbToLinear, type Triple } from './colour-space.js';
import { colourLimits, matchColour } from './match-colour.js';

const small = { widthPx: 400, heightPx: 300 };

const picture = ({ widthPx, heightPx, pixels }: PhantomRender): RgbPicture => ({
  widthPx,
  heightPx,
  data: pixels,
  fullWidthPx: widthPx,
  fullHeightPx: heightPx,
});

function inside(outline: readonly Point[], x: number, y: number): boolean {
  let is = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [outline[i]!, outline[j]!];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) is = !is;
  }
  return is;
}

/** Mean a*, and root mean square of shading, inside the outline of the scars. */
function measured(data: Uint8Array, { widthPx, heightPx, truth }: PhantomRender) {
  const lab = Array.from({ length: widthPx * heightPx }, (_, i) =>
    linearToLab([0, 1, 2].map((c) => srgbToLinear(data[i * 3 + c]! / 255)) as unknown as Triple),
  );
  const meanOver = boxMeans(
    lab.map(([l]) => l),
    widthPx,
  );
  let redness = 0;
  let squares = 0;
  let n = 0;
  for (let y = 12; y < heightPx - 12; y++) {
    for (let x = 12; x < widthPx - 12; x++) {
      if (!inside(truth.outlinePx, x, y)) continue;
      // Pits are wider than noise and narrower than the light.
      const shade = meanOver(x, y, 2) - meanOver(x, y, 12);
      redness += lab[y * widthPx + x]![1];
      squares += shade * shade;
      n++;
    }
  }
  return { redness: redness / n, shading: Math.sqrt(squares / n) };
}

function boxMeans(values: readonly number[], widthPx: number) {
  const line = widthPx + 1;
  const sums = new Float64Array((values.length / widthPx + 1) * line);
  values.forEach((value, i) => {
    const at = (Math.floor(i / widthPx) + 1) * line + (i % widthPx) + 1;
    sums[at] = value + sums[at - 1]! + sums[at - line]! - sums[at - line - 1]!;
  });
  return (x: number, y: number, r: number) => {
    const [top, bottom] = [(y - r) * line, (y + r + 1) * line];
    const sum =
      sums[bottom + x + r + 1]! - sums[bottom + x - r]! - sums[top + x + r + 1]! + sums[top + x - r]!;
    return sum / (2 * r + 1) ** 2;
  };
}

/** What the treatment did to which skin, and what a picture must still show of it. */
const effects = [
  {
    what: 'pits that heal',
    healing: { ...untreated, depth: 0.4 },
    indication: 'mixed-atrophic',
    of: 'shading',
  },
  {
    what: 'redness after needling',
    healing: { ...untreated, erythema: 0.7 },
    indication: 'mixed-atrophic',
    of: 'redness',
  },
  {
    what: 'a red scar that fades',
    healing: { ...untreated, redness: 0.2 },
    indication: 'hypertrophic',
    of: 'redness',
  },
] as const satisfies {
  what: string;
  healing: HealingState;
  indication: PhantomIndication;
  of: 'redness' | 'shading';
}[];

/** How light, camera and white balance differ from one visit to the next. */
const visits: [string, Partial<PhantomCapture>][] = [
  ['warmer light', { whiteBalanceGains: [1.12, 1, 0.88] }],
  ['cooler and darker', { whiteBalanceGains: [0.9, 1, 1.14], exposureEv: -0.5 }],
  ['brighter, light from one side', { exposureEv: 0.3, lightFalloff: 0.3 }],
  ['another lens', { whiteBalanceGains: [1.05, 1, 0.95], vignette: 0.3, exposureEv: 0.15 }],
];

describe('matchColour', () => {
  // The test that matters most: what the treatment did must still be there when the light is made the same.
  describe.each(effects)('keeps the change of $what', ({ healing, indication, of }) => {
    const skin = { ...makeSkin({ seed: 5, site: 'cheek-left', phototype: 2, indication }), scarRedness: 1 };
    const pose = { rotationDeg: 4, centreMm: [1, -0.5] as const };
    const before = renderPhantom(skin, untreated, phantomCapture({ ...small, noiseSeed: 1 }));
    // The same day in the baseline's light: what the change really looks like.
    const wanted = renderPhantom(skin, healing, phantomCapture({ ...small, pose, noiseSeed: 2 }));
    const then = measured(before.pixels, before)[of];
    const real = measured(wanted.pixels, wanted)[of] - then;

    it.each(visits)('under %s', (_, change) => {
      const other = renderPhantom(skin, healing, phantomCapture({ ...small, pose, noiseSeed: 3, ...change }));
      const match = matchColour(
        picture(before),
        picture(other),
        baselineToFollowUp(before.truth, other.truth),
        {
          exclude: [before.truth.outlinePx],
        },
      );
      if (match.status !== 'matched') throw new Error(match.reason);
      const found = measured(applyColour(picture(other), match.correction), other)[of] - then;
      expect(Math.abs(found / real - 1)).toBeLessThan(0.05);
    });
  });

  const skin = makeSkin({ seed: 11, site: 'cheek-left', phototype: 3, indication: 'mixed-atrophic' });
  const shot = (change: Partial<PhantomCapture>) =>
    picture(renderPhantom(skin, untreated, phantomCapture({ ...small, ...change })));
  const baseline = shot({});

  it('finds what the camera did, and makes it undone', () => {
    const match = matchColour(
      baseline,
      shot({ exposureEv: -0.4, whiteBalanceGains: [1.1, 1, 0.9] }),
      identity3,
    );
    if (match.status !== 'matched') throw new Error(match.reason);
    const { exposureEv, gains, deltaEBefore, deltaEAfter } = match.evidence;
    expect(exposureEv).toBeCloseTo(0.4, 1);
    expect(gains[0] / gains[2]).toBeCloseTo(0.9 / 1.1, 1);
    expect(deltaEBefore).toBeGreaterThan(5);
    expect(deltaEAfter).toBeLessThan(0.7);
  });

  it('refuses light that falls off by more than a stop on either side, though the middle is as bright', () => {
    const even = shot({});
    const ramp = (stops: number) => {
      const data = Uint8Array.from(even.data, (value, i) => {
        const x = (2 * ((((i / 3) | 0) % even.widthPx) + 0.5)) / even.widthPx - 1;
        return Math.round(255 * linearToSrgb(Math.min(1, srgbToLinear(value / 255) * 2 ** (stops * x))));
      });
      return matchColour(baseline, { ...even, data }, identity3);
    };
    expect(ramp(0.5).status).toBe('matched');
    expect(ramp(1.6)).toMatchObject({ status: 'refused', reason: 'exposure-too-different' });
  });

  it.each([
    ['exposure-too-different', { exposureEv: -1.3 }],
    ['light-colour-too-different', { whiteBalanceGains: [1, 0.8, 0.45] as const }],
  ] as const)('refuses with %s rather than invent a picture', (reason, change) => {
    const match = matchColour(baseline, shot(change), identity3);
    expect(match).toMatchObject({ status: 'refused', reason });
  });

  it('refuses when hardly anything outside the scar is shared', () => {
    const { fullWidthPx: w, fullHeightPx: h } = baseline;
    const exclude = [[[0, 0], [w, 0], [w, h], [0, h]]] as const; // prettier-ignore
    const match = matchColour(baseline, shot({}), identity3, { exclude });
    expect(match).toMatchObject({ status: 'refused', reason: 'too-little-shared' });
    expect(match.evidence.share).toBeLessThan(colourLimits.leastShare);
  });

  it('answers the same each time', () => {
    const other = shot({ exposureEv: 0.2 });
    expect(matchColour(baseline, other, identity3)).toEqual(matchColour(baseline, other, identity3));
  });
});

describe('applyColour', () => {
  const neutral = { gamma: 1, logGain: [0, 0, 0], field: [0, 0, 0, 0, 0, 0] } as const;
  const ramp = {
    widthPx: 256,
    heightPx: 3,
    data: Uint8Array.from({ length: 256 * 9 }, (_, i) => Math.floor(i / 3) % 256),
  };

  it('leaves every byte alone when there is nothing to correct', () => {
    expect(applyColour(ramp, neutral)).toEqual(ramp.data);
  });

  it('brightens linear light by the gain and never turns tones round', () => {
    const brighter = applyColour(ramp, { ...neutral, logGain: [Math.log(2), 0, 0] });
    const red = Array.from({ length: 256 }, (_, i) => brighter[i * 3]!);
    expect(red.every((value, i) => i === 0 || value >= red[i - 1]!)).toBe(true);
    expect(srgbToLinear(red[100]! / 255)).toBeCloseTo(2 * srgbToLinear(100 / 255), 2);
    expect(red[250]).toBe(255);
    expect(brighter[100 * 3 + 1]).toBe(100);
  });

  it('lays the field over the picture as it is defined', () => {
    const even = { widthPx: 40, heightPx: 30, data: new Uint8Array(40 * 30 * 3).fill(100) };
    const field = [0.1, -0.05, 0.04, 0.08, -0.06, -0.05] as const;
    const out = applyColour(even, { ...neutral, field });
    for (const [column, row] of [
      [0, 0],
      [39, 29],
      [20, 3],
      [7, 25],
    ] as const) {
      const [x, y] = [(2 * (column + 0.5)) / 40 - 1, (2 * (row + 0.5)) / 30 - 1];
      const light =
        0.1 * x - 0.05 * y + 0.04 * x * x + 0.08 * x * y - 0.06 * y * y - 0.05 * (x * x + y * y) ** 2;
      const expected = 255 * linearToSrgb(srgbToLinear(100 / 255) * Math.exp(light));
      expect(Math.abs(out[(row * 40 + column) * 3]! - expected)).toBeLessThan(0.6);
    }
  });
});
