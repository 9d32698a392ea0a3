import { Math } from './local-math.js';
import type {
  PhantomPit,
  PhantomScarLine,
  PhantomSite,
  PhantomSkin,
  PhantomSpot,
  Phototype,
  PitKind,
  Point,
} from './model.js';
import { hash32, SeededRandom } from './random.js';

export type PhantomIndication =
  'icepick' | 'boxcar' | 'rolling' | 'mixed-atrophic' | 'hypertrophic' | 'surgical';

/** How a patch of skin is made up; everything left out follows from the seed. */
export interface SkinRecipe extends Partial<
  Pick<
    PhantomSkin,
    | 'mottling'
    | 'melasma'
    | 'capillaries'
    | 'oiliness'
    | 'poreSize'
    | 'lines'
    | 'hairsPerCm2'
    | 'scarRedness'
    | 'scarPigment'
  >
> {
  seed: number;
  site: PhantomSite;
  phototype: Phototype;
  indication: PhantomIndication;
  /** 0 a few shallow scars … 1 many deep ones. */
  severity?: number;
  freckles?: number;
  lentigines?: number;
}

/** Makes a patch of skin from a few words. The same recipe gives the same skin. */
export function makeSkin(recipe: SkinRecipe): PhantomSkin {
  const random = new SeededRandom(hash32(recipe.seed, 1, 1));
  const severity = recipe.severity ?? 0.6;
  const region = { radiusX: 15 + 2 * random.next(), radiusY: 10.5 + 1.5 * random.next() };
  const isLine = recipe.indication === 'hypertrophic' || recipe.indication === 'surgical';
  const scarLines = isLine ? [scarLine(random, recipe.indication as PhantomScarLine['kind'], severity)] : [];
  const pits = isLine ? [] : scatterPits(random, recipe.indication, severity, region);
  const [radiusX, radiusY] = isLine ? lineRegion(scarLines[0]!) : [region.radiusX, region.radiusY];
  const phototype = recipe.phototype;
  return {
    seed: hash32(recipe.seed, 2, 2) & 0xffffff,
    site: recipe.site,
    phototype,
    pits,
    scarLines,
    spots: makeSpots(random, recipe),
    outlineMm: roundOutline(random, radiusX, radiusY),
    scarRedness: recipe.scarRedness ?? 0.4,
    scarPigment: recipe.scarPigment ?? (phototype >= 4 ? 0.45 : 0.15),
    mottling: recipe.mottling ?? 0.5,
    melasma: recipe.melasma ?? 0,
    capillaries: recipe.capillaries ?? (phototype <= 2 ? 0.4 : 0.1),
    oiliness: recipe.oiliness ?? 0.5,
    poreSize: recipe.poreSize ?? 0.5,
    lines: recipe.lines ?? 0.4,
    hairsPerCm2: recipe.hairsPerCm2 ?? 22,
  };
}

const pitSizes: Record<PitKind, { diameter: [number, number]; depth: [number, number] }> = {
  icepick: { diameter: [0.7, 2.1], depth: [0.18, 0.75] },
  boxcar: { diameter: [1.7, 4.4], depth: [0.14, 0.42] },
  rolling: { diameter: [4.5, 9.5], depth: [0.25, 0.7] },
};

function scatterPits(
  random: SeededRandom,
  indication: PhantomIndication,
  severity: number,
  region: { radiusX: number; radiusY: number },
): PhantomPit[] {
  const counts: Record<PitKind, number> = {
    icepick: indication === 'icepick' ? 52 : indication === 'mixed-atrophic' ? 34 : 9,
    boxcar: indication === 'boxcar' ? 24 : indication === 'mixed-atrophic' ? 12 : 2,
    rolling: indication === 'rolling' ? 12 : indication === 'mixed-atrophic' ? 5 : 0,
  };
  const pits: PhantomPit[] = [];
  for (const kind of ['rolling', 'boxcar', 'icepick'] as const) {
    const wanted = Math.round(counts[kind] * (0.45 + 0.75 * severity));
    for (let made = 0, tries = 0; made < wanted && tries < wanted * 30; tries++) {
      const angle = 2 * Math.PI * random.next();
      const reach = 0.94 * Math.sqrt(random.next());
      const centreMm: Point = [
        region.radiusX * reach * Math.cos(angle),
        region.radiusY * reach * Math.sin(angle),
      ];
      const size = pitSizes[kind];
      const luck = random.next() ** 1.5;
      const diameterMm = size.diameter[0] + (size.diameter[1] - size.diameter[0]) * luck;
      const depthShare = Math.min(1, 0.1 + 0.6 * random.next() + 0.4 * luck);
      const depthMm = (size.depth[0] + (size.depth[1] - size.depth[0]) * depthShare) * (0.6 + 0.5 * severity);
      const elongation = 1 + (kind === 'icepick' ? 0.8 : 0.7) * random.next() ** 1.5;
      const angleDeg = 180 * random.next();
      const seed = hash32(made, kind.length, Math.floor(random.next() * 0xffffff)) & 0xffffff;
      const touches = pits.some(
        (pit) =>
          pit.kind !== 'rolling' &&
          Math.hypot(pit.centreMm[0] - centreMm[0], pit.centreMm[1] - centreMm[1]) <
            0.42 * (pit.diameterMm + diameterMm),
      );
      if (touches) continue;
      pits.push({ kind, centreMm, diameterMm, depthMm, elongation, angleDeg, seed });
      made++;
    }
  }
  return pits;
}

