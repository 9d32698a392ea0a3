import type { ImportBatch } from '#photos';
import type { Plan, Reason } from '#photos/history';
import type { FileNews } from './import-history.js';

/** Why a file waits or stays, for a person at a terminal. */
export const reasonWords: Record<Reason, string> = {
  'no-patient': 'no folder says whose it is',
  'patient-unsure': 'the patient is like another one, or has the name of one',
  'new-patient': 'the patient is not in the clinic yet',
  'several-courses': 'the patient has several courses',
  'patient-binned': 'the patient is in the bin; bring them back, or choose another one',
  'no-date': 'neither the camera nor a name has a date',
  'ambiguous-date': 'day and month could be the other way round',
  'dates-disagree': 'the dates of camera, folder and file name are more than a day apart',
  'future-date': 'the date has not come yet',
  'before-birth': 'the date is before the patient was born',
  'unknown-view': 'no name tells the view',
  'duplicate-elsewhere': 'the same bytes lie in another place of this folder',
  duplicate: 'the same bytes are in this session already',
  'raw-beside-photo': 'a raw file beside its photo',
  raw: 'a raw file: develop it to JPEG or TIFF, and keep the raw file yourself',
  'not-a-photo': 'not a photo',
  empty: 'an empty file: copy it from the camera again',
  'too-large': 'more than 100 MB',
  sidecar: 'a companion file',
  system: "the system's own",
  'by-person': 'left out by a person',
};

/** Names of files may hold anything; a terminal must not obey it. */
export const printable = (text: string): string => text.replace(/\p{Cc}|\p{Cf}/gu, '?');

const marks = { imported: '+', known: '=', review: '?', failed: '!', 'left-out': '-' } as const;

export function newsLine({ path, outcome, heldOn, reason }: FileNews): string {
  const why = reason === null ? '' : `: ${reasonWords[reason as Reason] ?? reason}`;
  return `${marks[outcome]} ${heldOn ?? '          '} ${printable(path)}${why}\n`;
}

export function planSummary({ counts, reasons }: Plan): string {
  const told = Object.entries(reasons).filter(([reason]) => reason !== 'system' && reason !== 'sidecar');
  return [
    `${counts.ready} photos of ${counts.patients} patients (${counts.newPatients} new) in ${counts.sessions} sessions (${counts.newSessions} new), ` +
      `${counts.review} wait for a person, ${counts.leftOut} left out\n`,
    ...told.map(([reason, count]) => `  ${String(count).padStart(6)}  ${reasonWords[reason as Reason]}\n`),
  ].join('');
}

export function batchSummary({ id, counts, made }: ImportBatch): string {
  const waits =
    counts.review > 0 ? `; decide about the ${counts.review} on the Import page, then run this again` : '';
  return (
    `import ${id}: ${counts.imported} imported, ${counts.known} there already, ${counts.review} wait for a person, ` +
    `${counts.failed} failed, ${counts['left-out']} left out; ` +
    `${made.patients} new patients, ${made.sessions} new sessions${waits}\n`
  );
}
