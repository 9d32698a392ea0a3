import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  applyTo,
  composePictures,
  type ComposedPicture,
  type Composition,
  type CropName,
  type LayoutKind,
  type Matrix3,
  type Rectangle,
  type ThemeName,
} from '#imaging';
import { IdentityService } from '#identity';
import { Problem, type ClinicId, type CourseId, type PhotoId } from '#kernel';
import { PairsService, RegionsService, type ComparedPhoto, type Drawing } from '#measures';
import type { Viewer } from '#patients';
import { calibrationsOf, CompositionPhotos, type CompositionPhoto } from '#photos';
import { Database, OBJECTS, type ObjectStore, type Tx } from '#platform';
import { TreatmentsService, type EarlierTreatments, type LightMode, type Session } from '#treatments';
import { checkAligned, checkAsked, checkForm } from './arrangement.js';
import { CasesStore, type PictureFormat } from './cases.store.js';
import { CaseDisclosures, type BurntDisclosures, type StatedWords } from './disclosing.js';
import { framesFromFirst, gridFor } from './model/frames.js';
import { demoNotice, labelOf, treatmentsBefore, type LabelLocale, type LabelStyle } from './model/labels.js';
import { declaredLight, lightOfCase, type CaseLight, type LightChoice } from './model/light.js';
import type { Audience } from './model/rule-pack.js';

export interface NewCaseStudy {
  view: string;
  /** Of a grid: further views, one row each. */
  moreViews: string[];
  lightMode: LightMode;
  layout: LayoutKind;
  crop: CropName;
  audience: Audience;
  caption: string | null;
  /** The clinic's name and logo stand above the pictures. */
  showsClinic: boolean;
  /** The clinic's name in a corner of each picture that is clear of what was outlined. */
  hasWatermark?: boolean;
  /** One for each view and session; any order, they are placed by date. */
  photoIds: PhotoId[];
  format: PictureFormat;
  /** Longer side of one picture in the composition. */
  sizePx: number;
  labels: LabelStyle;
  theme: ThemeName;
  /** By default `matched`. */
  light?: LightChoice;
  /** For the public: where it is to be shown. By default at whatever channel consent names, in the clinic's country. */
  target?: Partial<PublicTarget>;
  /** Words that the rules of a country want to stand with pictures for the public. */
  stated?: StatedWords;
}

/** Where a picture for the public is to be shown; null for whatever channel consent names. */
export interface PublicTarget {
  channel: string | null;
  country: string;
}

/** A photo with its place in the course. */
export interface Placed {
  photo: CompositionPhoto;
  view: string;
  session: Session;
  label: string[];
}

/** Everything that a picture is made of, but the bytes. */
export interface Arranged {
  placed: Placed[];
  perRow: number;
  locale: LabelLocale;
  isDemo: boolean;
  earlierTreatments: EarlierTreatments;
  clinicName: string;
  hasLogo: boolean;
  light: CaseLight;
  disclosures: BurntDisclosures | null;
  /** Null for an audience that is not the public. */
  target: PublicTarget | null;
  /** Each picture of a row with the row's first. */
  scores: ComparedPhoto[];
}

