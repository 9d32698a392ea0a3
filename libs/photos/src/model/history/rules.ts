import { datesIn, withoutDates, type DayOrder } from './dates.js';
import { keyOf, kindOfFile, partsOf } from './files.js';
import { isOnlyVocabulary, whatIsSaid, type ClinicWord } from './words.js';

export type DateSource = 'exif' | 'folder' | 'file';
export const dateSources = ['exif', 'folder', 'file'] as const satisfies readonly DateSource[];

/** How a tree of folders is read. A plain value: stored with the batch, edited in the browser, given as a file to the command. */
export interface HistoryRules {
  /** Where the patient's name stands: in the folder of this level (0 is the outermost), in the file's name, or nowhere. */
  patientFrom: 'folder' | 'file' | 'nowhere';
  patientLevel: number;
  /** Whether the name is the code as a whole, or a code with a name behind it: `P-017 Chan Tai Man`. */
  patientForm: 'whole' | 'code-name';
  /** Where the day of a session is looked for, in this order; what is left out is neither used nor compared. */
  datesFrom: DateSource[];
  /** How days without their year in front are written; `ask` leaves a day that may be two to a person. */
  dayOrder: DayOrder | 'ask';
  /** What becomes of a photo whose view no name tells. */
  unknownView: 'review' | 'accept';
  /** What becomes of a patient that the clinic does not have. */
  newPatient: 'make' | 'review';
  /** View and light of everything that says nothing itself; null leaves it open. */
  view: string | null;
  lightMode: string | null;
  /** The clinic's own words, asked before ours. */
  words: ClinicWord[];
}

export const usualRules: HistoryRules = {
  patientFrom: 'folder',
  patientLevel: 0,
  patientForm: 'whole',
  datesFrom: ['exif', 'folder', 'file'],
  dayOrder: 'ask',
  unknownView: 'review',
  newPatient: 'make',
  view: null,
  lightMode: null,
  words: [],
};

export interface GuessedRules {
  rules: HistoryRules;
  /** False when the tree could be read in another way just as well: then a person says which folder is the patient. */
  isSure: boolean;
  /** Names at each level of folders, the most frequent first, for the one who chooses. */
  levels: { level: number; names: string[]; differentCount: number }[];
}

