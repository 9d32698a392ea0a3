import { Inject, Injectable } from '@nestjs/common';
import { decodeCursor, encodeCursor, isId, Problem, type ClinicId, type CourseId, type Page } from '#kernel';
import type { Viewer } from '#patients';
import { PhotosService } from '#photos';
import { Database } from '#platform';
import { listCandidates, type CandidateFilter, type CaseCandidate } from './candidates.store.js';

/** Whoever asks: what consent does not cover is no candidate, for administrators neither. */
const covered: Viewer = { patientId: null, seesOnlyConsented: true };

/** What a case for the public can be made of. It never opens a patient, nor a session without a covered picture. */
@Injectable()
export class CandidatesService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(PhotosService) private readonly photos: PhotosService,
  ) {}

  /** @throws Problem `invalid-request` for a foreign cursor */
  async list(
    clinicId: ClinicId,
    filter: CandidateFilter,
    { cursor, limit }: { cursor?: string | undefined; limit: number },
  ): Promise<Page<CaseCandidate>> {
    const before = cursor === undefined ? null : String(decodeCursor(cursor, 1)?.[0]);
    if (before !== null && !isId(before))
      throw new Problem('invalid-request', {
        errors: [{ pointer: '?cursor', detail: 'is not a cursor of this list; begin again without it' }],
      });
    const rows = await this.db.tx(clinicId, (tx) => listCandidates(tx, filter, { before, limit: limit + 1 }));
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)!.courseId]) : null };
  }

  /**
   * The covered pictures of a course with the sessions that have one.
   * @throws Problem `not-found` unless there is one
   */
  async candidate(clinicId: ClinicId, courseId: CourseId) {
    const timeline = await this.photos.timeline(clinicId, covered, courseId);
    const photos = timeline.photos.filter(({ state }) => state === 'ready');
    if (photos.length === 0) throw new Problem('not-found');
    const sessions = timeline.sessions.filter(({ id }) => photos.some(({ sessionId }) => sessionId === id));
    const ids = photos.map(({ id }) => id);
    return {
      ...timeline,
      course: {
        ...timeline.course,
        sessionCount: sessions.length,
        photoCount: photos.length,
        failedCount: 0,
        lastSessionOn: sessions.at(-1)!.heldOn,
      },
      // Why a view is missing is nobody's business here.
      sessions: sessions.map((session) => ({ ...session, closingReason: null })),
      photos: photos.map((photo) => ({ ...photo, fileName: 'photo' })),
      series: timeline.series.map((series) => ({
        ...series,
        baselinePhotoId: ids.find((id) => id === series.baselinePhotoId) ?? null,
      })),
    };
  }
}
