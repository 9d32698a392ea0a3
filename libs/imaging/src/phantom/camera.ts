import { Math } from './local-math.js';
import { blurred } from './blur.js';
import { linearToSrgb } from '../colour/colour-space.js';
import type { Radiance } from './lighting.js';
import type { PhantomCapture } from './model.js';
import { hash32, hashUnit, SeededRandom } from './random.js';

const CURVE_STEPS = 8192;
/** Linear light above this is compressed instead of clipped, as cameras do. */
const SHOULDER = 0.78;
const CURVE_TOP = 4;

const toneCurve = ((): Float32Array => {
  const curve = new Float32Array(CURVE_STEPS + 2);
  for (let k = 0; k < curve.length; k++) {
    const x = (k / CURVE_STEPS) * CURVE_TOP;
    const rest = 1 - SHOULDER;
    curve[k] =
      255 * linearToSrgb(x <= SHOULDER ? x : SHOULDER + rest * (1 - Math.exp(-(x - SHOULDER) / rest)));
  }
  return curve;
})();

const NOISE_TABLE = 16384;
let noiseTable: Float32Array | undefined;

/** Standard normal numbers to draw from; made once, from a fixed seed. */
function normals(): Float32Array {
  if (!noiseTable) {
    const random = new SeededRandom(90210);
    noiseTable = Float32Array.from({ length: NOISE_TABLE }, () => random.normal());
  }
  return noiseTable;
}

/**
 * What lens and sensor make of the light: blur, falloff, white balance, exposure, scale strip, shot and read noise, tone
 * curve. @returns RGB, 8 bits, sRGB
 */
export function exposed(radiance: Radiance, capture: PhantomCapture, pxPerMm: number): Uint8Array {
  const { widthPx, heightPx } = capture;
  const gain = lensGain(capture);
  if (capture.hasScaleStrip) drawScaleStrip(radiance, capture, pxPerMm);
  const scale = widthPx / 1600;
  const centre = capture.blurPx * scale;
  const edge = Math.hypot(centre, capture.edgeBlurPx * scale);
  const exposure = 2 ** capture.exposureEv;
  const pixels = new Uint8Array(widthPx * heightPx * 3);
  const draws = normals();
  [radiance.red, radiance.green, radiance.blue].forEach((band, k) => {
    const sharp = blurred(band, widthPx, heightPx, centre);
    const soft = edge - centre > 0.15 ? blurred(band, widthPx, heightPx, edge) : sharp;
    // Blue has the smallest signal and so the most noise after white balance.
    const shot = 0.011 * capture.noise * (k === 1 ? 1 : k === 0 ? 1.25 : 1.6);
    const read = 0.0016 * capture.noise;
    const balance = capture.whiteBalanceGains[k]! * exposure;
    const toCurve = CURVE_STEPS / CURVE_TOP;
    for (let row = 0, i = 0; row < heightPx; row++) {
      const seed = hash32(row, k, capture.noiseSeed);
      let draw = seed & (NOISE_TABLE - 1);
      const stride = ((seed >>> 14) & 1022) + 1;
      const dy = (2 * row) / heightPx - 1;
      let last = 0;
      for (let column = 0; column < widthPx; column++, i++) {
        const dx = (2 * column) / widthPx - 1;
        const outer = Math.min(1, dx * dx * 0.62 + dy * dy * 0.5);
        const light = (sharp[i]! + outer * outer * (soft[i]! - sharp[i]!)) * gain[i]! * balance;
        draw = (draw + stride + (column & 7)) & (NOISE_TABLE - 1);
        // Demosaicing smears noise over neighbours; pure pixel noise looks like film dust.
        const fresh = draws[draw]!;
        const noise = 0.75 * fresh + 0.5 * last;
        last = fresh;
        const value = light + noise * (shot * Math.sqrt(light > 0 ? light : 0) + read);
        const place = value <= 0 ? 0 : Math.min(CURVE_STEPS, value * toCurve);
        const whole = place | 0;
        const low = toneCurve[whole]!;
        pixels[i * 3 + k] = low + (place - whole) * (toneCurve[whole + 1]! - low) + 0.5;
      }
    }
  });
  return pixels;
}

/** Vignette of the lens and fall of the lamp's light across the picture. */
function lensGain(capture: PhantomCapture): Float32Array {
  const { widthPx, heightPx, vignette, lightFalloff } = capture;
  const azimuth = (capture.light.azimuthDeg * Math.PI) / 180;
  const [ax, ay] = [Math.cos(azimuth), -Math.sin(azimuth)];
  const gain = new Float32Array(widthPx * heightPx);
  for (let row = 0, i = 0; row < heightPx; row++) {
    const dy = (2 * row - heightPx + 1) / widthPx;
    for (let column = 0; column < widthPx; column++, i++) {
      const dx = (2 * column - widthPx + 1) / widthPx;
      const r2 = (dx * dx + dy * dy) / 1.5625;
      gain[i] = (1 - vignette * r2 * (0.6 + 0.4 * r2)) * (1 + 0.5 * lightFalloff * (dx * ax + dy * ay));
    }
  }
  return gain;
}

/** Matt grey paper with millimetre ticks along the lower edge; neutral, so that it shows the white balance. */
function drawScaleStrip(radiance: Radiance, capture: PhantomCapture, pxPerMm: number): void {
  const { widthPx, heightPx } = capture;
  const top = heightPx - 5.2 * pxPerMm;
  const grey = 0.47;
  const middle = widthPx / 2;
  for (let row = Math.max(0, Math.floor(top - 0.7 * pxPerMm)); row < heightPx; row++) {
    const inMm = (row - top) / pxPerMm;
    for (let column = 0; column < widthPx; column++) {
      const i = row * widthPx + column;
      if (inMm < 0) {
        // Shadow of the paper's edge on the skin.
        const shadow = 1 - 0.28 * (1 + inMm / 0.7) ** 2;
        radiance.red[i] = radiance.red[i]! * shadow;
        radiance.green[i] = radiance.green[i]! * shadow;
        radiance.blue[i] = radiance.blue[i]! * shadow;
        continue;
      }
      const mm = (column - middle) / pxPerMm;
      const nearest = Math.round(mm);
      const length = nearest % 10 === 0 ? 2.6 : nearest % 5 === 0 ? 1.9 : 1.2;
      const half = 0.055;
      const ink =
        inMm > 0.35 && inMm < 0.35 + length
          ? Math.max(0, Math.min(1, (half - Math.abs(mm - nearest)) * pxPerMm + 0.5))
          : 0;
      const paper = grey * (1 + 0.02 * (hashUnit(column >> 1, row >> 1, 5) - 0.5)) * (inMm < 0.12 ? 1.12 : 1);
      const value = paper * (1 - 0.88 * ink);
      radiance.red[i] = value;
      radiance.green[i] = value;
      radiance.blue[i] = value;
    }
  }
}