/** Photos of one course on their way into one picture. */
@Injectable()
export class CaseComposing {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
    @Inject(CompositionPhotos) private readonly photos: CompositionPhotos,
    @Inject(RegionsService) private readonly regions: RegionsService,
    @Inject(PairsService) private readonly pairs: PairsService,
    @Inject(CaseDisclosures) private readonly disclosures: CaseDisclosures,
    @Inject(CasesStore) private readonly store: CasesStore,
  ) {}

  /**
   * By view, then by date, or the reason why it cannot be made.
   * @throws Problem `not-found` for a course or photo that the viewer may not see, `consent-missing` for the audience,
   *   `invalid-request`, `photo-not-ready`, `photos-not-comparable` naming the sessions and why
   */
  async arrange(tx: Tx, viewer: Viewer, courseId: CourseId, wanted: NewCaseStudy): Promise<Arranged> {
    checkForm(wanted);
    const { earlierTreatments } = await this.treatments.course(tx, courseId, viewer);
    const clinic = await this.identity.clinicIn(tx);
    const sessions = await this.treatments.sessionsOfCourse(tx, courseId);
    const asked = await this.store.photosOf(tx, courseId, wanted.photoIds, viewer);
    checkAsked(wanted, asked, sessions);
    const target =
      wanted.audience === 'public-advertising'
        ? { channel: wanted.target?.channel ?? null, country: wanted.target?.country ?? clinic.country }
        : null;
    await this.store.requireConsent(tx, wanted.audience, wanted.photoIds, target);
    const views = [wanted.view, ...(wanted.layout === 'grid' ? wanted.moreViews : [])];
    const placed: Placed[] = [];
    for (const view of views) {
      const photos = await this.photos.ofSeries(tx, courseId, view, wanted.lightMode, wanted.photoIds, {
        seesOnlyConsented: viewer.seesOnlyConsented,
      });
      for (const session of sessions) {
        const photo = photos.find((candidate) => candidate.sessionId === session.id);
        if (!photo) continue;
        const label = labelOf(
          {
            ...session,
            ...treatmentsBefore(session, sessions),
            isCountKnown: earlierTreatments === 'recorded',
            isLightKnown: wanted.lightMode !== 'unknown',
            isViewKnown: view !== 'unknown',
          },
          wanted.labels,
          clinic.locale,
        );
        placed.push({ photo, view, session, label });
      }
    }
    checkAligned(wanted, placed);
    const perRow = placed.length / views.length;
    const rows = rowsOf(placed, perRow).map((row) => row.map(({ photo }) => photo.photoId));
    const { lights, scores } = await this.pairs.ofComposition(tx, viewer, courseId, rows);
    return {
      placed,
      perRow,
      disclosures: await this.disclosures.of(tx, courseId, clinic, {
        ...{
          audience: wanted.audience,
          country: target?.country ?? clinic.country,
          stated: wanted.stated ?? { risks: null, cost: null },
          sessions,
          earlierTreatments,
        },
        shownSessionIds: new Set(placed.map(({ session }) => session.id)),
      }),
      light: lightOfCase(rows.flat(), lights, wanted.light ?? 'matched'),
      scores,
      target,
      earlierTreatments,
      locale: clinic.locale,
      isDemo: clinic.isDemo,
      clinicName: clinic.name,
      hasLogo: clinic.hasLogo,
    };
  }

  /** What is drawn, without the pixels: equal for equal pictures. */
  async compositionOf(
    clinicId: ClinicId,
    viewer: Viewer,
    arranged: Arranged,
    wanted: NewCaseStudy,
  ): Promise<Omit<Composition, 'pictures'> & { pictures: Omit<Composition['pictures'][number], 'input'>[] }> {
    const { placed, perRow, locale, isDemo, light } = arranged;
    const rows = rowsOf(placed, perRow);
    const frames = rows.flatMap((row) =>
      framesFromFirst(row.map(({ photo }) => photo.alignment.matrix as Matrix3 | null)),
    );
    const drawings = await Promise.all(rows.map((row) => this.drawingOf(clinicId, viewer, row[0]!.photo)));
    const { pxPerMm } = drawings[0]!;
    return {
      layout: wanted.layout,
      crop: wanted.crop,
      ...sizeFor(wanted, perRow, placed[0]!.photo.derivative),
      ...(wanted.layout === 'grid' ? { perRow } : {}),
      theme: wanted.theme,
      format: wanted.format,
      light: declaredLight(light, locale),
      ...(pxPerMm === null ? {} : { pxPerMm }),
      ...(wanted.showsClinic ? { heading: arranged.clinicName } : {}),
      ...(wanted.showsClinic && arranged.hasLogo ? { logo: await this.identity.logo(clinicId) } : {}),
      ...(wanted.hasWatermark ? { watermark: arranged.clinicName } : {}),
      ...(wanted.caption === null ? {} : { caption: wanted.caption }),
      language: locale,
      ...(arranged.disclosures
        ? {
            notes: arranged.disclosures.sentences.map(({ text }) => text),
            noteLanguages: arranged.disclosures.sentences.map(({ language }) => language),
          }
        : {}),
      ...(isDemo ? { footer: demoNotice(locale) } : {}),
      provenance: { pairScores: arranged.scores.map(({ score: { met, of } }) => ({ met, of })) },
      pictures: placed.map(({ photo, label }, index) => ({
        name: photo.photoId,
        sha256: photo.sha256,
        matrix: frames[index]!,
        correction: light.kind === 'matched' ? light.corrections[index]! : null,
        ...(index % perRow === 0 ? { keep: drawings[index / perRow]!.keep } : {}),
        labelLines: label,
      })),
    };
  }

  async draw(
    composition: Awaited<ReturnType<CaseComposing['compositionOf']>>,
    inputs: readonly { bytes: Buffer }[],
  ): Promise<ComposedPicture> {
    try {
      return await composePictures({
        ...composition,
        pictures: composition.pictures.map((picture, index) => ({ ...picture, input: inputs[index]!.bytes })),
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new Problem('invalid-request', {
        detail:
          'The pictures do not fit into this shape with all that has to be written. Choose another shape.',
        errors: [{ pointer: '/crop', detail: 'leaves no room' }],
      });
    }
  }

  /** The files that are composed, with their hashes. */
  read(placed: readonly Placed[]): Promise<{ bytes: Buffer; sha256: string }[]> {
    return Promise.all(
      placed.map(async ({ photo }) => {
        const parts = (await (await this.objects.get(photo.derivative.objectKey)).toArray()) as Buffer[];
        const bytes = Buffer.concat(parts);
        return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
      }),
    );
  }

  /** What is drawn on the baseline of a row, as its first picture shows it: scars are never cut off, and a known scale gives a bar. */
  private async drawingOf(
    clinicId: ClinicId,
    viewer: Viewer,
    { photoId, alignment, baselinePhotoId }: CompositionPhoto,
  ): Promise<{ keep: Rectangle[]; pxPerMm: number | null }> {
    const nothing = { keep: [], pxPerMm: null };
    if (baselinePhotoId === null) return nothing;
    const frame = alignment.matrix as Matrix3 | null;
    // The baseline may be out of this viewer's sight where a later photo is not.
    const drawing = await this.regions.of(clinicId, viewer, baselinePhotoId).catch((error: unknown) => {
      if (error instanceof Problem && error.slug === 'not-found' && baselinePhotoId !== photoId) return null;
      throw error;
    });
    if (!drawing) return nothing;
    const { regions, knownLength } = drawing;
    const calibrations = await this.db.tx(clinicId, (tx) => calibrationsOf(tx, [photoId]));
    const shown = (x: number, y: number): readonly [number, number] =>
      frame ? applyTo(frame, x, y) : [x, y];
    const keep = regions
      .filter(({ kind }) => kind === 'scar')
      .map(({ outline }) => {
        const points = outline.map(([x, y]) => shown(x, y));
        const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
        const [x, y] = [Math.min(...xs), Math.min(...ys)];
        return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
      });
    return { keep, pxPerMm: lengthOf(knownLength, shown) ?? calibrations.get(photoId)?.pxPerMm ?? null };
  }
}

/** px for a millimetre by a known length, as it lies in the picture. */
function lengthOf(
  known: Drawing['knownLength'],
  shown: (x: number, y: number) => readonly [number, number],
): number | null {
  if (!known) return null;
  const [[x0, y0], [x1, y1]] = [shown(...known.fromPx), shown(...known.toPx)];
  return Math.hypot(x1 - x0, y1 - y0) / known.lengthMm;
}

const rowsOf = (placed: readonly Placed[], perRow: number): Placed[][] =>
  Array.from({ length: placed.length / perRow }, (_, row) => placed.slice(row * perRow, (row + 1) * perRow));

/** Shapes have twice a picture's long side as theirs. */
function sizeFor(
  { layout, crop, sizePx }: NewCaseStudy,
  perRow: number,
  picture: { widthPx: number; heightPx: number },
): { widthPx: number; columns?: number } {
  if (crop !== 'original') {
    const [w, h] = crop.split(':').map(Number) as [number, number];
    return { widthPx: Math.round(Math.min(2 * sizePx, 3200) * Math.min(1, w / h)) };
  }
  const { widthPx, columns } = gridFor(layout === 'inset' ? 1 : perRow, sizePx, picture);
  if (layout === 'inset') return { widthPx: Math.round(widthPx * 1.42) };
  return { widthPx, columns };
}
