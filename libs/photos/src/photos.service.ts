import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import {
  decodeCursor,
  encodeCursor,
  isId,
  newId,
  Problem,
  type ClinicId,
  type CourseId,
  type DerivativeId,
  type Page,
  type PatientId,
  type PhotoId,
  type SeriesId,
  type SessionId,
} from '#kernel';
import { Database, enqueue, OBJECTS, publish, type ObjectStore, type Tx } from '#platform';
import { TreatmentsService, type SetUp } from '#treatments';
import { calibrationChanged } from './calibration/calibration.events.js';
import { askExaminerAgain } from './examination/examination.js';
import { faceExaminer } from './examination/face-examiner.js';
import { Intake, keyReused, originalKey, type Acknowledgement, type PhotoDescription } from './intake.js';
import { maySeePicture } from './model/visibility.js';
import { PhotoRow } from './photos.entities.js';
import { processPhoto } from './photos.jobs.js';
import {
  findPictureSql,
  mostPhotosOfCourse,
  selectPhoto,
  selectPhotos,
  type PhotoFacts,
  type PhotosFilter,
  type StoredPicture,
  type Viewer,
} from './photos.store.js';
import { settleBaseline } from './series.js';

/** A picture that may be shown now. */
export interface Picture {
  derivativeId: DerivativeId;
  mediaType: string;
  sizeBytes: number;
  sha256: string;
  open(): Promise<Readable>;
}

export interface Original {
  mediaType: string;
  fileName: string;
  sizeBytes: number;
  sha256: string;
  open(): Promise<Readable>;
}

/** Staff that see everything of their clinic. */
export const staff: Viewer = { patientId: null, seesOnlyConsented: false };

