export { JournalWriting, writeEntry } from './journal-writing.js';
export * from './tombstone.js';
