export { loadInstruments } from './instruments.js';
export {
  instrumentTexts,
  ownInstrument,
  type InstrumentTexts,
  type OwnInstrument,
} from './model/additions.js';
export { bestScore, instrumentScoring, lacksText, outcomeOf, type Instrument } from './model/instrument.js';
export { InstrumentsService, type OfferedInstrument } from './instruments.service.js';
export { RatingJobsModule, ratingJobHandlers, ratingJobs, RatingsModule } from './ratings.module.js';
export { questionnaireStates } from './model/questionnaire.js';
export { QuestionnaireRound } from './questionnaires/questionnaire-round.js';
export { QuestionnairesService } from './questionnaires/questionnaires.service.js';
export type { PatientRating, QuestionnaireId } from './questionnaires/questionnaires.store.js';
export { RatingsService, type NewRating, type Rater } from './ratings.service.js';
export type { Rating, RatingDraft, RatingSource } from './ratings.store.js';
export { agreementStatistics, type InstrumentAgreement } from './model/agreement.js';
export { leastDuplicateShare } from './model/study-plan.js';
export { reviewPhases, ReviewsService, type Feedback, type Review } from './studies/reviews.service.js';
export { addClosedStudy, type GradedTarget } from './studies/closed-study.js';
export { StudiesService, type NewStudy, type Study } from './studies/studies.service.js';
export { studyPurposes, studyStates, type StudyId, type StudyState } from './studies/studies.store.js';
export { OutcomesService, type ClinicOutcomes } from './outcomes/outcomes.service.js';
export { scoreSeries } from './outcomes/outcomes.store.js';
