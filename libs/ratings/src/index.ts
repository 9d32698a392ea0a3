export { loadInstruments } from './instruments.js';
export { scoreOf, type Instrument } from './model/instrument.js';
export { RatingsModule } from './ratings.module.js';
export { RatingsService, type NewRating, type Rater } from './ratings.service.js';
export type { Rating, RatingSource } from './ratings.store.js';
