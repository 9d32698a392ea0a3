import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { composePictures, type CompositionRecord, type Matrix3 } from '#imaging';
import {
  newId,
  Problem,
  type CaseStudyId,
  type ClinicId,
  type CourseId,
  type MemberId,
  type PhotoId,
} from '#kernel';
import { IdentityService, RequestAudit } from '#identity';
import type { Viewer } from '#patients';
import { CompositionPhotos, type CompositionPhoto } from '#photos';
import { Database, OBJECTS, type ObjectStore, type Tx } from '#platform';
import {
  compareSetUps,
  TreatmentsService,
  type EarlierTreatments,
  type LightMode,
  type Session,
  type SetUpDifference,
  type TakenWith,
} from '#treatments';
import {
  CasesStore,
  type AskedPhoto,
  type CaseStudy,
  type Layout,
  type PictureFormat,
} from './cases.store.js';
import { Turns } from './model/turns.js';
import { framesFromFirst, gridFor } from './model/frames.js';
import { demoNotice, labelOf, type LabelLocale, type LabelStyle } from './model/labels.js';

export interface NewCaseStudy {
  view: string;
  lightMode: LightMode;
  layout: Layout;
  /** One for each session; any order, they are placed by date. */
  photoIds: PhotoId[];
  format: PictureFormat;
  /** Longer side of one picture in the composition. */
  sizePx: number;
  labels: LabelStyle;
  theme: 'light' | 'dark' | 'neutral';
}

/** A composed picture that may be shown now. */
export interface ComposedFile {
  mediaType: string;
  sizeBytes: number;
  sha256: string;
  open(): Promise<Readable>;
}

/** What a case study was made of and how; enough to make it again. */
export interface CaseStudyRecord {
  recordVersion: 1;
  courseId: CourseId;
  view: string;
  lightMode: string;
  labels: {
    style: LabelStyle;
    locale: LabelLocale;
    isDemo: boolean;
    /** `unknown`: the record may lack treatments, so no label counts anything. */
    earlierTreatments: EarlierTreatments;
  };
  inputs: {
    photoId: PhotoId;
    sessionId: string;
    sessionOrdinal: number;
    takenAt: string | null;
    takenWith: TakenWith;
    /** What is not as in the first picture, or not known to be. */
    setUpDifferences: SetUpDifference[];
    originalSha256: string;
    derivative: { id: string; recipe: string; widthPx: number; heightPx: number; sha256: string };
    alignment: CompositionPhoto['alignment'];
  }[];
  composition: CompositionRecord;
  output: { format: PictureFormat; widthPx: number; heightPx: number; sizeBytes: number; sha256: string };
}

/** A photo with its place in the course. */
interface Placed {
  photo: CompositionPhoto;
  session: Session;
  label: [string, string];
}

/** Compositions that may wait for their turn. One at a time: each decodes up to twelve full pictures. */
const mostWaiting = 6;

