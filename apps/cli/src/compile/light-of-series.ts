import { declaredLight, lightOfCase, type CaseLight, type LightChoice } from '#cases';
import {
  examineChart,
  loadForChart,
  loadForColour,
  type ChartFinding,
  type CompositionLight,
  type PairCorrection,
  type RgbPicture,
} from '#imaging';
import type { PhotoId } from '#kernel';
import { matchLight, type FoundLight, type Outline } from '#measures';
import type { AlignedPhoto } from './align-series.js';
import type { LabelLanguage } from './labels.js';

/** What was found of one photo's light; null for the first of a row, which gives the light. */
type PhotoLight = FoundLight | 'not-aligned' | null;

export interface SeriesLight {
  /** For the whole picture: all in the light of their first, by one rule, or all as taken. */
  light: CaseLight;
  /** In the order of the photos. */
  photos: PhotoLight[];
  /** In words, why it is as taken; empty where it is matched or was asked so. */
  reasons: string[];
}

/**
 * One light for a whole picture, found as the product finds it: by untreated skin where the scar is outlined, or by the charts in both.
 * @param rows of photos, each aligned to its first
 * @param scars in px of the first photo; of a picture of one row
 */
export async function lightOfSeries(
  rows: readonly (readonly AlignedPhoto[])[],
  choice: LightChoice,
  scars: readonly Outline[],
): Promise<SeriesLight> {
  const all = rows.flat();
  const photos: PhotoLight[] = [];
  if (choice === 'matched') for (const row of rows) photos.push(...(await lightOfRow(row, scars)));
  const idOf = (index: number) => `${index}` as PhotoId;
  const lights = new Map(photos.map((found, index) => [idOf(index), recorded(idOf(index), found)]));
  const light = lightOfCase(
    all.map((_, index) => idOf(index)),
    lights,
    choice,
  );
  const reasons =
    light.kind === 'matched' || choice === 'as-taken'
      ? []
      : light.reasons.flatMap(({ photoId, reason }) => {
          // Of which there is a warning of its own.
          if (reason === 'not-aligned') return [];
          // The same for all of them.
          if (reason === 'region-needed') return [regionNeeded];
          const file = photoId === null ? '' : `${all[Number(photoId)]!.photo.file}: `;
          return [`${file}${reason.replaceAll('-', ' ')}`];
        });
  return { light, photos: all.map((_, index) => photos[index] ?? null), reasons: [...new Set(reasons)] };
}

const regionNeeded = 'name the outline of the scar with --scar, or photograph all with a chart';

/** What stands under every photo. */
export const lightWords = ({ light }: SeriesLight, language: LabelLanguage): CompositionLight =>
  declaredLight(light, language);

/** @returns by photo; null for one that gives the light or stays as it is */
export const correctionsOf = ({ light }: SeriesLight): readonly (PairCorrection | null)[] =>
  light.kind === 'matched' ? light.corrections : [];

async function lightOfRow(
  [first, ...others]: readonly AlignedPhoto[],
  scars: readonly Outline[],
): Promise<PhotoLight[]> {
  const base = await loadForColour(first!.input);
  const chart = await chartIn(first!);
  const found: PhotoLight[] = [null];
  for (const one of others) {
    const { alignment } = one;
    if (alignment?.status !== 'aligned') {
      found.push('not-aligned');
      continue;
    }
    const photo: RgbPicture = await loadForColour(one.input);
    // Only where it may be needed: looking for a chart costs as much as the match.
    const charts = chart ? pairOf(chart, await chartIn(one)) : null;
    found.push(matchLight({ baseline: base, photo }, alignment.matrix, [...scars], charts));
  }
  return found;
}

async function chartIn({ input }: AlignedPhoto): Promise<ChartFinding | null> {
  return examineChart(await loadForChart(input));
}

/** Corrections by charts of one kind in both; null where one has none or its colours do not fit. */
function pairOf(first: ChartFinding, second: ChartFinding | null) {
  const [baseline, followup] = [first.colour.correction, second?.colour.correction];
  return baseline && followup && first.kind === second?.kind ? { baseline, followup } : null;
}

function recorded(photoId: PhotoId, found: PhotoLight) {
  const nothing = { photoId, reason: null, rule: null, methodVersion: null, correction: null };
  if (found === null) return { ...nothing, status: 'baseline' as const };
  if (found === 'not-aligned') return { ...nothing, status: found };
  const { rule, methodVersion } = found;
  return found.status === 'refused'
    ? { ...nothing, rule, methodVersion, status: found.status, reason: found.reason }
    : { ...nothing, rule, methodVersion, status: found.status, correction: found.correction };
}
