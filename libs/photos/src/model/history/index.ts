export { type DayOrder } from './dates.js';
export { keyOf, kindOfFile, looseKeyOf } from './files.js';
export { headBytes, readHead, type FileHead } from './head.js';
export { pathsToHash, planImport } from './plan.js';
export {
  reasons,
  type Decision,
  type FoundFile,
  type KnownPatient,
  type Plan,
  type PlannedFile,
  type Reason,
} from './planned.js';
export {
  dateSources,
  guessRules,
  namesToAsk,
  usualRules,
  type DateSource,
  type GuessedRules,
  type HistoryRules,
} from './rules.js';
export { type ClinicWord } from './words.js';
