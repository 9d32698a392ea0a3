import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { compositionRecipe, foreignMetadata, type CompositionRecord } from '#imaging';
import {
  newId,
  Problem,
  type CaseStudyId,
  type ClinicId,
  type CourseId,
  type MemberId,
  type PhotoId,
} from '#kernel';
import { RequestAudit } from '#identity';
import type { ComparedPhoto } from '#measures';
import type { CompositionPhoto } from '#photos';
import { Database, OBJECTS, type ObjectStore, type Tx } from '#platform';
import {
  compareSetUps,
  TreatmentsService,
  type EarlierTreatments,
  type SetUpDifference,
  type TakenWith,
} from '#treatments';
import { checkForm } from './arrangement.js';
import { requireComposing, type CaseViewer } from './case-viewer.js';
import { CasesStore, type CaseStudy, type PictureFormat } from './cases.store.js';
import type { BurntDisclosures } from './disclosing.js';
import { CaseComposing, type Arranged, type NewCaseStudy, type PublicTarget } from './composing.js';
import type { LabelLocale, LabelStyle } from './model/labels.js';
import type { CaseLight, LightReason } from './model/light.js';
import { Recent } from './model/recent.js';
import type { Audience } from './model/rule-pack.js';
import { Turns } from './model/turns.js';

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
    view: string;
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
  /** In the light of the baseline, or as taken and why. Absent from records of earlier versions. */
  light?: { kind: CaseLight['kind']; reasons: LightReason[] };
  /** How comparable each picture is with the first of its row, when it was composed. Absent from records of earlier versions. */
  pairs?: ComparedPhoto[];
  /** The sentences of the country's rules that are part of the picture; null for none. Absent from records of earlier versions. */
  disclosures?: BurntDisclosures | null;
  /** Where a picture for the public was made for; null for another audience. Absent from records of earlier versions. */
  target?: PublicTarget | null;
  composition: CompositionRecord;
  output: { format: PictureFormat; widthPx: number; heightPx: number; sizeBytes: number; sha256: string };
}

/** Compositions that may wait for their turn. One at a time: each decodes up to twelve full pictures. */
const mostWaiting = 6;
/** Long side of one picture in a preview. */
const previewPx = 480;
const mostPreviews = 24;

