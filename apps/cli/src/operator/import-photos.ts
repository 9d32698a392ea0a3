import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { checkPhotoHeader } from '#imaging';
import { Problem, type ClinicId, type CourseId, type PatientId, type PhotoId, type SessionId } from '#kernel';
import { everybody, type PatientsService } from '#patients';
import type { PhotosService } from '#photos';
import type { Database, Tx } from '#platform';
import type { BodySite, Course, Indication, LightMode, Session, TreatmentsService } from '#treatments';
import { photoDay, type PhotoDay } from './photo-day.js';

export interface ImportRequest {
  clinicId: ClinicId;
  folder: string;
  patientCode: string;
  view: string;
  lightMode: LightMode;
  /** Which course; needed only when the patient has several, and for a new one. */
  indication: Indication | null;
  bodySite: BodySite | null;
  isDryRun: boolean;
}

export interface ImportedFile {
  /** Path below the folder. */
  file: string;
  outcome: 'imported' | 'to-import' | 'already-there' | 'failed';
  sessionOn: string | null;
  dateFrom: PhotoDay['from'] | null;
  photoId: PhotoId | null;
  /** Why it failed, for a person. */
  reason: string | null;
}

export interface ImportReport {
  patient: { code: string; isNew: boolean };
  course: { id: CourseId | null; indication: Indication; bodySite: BodySite; isNew: boolean };
  newSessions: string[];
  files: ImportedFile[];
}

export interface ImportServices {
  db: Database;
  patients: PatientsService;
  treatments: TreatmentsService;
  photos: PhotosService;
}

/** A folder or a patient's record that the import cannot begin with. */
export class ImportRefused extends Error {}

interface DatedFile {
  path: string;
  file: string;
  day: PhotoDay | null;
}

/**
 * Brings a folder of photos into one course, a session for each day. Files that are in the course already are left alone, so it
 * may be run again at any time; a file that fails does not stop the others. With `isDryRun` nothing is written.
 * @throws ImportRefused when the folder holds no file, or it is not clear which course is meant
 * @throws Problem `dependency-down`, `out-of-space`: what was acknowledged until then stays
 */
export async function importPhotos(
  services: ImportServices,
  request: ImportRequest,
  onFile: (file: ImportedFile) => void = () => {},
): Promise<ImportReport> {
  const found = await datedFiles(request.folder);
  if (found.length === 0) throw new ImportRefused(`there is no file in ${request.folder}`);
  const { report: begun, ...target } = await findTarget(services, request);
  const report: ImportReport = { ...begun, newSessions: [], files: [] };
  const tell = (file: ImportedFile) => {
    report.files.push(file);
    onFile(file);
  };
  for (const dated of found) tell(await importOne(services, request, target, report, dated));
  return report;
}

/** All files below the folder in the order of their day and path; hidden ones are the system's own. */
async function datedFiles(folder: string): Promise<DatedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: DatedFile[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const file = relative(folder, path);
    if (!entry.isFile() || file.split('/').some((part) => part.startsWith('.'))) continue;
    files.push({ path, file, day: await photoDay(path, file) });
  }
  const key = ({ day, file }: DatedFile) => `${day?.on ?? '9999'} ${file}`;
  return files.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

interface Target {
  patientId: PatientId | null;
  courseId: CourseId | null;
  sessions: Pick<Session, 'id' | 'heldOn'>[];
}

/** Finds the patient and the course; what is not there is made with the first photo, so that a failed import leaves nothing. */
async function findTarget(
  { db, patients, treatments }: ImportServices,
  request: ImportRequest,
): Promise<Target & { report: Pick<ImportReport, 'patient' | 'course'> }> {
  const { clinicId, patientCode } = request;
  const known = await patients.byCode(clinicId, patientCode);
  const courses = known ? await treatments.listCourses(clinicId, everybody, known.id) : [];
  const course = theCourse(courses, request);
  return {
    patientId: known?.id ?? null,
    courseId: course?.id ?? null,
    sessions: course ? await db.tx(clinicId, (tx) => treatments.sessionsOfCourse(tx, course.id)) : [],
    report: {
      patient: { code: known?.code ?? patientCode, isNew: !known },
      course: {
        id: course?.id ?? null,
        indication: course?.indication ?? request.indication ?? 'other',
        bodySite: course?.bodySite ?? request.bodySite ?? 'other',
        isNew: !course,
      },
    },
  };
}

