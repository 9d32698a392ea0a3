import { createHash } from 'node:crypto';
import {
  applyColour,
  comparePictures,
  comparisonMethodVersion,
  colourMethodVersion,
  differenceLongSidePx,
  differenceMap,
  differenceRecipe,
  encodePicture,
  loadForColour,
  loadRgb,
  matchColour,
  normalisedRecipe,
  photoRecipes,
  subjectOfView,
  warpToBaseline,
  type ColourCorrection,
  type ColourEvidence,
  type ColourRefusal,
  type PictureComparison,
  type RgbPicture,
} from '#imaging';
import type { AlignedPair, DrawnPicture } from '#photos';

/** A scar, by its outline in px of the baseline at full size. */
export interface TreatedRegion {
  id: string;
  version: number;
  outline: readonly (readonly [number, number])[];
}

/** Why the light of a follow-up is not made its baseline's. */
export type MatchRefusal = ColourRefusal | 'region-needed';

/** Now always the untreated skin and background that both pictures show; the baseline stays as it was taken. */
export const colourRule = 'untreated-skin-of-baseline';

export type PairMatch =
  | { status: 'refused'; reason: MatchRefusal; evidence: ColourEvidence | null }
  | {
      status: 'matched';
      correction: ColourCorrection;
      evidence: ColourEvidence & { noiseDeltaE: number | null };
      normalised: DrawnPicture;
      difference: DrawnPicture;
    };

export interface AssessedPair {
  match: PairMatch;
  comparison: PictureComparison;
}

/** Everything that the outcome depends on: the same inputs are never worked on twice. */
export function inputsOf(pair: AlignedPair, regions: readonly TreatedRegion[]): Buffer {
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
        methods: [colourMethodVersion, comparisonMethodVersion, colourRule],
        recipes: [normalisedRecipe, differenceRecipe],
      }),
    )
    .digest();
}

/**
 * Matches, draws and compares one pair. Without a drawn scar nothing is matched: a treated area that fills the frame would
 * be taken for a colour cast, and nothing in the pictures tells.
 */
export async function assess(
  pair: AlignedPair,
  files: { baseline: Buffer; photo: Buffer },
  regions: readonly TreatedRegion[],
): Promise<AssessedPair> {
  const { baseline, photo, alignment } = pair;
  const outlines = regions.map(({ outline }) => outline);
  const small = {
    baseline: ofFull(await loadForColour(files.baseline), baseline),
    photo: ofFull(await loadForColour(files.photo), photo),
  };
  const colour =
    outlines.length === 0
      ? null
      : matchColour(small.baseline, small.photo, alignment.matrix, { exclude: outlines });
  const comparison = comparePictures(small.baseline, small.photo, alignment.matrix, {
    subject: subjectOfView(pair.view),
    exclude: outlines,
    correction: colour?.status === 'matched' ? colour.correction : null,
  });
  if (colour === null)
    return { match: { status: 'refused', reason: 'region-needed', evidence: null }, comparison };
  if (colour.status === 'refused')
    return { match: { status: 'refused', reason: colour.reason, evidence: colour.evidence }, comparison };
  const { correction, evidence } = colour;
  const drawn = await draw(pair, files, outlines, correction);
  return {
    match: {
      status: 'matched',
      correction,
      evidence: { ...evidence, noiseDeltaE: drawn.noiseDeltaE },
      normalised: drawn.normalised,
      difference: drawn.difference,
    },
    comparison,
  };
}

/** A reduced picture keeps the size of the photo in whose px the alignment and the outlines are. */
function ofFull(picture: RgbPicture, { widthPx, heightPx }: { widthPx: number; heightPx: number }) {
  return { ...picture, fullWidthPx: widthPx, fullHeightPx: heightPx };
}

async function draw(
  pair: AlignedPair,
  files: { baseline: Buffer; photo: Buffer },
  outlines: readonly TreatedRegion['outline'][],
  correction: ColourCorrection,
): Promise<{ normalised: DrawnPicture; difference: DrawnPicture; noiseDeltaE: number | null }> {
  const { baseline, photo, alignment } = pair;
  const size = { widthPx: baseline.file.widthPx, heightPx: baseline.file.heightPx };
  const own = ofFull(await loadRgb(files.photo, photo.file.widthPx, photo.file.heightPx), photo);
  const warped = warpToBaseline(
    { ...own, data: applyColour(own, correction) },
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
    { name: 'apply-colour', parameters: { ...correction, rule: colourRule, method: colourMethodVersion } },
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
