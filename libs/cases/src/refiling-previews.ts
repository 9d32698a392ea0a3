import { Inject, Injectable } from '@nestjs/common';
import type { CaseStudyId, ClinicId, RefilingId } from '#kernel';
import { ConsentsService, PatientsService, type ConsentPurpose } from '#patients';
import {
  photoMoved,
  RefilingsService,
  undoDays,
  type RefilingPlan,
  type RefilingReach,
  type WantedRefiling,
} from '#photos';
import { Database, type JobHandler, type JobOutcome, type RunningJob } from '#platform';
import { CasesStore } from './cases.store.js';

/** What a refiling is going to change, everywhere; for the one who decides about it. */
export interface RefilingPreview extends Pick<
  RefilingPlan,
  'version' | 'from' | 'to' | 'isOtherPatient' | 'blockers'
> {
  photoCount: number;
  /** Of a patient. */
  sessionCount: number;
  /** Links and devices of the patient that end. */
  accessCount: number;
  series: { view: string; lightMode: string; losesBaseline: boolean; isPinned: boolean }[];
  /** Alignments that are computed anew. */
  realignedCount: number;
  /** Ratings that go along with their session. */
  ratingCount: number;
  caseStudyIds: CaseStudyId[];
  /** Allowed by the patient it comes from, and not by the one it comes to. */
  consentsLeftBehind: ConsentPurpose[];
  /** Of a merge: purposes whose grants of the one who remains will not cover what comes. */
  consentsWithoutThese: ConsentPurpose[];
  /** Of a merge: the other's blank day of birth is filled, or the two contradict each other. */
  birthday: 'filled' | 'differs' | null;
  /** Of a merge: one of them is under age, so the one who remains is in no marketing any more. */
  endsMarketing: boolean;
  /** Photos that the patient sees now and will not see. */
  releaseCount: number;
  /** Null: until somebody ends it. */
  undoDays: number | null;
}

/** Says what a refiling changes, before anybody does it. It reads from photos to case studies, so it stands to their right. */
@Injectable()
export class RefilingPreviews {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(RefilingsService) private readonly refilings: RefilingsService,
    @Inject(ConsentsService) private readonly consents: ConsentsService,
    @Inject(PatientsService) private readonly patients: PatientsService,
    @Inject(CasesStore) private readonly store: CasesStore,
  ) {}

  /** @throws Problem `not-found`, `not-permitted`, `invalid-request` as the refiling itself would */
  async preview(
    clinicId: ClinicId,
    wanted: WantedRefiling,
    reach: RefilingReach = { toOthers: true },
  ): Promise<RefilingPreview> {
    return this.db.tx(clinicId, async (tx) => {
      const plan = await this.refilings.plan(tx, wanted, reach);
      const { version, from, to, isOtherPatient, blockers, photoIds, sessionIds, before } = plan;
      const isHidden = wanted.act === 'quarantine' || wanted.act === 'bin';
      const merged =
        wanted.act === 'merge' ? await this.consents.planMerge(tx, wanted.id, wanted.toId) : null;
      const isReleased = before.photos.filter(({ releasedAt }) => releasedAt !== null);
      return {
        version,
        from,
        to,
        isOtherPatient,
        blockers,
        photoCount: photoIds.length,
        sessionCount: wanted.subject === 'patient' ? sessionIds.length : 0,
        accessCount:
          wanted.subject === 'patient' ? await this.patients.countOpenAccess(tx, from.patientId) : 0,
        // A patient's courses go as they are, with their series.
        series: (wanted.subject === 'patient' ? [] : before.series).map((series) => ({
          view: series.view,
          lightMode: series.lightMode,
          losesBaseline: photoIds.includes(series.baselinePhotoId),
          isPinned: series.isPinned,
        })),
        realignedCount: wanted.subject === 'patient' ? 0 : await this.refilings.countRealigned(tx, plan),
        ratingCount: await this.store.countRatings(
          tx,
          sessionIds,
          wanted.subject === 'patient' ? from.patientId : null,
        ),
        caseStudyIds: await this.store.showing(tx, photoIds),
        consentsLeftBehind:
          isOtherPatient && to ? await this.consents.leftBehind(tx, from.patientId, to.patientId) : [],
        consentsWithoutThese: merged?.withoutThese ?? [],
        birthday: merged?.birthday ?? null,
        endsMarketing: merged?.endsMarketing ?? false,
        releaseCount: isOtherPatient || isHidden ? isReleased.length : 0,
        undoDays: wanted.act === 'quarantine' ? null : undoDays,
      };
    });
  }
}

/** Photos were moved: pictures composed of them are withdrawn; undone, they are back. */
@Injectable()
export class MovedCaseStudies implements JobHandler<{ refilingId: string }> {
  readonly definition = photoMoved.jobs['case-studies'];

  constructor(
    @Inject(RefilingsService) private readonly refilings: RefilingsService,
    @Inject(CasesStore) private readonly store: CasesStore,
  ) {}

  async handle({ refilingId }: { refilingId: string }, run: RunningJob): Promise<JobOutcome> {
    return run.commit(async (tx) => {
      const photoIds = await this.refilings.photosOf(tx, refilingId as RefilingId);
      if (!photoIds) return { skipped: 'refiling-gone' };
      await this.store.settleWithdrawals(tx, photoIds);
      return 'done';
    });
  }
}
