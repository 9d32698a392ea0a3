export { defineEvent, publish, type EventDefinition } from './events.js';
export { JobRuns, type JobRunFacts, type JobState } from './job-runs.js';
export * from './jobs.js';
export * from './worker.js';
export { jobPriority } from './priority.js';
