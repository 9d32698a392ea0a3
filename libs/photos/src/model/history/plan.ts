import { datesIn, withoutDates, type NamedDate } from './dates.js';
import { keyOf, kindOfFile, partsOf } from './files.js';
import { courseOf, markLikePatients, People } from './people.js';
import type { FoundFile, KnownPatient, Plan, PlanInput, PlannedFile, Reason } from './planned.js';
import { mayBePerson, patientInStem, type HistoryRules } from './rules.js';
import { dateOf } from './visit-day.js';
import { whatIsSaid } from './words.js';

const mostBytes = 100_000_000;

/**
 * Decides for every file whose it is, of which day and in which view, or says why a person has to. Two rules stand above all
 * others: a photo is never given to a patient on a likeness, and nothing is taken in on a date that its own sources dispute.
 */
export function planImport(input: PlanInput): Plan {
  const people = new People(input.known, input.rules);
  const stems = new Set(
    input.files
      .filter(({ path }) => kindOfFile(path) === 'photo')
      .map(({ path }) => path.replace(/\.[^./]*$/, '')),
  );
  const folders = new Map<string, FolderFacts>();
  const files = input.files.map((file) => planFile(file, input, people, stems, folders));
  markLikePatients(files, input.known, input.decisions);
  markDuplicates(files, input.decisions);
  nameKinds(files, input.known);
  return { files, ...countOf(files, input.known) };
}

function planFile(
  file: FoundFile,
  { rules, today, decisions }: PlanInput,
  people: People,
  stems: ReadonlySet<string>,
  folders: Map<string, FolderFacts>,
): PlannedFile {
  const decision = decisions?.get(file.path) ?? {};
  const parts = partsOf(file.path);
  const base: PlannedFile = {
    path: file.path,
    sizeBytes: file.sizeBytes,
    takenAtLocal: file.takenAtLocal,
    sha256: file.sha256 ?? null,
    state: 'left-out',
    reasons: [],
    patient: null,
    patientLabel: null,
    courseId: null,
    heldOn: null,
    dateFrom: null,
    days: [],
    view: 'unknown',
    lightMode: 'unknown',
    kind: 'follow-up',
    modality: null,
  };
  const unfit = unfitReason(file, stems);
  if (unfit) return { ...base, reasons: [unfit] };

  const key = parts.folders.join('/');
  let folder = folders.get(key);
  if (!folder) folders.set(key, (folder = factsOfFolder(parts.folders, rules)));
  const found: Reason[] = [];

  const label = rules.patientFrom === 'file' ? patientInStem(parts.stem) : folder.patient;
  const who = people.find(label, decision);
  if (who.reason) found.push(who.reason);

  const date = dateOf(file, parts, folder, { rules, today }, decision);
  if (date.reason) found.push(date.reason);
  if (date.heldOn !== null && date.heldOn > today) found.push('future-date');
  if (date.heldOn !== null && who.bornOn !== null && date.heldOn < who.bornOn) found.push('before-birth');
  const course = who.known && courseOf(who.known, date.heldOn, decision);
  if (course?.isUnclear) found.push('several-courses');

  const said = whatIsSaid([...folder.rest, withoutLabel(parts.stem, label)], rules.words);
  const view = decision.view ?? (said.isContradictory ? null : said.view) ?? rules.view;
  if (view === null && rules.unknownView === 'review' && !decision.isAccepted) found.push('unknown-view');

  const isAccepted = decision.isAccepted && date.heldOn !== null && who.patient !== null;
  const open = isAccepted
    ? found.filter((reason) => !['dates-disagree', 'before-birth', 'new-patient'].includes(reason))
    : found;
  return {
    ...base,
    state: decision.isLeftOut ? 'left-out' : open.length > 0 ? 'review' : 'ready',
    reasons: decision.isLeftOut ? ['by-person'] : open,
    patient: who.patient,
    patientLabel: label,
    courseId: course?.id ?? null,
    heldOn: date.heldOn,
    dateFrom: date.from,
    days: date.days,
    view: view ?? 'unknown',
    lightMode: decision.lightMode ?? said.lightMode ?? rules.lightMode ?? 'unknown',
    // Kept until all are read: the first visit of a new course is its baseline.
    kind: said.kind ?? ('' as PlannedFile['kind']),
    modality: said.kind === 'treatment' ? (said.modality ?? 'other') : null,
  };
}

/** Why a file is none of an import's business, or null. */
function unfitReason(file: FoundFile, stems: ReadonlySet<string>): Reason | null {
  const kind = kindOfFile(file.path);
  if (kind === 'system' || kind === 'sidecar') return kind;
  if (kind === 'raw') return stems.has(file.path.replace(/\.[^./]*$/, '')) ? 'raw-beside-photo' : 'raw';
  if (file.content === 'empty') return 'empty';
  if (file.content === 'other') return 'not-a-photo';
  return file.sizeBytes > mostBytes ? 'too-large' : null;
}

interface FolderFacts {
  patient: string | null;
  dates: NamedDate[];
  /** Names that may tell a view, from the outside in. */
  rest: string[];
}

