import {
  newId,
  Problem,
  type ClinicId,
  type CourseId,
  type Id,
  type MemberId,
  type SessionId,
} from '#kernel';
import type { Viewer } from '#patients';
import type { Database, Tx } from '#platform';
import {
  usualPolicy,
  warningsOf,
  type TreatmentContent,
  type TreatmentPolicy,
  type TreatmentProduct,
  type TreatmentRules,
  type TreatmentWarning,
} from '../model/treatment-rules.js';
import type { TreatmentsService } from '../treatments.service.js';
import * as store from './treatment-records.store.js';

/** What was done at one session, in its version in force. */
export interface TreatmentRecord {
  sessionId: SessionId;
  version: number;
  modality: string;
  rulesVersion: string;
  content: TreatmentContent;
  products: TreatmentProduct[];
  warnings: TreatmentWarning[];
  operatorMemberId: MemberId | null;
  operatorName: string | null;
  recordedByName: string | null;
  recordedAt: Date;
}

export interface NewTreatment {
  content: TreatmentContent;
  products: TreatmentProduct[];
  operatorMemberId: MemberId | null;
}

/** Records of treatments: added in versions, checked against the rules of the day and of the clinic. */
export class TreatmentRecordsService {
  constructor(
    private readonly db: Database,
    private readonly treatments: TreatmentsService,
    private readonly known: TreatmentRules,
  ) {}

  rules(): TreatmentRules {
    return this.known;
  }

  /** @throws Problem `not-found` without such a session; null while nothing is recorded */
  read(clinicId: ClinicId, viewer: Viewer, sessionId: SessionId): Promise<TreatmentRecord | null> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.session(tx, viewer, sessionId);
      return store.inForce(tx, sessionId);
    });
  }

  /** Of every session of a course that has one. @throws Problem `not-found` without such a course */
  ofCourse(clinicId: ClinicId, viewer: Viewer, courseId: CourseId): Promise<TreatmentRecord[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      return store.inForceOfCourse(tx, courseId);
    });
  }

  /** Members who may have treated, by name. */
  operators(clinicId: ClinicId): Promise<{ id: MemberId; name: string }[]> {
    return this.db.tx(clinicId, (tx) => store.operators(tx));
  }

  /** What the rules would say of a record, before it is one. */
  check(
    clinicId: ClinicId,
    viewer: Viewer,
    sessionId: SessionId,
    treatment: NewTreatment,
  ): Promise<TreatmentWarning[]> {
    return this.db.tx(clinicId, async (tx) => (await this.judged(tx, viewer, sessionId, treatment)).warnings);
  }

  /**
   * Adds a version of the record.
   * @param version that this one follows; 0 for the first
   * @throws Problem `not-found`, `version-conflict`, `invalid-request` for a session without a treatment, an unknown product class,
   * step or member, `product-not-intradermal` where the clinic stops what it does not hold fit for open channels
   */
  save(
    clinicId: ClinicId,
    viewer: Viewer,
    sessionId: SessionId,
    version: number,
    treatment: NewTreatment,
    memberId: MemberId,
  ): Promise<TreatmentRecord> {
    return this.db.tx(clinicId, async (tx) => {
      await tx.rows('select 1 from session where clinic_id = $1 and id = $2 for update', [
        clinicId,
        sessionId,
      ]);
      const { modality, warnings } = await this.judged(tx, viewer, sessionId, treatment);
      const before = await store.inForce(tx, sessionId);
      if ((before?.version ?? 0) !== version) throw new Problem('version-conflict');
      const stop = warnings.find(({ isStop }) => isStop);
      if (stop) {
        throw new Problem('product-not-intradermal', {
          detail: `${stop.subject} is not on the clinic's list for open channels. Choose another product, or say that it touched intact skin alone.`,
        });
      }
      await this.checkOperator(tx, treatment.operatorMemberId);
      await store.insertRecord(tx, {
        id: newId<Id<'treatment-record'>>(),
        sessionId,
        version: version + 1,
        modality,
        rulesVersion: this.known.version,
        warnings,
        recordedByMemberId: memberId,
        ...treatment,
      });
      return (await store.inForce(tx, sessionId))!;
    });
  }

  /** What the clinic holds fit for open channels. */
  policy(clinicId: ClinicId): Promise<TreatmentPolicy> {
    return this.db.tx(clinicId, (tx) => this.policyIn(tx));
  }

  /** @throws Problem `invalid-request` for a class that the rules do not know */
  setPolicy(clinicId: ClinicId, memberId: MemberId, policy: TreatmentPolicy): Promise<TreatmentPolicy> {
    this.checkCodes(policy.classes, this.known.productClasses, '/classes');
    return this.db.tx(clinicId, async (tx) => {
      await store.insertPolicy(tx, memberId, policy);
      return this.policyIn(tx);
    });
  }

  /** Everybody who was treated with a lot, newest first, with the photos taken from that day on. */
  withLot(clinicId: ClinicId, viewer: Viewer, lot: string): Promise<store.TreatedWithLot[]> {
    return this.db.tx(clinicId, (tx) => store.withLot(tx, viewer, lot));
  }

  private async policyIn(tx: Tx): Promise<TreatmentPolicy> {
    return (await store.policy(tx)) ?? usualPolicy(this.known);
  }

  private async judged(tx: Tx, viewer: Viewer, sessionId: SessionId, treatment: NewTreatment) {
    const session = await this.treatments.session(tx, viewer, sessionId);
    if (session.modality === null) {
      throw new Problem('invalid-request', {
        detail: 'Nothing was treated at this session. Make it a treatment first.',
      });
    }
    const course = await this.treatments.course(tx, session.courseId, viewer);
    const classes = treatment.products.map(({ productClass }) => productClass);
    this.checkCodes(classes, this.known.productClasses, '/products');
    this.checkCodes(treatment.content.steps, this.known.steps, '/content/steps');
    const endPoints = treatment.content.zones.flatMap(({ endPoint }) => endPoint ?? []);
    this.checkCodes(endPoints, this.known.endPoints, '/content/zones');
    const questions = Object.keys(treatment.content.contraIndications);
    this.checkCodes(questions, this.known.contraIndications, '/content/contraIndications');
    const policy = await this.policyIn(tx);
    const { modality } = session;
    const warnings = warningsOf(this.known, policy, {
      ...treatment,
      modality,
      indication: course.indication,
    });
    return { modality, warnings };
  }

  private checkCodes(used: readonly string[], known: readonly { id: string }[], pointer: string): void {
    const unknown = used.find((code) => !known.some(({ id }) => id === code));
    if (unknown === undefined) return;
    throw new Problem('invalid-request', {
      errors: [{ pointer, detail: `${unknown} is not in the rules of treatments` }],
    });
  }

  private async checkOperator(tx: Tx, memberId: MemberId | null): Promise<void> {
    if (memberId === null) return;
    const row = await tx.row('select 1 from member where clinic_id = $1 and id = $2', [
      tx.clinicId,
      memberId,
    ]);
    if (row) return;
    throw new Problem('invalid-request', {
      errors: [{ pointer: '/operatorMemberId', detail: 'is nobody of this clinic' }],
    });
  }
}