/** Pictures composed from the photos of one course, drawn by the record and shown under consent. */
@Injectable()
export class CasesService {
  private readonly turns = new Turns(mostWaiting);
  private readonly previews = new Recent<Buffer>(mostPreviews);

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
    @Inject(CaseComposing) private readonly composing: CaseComposing,
    @Inject(CasesStore) private readonly store: CasesStore,
  ) {}

  /**
   * Composes photos of one view and light mode, each in the baseline's frame, and keeps the picture with its record.
   * @throws Problem `not-permitted` for an audience that the viewer does not compose for, `not-found` for a course or photo that they may
   *   not see, `invalid-request`, `photo-not-ready`, `photos-not-comparable` naming the sessions and why
   */
  async create(
    clinicId: ClinicId,
    viewer: CaseViewer,
    memberId: MemberId,
    courseId: CourseId,
    wanted: NewCaseStudy,
  ): Promise<CaseStudy> {
    requireComposing(viewer, wanted.audience);
    checkForm(wanted);
    return this.turns.take(() => this.compose(clinicId, viewer, memberId, courseId, wanted));
  }

  private async compose(
    clinicId: ClinicId,
    viewer: CaseViewer,
    memberId: MemberId,
    courseId: CourseId,
    wanted: NewCaseStudy,
  ): Promise<CaseStudy> {
    const arranged = await this.db.tx(clinicId, (tx) => this.composing.arrange(tx, viewer, courseId, wanted));
    const { placed, locale, isDemo, earlierTreatments, light } = arranged;
    const composition = await this.composing.compositionOf(clinicId, viewer, arranged, wanted);
    const inputs = await this.composing.read(placed);
    const composed = await this.composing.draw(composition, inputs);
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
      inputs: placed.map(({ photo, session, view }, index) => ({
        photoId: photo.photoId,
        view,
        sessionId: photo.sessionId,
        sessionOrdinal: session.ordinal,
        takenAt: photo.takenAt,
        takenWith: photo.takenWith,
        setUpDifferences:
          index % arranged.perRow === 0
            ? []
            : compareSetUps(placed[index - (index % arranged.perRow)]!.photo.takenWith, photo.takenWith),
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
      light: { kind: light.kind, reasons: light.kind === 'as-taken' ? light.reasons : [] },
      pairs: arranged.scores,
      disclosures: arranged.disclosures,
      target: arranged.target,
      composition: composed.record,
      output,
    };
    const made = {
      id,
      courseId,
      layout: wanted.layout,
      view: wanted.view,
      lightMode: wanted.lightMode,
      crop: wanted.crop,
      audience: wanted.audience,
      caption: wanted.caption,
      ...output,
      photoIds: placed.map(({ photo }) => photo.photoId),
      objectKey,
      record,
      foreignMetadata: await foreignMetadata(composed.bytes, wanted.format),
      madeByMemberId: memberId,
    };
    try {
      return await this.db.tx(clinicId, async (tx) => {
        // In the transaction that keeps it.
        await this.requireAsDrawn(tx, viewer, courseId, wanted.audience, arranged);
        await this.store.insert(tx, made);
        return (await this.store.byId(tx, id, viewer))!;
      });
    } catch (error) {
      // Only then it is certain that no row names the picture; after any other failure the commit may have gone through.
      if (error instanceof Problem && ['not-found', 'consent-missing'].includes(error.slug))
        await this.objects.delete(objectKey);
      throw error;
    }
  }

  /**
   * The same picture, small and not kept. Everything is asked as for one that is kept; only the drawing is remembered for a while.
   * @throws Problem as `create`
   */
  async preview(
    clinicId: ClinicId,
    viewer: CaseViewer,
    courseId: CourseId,
    wanted: NewCaseStudy,
  ): Promise<ComposedFile> {
    requireComposing(viewer, wanted.audience);
    const small: NewCaseStudy = { ...wanted, format: 'jpeg', sizePx: previewPx };
    const arranged = await this.db.tx(clinicId, (tx) => this.composing.arrange(tx, viewer, courseId, small));
    const composition = await this.composing.compositionOf(clinicId, viewer, arranged, small);
    const { logo, ...plain } = composition;
    const key = createHash('sha256')
      .update(JSON.stringify([clinicId, plain, compositionRecipe]))
      .update(logo ?? '')
      .digest('hex');
    const bytes = await this.previews.get(key, () =>
      this.turns.take(async () => {
        const inputs = await this.composing.read(arranged.placed);
        return (await this.composing.draw(composition, inputs)).bytes;
      }),
    );
    await this.db.tx(clinicId, (tx) => this.requireAsDrawn(tx, viewer, courseId, wanted.audience, arranged));
    return {
      mediaType: 'image/jpeg',
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      open: () => Promise.resolve(Readable.from([bytes])),
    };
  }

  /**
   * Asked again when a picture is drawn: consent may have ended meanwhile, and a photo may have been moved to another session, course
   * or patient, or taken out of sight. @throws Problem `not-found`, `consent-missing`
   */
  private async requireAsDrawn(
    tx: Tx,
    viewer: CaseViewer,
    courseId: CourseId,
    audience: Audience,
    { placed, target }: Pick<Arranged, 'placed' | 'target'>,
  ): Promise<void> {
    const photoIds = placed.map(({ photo }) => photo.photoId);
    await this.treatments.course(tx, courseId, viewer);
    const filed = await this.store.photosOf(tx, courseId, photoIds, viewer);
    const isAsDrawn = placed.every(({ photo }) =>
      filed.some(({ photoId, sessionId }) => photoId === photo.photoId && sessionId === photo.sessionId),
    );
    if (!isAsDrawn) throw new Problem('not-found', { detail: 'A photo was moved meanwhile. Choose again.' });
    await this.store.requireConsent(tx, audience, photoIds, target);
  }

  /** Case studies of a course, newest first. @throws Problem `not-found` */
  async ofCourse(clinicId: ClinicId, viewer: CaseViewer, courseId: CourseId): Promise<CaseStudy[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      return this.store.ofCourse(tx, courseId, viewer);
    });
  }

  /** @throws Problem `not-found`, also when consent no longer covers this viewer */
  async get(clinicId: ClinicId, viewer: CaseViewer, id: CaseStudyId): Promise<CaseStudy> {
    const found = await this.db.tx(clinicId, (tx) => this.store.byId(tx, id, viewer));
    if (!found) throw new Problem('not-found');
    return found;
  }

  /** The picture, if this viewer may see it at this moment. @throws Problem `not-found` */
  async picture(clinicId: ClinicId, viewer: CaseViewer, id: CaseStudyId): Promise<ComposedFile> {
    const found = await this.kept(clinicId, viewer, id);
    return {
      mediaType: `image/${found.format}`,
      sizeBytes: found.sizeBytes,
      sha256: found.sha256,
      open: () => this.objects.get(found.objectKey),
    };
  }

  /** Inputs, operations, versions and labels. @throws Problem `not-found` */
  async record(clinicId: ClinicId, viewer: CaseViewer, id: CaseStudyId): Promise<CaseStudyRecord> {
    return (await this.kept(clinicId, viewer, id)).record as CaseStudyRecord;
  }

  private async kept(clinicId: ClinicId, viewer: CaseViewer, id: CaseStudyId) {
    const found = await this.db.tx(clinicId, (tx) => this.store.kept(tx, id, viewer));
    if (!found) throw new Problem('not-found');
    return found;
  }
}