function factsOfFolder(folders: readonly string[], rules: HistoryRules): FolderFacts {
  const level = rules.patientFrom === 'folder' ? rules.patientLevel : -1;
  const name = folders[level];
  const isPerson = name !== undefined && mayBePerson(name);
  return {
    patient: isPerson ? withoutDates(name, 'folder') : null,
    dates: folders.flatMap((folder) => datesIn(folder, 'folder')),
    rest: folders.filter((_, index) => index !== level || !isPerson),
  };
}

/** A view is not read out of the patient's own name. */
const withoutLabel = (stem: string, label: string | null) =>
  label !== null && keyOf(stem).startsWith(keyOf(label)) ? stem.slice(label.length) : stem;

// ---------------------------------------------------------------- twice, and what kind of visit

/** Files of one size whose bytes have to be compared; everything else differs already. */
export function pathsToHash(files: readonly FoundFile[]): string[] {
  const bySize = new Map<number, string[]>();
  for (const file of files) {
    if (file.sha256 != null || file.content !== 'photo' || kindOfFile(file.path) !== 'photo') continue;
    const same = bySize.get(file.sizeBytes);
    if (same) same.push(file.path);
    else bySize.set(file.sizeBytes, [file.path]);
  }
  return [...bySize.values()].filter((paths) => paths.length > 1).flat();
}

const sessionKey = (file: PlannedFile) =>
  file.patient && file.heldOn ? `${file.patient.id ?? keyOf(file.patient.code)}|${file.heldOn}` : null;

function markDuplicates(files: PlannedFile[], decisions: PlanInput['decisions']): void {
  const seen = new Map<string, PlannedFile[]>();
  for (const file of files) {
    if (file.sha256 === null || file.state === 'left-out') continue;
    const same = seen.get(file.sha256);
    if (same) same.push(file);
    else seen.set(file.sha256, [file]);
  }
  for (const same of seen.values()) {
    if (same.length < 2) continue;
    const first = new Map<string, PlannedFile>();
    for (const file of same) {
      const key = sessionKey(file) ?? '';
      const before = first.get(key);
      if (before) Object.assign(file, { state: 'left-out', reasons: ['duplicate'] });
      else first.set(key, file);
    }
    if (first.size < 2) continue;
    // The same picture for two patients, or on two days: one of the places is wrong.
    for (const file of first.values()) {
      if (decisions?.get(file.path)?.isAccepted) continue;
      file.state = 'review';
      file.reasons.push('duplicate-elsewhere');
    }
  }
}

/** A visit without a word for its kind is the baseline when a new course begins with it, else a follow-up. */
function nameKinds(files: PlannedFile[], known: readonly KnownPatient[]): void {
  const withCourse = new Set(known.filter(({ courses }) => courses.length > 0).map(({ id }) => id));
  const firstDay = new Map<string, string>();
  const told = new Map<string, Pick<PlannedFile, 'kind' | 'modality'>>();
  const owner = (file: PlannedFile) => file.patient!.id ?? keyOf(file.patient!.code);
  for (const file of files) {
    const key = sessionKey(file);
    if (key === null || file.state === 'left-out') continue;
    const first = firstDay.get(owner(file));
    if (first === undefined || file.heldOn! < first) firstDay.set(owner(file), file.heldOn!);
    // One visit has one kind: a treatment that one file names is the treatment of all.
    const before = told.get(key);
    if (file.kind && (!before || (file.kind === 'treatment' && before.kind !== 'treatment')))
      told.set(key, { kind: file.kind, modality: file.modality });
  }
  for (const file of files) {
    const key = sessionKey(file);
    const isFirst =
      key !== null && firstDay.get(owner(file)) === file.heldOn && !withCourse.has(file.patient!.id ?? '');
    const one = key === null ? undefined : told.get(key);
    file.kind = one?.kind ?? (file.kind || (isFirst ? 'baseline' : 'follow-up'));
    file.modality = file.kind === 'treatment' ? (one?.modality ?? file.modality) || 'other' : null;
  }
}

function countOf(files: readonly PlannedFile[], known: readonly KnownPatient[]): Omit<Plan, 'files'> {
  const held = new Set(
    known.flatMap(({ id, courses }) =>
      courses.flatMap(({ sessions }) => sessions.map(({ heldOn }) => `${id}|${heldOn}`)),
    ),
  );
  const tally: Partial<Record<Reason, number>> = {};
  const [patients, newPatients, sessions] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const counts = { ready: 0, review: 0, leftOut: 0 };
  for (const file of files) {
    for (const reason of file.reasons) tally[reason] = (tally[reason] ?? 0) + 1;
    if (file.state === 'review') counts.review += 1;
    // What a system or an editor writes beside photos is nobody's loss.
    const isCompanion = file.reasons.includes('system') || file.reasons.includes('sidecar');
    if (file.state === 'left-out' && !isCompanion) counts.leftOut += 1;
    if (file.state !== 'ready') continue;
    counts.ready += 1;
    sessions.add(sessionKey(file)!);
    patients.add(file.patient!.id ?? keyOf(file.patient!.code));
    if (file.patient!.id === null) newPatients.add(keyOf(file.patient!.code));
  }
  return {
    counts: {
      ...counts,
      patients: patients.size,
      newPatients: newPatients.size,
      sessions: sessions.size,
      newSessions: [...sessions].filter((key) => !held.has(key)).length,
    },
    reasons: tally,
  };
}
