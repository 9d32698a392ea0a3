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
  type MemberId,
  type Page,
  type PatientId,
  type PhotoId,
  type RefilingId,
  type SessionId,
} from '#kernel';
import { PatientsService } from '#patients';
import {
  Database,
  enqueue,
  isUniqueViolation,
  keepJournalSoon,
  OBJECTS,
  publish,
  seeingWithheld,
  type ObjectStore,
  type Tx,
} from '#platform';
import { TreatmentsService } from '#treatments';
import { planRefiling, type Blocker, type Movers, type RefilingPlan } from './plan.js';
import {
  undoDays,
  isWithinReach,
  undoFault,
  type NotRestored,
  type Refiling,
  type RefilingReach,
  type RefilingReason,
  type WantedRefiling,
} from './refiling.js';
import { photoMoved } from './refilings.events.js';
import * as filing from './filing.store.js';
import { eraseBinned } from '../photos.jobs.js';
import { readPlace, readPlaces } from './places.store.js';
import * as store from './refilings.store.js';

/**
 * Puts right where photos, sessions and patients are filed. Bytes, keys and hashes of originals are never touched; each act is one
 * transaction, recorded with the earlier state, and can be undone.
 */
@Injectable()
export class RefilingsService {
  private readonly movers: Movers;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(PatientsService) patients: PatientsService,
    @Inject(TreatmentsService) treatments: TreatmentsService,
  ) {
    this.movers = { patients, treatments };
  }

  /** What would change, in the transaction of the one who shows it. @throws as `refile`, but for the version */
  async plan(tx: Tx, wanted: WantedRefiling, reach: RefilingReach): Promise<RefilingPlan> {
    const plan = await planRefiling(tx, this.movers, wanted);
    if (plan.isOtherPatient && !reach.toOthers)
      throw new Problem('not-permitted', {
        detail: 'An administrator files it with another patient. Put it into quarantine until then.',
      });
    return plan;
  }

  /** How many alignments a planned refiling makes anew. */
  countRealigned(tx: Tx, plan: RefilingPlan): Promise<number> {
    const isInOtherSeries = plan.to !== null && plan.to.courseId !== plan.from.courseId;
    return filing.countRealigned(tx, plan.photoIds, isInOtherSeries);
  }

  /** @throws Problem `not-found` */
  async refiling(clinicId: ClinicId, id: RefilingId): Promise<Refiling> {
    const refiling = await this.db.tx(clinicId, (tx) => store.readRefiling(tx, id));
    if (!refiling) throw new Problem('not-found');
    return refiling;
  }

  /** How the patient with this code went into the bin; null unless they lie in it. */
  binnedPatient(clinicId: ClinicId, code: string): Promise<Refiling | null> {
    return this.db.tx(clinicId, (tx) => seeingWithheld(tx, () => store.readBinnedPatient(tx, code)));
  }

  /** The photos that a refiling touched; null when there is no such refiling. */
  async photosOf(tx: Tx, id: RefilingId): Promise<PhotoId[] | null> {
    const refiling = await store.readRefiling(tx, id);
    return refiling && refiling.before.photos.map((photo) => photo.id);
  }

  /**
   * @param version of the subject that the decision is based on
   * @param why with the code of a patient who goes into the bin, as somebody typed it
   * @param reach of the member: by default an administrator's
   * @throws Problem `not-found`, `not-permitted` beyond the reach, `version-conflict`, `invalid-request`, `conflict` when something
   *   stands in the way
   */
  async refile(
    clinicId: ClinicId,
    memberId: MemberId,
    wanted: WantedRefiling,
    version: number,
    why: { reason: RefilingReason; note: string | null; confirmCode?: string | undefined },
    reach: RefilingReach = { toOthers: true },
  ): Promise<Refiling> {
    return this.db.tx(clinicId, async (tx) => {
      const plan = await this.plan(tx, wanted, reach);
      const isPatientBinned = wanted.subject === 'patient' && wanted.act === 'bin';
      if (isPatientBinned) requireCode(plan.from.patientCode, why.confirmCode);
      if (plan.version !== version)
        throw new Problem('version-conflict', { detail: 'Look at it again, then decide.' });
      if (plan.blockers.length > 0) throw blocked(plan.blockers);
      const id = newId<RefilingId>();
      await seeingWithheld(tx, () => this.carryOut(tx, wanted, plan));
      await store.insertRefiling(tx, {
        id,
        wanted,
        fromId: plan.fromId,
        fromPatientId: plan.from.patientId,
        toPatientId: plan.to?.patientId ?? plan.from.patientId,
        reason: why.reason,
        note: why.note,
        before: plan.before,
        memberId,
        undoDays: wanted.act === 'quarantine' ? null : undoDays,
      });
      await publish(tx, photoMoved, { refilingId: id });
      // Its rows are in the journal already, by the database itself: a restore of an older backup keeps what was put right.
      await keepJournalSoon(tx);
      return (await store.readRefiling(tx, id))!;
    });
  }

  private async carryOut(tx: Tx, wanted: WantedRefiling, plan: RefilingPlan): Promise<void> {
    const { photoIds, isOtherPatient } = plan;
    if (wanted.subject === 'patient' && wanted.act === 'bin') {
      await this.movers.patients.binIn(tx, wanted.id);
      await this.movers.treatments.withholdCoursesIn(tx, wanted.id, plan.before.sessionIds ?? [], 'bin');
      await filing.withholdPhotos(tx, photoIds, 'bin');
    } else if (wanted.subject === 'patient') {
      Object.assign(plan.before, await this.movers.patients.mergeIn(tx, wanted.id, wanted.toId));
      await this.movers.treatments.moveCoursesIn(tx, wanted.id, wanted.toId);
      await filing.markRefiled(tx, photoIds, isOtherPatient);
    } else if (wanted.subject === 'photo') {
      if (wanted.act === 'move') await filing.movePhoto(tx, wanted.id, wanted.toId, isOtherPatient);
      else await filing.withholdPhotos(tx, photoIds, wanted.act);
    } else if (wanted.act === 'move') {
      await this.movers.treatments.moveSessionIn(tx, wanted.id, wanted.toId);
      await filing.markRefiled(tx, photoIds, isOtherPatient);
    } else {
      await this.movers.treatments.withholdSessionIn(tx, wanted.id, wanted.act);
      await filing.withholdPhotos(tx, photoIds, wanted.act);
    }
  }

  /**
   * Brings back the earlier state, and says what could not be brought back.
   * @param reach by default an administrator's; for others exists what they did themselves within one patient
   * @throws Problem `not-found`, `conflict` when it was undone, erased or changed since, or when its time is over
   */
  async undo(
    clinicId: ClinicId,
    memberId: MemberId,
    id: RefilingId,
    reach: RefilingReach = { toOthers: true },
  ): Promise<{ refiling: Refiling; notRestored: NotRestored[] }> {
    try {
      return await this.db.tx(clinicId, async (tx) => {
        const refiling = await store.readRefiling(tx, id);
        if (!refiling || !isWithinReach(refiling, memberId, reach)) throw new Problem('not-found');
        const notRestored = await seeingWithheld(tx, async () => {
          await this.lockSubject(tx, refiling);
          // Read again under the lock: somebody may have undone it a moment ago.
          const fault = undoFault((await store.readRefiling(tx, id))!, await store.now(tx));
          if (fault) throw new Problem('conflict', { detail: undoWords[fault], reason: fault });
          return this.bringBack(tx, refiling, memberId);
        });
        await store.insertUndo(tx, newId(), id, memberId, notRestored);
        await publish(tx, photoMoved, { refilingId: id });
        await keepJournalSoon(tx);
        return { refiling: (await store.readRefiling(tx, id))!, notRestored };
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // The earlier session got the same picture again meanwhile.
      throw new Problem(
        'conflict',
        { detail: undoWords['same-bytes'], reason: 'same-bytes' },
        { cause: error },
      );
    }
  }

  /**
   * Has a patient in the bin erased without waiting for the 30 days; a job does so at once.
   * @param confirmCode the patient's code, as somebody typed it again
   * @throws Problem `not-found`, `invalid-request` for another code, `conflict` for anything but a patient in the bin
   */
  async orderErasure(
    clinicId: ClinicId,
    memberId: MemberId,
    id: RefilingId,
    confirmCode: string,
  ): Promise<Refiling> {
    return this.db.tx(clinicId, async (tx) => {
      const found = await store.readRefiling(tx, id);
      if (!found) throw new Problem('not-found');
      if (found.subject !== 'patient' || found.act !== 'bin')
        throw new Problem('conflict', { detail: 'Only a patient in the bin is erased before the 30 days.' });
      await seeingWithheld(tx, async () => {
        await filing.lockMerged(tx, [found.subjectId as PatientId]);
        const fault = undoFault((await store.readRefiling(tx, id))!, await store.now(tx));
        if (fault && fault !== 'too-late')
          throw new Problem('conflict', { detail: undoWords[fault], reason: fault });
        const place = await readPlace(tx, { patientId: found.subjectId as PatientId });
        requireCode(place!.patientCode, confirmCode);
      });
      await store.insertErasureOrder(tx, newId(), id, memberId);
      await enqueue(tx, eraseBinned, {}, { dedupeKey: eraseBinned.name });
      return (await store.readRefiling(tx, id))!;
    });
  }

  private async lockSubject(tx: Tx, refiling: Refiling): Promise<void> {
    const { subject, subjectId, fromId, toId, before } = refiling;
    const isPatientBinned = subject === 'patient' && toId === null;
    if (isPatientBinned) {
      await filing.lockMerged(tx, [subjectId as PatientId]);
      await this.movers.treatments.lockCourses(tx, before.courseIds);
      await filing.lockSessions(tx, before.sessionIds ?? []);
    } else {
      await this.movers.treatments.holdCourses(tx, before.courseIds);
      // Of somebody in the bin nothing comes and goes, except that they come back as a whole.
      if (await this.movers.patients.areBinned(tx, [refiling.fromPatientId, refiling.toPatientId]))
        throw changedSince('patient-withheld');
    }
    if (subject === 'photo')
      await filing.lockSessions(tx, [fromId, toId].filter((one) => one !== null) as SessionId[]);
    if (subject === 'session') await filing.lockSessions(tx, [subjectId as SessionId]);
    if (subject === 'patient' && toId) await filing.lockMerged(tx, [subjectId, toId] as PatientId[]);
    await filing.lockPhotosById(
      tx,
      before.photos.map((photo) => photo.id),
    );
  }

  private async bringBack(tx: Tx, refiling: Refiling, memberId: MemberId): Promise<NotRestored[]> {
    const { act, subject, before, fromId, toId } = refiling;
    const withheldAs = act === 'quarantine' || act === 'bin' ? act : null;
    const notRestored: NotRestored[] = [];
    const courseIds = subject === 'session' && toId ? [toId] : before.courseIds;
    if (subject === 'photo' && !(await filing.isInSight(tx, { sessionId: fromId as SessionId })))
      throw changedSince('source-withheld');
    const restored = await filing.restorePhotos(
      tx,
      before.photos,
      { sessionId: toId, courseIds, withheldAs },
      { session: subject === 'photo' && act === 'move', sight: withheldAs !== null },
    );
    if (subject === 'photo' && restored.length === 0) throw changedSince('changed-since');
    for (const { id } of before.photos)
      if (!restored.includes(id)) notRestored.push({ what: 'photo', id, why: 'changed-since' });
    // Whoever brings it back to file it elsewhere does not show it to the wrong patient meanwhile.
    if (act === 'quarantine' && refiling.reason === 'wrong-patient' && refiling.doneByMemberId !== memberId)
      for (const id of await filing.takeRelease(tx, restored))
        notRestored.push({ what: 'release', id, why: 'wrong-patient' });
    if (subject === 'session') {
      const isBack = await this.bringSessionBack(tx, refiling, withheldAs);
      if (!isBack) throw changedSince('changed-since');
    }
    if (subject === 'patient' && act === 'bin') {
      const patientId = refiling.subjectId as PatientId;
      if (!(await this.movers.patients.bringBackIn(tx, patientId))) throw changedSince('changed-since');
      await this.movers.treatments.withholdCoursesIn(tx, patientId, before.sessionIds ?? [], null);
    } else if (subject === 'patient') {
      const patientId = refiling.subjectId as PatientId;
      const isBack = await this.movers.patients.takeApartIn(tx, patientId, toId as PatientId, {
        aliases: before.aliases,
        contactFacts: before.contactFacts ?? [],
        isBirthdayFilled: before.isBirthdayFilled ?? false,
      });
      if (!isBack) throw changedSince('changed-since');
      await this.movers.treatments.moveCoursesIn(tx, toId as PatientId, patientId, before.courseIds);
    }
    if (refiling.fromPatientId !== refiling.toPatientId && subject !== 'photo') {
      // Photos that came in between go along, but nobody decided that this patient may see them.
      const added = await filing.releaseTakenFromAdded(
        tx,
        refiling,
        before.photos.map(({ id }) => id),
      );
      notRestored.push(...added.map((id) => ({ what: 'release' as const, id, why: 'added-since' as const })));
    }
    for (const series of before.series.filter(({ isPinned }) => isPinned)) {
      if (!(await filing.restorePin(tx, newId(), series)))
        notRestored.push({ what: 'baseline', id: series.baselinePhotoId, why: 'changed-since' });
    }
    return notRestored;
  }

  private async bringSessionBack(
    tx: Tx,
    { act, subjectId, fromId, toId, before }: Refiling,
    withheldAs: 'quarantine' | 'bin' | null,
  ): Promise<boolean> {
    const id = subjectId as SessionId;
    const [session] = await filing.lockSessions(tx, [id]);
    if (act === 'move') {
      if (!session || session.courseId !== toId) return false;
      await this.movers.treatments.moveSessionIn(tx, id, fromId as CourseId);
      return true;
    }
    if (!session || session.withheldAs !== withheldAs) return false;
    await this.movers.treatments.withholdSessionIn(tx, id, before.sessionWithheldAs);
    return true;
  }

  /** Moves and merges, or what lies in quarantine or in the bin now, of everybody or of one member; newest first. */
  async list(
    clinicId: ClinicId,
    list: store.RefilingList,
    page: { cursor?: string; limit: number; reason?: RefilingReason; doneBy?: MemberId },
  ): Promise<Page<store.ListedRefiling>> {
    const before = page.cursor === undefined ? null : decodeCursor(page.cursor, 1);
    if (page.cursor !== undefined && !isId(String(before?.[0]))) {
      throw new Problem('invalid-request', {
        errors: [{ pointer: '?cursor', detail: 'is not a cursor of this list; begin again without it' }],
      });
    }
    return this.db.tx(clinicId, (tx) =>
      seeingWithheld(tx, async () => {
        const rows = await store.listRefilings(tx, list, {
          before: before === null ? null : String(before[0]),
          limit: page.limit + 1,
          reason: page.reason ?? null,
          doneBy: page.doneBy ?? null,
        });
        const shown = rows.slice(0, page.limit);
        const places = await readPlaces(tx, shown);
        const items = shown.map(({ before: { photos }, ...row }) => ({
          ...row,
          photoCount: photos.length,
          photoIds: photos.slice(0, store.mostShown).map(({ id }) => id),
          ...places(row),
        }));
        return { items, nextCursor: rows.length > shown.length ? encodeCursor([shown.at(-1)!.id]) : null };
      }),
    );
  }

  /** A small picture of something in quarantine or in the bin. @throws Problem `not-found` for anything else */
  async thumb(clinicId: ClinicId, id: RefilingId, photoId: PhotoId) {
    const found = await this.db.tx(clinicId, async (tx) => {
      const refiling = await store.readRefiling(tx, id);
      if (!refiling || refiling.undoneAt || refiling.act === 'move' || refiling.act === 'merge') return null;
      if (!refiling.before.photos.some((photo) => photo.id === photoId)) return null;
      return seeingWithheld(tx, () => filing.withheldThumb(tx, photoId));
    });
    if (!found) throw new Problem('not-found');
    return {
      derivativeId: found.id,
      mediaType: found.mediaType,
      sizeBytes: found.sizeBytes,
      sha256: found.sha256,
      open: (): Promise<Readable> => this.objects.get(`derivatives/${found.id}`),
    };
  }
}

const undoWords = {
  undone: 'This was undone already.',
  erased: 'This was erased; nothing of it is left.',
  'being-erased': 'An admin has ordered that this be erased now.',
  'too-late': `This can be undone for ${undoDays} days; they are over.`,
  'changed-since': 'It was moved or taken away again since. Undo that first.',
  'patient-withheld': 'The patient is in the bin. Bring the patient back first.',
  'source-withheld': 'The session it came from is in quarantine or in the bin. Bring that back first.',
  'same-bytes': 'The session it came from has the same picture again. Move or delete that one first.',
} as const;

function changedSince(reason: 'changed-since' | 'source-withheld' | 'patient-withheld'): Problem {
  return new Problem('conflict', { detail: undoWords[reason], reason });
}

function requireCode(code: string, typed: string | undefined): void {
  if (typed?.trim().toLowerCase() === code.toLowerCase()) return;
  throw new Problem('invalid-request', {
    detail: 'Type the code of the very patient, so that nobody else goes.',
    errors: [{ pointer: '/confirmCode', detail: 'is not the code of this patient' }],
  });
}

function blocked(blockers: readonly Blocker[]): Problem {
  const isWithheld = blockers.some(({ reason }) => reason === 'same-bytes-withheld');
  return new Problem('conflict', {
    detail: isWithheld
      ? 'The same picture, byte for byte, of that session lies in quarantine or in the bin. Bring that one back, and delete this one.'
      : 'That session has the same picture, byte for byte, already. Delete this one instead.',
    blockers,
  });
}