@Injectable()
export class PhotosService {
  private readonly intakeSteps: Intake;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
  ) {
    this.intakeSteps = new Intake(db, objects);
  }

  /**
   * Takes a photo in: stores its bytes, checks them against the declared size and SHA-256, commits its row and its job.
   * @throws Problem `not-found` without such a session, `photo-type-unsupported`, `photo-too-large`, `photo-unreadable`,
   *   `upload-checksum-mismatch`, `idempotency-key-reused`
   */
  async intake(
    request: PhotoDescription & {
      source: Readable;
      sizeBytes?: number;
      sha256?: string;
    },
  ): Promise<Acknowledgement> {
    const { source, sizeBytes, sha256, ...description } = request;
    const known = await this.intakeSteps.begin(description, { sizeBytes, sha256 });
    if (known) {
      // Without a stated hash the bytes themselves have to say that this is the request that was answered before.
      if (sha256 === undefined && (await sha256Of(source)) !== known.sha256) throw keyReused();
      return known;
    }
    return this.intakeSteps.store(description, newId<PhotoId>(), source, {
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      ...(sha256 === undefined ? {} : { sha256 }),
    });
  }

  /** Photos, newest first. */
  async list(
    clinicId: ClinicId,
    viewer: Viewer,
    filter: PhotosFilter,
    page: { cursor?: string; limit: number },
  ): Promise<Page<PhotoFacts>> {
    const before = page.cursor === undefined ? null : decodeCursor(page.cursor, 1);
    if (page.cursor !== undefined && !isId(String(before?.[0]))) throw badCursor();
    const items = await this.db.tx(clinicId, (tx) =>
      selectPhotos(tx, viewer, filter, {
        before: before === null ? null : String(before[0]),
        limit: page.limit + 1,
      }),
    );
    const shown = items.slice(0, page.limit);
    return { items: shown, nextCursor: items.length > page.limit ? encodeCursor([shown.at(-1)!.id]) : null };
  }

  /** @throws Problem `not-found` */
  async get(clinicId: ClinicId, viewer: Viewer, id: PhotoId): Promise<PhotoFacts> {
    return this.db.tx(clinicId, (tx) => requirePhoto(tx, viewer, id));
  }

  /** All photos of a course and the baseline of each series. */
  async ofCourse(
    tx: Tx,
    viewer: Viewer,
    courseId: CourseId,
  ): Promise<{
    photos: PhotoFacts[];
    series: { view: string; lightMode: string; baselinePhotoId: PhotoId | null }[];
  }> {
    const photos = await selectPhotos(tx, viewer, { courseId }, { before: null, limit: mostPhotosOfCourse });
    const series = new Map<string, { view: string; lightMode: string; baselinePhotoId: PhotoId | null }>();
    for (const photo of photos) {
      const key = `${photo.view}|${photo.lightMode}`;
      const known = series.get(key);
      const baselinePhotoId = photo.isBaseline ? photo.id : (known?.baselinePhotoId ?? null);
      series.set(key, { view: photo.view, lightMode: photo.lightMode, baselinePhotoId });
    }
    return {
      photos,
      series: [...series.values()].sort((a, b) => (a.view + a.lightMode < b.view + b.lightMode ? -1 : 1)),
    };
  }

  /**
   * Changes what a person may say of a photo. A new view or light mode puts it into another series, where it is aligned anew.
   * @throws Problem `not-found`, `version-conflict`
   */
  async change(
    clinicId: ClinicId,
    id: PhotoId,
    version: number,
    change: {
      view?: string;
      lightMode?: string;
      isChosen?: boolean;
      isReleased?: boolean;
      /** Null: as the session. */
      setUp?: { [Part in keyof SetUp]?: SetUp[Part] | null };
    },
  ): Promise<PhotoFacts> {
    return this.db.tx(clinicId, async (tx) => {
      const before = await tx.row<{
        version: number;
        course_id: CourseId;
        view: string;
        light_mode: string;
        released_at: Date | null;
        state: string;
      }>(
        `select p.version, s.course_id, p.view, p.light_mode, p.released_at, p.state
         from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
         where p.clinic_id = $1 and p.id = $2 for update of p`,
        [clinicId, id],
      );
      if (!before) throw new Problem('not-found');
      if (before.version !== version)
        throw new Problem('version-conflict', { detail: 'Reload the photo, then make your change again.' });
      if (change.isReleased === true && before.state !== 'ready' && before.state !== 'damaged') {
        throw new Problem('photo-not-ready', {
          detail: 'A photo can be shown to the patient once it is ready.',
        });
      }
      const view = change.view ?? before.view;
      const lightMode = change.lightMode ?? before.light_mode;
      await tx.rows(
        `update photo set view = $3, light_mode = $4, is_chosen = coalesce($5, is_chosen),
           released_at = case when $6::boolean is null then released_at when $6 then coalesce(released_at, clock_now()) else null end
         where clinic_id = $1 and id = $2`,
        [clinicId, id, view, lightMode, change.isChosen ?? null, change.isReleased ?? null],
      );
      if (change.setUp && Object.keys(change.setUp).length > 0)
        await tx.of(PhotoRow).update({ clinicId, id }, change.setUp);
      if (change.setUp?.room !== undefined || change.setUp?.cameraLabel !== undefined)
        await publish(tx, calibrationChanged, { photoId: id });
      // Which views show a face, and as what, is said by the view.
      if (view !== before.view) await askExaminerAgain(tx, id, faceExaminer);
      const isMoved = view !== before.view || lightMode !== before.light_mode;
      if (isMoved || change.isChosen !== undefined) {
        await settleBaseline(tx, {
          courseId: before.course_id,
          view: before.view,
          lightMode: before.light_mode,
        });
        await settleBaseline(tx, { courseId: before.course_id, view, lightMode });
      }
      return requirePhoto(tx, staff, id);
    });
  }

  /** Processes a photo again that failed or is damaged. @throws Problem `not-found`, `conflict` while it is being processed */
  async retry(clinicId: ClinicId, id: PhotoId): Promise<PhotoFacts> {
    return this.db.tx(clinicId, async (tx) => {
      const photo = await requirePhoto(tx, staff, id);
      if (photo.state !== 'failed' && photo.state !== 'damaged') {
        throw new Problem('conflict', { detail: 'Only a failed or damaged photo can be read again.' });
      }
      await tx.rows(
        `update photo set state = 'received', failure_reason = null where clinic_id = $1 and id = $2`,
        [clinicId, id],
      );
      await enqueue(tx, processPhoto, { photoId: id }, { dedupeKey: `photo.process:${id}` });
      return requirePhoto(tx, staff, id);
    });
  }

  /**
   * Pins the photo that the others of its series align to. Earlier alignments keep theirs.
   * @throws Problem `not-found` when the photo is not a ready one of that series
   */
  async pinBaseline(
    clinicId: ClinicId,
    courseId: CourseId,
    view: string,
    lightMode: string,
    photoId: PhotoId,
  ): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      const [photo] = await selectPhotos(
        tx,
        staff,
        { courseId, view, lightMode, ids: [photoId] },
        { before: null, limit: 1 },
      );
      if (!photo) throw new Problem('not-found');
      if (photo.state !== 'ready')
        throw new Problem('photo-not-ready', { detail: 'Only a sound, ready photo can be the baseline.' });
      await tx.rows(
        `insert into series (id, clinic_id, course_id, view, light_mode, baseline_photo_id, is_pinned) values ($1, $2, $3, $4, $5, $6, true)
         on conflict (clinic_id, course_id, view, light_mode) do update set baseline_photo_id = excluded.baseline_photo_id, is_pinned = true`,
        [newId<SeriesId>(), clinicId, courseId, view, lightMode, photoId],
      );
      await settleBaseline(tx, { courseId, view, lightMode });
    });
  }

  /**
   * The stored file of one picture, if this viewer may see it at this moment: permission, release and consent are read in the
   * statement that finds the file.
   * @throws Problem `not-found` also when it may not be seen; `photo-not-ready` to staff while it is being prepared
   */
  async picture(clinicId: ClinicId, viewer: Viewer, id: PhotoId, recipe: string): Promise<Picture> {
    const [found] = await this.db.statement<StoredPicture>(findPictureSql(recipe), [clinicId, id, recipe]);
    if (!found) throw new Problem('not-found');
    if (
      viewer.patientId === null &&
      !viewer.seesOnlyConsented &&
      (found.state === 'received' || found.state === 'processing')
    ) {
      throw new Problem('photo-not-ready', {
        detail: 'It appears by itself in a few seconds.',
        retryAfterSeconds: 2,
      });
    }
    // The map of what differs shows the baseline as well, and is an aid for those who judge.
    const isForStaff = recipe === 'difference' && viewer.patientId !== null;
    if (!maySeePicture(clinicId, viewer, found) || found.derivative_id === null || isForStaff)
      throw new Problem('not-found');
    return {
      derivativeId: found.derivative_id,
      mediaType: found.media_type,
      sizeBytes: found.size_bytes,
      sha256: found.sha256.toString('hex'),
      open: () => this.objects.get(`derivatives/${found.derivative_id}`),
    };
  }

  /** The untouched original, for those who may have it. @throws Problem `not-found` */
  async original(clinicId: ClinicId, id: PhotoId): Promise<Original> {
    const photo = await this.db.tx(clinicId, (tx) => tx.of(PhotoRow).findOneBy({ clinicId, id }));
    if (!photo) throw new Problem('not-found');
    return {
      mediaType: photo.mediaType,
      fileName: photo.fileName,
      sizeBytes: photo.sizeBytes,
      sha256: photo.sha256.toString('hex'),
      open: () => this.objects.get(originalKey(id)),
    };
  }

  /** What was done to make each derivative: the machine-readable record. @throws Problem `not-found` */
  async record(clinicId: ClinicId, viewer: Viewer, id: PhotoId): Promise<object> {
    return this.db.tx(clinicId, async (tx) => {
      const photo = await requirePhoto(tx, viewer, id);
      const derivatives = await tx.rows<{ operations: unknown }>(
        `select id, recipe, recipe_version as "recipeVersion", encode(inputs_sha256, 'hex') as "inputsSha256", operations, engines,
           media_type as "mediaType", width_px as "widthPx", height_px as "heightPx", size_bytes as "sizeBytes",
           encode(sha256, 'hex') as sha256, created_at as "createdAt"
         from derivative where clinic_id = $1 and photo_id = $2 order by created_at, recipe`,
        [clinicId, id],
      );
      // Another photo that a picture was laid on is named only to whoever may see that one too.
      const named = photoIdsNamedIn(derivatives.map(({ operations }) => operations));
      const ids = [...named].filter((other) => isId(other)) as PhotoId[];
      const seen = await selectPhotos(tx, viewer, { ids }, { before: null, limit: ids.length + 1 });
      const shown = new Set<string>(seen.map((other) => other.id));
      return {
        photoId: id,
        originalSha256: photo.sha256,
        originalSizeBytes: photo.sizeBytes,
        derivatives: derivatives.map((derivative) => ({
          ...derivative,
          operations: withoutPhotos(derivative.operations, (other) => !shown.has(other)),
        })),
      };
    });
  }

  /** Everything the page of a course shows. @throws Problem `not-found` */
  async timeline(clinicId: ClinicId, viewer: Viewer, courseId: CourseId) {
    return this.db.tx(clinicId, async (tx) => {
      const course = await this.treatments.course(tx, courseId, viewer);
      const patient = await tx.row<{ id: PatientId; code: string; name: string | null }>(
        'select id, code, case when not $3::boolean then shown_name(clinic_id, name) end as name from patient where clinic_id = $1 and id = $2',
        [clinicId, course.patientId, viewer.seesOnlyConsented],
      );
      const sessions = await this.treatments.sessionsOfCourse(tx, courseId, viewer);
      return { course, patient: patient!, sessions, ...(await this.ofCourse(tx, viewer, courseId)) };
    });
  }

  /** Shows all ready photos of a session to the patient, or takes them back. */
  async releaseSession(clinicId: ClinicId, sessionId: SessionId, isReleased: boolean): Promise<void> {
    await this.db.tx(clinicId, (tx) =>
      tx.rows(
        `update photo set released_at = case when $3 then coalesce(released_at, clock_now()) end
         where clinic_id = $1 and session_id = $2 and state in ('ready', 'damaged')`,
        [clinicId, sessionId, isReleased],
      ),
    );
  }
}

const namesPhoto = (key: string) => /(^p|P)hotoId$/.test(key);

function photoIdsNamedIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) {
      if (namesPhoto(key) && typeof inner === 'string') found.add(inner);
      else photoIdsNamedIn(inner, found);
    }
  return found;
}

/** The same with null where it names a photo that is to be left out. */
function withoutPhotos(value: unknown, isLeftOut: (id: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((inner) => withoutPhotos(inner, isLeftOut));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      namesPhoto(key) && typeof inner === 'string' && isLeftOut(inner)
        ? null
        : withoutPhotos(inner, isLeftOut),
    ]),
  );
}

async function sha256Of(source: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

async function requirePhoto(tx: Tx, viewer: Viewer, id: PhotoId): Promise<PhotoFacts> {
  const photo = await selectPhoto(tx, viewer, id);
  if (!photo) throw new Problem('not-found');
  return photo;
}

function badCursor(): Problem {
  return new Problem('invalid-request', {
    errors: [{ pointer: '?cursor', detail: 'is not a cursor of this list; begin again without it' }],
  });
}
