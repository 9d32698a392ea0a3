import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  composePictures,
  type ComposedPicture,
  type Composition,
  type CropName,
  type LayoutKind,
  type Matrix3,
  type ThemeName,
} from '#imaging';
import { IdentityService } from '#identity';
import { Problem, type ClinicId, type CourseId, type PhotoId } from '#kernel';
import { RegionsService } from '#measures';
import type { Viewer } from '#patients';
import { calibrationsOf, CompositionPhotos, type CompositionPhoto } from '#photos';
import { Database, OBJECTS, type ObjectStore, type Tx } from '#platform';
import { TreatmentsService, type EarlierTreatments, type LightMode, type Session } from '#treatments';
import { checkAligned, checkAsked, checkForm } from './arrangement.js';
import { CasesStore, type PictureFormat } from './cases.store.js';
import { framesFromFirst, gridFor } from './model/frames.js';
import { demoNotice, labelOf, type LabelLocale, type LabelStyle } from './model/labels.js';
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
  /** One for each view and session; any order, they are placed by date. */
  photoIds: PhotoId[];
  format: PictureFormat;
  /** Longer side of one picture in the composition. */
  sizePx: number;
  labels: LabelStyle;
  theme: ThemeName;
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
    await this.store.requireConsent(tx, wanted.audience, wanted.photoIds);
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
            ...before(session, sessions),
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
    return {
      placed,
      perRow: placed.length / views.length,
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
    const { placed, perRow, locale, isDemo } = arranged;
    const rows = Array.from({ length: placed.length / perRow }, (_, row) =>
      placed.slice(row * perRow, (row + 1) * perRow),
    );
    const frames = rows.flatMap((row) =>
      framesFromFirst(row.map(({ photo }) => photo.alignment.matrix as Matrix3 | null)),
    );
    const drawing = await this.drawingOf(clinicId, viewer, placed[0]!.photo);
    return {
      layout: wanted.layout,
      crop: wanted.crop,
      ...sizeFor(wanted, perRow, placed[0]!.photo.derivative),
      ...(wanted.layout === 'grid' ? { perRow } : {}),
      theme: wanted.theme,
      format: wanted.format,
      ...drawing,
      ...(wanted.showsClinic ? { heading: arranged.clinicName } : {}),
      ...(wanted.showsClinic && arranged.hasLogo ? { logo: await this.identity.logo(clinicId) } : {}),
      ...(wanted.caption === null ? {} : { caption: wanted.caption }),
      ...(isDemo ? { footer: demoNotice(locale) } : {}),
      pictures: placed.map(({ photo, label }, index) => ({
        name: photo.photoId,
        sha256: photo.sha256,
        matrix: frames[index]!,
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

  /** What is drawn on the first picture, when that is the baseline: scars are never cut off, and a known scale gives a bar. */
  private async drawingOf(
    clinicId: ClinicId,
    viewer: Viewer,
    { photoId, alignment, derivative }: CompositionPhoto,
  ): Promise<Pick<Composition, 'keep' | 'pxPerMm'>> {
    if (alignment.matrix !== null) return {};
    const { regions, knownLength, widthPx } = await this.regions.of(clinicId, viewer, photoId);
    // Drawings are in px of the full size; `full` is as large, but for its limit.
    const scale = derivative.widthPx / widthPx;
    const calibrations = await this.db.tx(clinicId, (tx) => calibrationsOf(tx, [photoId]));
    const known = knownLength
      ? Math.hypot(knownLength.toPx[0] - knownLength.fromPx[0], knownLength.toPx[1] - knownLength.fromPx[1]) /
        knownLength.lengthMm
      : (calibrations.get(photoId)?.pxPerMm ?? null);
    const keep = regions
      .filter(({ kind }) => kind === 'scar')
      .map(({ outline }) => {
        const [xs, ys] = [outline.map(([x]) => x * scale), outline.map(([, y]) => y * scale)];
        const [x, y] = [Math.min(...xs), Math.min(...ys)];
        return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
      });
    return { keep, ...(known === null ? {} : { pxPerMm: known * scale }) };
  }
}

/** Treatments before a session: a picture of a treatment was taken before it. */
function before(session: Session, sessions: readonly Session[]) {
  const earlier = sessions.filter((other) => other.kind === 'treatment' && other.ordinal < session.ordinal);
  return {
    treatmentsBefore: earlier.length,
    modalities: [
      ...new Set(
        (session.kind === 'treatment' ? [session] : earlier).flatMap(({ modality }) => modality ?? []),
      ),
    ],
  };
}

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
