import { Problem, type CourseId, type PatientId, type PhotoId, type SessionId } from '#kernel';
import type { PatientsService } from '#patients';
import { seeingWithheld, type Tx } from '#platform';
import type { TreatmentsService } from '#treatments';
import type { Place, RefilingBefore, WantedRefiling } from './refiling.js';
import * as filing from './filing.store.js';
import { readPlace } from './places.store.js';

/** What stands in the way; while there is one, nothing is done. */
export interface Blocker {
  reason: 'same-bytes' | 'same-bytes-withheld';
  photoId: PhotoId;
}

/** Everything that a refiling changes on this side of the product, with its rows locked. */
export interface RefilingPlan {
  /** Of the subject; a change names the one it is based on. */
  version: number;
  fromId: string | null;
  from: Place;
  to: Place | null;
  isOtherPatient: boolean;
  /** Photos, and all courses, before. */
  before: RefilingBefore;
  photoIds: PhotoId[];
  sessionIds: string[];
  blockers: Blocker[];
}

/** Services of the contexts whose rows a refiling moves. */
export interface Movers {
  patients: PatientsService;
  treatments: TreatmentsService;
}

/**
 * Works out what a refiling changes, and locks it: courses, then sessions, then photos, each in the order of their ids, so that
 * two refilings wait for each other and never in a circle.
 * @throws Problem `not-found` when the subject or its target is none, or out of sight; `invalid-request` when nothing would move
 */
export async function planRefiling(tx: Tx, movers: Movers, wanted: WantedRefiling): Promise<RefilingPlan> {
  return seeingWithheld(tx, async () => {
    if (wanted.subject === 'photo') return planPhoto(tx, movers, wanted);
    if (wanted.subject === 'session') return planSession(tx, movers, wanted);
    return wanted.act === 'bin' ? planPatientBin(tx, movers, wanted) : planMerge(tx, movers, wanted);
  });
}

async function planPhoto(
  tx: Tx,
  { treatments }: Movers,
  wanted: Extract<WantedRefiling, { subject: 'photo' }>,
): Promise<RefilingPlan> {
  const found = await filing.findPhoto(tx, wanted.id);
  if (!found) throw new Problem('not-found');
  const toId = wanted.act === 'move' ? wanted.toId : found.sessionId;
  const target = await filing.findSession(tx, toId);
  if (!target) throw targetGone('/toSessionId');
  await treatments.holdCourses(tx, [...new Set([found.courseId, target.courseId])]);
  const sessions = await filing.lockSessions(tx, [...new Set([found.sessionId, toId])]);
  const photo = await filing.lockPhoto(tx, wanted.id);
  const session = sessions.find(({ id }) => id === found.sessionId);
  const to = sessions.find(({ id }) => id === toId);
  // Meanwhile it went elsewhere: what was seen is no longer so.
  if (!photo || !session || photo.sessionId !== session.id) throw new Problem('version-conflict');
  if (!to) throw targetGone('/toSessionId');
  // From quarantine there is one way on: into the bin. Out of it leads undoing.
  const isWithheld = photo.withheldAs !== null || session.withheldAs !== null;
  if (
    isWithheld &&
    !(wanted.act === 'bin' && photo.withheldAs === 'quarantine' && session.withheldAs === null)
  )
    throw new Problem('not-found');
  if (wanted.act === 'move') {
    if (to.withheldAs !== null) throw targetGone('/toSessionId');
    if (to.id === session.id) throw alreadyThere('/toSessionId');
  }
  const same = wanted.act === 'move' ? await filing.sameBytes(tx, wanted.id, wanted.toId) : null;
  return {
    version: photo.version,
    fromId: session.id,
    from: (await readPlace(tx, { sessionId: found.sessionId }))!,
    to: wanted.act === 'move' ? await readPlace(tx, { sessionId: wanted.toId }) : null,
    isOtherPatient: to.patientId !== session.patientId,
    before: await before(tx, await filing.lockPhotos(tx, { photoId: wanted.id }), [
      session.courseId,
      to.courseId,
    ]),
    photoIds: [wanted.id],
    sessionIds: [],
    blockers: same
      ? [{ reason: same.withheldAs ? 'same-bytes-withheld' : 'same-bytes', photoId: same.id }]
      : [],
  };
}