async function courseOf(
  { patients, treatments }: ImportServices,
  { clinicId, patientCode }: ImportRequest,
  target: Target,
  report: ImportReport,
): Promise<CourseId> {
  target.patientId ??= (
    await patients.add(clinicId, { code: patientCode, name: null, bornOn: null, phototype: null })
  ).id;
  if (target.courseId === null) {
    const { indication, bodySite } = report.course;
    const added = await treatments.addCourse(clinicId, everybody, target.patientId, {
      indication,
      bodySite,
      note: null,
    });
    target.courseId = report.course.id = added.id;
  }
  return target.courseId;
}

function theCourse(courses: Course[], { indication, bodySite, patientCode }: ImportRequest): Course | null {
  const fitting = courses.filter(
    (course) =>
      (indication === null || course.indication === indication) &&
      (bodySite === null || course.bodySite === bodySite),
  );
  if (fitting.length > 1) {
    const list = fitting.map((course) => `${course.indication} on ${course.bodySite}`).join(', ');
    throw new ImportRefused(
      `patient ${patientCode} has several such courses (${list}); say --indication and --site`,
    );
  }
  return fitting[0] ?? null;
}

async function importOne(
  services: ImportServices,
  request: ImportRequest,
  target: Target,
  report: ImportReport,
  { path, file, day }: DatedFile,
): Promise<ImportedFile> {
  const answer = (outcome: ImportedFile['outcome'], rest: Partial<ImportedFile> = {}): ImportedFile => ({
    file,
    outcome,
    sessionOn: day?.on ?? null,
    dateFrom: day?.from ?? null,
    photoId: null,
    reason: null,
    ...rest,
  });
  try {
    const sha256 = await sha256Of(path);
    const there =
      target.courseId && (await findInCourse(services.db, request.clinicId, target.courseId, sha256));
    if (there) return answer('already-there', { photoId: there.photoId, sessionOn: there.heldOn });
    if (!day) {
      return answer('failed', {
        reason:
          'no date: the camera wrote none, and neither the file name nor its folder has one such as 2025-03-04',
      });
    }
    // Before a session is made for it: a text file with a date in its name is no visit.
    await checkPhotoHeader(path);
    if (request.isDryRun) {
      if (!target.sessions.some(({ heldOn }) => heldOn === day.on)) {
        target.sessions.push({ id: '' as SessionId, heldOn: day.on });
        report.newSessions.push(day.on);
      }
      return answer('to-import');
    }
    const sessionId = await sessionOn(services, request, target, report, day.on);
    const acknowledged = await services.photos.intake({
      clinicId: request.clinicId,
      sessionId,
      view: request.view,
      lightMode: request.lightMode,
      fileName: file,
      memberId: null,
      idempotencyKey: null,
      source: createReadStream(path),
      sizeBytes: (await stat(path)).size,
      sha256,
    });
    return answer(acknowledged.isDuplicate ? 'already-there' : 'imported', { photoId: acknowledged.photoId });
  } catch (error) {
    return answer('failed', { reason: reasonOf(error) });
  }
}

async function sessionOn(
  services: ImportServices,
  request: ImportRequest,
  target: Target,
  report: ImportReport,
  heldOn: string,
): Promise<SessionId> {
  const known = target.sessions.find((session) => session.heldOn === heldOn);
  if (known) return known.id;
  // The folder does not say what was done that day; a session is a visit until somebody enters the treatment.
  const kind = target.sessions.some((session) => session.heldOn < heldOn) ? 'follow-up' : 'baseline';
  const courseId = await courseOf(services, request, target, report);
  const added = await services.treatments.addSession(request.clinicId, everybody, courseId, {
    kind,
    heldOn,
    modality: null,
  });
  target.sessions.push(added);
  report.newSessions.push(heldOn);
  return added.id;
}

/** Wherever in the course it lies now: somebody may have moved it to another session since. */
function findInCourse(
  db: Database,
  clinicId: ClinicId,
  courseId: CourseId,
  sha256: string,
): Promise<{ photoId: PhotoId; heldOn: string } | null> {
  return db.tx(clinicId, (tx: Tx) =>
    tx.row(
      `select p.id as "photoId", s.held_on as "heldOn"
       from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
       where p.clinic_id = $1 and s.course_id = $2 and p.sha256 = decode($3, 'hex') limit 1`,
      [clinicId, courseId, sha256],
    ),
  );
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Outages and a full store would fail every further file too; anything else is this file's own. */
function reasonOf(error: unknown): string {
  if (error instanceof Problem) {
    if (error.slug === 'dependency-down' || error.slug === 'out-of-space') throw error;
    const faults = error.facts.errors?.map(({ detail }) => detail).join('; ');
    return error.facts.detail ?? faults ?? error.message;
  }
  const { code, path } = error as NodeJS.ErrnoException;
  if (code !== undefined && path !== undefined) return `cannot be read (${code})`;
  throw error;
}