/** Pictures composed from the photos of one course, drawn by the record and shown under consent. */
@Injectable()
export class CasesService {
  private readonly turns = new Turns(mostWaiting);

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
    @Inject(CompositionPhotos) private readonly photos: CompositionPhotos,
    @Inject(CasesStore) private readonly store: CasesStore,
  ) {}

  /**
   * Composes photos of one view and light mode, each in the baseline's frame, and keeps the picture with its record.
   * @throws Problem `not-found` for a course or photo that the viewer may not see, `invalid-request`, `photo-not-ready`,
   *   `photos-not-comparable` naming the sessions and why
   */
  async create(
    clinicId: ClinicId,
    viewer: Viewer,
    memberId: MemberId,
    courseId: CourseId,
    wanted: NewCaseStudy,
  ): Promise<CaseStudy> {
    checkForm(wanted);
    return this.turns.take(() => this.compose(clinicId, viewer, memberId, courseId, wanted));
  }

  private async compose(
    clinicId: ClinicId,
    viewer: Viewer,
    memberId: MemberId,
    courseId: CourseId,
    wanted: NewCaseStudy,
  ): Promise<CaseStudy> {
    const { placed, locale, isDemo, earlierTreatments } = await this.db.tx(clinicId, (tx) =>
      this.gather(tx, viewer, courseId, wanted),
    );
    const inputs = await Promise.all(placed.map(({ photo }) => this.read(photo.derivative.objectKey)));
    const frames = framesFromFirst(placed.map(({ photo }) => photo.alignment.matrix as Matrix3 | null));
    const composed = await composePictures({
      layout: wanted.layout,
      ...gridFor(placed.length, wanted.sizePx, placed[0]!.photo.derivative),
      theme: wanted.theme,
      format: wanted.format,
      pictures: placed.map(({ photo, label }, index) => ({
        name: photo.photoId,
        input: inputs[index]!.bytes,
        sha256: photo.sha256,
        matrix: frames[index]!,
        labelLines: label,
      })),
      ...(isDemo ? { footer: demoNotice(locale) } : {}),
    });
    const id = newId<CaseStudyId>();
    RequestAudit.present()?.isAbout('case-study', id);
    const objectKey = `derivatives/${id}`;
    const stored = await this.objects.put(objectKey, Readable.from([composed.bytes]));
    const output = {
      format: wanted.format,
      widthPx: composed.widthPx,
      heightPx: composed.heightPx,
      sizeBytes: stored.sizeBytes,
      sha256: stored.sha256,
    };
    const record: CaseStudyRecord = {
      recordVersion: 1,
      courseId,
      view: wanted.view,
      lightMode: wanted.lightMode,
      labels: { style: wanted.labels, locale, isDemo, earlierTreatments },
      inputs: placed.map(({ photo, session }, index) => ({
        photoId: photo.photoId,
        sessionId: photo.sessionId,
        sessionOrdinal: session.ordinal,
        takenAt: photo.takenAt,
        takenWith: photo.takenWith,
        setUpDifferences: index === 0 ? [] : compareSetUps(placed[0]!.photo.takenWith, photo.takenWith),
        originalSha256: photo.sha256,
        derivative: {
          id: photo.derivative.id,
          recipe: photo.derivative.recipe,
          widthPx: photo.derivative.widthPx,
          heightPx: photo.derivative.heightPx,
          sha256: inputs[index]!.sha256,
        },
        alignment: photo.alignment,
      })),
      composition: composed.record,
      output,
    };
    const made = {
      id,
      courseId,
      layout: wanted.layout,
      view: wanted.view,
      lightMode: wanted.lightMode,
      ...output,
      photoIds: placed.map(({ photo }) => photo.photoId),
      objectKey,
      record,
      madeByMemberId: memberId,
    };
    try {
      return await this.db.tx(clinicId, async (tx) => {
        // Asked again in the transaction that keeps it: consent may have ended while the picture was drawn.
        await this.treatments.course(tx, courseId, viewer);
        // For each photo too, and one may have been moved to another session, course or patient, or taken out of sight.
        const filed = await this.store.photosOf(tx, courseId, made.photoIds, viewer);
        const isAsDrawn = placed.every(({ photo }) =>
          filed.some(({ photoId, sessionId }) => photoId === photo.photoId && sessionId === photo.sessionId),
        );
        if (!isAsDrawn)
          throw new Problem('not-found', { detail: 'A photo was moved meanwhile. Choose again.' });
        await this.store.insert(tx, made);
        return (await this.store.byId(tx, id, viewer))!;
      });
    } catch (error) {
      // Only then it is certain that no row names the picture; after any other failure the commit may have gone through.
      if (error instanceof Problem && error.slug === 'not-found') await this.objects.delete(objectKey);
      throw error;
    }
  }

  /** Case studies of a course, newest first. @throws Problem `not-found` */
  async ofCourse(clinicId: ClinicId, viewer: Viewer, courseId: CourseId): Promise<CaseStudy[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      return this.store.ofCourse(tx, courseId, viewer);
    });
  }

  /** @throws Problem `not-found`, also when consent no longer covers this viewer */
  async get(clinicId: ClinicId, viewer: Viewer, id: CaseStudyId): Promise<CaseStudy> {
    const found = await this.db.tx(clinicId, (tx) => this.store.byId(tx, id, viewer));
    if (!found) throw new Problem('not-found');
    return found;
  }

  /** The picture, if this viewer may see it at this moment. @throws Problem `not-found` */
  async picture(clinicId: ClinicId, viewer: Viewer, id: CaseStudyId): Promise<ComposedFile> {
    const found = await this.kept(clinicId, viewer, id);
    return {
      mediaType: `image/${found.format}`,
      sizeBytes: found.sizeBytes,
      sha256: found.sha256,
      open: () => this.objects.get(found.objectKey),
    };
  }

  /** Inputs, operations, versions and labels. @throws Problem `not-found` */
  async record(clinicId: ClinicId, viewer: Viewer, id: CaseStudyId): Promise<CaseStudyRecord> {
    return (await this.kept(clinicId, viewer, id)).record as CaseStudyRecord;
  }

  private async kept(clinicId: ClinicId, viewer: Viewer, id: CaseStudyId) {
    const found = await this.db.tx(clinicId, (tx) => this.store.kept(tx, id, viewer));
    if (!found) throw new Problem('not-found');
    return found;
  }

  /** Everything the picture is made of, by date, or the reason why it cannot be made. */
  private async gather(tx: Tx, viewer: Viewer, courseId: CourseId, wanted: NewCaseStudy) {
    const { earlierTreatments } = await this.treatments.course(tx, courseId, viewer);
    const { locale, isDemo } = await this.identity.clinicIn(tx);
    const sessions = await this.treatments.sessionsOfCourse(tx, courseId);
    const asked = await this.store.photosOf(tx, courseId, wanted.photoIds, viewer);
    checkAsked(wanted, asked, sessions);
    const photos = await this.photos.ofSeries(tx, courseId, wanted.view, wanted.lightMode, wanted.photoIds, {
      seesOnlyConsented: viewer.seesOnlyConsented,
    });
    const placed = sessions.flatMap((session): Placed[] => {
      const photo = photos.find((candidate) => candidate.sessionId === session.id);
      if (!photo) return [];
      const treatmentsBefore = sessions.filter(
        (other) => other.kind === 'treatment' && other.ordinal < session.ordinal,
      ).length;
      const known = {
        isCountKnown: earlierTreatments === 'recorded',
        isLightKnown: wanted.lightMode !== 'unknown',
        isViewKnown: wanted.view !== 'unknown',
      };
      const label = labelOf({ ...session, treatmentsBefore, ...known }, wanted.labels, locale);
      return [{ photo, session, label }];
    });
    checkAligned(wanted, placed);
    return { placed, locale, isDemo, earlierTreatments };
  }

  private async read(key: string): Promise<{ bytes: Buffer; sha256: string }> {
    const bytes = Buffer.concat((await (await this.objects.get(key)).toArray()) as Buffer[]);
    return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  }
}

