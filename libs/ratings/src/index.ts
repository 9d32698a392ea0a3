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