function scarLine(random: SeededRandom, kind: PhantomScarLine['kind'], severity: number): PhantomScarLine {
  const half = kind === 'surgical' ? 13 : 8.5;
  const slope = -0.28 + 0.2 * random.next();
  const sag = 1.2 + 1.6 * random.next();
  const pathMm: Point[] = [];
  for (let k = 0; k <= 14; k++) {
    const t = k / 7 - 1;
    pathMm.push([
      half * t,
      slope * half * t + sag * (1 - t * t) - sag * 0.6 + 0.25 * Math.sin(4.1 * t + sag),
    ]);
  }
  return {
    kind,
    pathMm,
    widthMm: kind === 'surgical' ? 1.3 + 0.6 * severity : 3.6 + 1.6 * severity,
    heightMm: kind === 'surgical' ? -0.1 - 0.1 * severity : 0.42 + 0.4 * severity,
    hasSutureMarks: kind === 'surgical',
    seed: Math.floor(random.next() * 0xffffff),
  };
}

function lineRegion(line: PhantomScarLine): [number, number] {
  const reachX = Math.max(...line.pathMm.map((p) => Math.abs(p[0])));
  const reachY = Math.max(...line.pathMm.map((p) => Math.abs(p[1])));
  return [reachX + 2.5, reachY + line.widthMm + 2.5];
}

function roundOutline(random: SeededRandom, radiusX: number, radiusY: number): Point[] {
  const phases = [random.next(), random.next(), random.next()].map((unit) => unit * 2 * Math.PI);
  return Array.from({ length: 48 }, (_, k): Point => {
    const angle = (k / 48) * 2 * Math.PI;
    const wave = 1 + phases.reduce((sum, phase, n) => sum + 0.028 * Math.cos((n + 2) * angle + phase), 0);
    return [radiusX * wave * Math.cos(angle), radiusY * wave * Math.sin(angle)];
  });
}

function makeSpots(random: SeededRandom, recipe: SkinRecipe): PhantomSpot[] {
  const spots: PhantomSpot[] = [];
  const place = (): Point => [random.between(-34, 34), random.between(-26, 26)];
  const seed = () => Math.floor(random.next() * 0xffffff);
  for (let k = 0; k < (recipe.freckles ?? 0); k++)
    spots.push({
      kind: 'freckle',
      centreMm: place(),
      diameterMm: 0.6 + 1.7 * random.next() ** 3,
      melanin: random.between(0.1, 0.4),
      blood: 0.02,
      seed: seed(),
    });
  for (let k = 0; k < (recipe.lentigines ?? 0); k++)
    spots.push({
      kind: 'lentigo',
      centreMm: place(),
      diameterMm: random.between(2.6, 6),
      melanin: random.between(0.2, 0.42),
      blood: 0.03,
      seed: seed(),
    });
  // Flat marks of healed spots: red in fair skin, brown in dark.
  const isLine = recipe.indication === 'hypertrophic' || recipe.indication === 'surgical';
  const marks = isLine
    ? 2
    : Math.round(26 * ((recipe.scarRedness ?? 0.4) + (recipe.scarPigment ?? 0.2)) * 0.6);
  for (let k = 0; k < marks; k++)
    spots.push({
      kind: 'mark',
      centreMm: [random.between(-17, 17), random.between(-12, 12)],
      diameterMm: random.between(1, 3.4),
      melanin: (recipe.scarPigment ?? 0.2) * random.between(0.15, 0.5),
      blood: (recipe.scarRedness ?? 0.4) * random.between(0.12, 0.42),
      seed: seed(),
    });
  return spots;
}
