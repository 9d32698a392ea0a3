import { Problem, type ClinicId } from '#kernel';
import type { Database } from '#platform';
import { highestGrade, type TreatmentRules } from '#treatments';
import type { InstrumentsService } from '../instruments.service.js';
import { agreementOf, type InstrumentAgreement } from '../model/agreement.js';
import { outcomesOf, type Outcome } from '../model/outcomes.js';
import * as store from './outcomes.store.js';
import type { OutcomesFilter } from './outcomes.store.js';

/** What became of the treated patients of a clinic, by one scale and one kind of rater. */
export interface ClinicOutcomes {
  outcomes: Outcome[];
  /** From which improvement on a patient counts as a responder. */
  threshold: number;
  /** How far blinded raters of the clinic agree by this scale; null where fewer than two have rated. */
  agreement: InstrumentAgreement | null;
}

/** Usual thresholds: a quarter of what there was to improve, or half of it where a scale says quartiles. */
const usualThreshold = { percent: 25, points: 2 };

/** Of more patients the resampling would keep others waiting; a closed study has every interval. */
const mostResampled = 500;

/** Outcomes of the whole clinic. */
export class OutcomesService {
  constructor(
    private readonly db: Database,
    private readonly instruments: Pick<InstrumentsService, 'listIn'>,
    private readonly rules: TreatmentRules,
  ) {}

  /** @throws Problem `invalid-request` for a scale that has no total */
  ofClinic(
    clinicId: ClinicId,
    { threshold, ...filter }: OutcomesFilter & { threshold?: number | undefined },
  ): Promise<ClinicOutcomes> {
    return this.db.tx(clinicId, async (tx) => {
      const instrument = (await this.instruments.listIn(tx)).find(({ id }) => id === filter.instrumentId);
      if (!instrument?.range || instrument.better === null) {
        throw new Problem('invalid-request', {
          errors: [{ pointer: '?instrumentId', detail: 'is no scale with a total' }],
        });
      }
      const rows = await store.treatedCourses(tx, filter);
      const courses = rows.map(({ diary, ...course }) => ({
        ...course,
        diary: diary.map((entry) => ({ day: entry.day, max: highestGrade(this.rules, entry) })),
      }));
      const from = threshold ?? usualThreshold[instrument.isChangeScore ? 'points' : 'percent'];
      const scores = await store.blindedScores(tx, filter);
      const raterIds = [...new Set(scores.map(({ raterId }) => raterId))].sort();
      const patients = new Set(scores.map(({ patientId }) => patientId));
      return {
        outcomes: outcomesOf(instrument, courses, from),
        threshold: from,
        agreement:
          raterIds.length < 2
            ? null
            : agreementOf(instrument, raterIds, scores, {
                resamples: patients.size <= mostResampled ? 10_000 : null,
              }),
      };
    });
  }
}
