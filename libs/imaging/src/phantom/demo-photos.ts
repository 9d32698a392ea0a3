import { demoCases, type DemoCase, type DemoFault } from './demo-cases.js';
import { Math } from './local-math.js';
import { makeSkin } from './make-skin.js';
import { phantomCapture, phantomLight } from './model.js';
import type { PhantomCapture, PhantomLightMode, PhantomSite } from './model.js';
import { hash32, SeededRandom } from './random.js';
import { renderPhantom } from './render.js';
import type { PhantomRender } from './render.js';

export interface DemoPhoto {
  caseCode: string;
  sessionIndex: number;
  view: string;
  /** What the record says; with a fault the light was another. */
  lightMode: PhantomLightMode;
  dayOffset: number;
  /** `YYYY-MM-DDTHH:MM:SS` in the clinic's zone. */
  takenAtLocal: string;
  fileName: string;
  fault: DemoFault | null;
  capture: PhantomCapture;
  /** About two seconds of CPU at the full 1600 px. */
  render: (widthPx?: number) => PhantomRender;
}

/** Every photo of the demo clinic, in order of case, session and light. Nothing is rendered before `render()`. */
export function demoPhotos(): DemoPhoto[] {
  return demoCases.flatMap((demoCase) =>
    demoCase.sessions.flatMap((_, sessionIndex) =>
      demoCase.lightModes
        .filter(
          (lightMode) =>
            !demoCase.missing?.some((m) => m.sessionIndex === sessionIndex && m.lightMode === lightMode),
        )
        .map((lightMode) => demoPhoto(demoCase, sessionIndex, lightMode)),
    ),
  );
}

function demoPhoto(demoCase: DemoCase, sessionIndex: number, lightMode: PhantomLightMode): DemoPhoto {
  const { healing, dayOffset } = demoCase.sessions[sessionIndex]!;
  const fault = demoCase.faults?.find((f) => f.sessionIndex === sessionIndex)?.fault ?? null;
  const lightIndex = demoCase.lightModes.indexOf(lightMode);
  const capture = sessionCapture(demoCase, sessionIndex, lightIndex, lightMode, fault);
  const takenAtLocal = localTime(demoCase, sessionIndex, lightIndex);
  return {
    caseCode: demoCase.code,
    sessionIndex,
    view: demoCase.view,
    lightMode,
    dayOffset,
    takenAtLocal,
    fileName: `${demoCase.code.toLowerCase()}-${takenAtLocal.slice(0, 10)}-${lightMode}.jpg`,
    fault,
    capture,
    render: (widthPx = capture.widthPx) => {
      const recipe =
        fault === 'other-side'
          ? { ...demoCase.skin, seed: demoCase.skin.seed + 1000, site: otherSide(demoCase.bodySite) }
          : demoCase.skin;
      const heightPx = Math.round((widthPx * capture.heightPx) / capture.widthPx);
      return renderPhantom(makeSkin(recipe), healing, { ...capture, widthPx, heightPx });
    },
  };
}

function otherSide(site: PhantomSite): PhantomSite {
  const other: Partial<Record<PhantomSite, PhantomSite>> = {
    'cheek-left': 'cheek-right',
    'cheek-right': 'cheek-left',
    'temple-left': 'temple-right',
    'temple-right': 'temple-left',
  };
  return other[site] ?? site;
}

/** No two sessions are photographed alike: hand, distance, lamp and the camera's white balance all differ a little. */
function sessionCapture(
  demoCase: DemoCase,
  sessionIndex: number,
  lightIndex: number,
  lightMode: PhantomLightMode,
  fault: DemoFault | null,
): PhantomCapture {
  const day = new SeededRandom(hash32(demoCase.skin.seed, sessionIndex, 401));
  const shot = new SeededRandom(hash32(demoCase.skin.seed, sessionIndex * 8 + lightIndex, 402));
  const around = (random: SeededRandom, spread: number) => random.between(-spread, spread);
  // The baseline is framed with care; later sessions follow it by hand.
  const looseness = sessionIndex === 0 ? 0.3 : 1;
  const isBlurred = fault === 'blurred-in-other-light';
  const light = phantomLight(isBlurred ? 'raking-right' : lightMode);
  const [warm, tint] = [day.between(-0.055, 0.085), around(day, 0.02)];
  return phantomCapture({
    light: {
      ...light,
      azimuthDeg: light.azimuthDeg + around(day, 6),
      elevationDeg: light.elevationDeg + around(day, lightMode === 'standard' ? 4 : 2),
    },
    whiteBalanceGains: [1 + warm, 1 + tint, 1 - warm],
    exposureEv: around(shot, 0.16),
    vignette: day.between(0.06, 0.2),
    lightFalloff: day.between(0.04, 0.2),
    blurPx: isBlurred ? 14 : shot.between(0.6, 0.95),
    edgeBlurPx: shot.between(1, 2.2),
    noise: day.between(0.7, 1.5),
    noiseSeed: hash32(demoCase.skin.seed, sessionIndex, 403 + lightIndex),
    hasScaleStrip: demoCase.code === 'DEMO-06',
    pose: {
      fieldWidthMm: 46 * (1 + looseness * around(shot, 0.06)),
      centreMm: [looseness * around(shot, 2.6), looseness * around(shot, 2)],
      rotationDeg: looseness * around(shot, 6),
      yawDeg: looseness * around(shot, 5),
      pitchDeg: looseness * around(shot, 4),
    },
  });
}

function localTime(demoCase: DemoCase, sessionIndex: number, lightIndex: number): string {
  const random = new SeededRandom(hash32(demoCase.skin.seed, sessionIndex, 404));
  const day = new Date(`${demoCase.baselineOn}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + demoCase.sessions[sessionIndex]!.dayOffset);
  const minutes = Math.floor(random.between(9 * 60, 17 * 60)) + lightIndex * 2;
  const two = (n: number) => String(n).padStart(2, '0');
  const seconds = two(Math.floor(random.next() * 60));
  return `${day.toISOString().slice(0, 10)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${seconds}`;
}
