import { z } from 'zod';
import { bodySites, lightModes, type BodySite, type LightMode } from './vocabulary.js';

const locales = ['en', 'zh-Hant', 'zh-Hans'] as const;
const texts = z.strictObject(Object.fromEntries(locales.map((locale) => [locale, z.string().min(1)])));
const code = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60);

/** Drawings that the client has; a view names the one that shows how to stand. */
export const figures = [
  'face-front',
  'face-left-45',
  'face-right-45',
  'face-left-90',
  'face-right-90',
  'close-up',
  'overview',
] as const;

const viewSetForm = z.strictObject({
  id: code,
  version: z.string().min(1).max(20),
  title: texts,
  /** Where a new course gets this set by itself. A site stands in one set only. */
  bodySites: z.array(z.enum(bodySites)),
  /** What the set follows. */
  source: z.string().min(1),
  /** In the order in which they are taken. */
  views: z
    .array(
      z.strictObject({
        /** A code of a view; `{site}` stands for the site of the course. */
        view: z
          .string()
          .regex(/^[a-z0-9]+(-([a-z0-9]+|\{site\}))*$/)
          .max(60),
        figure: z.enum(figures),
        /** One picture for each; `unknown` cannot be asked for. */
        lightModes: z.array(z.enum(lightModes).exclude(['unknown'])).min(1),
        isRequired: z.boolean(),
        /** Longer side in px below which the client warns. */
        minLongSidePx: z.number().int().min(600).max(12_000),
      }),
    )
    .min(1),
});

/** Which pictures a session is to bring, as versioned data; texts by locale. */
export type ViewSet = z.infer<typeof viewSetForm>;

/** @throws Error that names what is wrong */
export function parseViewSet(data: unknown): ViewSet {
  const viewSet = viewSetForm.parse(data);
  const shots = shotsOf(viewSet, 'other').map(({ view, lightMode }) => `${view} in ${lightMode} light`);
  const twice = shots.find((shot, index) => shots.indexOf(shot) !== index);
  if (twice !== undefined) throw new Error(`${twice} is asked for twice`);
  if (!viewSet.views.some((view) => view.isRequired)) throw new Error('no view is required');
  return viewSet;
}

/** One picture that a view set asks for: a view in one light mode. */
export interface Shot {
  view: string;
  lightMode: LightMode;
  figure: (typeof figures)[number];
  isRequired: boolean;
  minLongSidePx: number;
}

/** The pictures of a set in the order in which they are taken, for a course at this site. */
export function shotsOf(viewSet: ViewSet, site: BodySite): Shot[] {
  return viewSet.views.flatMap(({ lightModes: modes, view, ...shot }) =>
    modes.map((lightMode) => ({ ...shot, view: view.replace('{site}', site), lightMode })),
  );
}

/** A photo of the session, as far as a shot asks. */
export interface TakenPhoto {
  id: string;
  view: string;
  lightMode: string;
  state: string;
  isChosen: boolean;
  /** Null while the photo is being prepared. */
  widthPx: number | null;
  heightPx: number | null;
}

/** A shot and what the session has of it. */
export interface PlacedShot<P extends TakenPhoto = TakenPhoto> extends Shot {
  /** Every photo of it, damaged ones too. */
  photos: P[];
  /** True without a whole photo: a damaged or unreadable file does not count, and neither does another light. */
  isMissing: boolean;
  /** The photo that is shown is smaller than the set asks. */
  isBelowFloor: boolean;
}

/** @param photos those of one session */
export function placeShots<P extends TakenPhoto>(
  viewSet: ViewSet,
  site: BodySite,
  photos: readonly P[],
): PlacedShot<P>[] {
  return shotsOf(viewSet, site).map((shot) => {
    const own = photos.filter(({ view, lightMode }) => view === shot.view && lightMode === shot.lightMode);
    const whole = own.filter(({ state }) => state !== 'failed' && state !== 'damaged');
    const shown = whole.find((photo) => photo.isChosen) ?? whole[0];
    const longSidePx = Math.max(shown?.widthPx ?? 0, shown?.heightPx ?? 0);
    return {
      ...shot,
      photos: own,
      isMissing: whole.length === 0,
      isBelowFloor: longSidePx > 0 && longSidePx < shot.minLongSidePx,
    };
  });
}

/** The set that a new course at this site gets: the newest version of the one that names the site; null when none does. */
export function viewSetForSite(viewSets: readonly ViewSet[], site: BodySite): ViewSet | null {
  return viewSets.findLast((viewSet) => viewSet.bodySites.includes(site)) ?? null;
}

/** Why a session was closed although required views are missing. */
export const closingReasons = [
  'not-needed',
  'patient-declined',
  'no-time',
  'dressing',
  'equipment',
  'other',
] as const;
export type ClosingReason = (typeof closingReasons)[number];
