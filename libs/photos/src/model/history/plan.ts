import { datesIn, daysApart, daysOf, withoutDates, type NamedDate } from './dates.js';
import { keyOf, kindOfFile, looseKeyOf, partsOf, type PathParts } from './files.js';
import { codeAndName, mayBePerson, patientInStem, type DateSource, type HistoryRules } from './rules.js';
import { whatIsSaid } from './words.js';

/** A file as it was found: its place, and what its first bytes say. */
export interface FoundFile {
  /** Below the imported folder, `/` between names. */
  path: string;
  sizeBytes: number;
  takenAtLocal: string | null;
  content: 'photo' | 'empty' | 'other';
  /** Hex; known only where it was needed or cheap. */
  sha256?: string | null;
}

/** A patient of the clinic, as far as an import has to know. */
export interface KnownPatient {
  id: string;
  code: string;
  name: string | null;
  bornOn: string | null;
  aliases: string[];
  courses: { id: string; sessions: { heldOn: string }[] }[];
}

/** Why a file is not simply taken in. */
export const reasons = [
  'no-patient',
  'patient-unsure',
  'new-patient',
  'several-courses',
  'no-date',
  'ambiguous-date',
  'dates-disagree',
  'future-date',
  'before-birth',
  'unknown-view',
  'duplicate-elsewhere',
  'duplicate',
  'raw-beside-photo',
  'raw',
  'not-a-photo',
  'empty',
  'too-large',
  'sidecar',
  'system',
  'by-person',
] as const;
export type Reason = (typeof reasons)[number];

/** What a person said of a file; it outweighs every rule. */
export interface Decision {
  /** One of the clinic's patients, or the code of a new one. */
  patientId?: string;
  patientCode?: string;
  courseId?: string;
  heldOn?: string;
  view?: string;
  lightMode?: string;
  isLeftOut?: boolean;
  /** Take it as it is: an unknown view as unknown, a doubtful date as read. */
  isAccepted?: boolean;
}

export interface PlannedFile {
  path: string;
  sizeBytes: number;
  takenAtLocal: string | null;
  sha256: string | null;
  /** `review` waits for a person, `left-out` stays where it is. */
  state: 'ready' | 'review' | 'left-out';
  reasons: Reason[];
  patient: { id: string | null; code: string; name: string | null } | null;
  /** The name in the tree, for the one who decides. */
  patientLabel: string | null;
  /** Of a patient with several courses; null lets the server take the only one, or make one. */
  courseId: string | null;
  heldOn: string | null;
  dateFrom: DateSource | 'person' | null;
  /** Every day that the file's names and camera tell, for the one who decides. */
  days: string[];
  view: string;
  lightMode: string;
  kind: 'baseline' | 'treatment' | 'follow-up';
  modality: string | null;
}

export interface Plan {
  files: PlannedFile[];
  counts: {
    ready: number;
    review: number;
    leftOut: number;
    patients: number;
    newPatients: number;
    sessions: number;
    newSessions: number;
  };
  reasons: Partial<Record<Reason, number>>;
}

export interface PlanInput {
  files: readonly FoundFile[];
  rules: HistoryRules;
  known: readonly KnownPatient[];
  /** Today in the clinic's zone. */
  today: string;
  decisions?: ReadonlyMap<string, Decision>;
}

/** Longest code of a patient. */
const longestCode = 40;
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

// ---------------------------------------------------------------- whose

interface Who {
  patient: PlannedFile['patient'];
  known: KnownPatient | null;
  bornOn: string | null;
  reason: Reason | null;
}

class People {
  private readonly byId = new Map<string, KnownPatient>();
  private readonly byKey = new Map<string, KnownPatient>();
  /** Names are no identity: they only make a person look. */
  private readonly names = new Set<string>();
  private readonly answers = new Map<string, Who>();

