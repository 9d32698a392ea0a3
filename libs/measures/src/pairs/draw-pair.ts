import { createHash } from 'node:crypto';
import {
  applyPairCorrection,
  bendFromResidualPct,
  bendMethodVersion,
  calibrationMethodVersion,
  comparePictures,
  comparisonMethodVersion,
  colourMethodVersion,
  differenceLongSidePx,
  differenceMap,
  differenceRecipe,
  encodePicture,
  fitBend,
  loadForColour,
  loadGrey,
  loadRgb,
  matchCharts,
  matchColour,
  normalisedRecipe,
  photoRecipes,
  subjectOfView,
  warpToBaseline,
  type BendFit,
  type ChartCorrection,
  type ColourEvidence,
  type ColourRefusal,
  type PairCorrection,
  type PictureComparison,
  type RgbPicture,
} from '#imaging';
import type { AlignedPair, DrawnPicture, PairMember } from '#photos';

/** A scar, by its outline in px of the baseline at full size. */
export interface TreatedRegion {
  id: string;
  version: number;
  outline: readonly (readonly [number, number])[];
}

/** Why the light of a follow-up is not made its baseline's. */
export type MatchRefusal = ColourRefusal | 'region-needed';

/** The baseline stays as it was taken and gives the light: by the untreated skin and background that both show, or by the charts in both. */
export const colourRules = { skin: 'untreated-skin-of-baseline', charts: 'charts-of-both' } as const;
export type ColourRule = (typeof colourRules)[keyof typeof colourRules];

/** Corrections of both photos by charts of one kind in them; null where one has none. */
export type PairCharts = { baseline: ChartCorrection; followup: ChartCorrection } | null;

export type PairMatch = { rule: ColourRule; methodVersion: string } & (
  | { status: 'refused'; reason: MatchRefusal; evidence: ColourEvidence | null }
  | {
      status: 'matched';
      correction: PairCorrection;
      evidence: ColourEvidence & { noiseDeltaE: number | null };
      normalised: DrawnPicture;
      difference: DrawnPicture;
    }
);

export interface AssessedPair {
  match: PairMatch;
  comparison: PictureComparison;
  bend: PairBend;
}

/** What one plane cannot explain between the two, for the eye alone: nothing is drawn with it here. */
export interface PairBend {
  /** Null where one plane explains as much. */
  fit: BendFit | null;
  methodVersion: string;
}

/** Everything that the outcome depends on: the same inputs are never worked on twice. */
export function inputsOf(pair: AlignedPair, regions: readonly TreatedRegion[], charts: PairCharts): Buffer {
  const { baseline, photo, alignment, view } = pair;
  return createHash('sha256')
    .update(baseline.file.sha256)
    .update(photo.file.sha256)
    .update(
      JSON.stringify({
        view,
        matrix: alignment.matrix,
        sizes: [baseline.widthPx, baseline.heightPx, photo.widthPx, photo.heightPx],
        outlines: regions.map(({ outline }) => outline),
        methods: [colourMethodVersion, comparisonMethodVersion, bendMethodVersion, colourRules.skin],
        ...(charts && { charts: [charts, calibrationMethodVersion, colourRules.charts] }),
        recipes: [normalisedRecipe, differenceRecipe],
      }),
    )
    .digest();
}

/**
 * Matches, draws and compares one pair. Untreated skin is the better witness, since it also sees how light falls off; but without a drawn scar
 * it is none: a treated area that fills the frame would be taken for a colour cast, and nothing in the pictures tells. Then, and where
 * skin is refused, the charts in both speak.
 */
export async function assess(
  pair: AlignedPair,
  files: { baseline: Buffer; photo: Buffer },
  regions: readonly TreatedRegion[],
  charts: PairCharts,
): Promise<AssessedPair> {
  const { baseline, photo, alignment } = pair;
  const outlines = regions.map(({ outline }) => outline);
  const small = {
    baseline: ofFull(await loadForColour(files.baseline), baseline),
    photo: ofFull(await loadForColour(files.photo), photo),
  };
  const found = matchLight(small, alignment.matrix, outlines, charts);
  const comparison = comparePictures(small.baseline, small.photo, alignment.matrix, {
    subject: subjectOfView(pair.view),
    exclude: outlines,
    correction: found.status === 'matched' ? found.correction : null,
  });
  const bend = await bendOf(pair, files, outlines);
  if (found.status === 'refused') return { match: found, comparison, bend };
  const drawn = await draw(pair, files, outlines, found);
  const { normalised, difference, noiseDeltaE } = drawn;
  const match = { ...found, evidence: { ...found.evidence, noiseDeltaE }, normalised, difference };
  return { match, comparison, bend };
}

async function bendOf(
  { baseline, photo, alignment }: AlignedPair,
  files: { baseline: Buffer; photo: Buffer },
  exclude: readonly TreatedRegion['outline'][],
): Promise<PairBend> {
  const { matrix, residualPct } = alignment;
  const isFlat = residualPct !== null && residualPct < bendFromResidualPct;
  const grey = async (file: Buffer, of: PairMember) => ({ ...(await loadGrey(file)), ...fullSize(of) });
  const fit = isFlat
    ? null
    : fitBend(await grey(files.baseline, baseline), await grey(files.photo, photo), matrix, exclude);
  return { fit, methodVersion: bendMethodVersion };
}