async function planSession(
  tx: Tx,
  { treatments }: Movers,
  wanted: Extract<WantedRefiling, { subject: 'session' }>,
): Promise<RefilingPlan> {
  const found = await filing.findSession(tx, wanted.id);
  if (!found) throw new Problem('not-found');
  const courseIds = wanted.act === 'move' ? [found.courseId, wanted.toId] : [found.courseId];
  const courses = await treatments.holdCourses(tx, [...new Set(courseIds)]);
  const [session] = await filing.lockSessions(tx, [wanted.id]);
  if (!session || session.courseId !== found.courseId) throw new Problem('version-conflict');
  const isWithheld = session.withheldAs !== null;
  if (isWithheld && !(wanted.act === 'bin' && session.withheldAs === 'quarantine'))
    throw new Problem('not-found');
  if (courses.some(({ id, withheldAs }) => id === session.courseId && withheldAs !== null))
    throw new Problem('not-found');
  const target =
    wanted.act === 'move'
      ? courses.find(({ id, withheldAs }) => id === wanted.toId && withheldAs === null)
      : undefined;
  if (wanted.act === 'move') {
    if (!target) throw targetGone('/toCourseId');
    if (target.id === session.courseId) throw alreadyThere('/toCourseId');
  }
  const locked = await filing.lockPhotos(tx, { sessionId: wanted.id });
  // What lies in quarantine or in the bin on its own account stays there when its session comes back.
  const photos =
    wanted.act === 'move' ? locked : locked.filter(({ withheldAs }) => withheldAs === session.withheldAs);
  return {
    version: session.version,
    fromId: session.courseId,
    from: (await readPlace(tx, { sessionId: wanted.id }))!,
    to: target ? await readPlace(tx, { courseId: target.id }) : null,
    isOtherPatient: target !== undefined && target.patientId !== session.patientId,
    before: { ...(await before(tx, photos, courseIds)), sessionWithheldAs: session.withheldAs },
    photoIds: photos.map(({ id }) => id),
    sessionIds: [wanted.id],
    blockers: [],
  };
}

async function planMerge(
  tx: Tx,
  { patients, treatments }: Movers,
  wanted: Extract<WantedRefiling, { act: 'merge' }>,
): Promise<RefilingPlan> {
  const from = await readPlace(tx, { patientId: wanted.id });
  if (!from) throw new Problem('not-found');
  if (wanted.toId === wanted.id) throw alreadyThere('/intoPatientId');
  const locked = await patients.lock(tx, [wanted.id, wanted.toId]);
  const courses = await treatments.coursesOfPatient(tx, wanted.id);
  const courseIds = courses.map(({ id }) => id).sort();
  await treatments.holdCourses(tx, courseIds);
  const photos = await filing.lockPhotos(tx, { courseIds });
  return {
    version: locked.find(({ id }) => id === wanted.id)!.version,
    fromId: null,
    from,
    to: await readPlace(tx, { patientId: wanted.toId }),
    isOtherPatient: true,
    before: await before(tx, photos, courseIds),
    photoIds: photos.map(({ id }) => id),
    sessionIds: await filing.sessionsOf(tx, courseIds),
    blockers: [],
  };
}

async function planPatientBin(
  tx: Tx,
  { patients, treatments }: Movers,
  wanted: Extract<WantedRefiling, { subject: 'patient'; act: 'bin' }>,
): Promise<RefilingPlan> {
  const [patient] = await patients.lock(tx, [wanted.id]);
  const courses = await treatments.coursesOfPatient(tx, wanted.id);
  const courseIds = courses.map(({ id }) => id).sort();
  await treatments.lockCourses(tx, courseIds);
  const sessions = await filing.lockSessions(tx, await filing.sessionsOf(tx, courseIds));
  const photos = await filing.lockPhotos(tx, { courseIds });
  // What lies in quarantine or in the bin on its own account stays there when the patient comes back.
  const sessionIds = sessions.flatMap(({ id, withheldAs }) => (withheldAs === null ? [id as SessionId] : []));
  const inSight = photos.filter(({ withheldAs }) => withheldAs === null);
  return {
    version: patient!.version,
    fromId: null,
    from: (await readPlace(tx, { patientId: wanted.id }))!,
    to: null,
    isOtherPatient: false,
    before: { ...(await before(tx, inSight, courseIds)), sessionIds },
    photoIds: inSight.map(({ id }) => id),
    sessionIds,
    blockers: [],
  };
}

async function before(
  tx: Tx,
  photos: RefilingBefore['photos'],
  courses: readonly CourseId[],
): Promise<RefilingBefore> {
  const courseIds = [...new Set(courses)].sort();
  const aliases: PatientId[] = [];
  const ids = photos.map(({ id }) => id);
  const series = await filing.readSeries(tx, courseIds, ids);
  return { photos, series, courseIds, sessionWithheldAs: null, aliases };
}

function targetGone(pointer: string): Problem {
  return new Problem('invalid-request', {
    detail: 'The place it should go to is not there, or not any more.',
    errors: [{ pointer, detail: 'is not there' }],
  });
}

function alreadyThere(pointer: string): Problem {
  return new Problem('invalid-request', {
    detail: 'It is there already.',
    errors: [{ pointer, detail: 'is where it is now' }],
  });
}