/** A code with a figure in it, then a name: `P-017 Chan Tai Man`, `0017_陳大文`. */
export const codeAndName = /^((?=[^\s_]*\d)[\p{L}\p{N}][\p{L}\p{N}\-/#]{0,19})[\s_,–—]+(\p{L}.*)$/u;
/** What cameras and phones call their files: never a patient. */
const cameraName =
  /^(?:img|dsc[fn_]?|pxl|mvimg|image|photo|vid|screenshot|whatsapp|wechat|line|p\d{7}|\d{1,5})(?![a-z])/i;
/** Share of the files that a reading must explain. */
const most = 0.5;

interface Level {
  /** Files below each name of the level. */
  names: Map<string, number>;
  fileCount: number;
  /** Names that may be a patient's: not a date, a view, a light or a camera's folder. */
  people: Set<string>;
  peopleFiles: number;
}

/**
 * Reads a tree as a person would at first sight: which level names the patient, how days are written, whether views are named.
 * @param paths below the folder that is imported, `/` between names
 * @param knownNames codes and aliases of the clinic's patients, as `keyOf` gives them
 */
export function guessRules(
  paths: readonly string[],
  options: { knownNames?: ReadonlySet<string>; base?: HistoryRules } = {},
): GuessedRules {
  const known = options.knownNames ?? new Set<string>();
  const rules: HistoryRules = { ...usualRules, ...options.base };
  const photos = paths.filter((path) => kindOfFile(path) === 'photo').map(partsOf);
  const levels = levelsOf(photos.map(({ folders }) => folders));
  const chosen = patientLevel(levels, photos.length, known);
  let isSure = chosen.isSure;
  if (chosen.level !== null) {
    Object.assign(rules, { patientFrom: 'folder', patientLevel: chosen.level });
    const names = [...levels[chosen.level]!.people].map((name) => withoutDates(name, 'folder'));
    const composed = names.filter((name) => codeAndName.test(name) && !known.has(keyOf(name)));
    rules.patientForm = composed.length > 0 && composed.length >= 0.8 * names.length ? 'code-name' : 'whole';
  } else {
    const named = photos.filter(({ stem }) => patientInStem(stem) !== null);
    const isNamed = photos.length > 0 && named.length >= 0.8 * photos.length;
    Object.assign(rules, { patientFrom: isNamed ? 'file' : 'nowhere', patientLevel: 0 });
    isSure = !isNamed;
  }
  rules.dayOrder =
    dayOrderOf(
      levels,
      photos.map(({ stem }) => stem),
    ) ?? rules.dayOrder;
  const told = photos.filter(
    ({ folders, stem }) =>
      whatIsSaid([...folders.filter((_, level) => level !== chosen.level), stem], rules.words).view !== null,
  );
  // Where next to nothing names a view, asking for each photo would only be in the way.
  if (!options.base && told.length < 0.05 * photos.length) rules.unknownView = 'accept';
  return {
    rules,
    isSure,
    levels: levels.map(({ names }, level) => ({
      level,
      names: [...names]
        .sort((a, b) => b[1] - a[1])
        .map(([name]) => name)
        .slice(0, 5),
      differentCount: names.size,
    })),
  };
}

function levelsOf(trees: readonly string[][]): Level[] {
  const levels: Level[] = [];
  const isPerson = new Map<string, boolean>();
  for (const folders of trees) {
    for (const [depth, name] of folders.entries()) {
      const level = (levels[depth] ??= { names: new Map(), fileCount: 0, people: new Set(), peopleFiles: 0 });
      level.names.set(name, (level.names.get(name) ?? 0) + 1);
      level.fileCount += 1;
      let person = isPerson.get(name);
      if (person === undefined) isPerson.set(name, (person = mayBePerson(name)));
      if (!person) continue;
      level.people.add(name);
      level.peopleFiles += 1;
    }
  }
  return levels;
}

/** Whether a folder's name, its dates taken away, can be a patient's. */
export const mayBePerson = (name: string): boolean => {
  const rest = withoutDates(name, 'folder');
  return /[\p{L}\p{N}]/u.test(rest) && !isOnlyVocabulary(rest);
};

/** Names in a tree that may be patients', to be looked up before anything is planned. */
export function namesToAsk(paths: readonly string[]): string[] {
  const names = new Set<string>();
  for (const path of paths) {
    const { folders, stem } = partsOf(path);
    for (const folder of folders) names.add(folder);
    const inStem = patientInStem(stem);
    if (inStem !== null) names.add(inStem);
  }
  const people = [...names].filter(mayBePerson).map((name) => withoutDates(name, 'folder').slice(0, 200));
  return [...new Set(people)];
}

function patientLevel(levels: Level[], photoCount: number, known: ReadonlySet<string>) {
  const candidates = levels
    .map((level, depth) => ({ ...level, depth }))
    .filter(({ peopleFiles }) => peopleFiles > 0 && peopleFiles >= most * photoCount);
  // A level that names patients whom the clinic has needs no guessing.
  const familiar = candidates.find(
    ({ people }) =>
      [...people].filter((name) => known.has(keyOf(name))).length >= Math.max(1, most * people.size),
  );
  if (familiar) return { level: familiar.depth, isSure: true };
  const [first, ...deeper] = candidates;
  if (!first) return { level: null, isSure: true };
  // One folder around everything is the clinic or the doctor; so is a level with far fewer names than the one below.
  const inner = deeper.find(({ people }) => people.size >= 5 * first.people.size || first.people.size === 1);
  const chosen = inner ?? first;
  const isOnly = candidates.length === 1;
  // Two levels of names: surely read only when the other one is a single folder around all.
  const isClear =
    isOnly ||
    (inner !== undefined && first.people.size === 1 && deeper.length === 1 && inner.people.size > 1);
  return { level: chosen.depth, isSure: isClear };
}

/** A patient's code in front of the date in a file's name, `P-017_2024-03-05_front`; null when there is none. */
export function patientInStem(stem: string): string | null {
  const [date] = datesIn(stem, 'file');
  if (!date || date.start === 0) return null;
  const text = stem
    .slice(0, date.start)
    .replace(/[\s_\-.,(]+$/u, '')
    .trim();
  return text === '' || cameraName.test(text) || !mayBePerson(text) ? null : text;
}

/** The order in which days are written, when the tree itself shows it and nothing in it speaks against it. */
function dayOrderOf(levels: Level[], stems: string[]): DayOrder | null {
  const evidence: Record<DayOrder, number> = { dmy: 0, mdy: 0, ymd: 0 };
  const look = (name: string, kind: 'folder' | 'file') => {
    for (const date of datesIn(name, kind)) {
      const orders = Object.keys(date.days) as DayOrder[];
      if (date.showsOrder && orders.length === 1) evidence[orders[0]!] += 1;
    }
  };
  for (const { names } of levels) for (const name of names.keys()) look(name, 'folder');
  for (const stem of stems) look(stem, 'file');
  const shown = (Object.keys(evidence) as DayOrder[]).filter((order) => evidence[order] > 0);
  // A single spelled month or a single odd folder is no habit.
  return shown.length === 1 && evidence[shown[0]!] >= 2 ? shown[0]! : null;
}