export type FoundLight = { rule: ColourRule; methodVersion: string } & (
  | { status: 'refused'; reason: MatchRefusal; evidence: ColourEvidence | null }
  | { status: 'matched'; correction: PairCorrection; evidence: ColourEvidence }
);

/** By untreated skin where the scar is outlined, else by the charts in both; full sizes stand in the pictures. */
export function matchLight(
  { baseline, photo }: { baseline: RgbPicture; photo: RgbPicture },
  matrix: AlignedPair['alignment']['matrix'],
  exclude: readonly TreatedRegion['outline'][],
  charts: PairCharts,
): FoundLight {
  const bySkin: FoundLight =
    exclude.length === 0
      ? {
          rule: colourRules.skin,
          methodVersion: colourMethodVersion,
          status: 'refused',
          reason: 'region-needed',
          evidence: null,
        }
      : { rule: colourRules.skin, ...matchColour(baseline, photo, matrix, { exclude }) };
  if (bySkin.status === 'matched' || !charts) return bySkin;
  return { rule: colourRules.charts, ...matchCharts(baseline, photo, matrix, charts, { exclude }) };
}

/** A reduced picture keeps the size of the photo in whose px the alignment and the outlines are. */
function ofFull(picture: RgbPicture, { widthPx, heightPx }: { widthPx: number; heightPx: number }) {
  return { ...picture, ...fullSize({ widthPx, heightPx }) };
}

const fullSize = ({ widthPx, heightPx }: { widthPx: number; heightPx: number }) => ({
  fullWidthPx: widthPx,
  fullHeightPx: heightPx,
});

async function draw(
  pair: AlignedPair,
  files: { baseline: Buffer; photo: Buffer },
  outlines: readonly TreatedRegion['outline'][],
  { correction, rule, methodVersion }: Extract<FoundLight, { status: 'matched' }>,
): Promise<{ normalised: DrawnPicture; difference: DrawnPicture; noiseDeltaE: number | null }> {
  const { baseline, photo, alignment } = pair;
  const size = { widthPx: baseline.file.widthPx, heightPx: baseline.file.heightPx };
  const own = ofFull(await loadRgb(files.photo, photo.file.widthPx, photo.file.heightPx), photo);
  const warped = warpToBaseline(
    { ...own, data: applyPairCorrection(own, correction) },
    alignment.matrix,
    { widthPx: baseline.widthPx, heightPx: baseline.heightPx },
    size,
  );
  const warping = {
    matrix: alignment.matrix,
    baselineWidthPx: baseline.widthPx,
    baselineHeightPx: baseline.heightPx,
    ...size,
  };
  const { encode } = photoRecipes.view;
  const operations = [
    {
      name: 'from-derivative',
      parameters: {
        recipe: photoRecipes.view.id,
        version: photo.file.recipeVersion,
        sha256: photo.file.sha256.toString('hex'),
      },
    },
    {
      name: 'matrix' in correction ? 'apply-matrix' : 'apply-colour',
      parameters: { ...correction, rule, method: methodVersion },
    },
    {
      name: 'warp-to-baseline',
      parameters: {
        ...warping,
        baselinePhotoId: baseline.photoId,
        method: alignment.methodVersion,
        kernel: 'catmull-rom',
      },
    },
    { name: 'encode', parameters: { mediaType: encode.mediaType, profile: 'srgb', ...encode.options } },
  ];
  const inputsSha256 = createHash('sha256')
    .update(photo.file.sha256)
    .update(JSON.stringify({ correction, warping }))
    .digest();
  const normalised: DrawnPicture = {
    photoId: photo.photoId,
    recipe: normalisedRecipe,
    inputsSha256,
    operations,
    mediaType: encode.mediaType,
    ...size,
    bytes: await encodePicture(warped, encode),
  };

  const scale = Math.min(1, differenceLongSidePx / Math.max(size.widthPx, size.heightPx));
  const mapSize = [size.widthPx, size.heightPx].map((px) => Math.max(1, Math.round(px * scale))) as [
    number,
    number,
  ];
  const [before, after] = [
    ofFull(await loadRgb(files.baseline, ...mapSize), baseline),
    await loadRgb({ ...warped, channels: 3, data: Buffer.from(warped.data) }, ...mapSize),
  ];
  const map = differenceMap(before, after, alignment.matrix, photo, outlines);
  const lossless = { mediaType: 'image/webp', options: { lossless: true, effort: 2 } } as const;
  const difference: DrawnPicture = {
    photoId: photo.photoId,
    recipe: differenceRecipe,
    inputsSha256: createHash('sha256')
      .update(baseline.file.sha256)
      .update(inputsSha256)
      .update(JSON.stringify({ outlines }))
      .digest(),
    operations: [
      ...operations.slice(0, -1),
      {
        name: 'difference-to-baseline',
        parameters: {
          baselinePhotoId: baseline.photoId,
          baselineSha256: baseline.file.sha256.toString('hex'),
          metric: 'CIEDE2000',
          mean: '5 × 5 px',
          stepsPerUnit: 10,
          widthPx: map.widthPx,
          heightPx: map.heightPx,
        },
      },
      { name: 'encode', parameters: { mediaType: lossless.mediaType, profile: 'srgb', ...lossless.options } },
    ],
    mediaType: lossless.mediaType,
    widthPx: map.widthPx,
    heightPx: map.heightPx,
    bytes: await encodePicture({ widthPx: map.widthPx, heightPx: map.heightPx, data: map.data }, lossless),
  };
  return { normalised, difference, noiseDeltaE: map.noiseDeltaE };
}