function checkForm({ layout, photoIds }: NewCaseStudy): void {
  const fault = (detail: string) =>
    new Problem('invalid-request', { detail, errors: [{ pointer: '/photoIds', detail }] });
  if (new Set(photoIds).size !== photoIds.length) throw fault('names a photo twice');
  if (layout === 'pair' && photoIds.length !== 2) throw fault('a pair has two photos');
}

/** The photos asked for are of this course, of one series, one for each session, and ready. */
function checkAsked(wanted: NewCaseStudy, asked: AskedPhoto[], sessions: Session[]): void {
  const missing = wanted.photoIds.filter((id) => !asked.some((photo) => photo.photoId === id));
  if (missing.length > 0)
    throw new Problem('not-found', { detail: 'A photo is not one of this course.', photoIds: missing });
  const ordinalOf = (photo: AskedPhoto) => sessions.find(({ id }) => id === photo.sessionId)?.ordinal ?? 0;
  const naming = (photos: AskedPhoto[]) => ({
    photoIds: photos.map(({ photoId }) => photoId),
    sessionOrdinals: photos.map(ordinalOf),
  });
  const elsewhere = asked.filter(
    ({ view, lightMode }) => view !== wanted.view || lightMode !== wanted.lightMode,
  );
  if (elsewhere.length > 0) {
    throw new Problem('photos-not-comparable', {
      detail: `The photo of session ${elsewhere.map(ordinalOf).join(', ')} shows another view or was taken in another light.`,
      ...naming(elsewhere),
    });
  }
  const unfinished = asked.filter(({ state }) => state === 'received' || state === 'processing');
  if (unfinished.length > 0) throw notReady();
  const unsound = asked.filter(({ state }) => state !== 'ready');
  if (unsound.length > 0) {
    throw new Problem('photos-not-comparable', {
      detail: `The photo of session ${unsound.map(ordinalOf).join(', ')} is damaged or could not be read.`,
      ...naming(unsound),
    });
  }
  if (new Set(asked.map(({ sessionId }) => sessionId)).size !== asked.length) {
    const detail = 'names two photos of one session; choose one of them';
    throw new Problem('invalid-request', { detail, errors: [{ pointer: '/photoIds', detail }] });
  }
}

/** Each photo has a place in the baseline's frame; a refusal is shown, never drawn over. */
function checkAligned(wanted: NewCaseStudy, placed: Placed[]): void {
  if (placed.length < wanted.photoIds.length) throw notReady();
  if (placed.some(({ photo }) => photo.alignment.status === 'pending')) throw notReady();
  const refused = placed.filter(({ photo }) => photo.alignment.status === 'refused');
  if (refused.length === 0) return;
  throw new Problem('photos-not-comparable', {
    detail:
      refused
        .map(({ session, photo }) => `Session ${session.ordinal}: ${words(photo.alignment.reason)}`)
        .join('. ') + '. Leave it out, or choose another photo of that session.',
    photoIds: refused.map(({ photo }) => photo.photoId),
    sessionOrdinals: refused.map(({ session }) => session.ordinal),
    reasons: refused.map(({ photo }) => photo.alignment.reason),
  });
}

const words = (reason: string | null) => (reason ?? 'not aligned').replaceAll('-', ' ');

function notReady(): Problem {
  return new Problem('photo-not-ready', {
    detail: 'A photo is still being prepared or aligned. Try again in a few seconds.',
    retryAfterSeconds: 3,
  });
}