  constructor(
    known: readonly KnownPatient[],
    private readonly rules: HistoryRules,
  ) {
    for (const patient of known) {
      this.byId.set(patient.id, patient);
      for (const alias of patient.aliases) this.byKey.set(keyOf(alias), patient);
      if (patient.name !== null) this.names.add(keyOf(patient.name));
    }
    // A code outweighs an alias.
    for (const patient of known) this.byKey.set(keyOf(patient.code), patient);
  }

  find(label: string | null, decision: Decision): Who {
    if (decision.patientId !== undefined) {
      const patient = this.byId.get(decision.patientId);
      if (patient) return this.existing(patient);
    }
    if (decision.patientCode !== undefined) {
      const known = this.byKey.get(keyOf(decision.patientCode));
      return known ? this.existing(known) : this.made(decision.patientCode.trim(), null, null);
    }
    if (label === null) return { patient: null, known: null, bornOn: null, reason: 'no-patient' };
    let answer = this.answers.get(label);
    if (!answer) this.answers.set(label, (answer = this.named(label)));
    return answer;
  }

  private named(label: string): Who {
    const known = this.byKey.get(keyOf(label));
    if (known) return this.existing(known);
    const [, code, name] = codeAndName.exec(label) ?? [];
    const byCode = code === undefined ? undefined : this.byKey.get(keyOf(code));
    if (byCode) {
      // The code is known and a name stands behind it: the same person only when the record says that name.
      const isSame = byCode.name !== null && looseKeyOf(byCode.name) === looseKeyOf(name!);
      return isSame ? this.existing(byCode) : { ...this.existing(byCode), reason: 'patient-unsure' };
    }
    const isSplit = this.rules.patientForm === 'code-name' && code !== undefined;
    const isTaken = this.names.has(keyOf(label)) || (name !== undefined && this.names.has(keyOf(name)));
    const newCode = isSplit ? code : label;
    if (newCode.length > longestCode || isTaken)
      return this.made(newCode.slice(0, longestCode), null, 'patient-unsure');
    return this.made(newCode, isSplit ? name!.slice(0, 120) : null, null);
  }

  private existing(known: KnownPatient): Who {
    const { id, code, name, bornOn } = known;
    return { patient: { id, code, name }, known, bornOn, reason: null };
  }

  private made(code: string, name: string | null, reason: Reason | null): Who {
    const isWanted = this.rules.newPatient === 'make';
    return {
      patient: { id: null, code, name },
      known: null,
      bornOn: null,
      reason: reason ?? (isWanted ? null : 'new-patient'),
    };
  }
}

/**
 * Two names that differ only in blanks and signs may be one person written twice, or two: a machine does not decide it. Beside a
 * patient of the clinic every other spelling is asked about; among new ones all but the one that most files have.
 */
function markLikePatients(
  files: PlannedFile[],
  known: readonly KnownPatient[],
  decisions: PlanInput['decisions'],
): void {
  const spellings = new Map<string, Map<string, number>>();
  const note = (name: string, count: number) => {
    const loose = looseKeyOf(name);
    const seen = spellings.get(loose) ?? new Map<string, number>();
    spellings.set(loose, seen.set(keyOf(name), (seen.get(keyOf(name)) ?? 0) + count));
  };
  for (const { code, aliases } of known) for (const name of [code, ...aliases]) note(name, Infinity);
  for (const { patient, state } of files)
    if (patient?.id === null && state !== 'left-out') note(patient.code, 1);
  const isUnsure = (code: string): boolean => {
    const seen = [...(spellings.get(looseKeyOf(code)) ?? [])];
    const own = seen.find(([key]) => key === keyOf(code))?.[1] ?? 0;
    return seen.some(([key, count]) => key !== keyOf(code) && count >= own);
  };
  for (const file of files) {
    if (file.patient?.id !== null || file.state === 'left-out' || !isUnsure(file.patient.code)) continue;
    const decision = decisions?.get(file.path);
    if (decision?.patientCode !== undefined || decision?.isAccepted) continue;
    file.state = 'review';
    if (!file.reasons.includes('patient-unsure')) file.reasons.push('patient-unsure');
  }
}

function courseOf(known: KnownPatient, heldOn: string | null, decision: Decision) {
  const chosen = known.courses.find(({ id }) => id === decision.courseId);
  if (chosen) return { id: chosen.id, isUnclear: false };
  if (known.courses.length <= 1) return { id: known.courses[0]?.id ?? null, isUnclear: false };
  const onThatDay = known.courses.filter(({ sessions }) =>
    sessions.some((session) => session.heldOn === heldOn),
  );
  return onThatDay.length === 1 ? { id: onThatDay[0]!.id, isUnclear: false } : { id: null, isUnclear: true };
}

// ---------------------------------------------------------------- which day

interface DateFound {
  heldOn: string | null;
  from: PlannedFile['dateFrom'];
  days: string[];
  reason: Reason | null;
}

function dateOf(
  file: FoundFile,
  parts: PathParts,
  folder: FolderFacts,
  { rules, today }: Pick<PlanInput, 'rules' | 'today'>,
  decision: Decision,
): DateFound {
  const exif = rules.datesFrom.includes('exif') ? (file.takenAtLocal?.slice(0, 10) ?? null) : null;
  const named: { from: DateSource; date: NamedDate }[] = [];
  // The nearest folder first: it was named for these very photos.
  if (rules.datesFrom.includes('folder'))
    for (const date of folder.dates.toReversed()) named.push({ from: 'folder', date });
  if (rules.datesFrom.includes('file'))
    for (const date of datesIn(parts.stem, 'file')) named.push({ from: 'file', date });

  const settled: { from: DateSource; on: string }[] = exif === null ? [] : [{ from: 'exif', on: exif }];
  const unclear: NamedDate[] = [];
  for (const { from, date } of named) {
    const on = settle(date, rules, exif, today);
    if (on !== null) settled.push({ from, on });
    else unclear.push(date);
  }
  const days = [...new Set([...settled.map(({ on }) => on), ...unclear.flatMap(daysOf)])].sort();
  if (decision.heldOn !== undefined) return { heldOn: decision.heldOn, from: 'person', days, reason: null };
  const inOrder = rules.datesFrom.flatMap((source) => settled.filter(({ from }) => from === source));
  const [first] = inOrder;
  if (!first) {
    return { heldOn: null, from: null, days, reason: unclear.length > 0 ? 'ambiguous-date' : 'no-date' };
  }
  const isDisputed = settled.some(({ on }) => daysApart(on, first.on) > 1);
  // An unclear date of which no reading fits speaks against the others as well.
  const isContradicted = unclear.some((date) => daysOf(date).every((on) => daysApart(on, first.on) > 1));
  // Around midnight, or with a camera set to another zone, the folder keeps one visit together.
  const nearby = settled.find(({ from, on }) => from === 'folder' && daysApart(on, first.on) <= 1);
  const taken = first.from === 'exif' && nearby ? nearby : first;
  return {
    heldOn: taken.on,
    from: taken.from,
    days,
    reason: isDisputed || isContradicted ? 'dates-disagree' : null,
  };
}

/** The one day that a named date means, when its writing, the rules or the camera say which. */
function settle(date: NamedDate, rules: HistoryRules, exif: string | null, today: string): string | null {
  const all = daysOf(date);
  // Of several readings those that have not come yet are none.
  const days = all.length > 1 ? all.filter((on) => on <= today) : all;
  if (days.length === 1) return days[0]!;
  if (rules.dayOrder !== 'ask') {
    const ordered = date.days[rules.dayOrder];
    if (ordered !== undefined) return ordered;
  }
  const confirmed = exif === null ? [] : days.filter((on) => daysApart(on, exif) <= 1);
  return confirmed.length === 1 ? confirmed[0]! : null;
}

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
