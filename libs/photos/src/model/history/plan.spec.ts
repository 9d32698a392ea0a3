import { describe, expect, it } from '@jest/globals';
import { pathsToHash, planImport } from './plan.js';
import type { Decision, FoundFile, KnownPatient, PlannedFile } from './planned.js';
import { guessRules, usualRules, type HistoryRules } from './rules.js';

const today = '2026-06-01';

/** `path`, or `path @ day` for a file whose camera wrote a day. */
function tree(lines: readonly string[]): FoundFile[] {
  return lines.map((line, index) => {
    const [path, day] = line.split(' @ ') as [string, string?];
    return {
      path,
      sizeBytes: 1000 + index,
      takenAtLocal: day === undefined ? null : `${day}T10:00:00`,
      content: 'photo',
      sha256: null,
    };
  });
}
const known = (code: string, more: Partial<KnownPatient> = {}): KnownPatient => ({
  id: `id-${code}`,
  code,
  name: null,
  bornOn: null,
  aliases: [],
  courses: [],
  ...more,
});

function plan(
  lines: readonly string[] | FoundFile[],
  options: {
    rules?: Partial<HistoryRules>;
    known?: KnownPatient[];
    decisions?: Record<string, Decision>;
  } = {},
) {
  const files = typeof lines[0] === 'string' ? tree(lines as string[]) : (lines as FoundFile[]);
  const guessed = guessRules(files.map(({ path }) => path));
  return planImport({
    files,
    rules: { ...guessed.rules, ...options.rules },
    known: options.known ?? [],
    today,
    decisions: new Map(Object.entries(options.decisions ?? {})),
  });
}
const short = ({ patient, heldOn, view, lightMode, state, reasons }: PlannedFile) =>
  state === 'ready' ? [patient?.code, heldOn, view, lightMode].join(' ') : `${state}: ${reasons.join(', ')}`;
const only = (lines: readonly string[], options = {}) => plan(lines, options).files.map(short);

describe('planImport', () => {
  it.each([
    ['patient/date/file', 'P-01/2024-03-05/front.jpg', 'P-01 2024-03-05 face-front unknown'],
    ['date/patient/file', '2024-03-05/P-01/L45.jpg', 'P-01 2024-03-05 face-left-45 unknown'],
    [
      'patient/date/view',
      'P-01/2024-03-05/left cheek/IMG_1.jpg',
      'P-01 2024-03-05 close-up-cheek-left unknown',
    ],
    ['patient/view/date', 'P-01/下巴/20240305/IMG_1.jpg', 'P-01 2024-03-05 close-up-chin unknown'],
    ['patient/file with EXIF', 'P-01/front.jpg @ 2024-03-05', 'P-01 2024-03-05 face-front unknown'],
    ['date patient/file', '2024-03-05 Chan Tai Man/front.jpg', 'Chan Tai Man 2024-03-05 face-front unknown'],
    ['patient date/file', '陳大文 2024年3月5日/正面.jpg', '陳大文 2024-03-05 face-front unknown'],
    ['one folder around all', 'Scar photos/P-01/2024-03-05/front.jpg', 'P-01 2024-03-05 face-front unknown'],
    [
      'year/patient/date',
      '2024/P-01/2024-03-05/front xpol.jpg',
      'P-01 2024-03-05 face-front cross-polarised',
    ],
    ['patient in the file name', 'P-01_2024-03-05_front.jpg', 'P-01 2024-03-05 face-front unknown'],
    ['own export', 'P-01/2024-03-05_baseline/close-up-chin__uv__1.jpg', 'P-01 2024-03-05 close-up-chin uv'],
  ])('reads %s by itself', (_, line, expected) => {
    expect(only([line])).toEqual([expected]);
  });

  it('gives a photo to the patient of its code or alias in any spelling of case and width', () => {
    const patients = [known('P-01'), known('P-02', { aliases: ['陳大文'] })];
    const planned = plan(
      ['p-01/2024-03-05/front.jpg', 'Ｐ－０１/2024-03-06/front.jpg', '陳大文/2024-03-05/front.jpg'],
      { known: patients },
    );
    expect(planned.files.map(({ patient }) => patient?.id)).toEqual(['id-P-01', 'id-P-01', 'id-P-02']);
    expect(planned.counts).toMatchObject({ ready: 3, newPatients: 0, patients: 2, sessions: 3 });
  });

  it.each([
    ['a code with a name that the record does not say', 'P-01 Chan/2024-03-05/front.jpg'],
    ['a name of a patient, for two may have it', 'Chan Tai Man/2024-03-05/front.jpg'],
    ['a code written without its hyphen', 'P01/2024-03-05/front.jpg'],
  ])('never gives a photo to a patient by likeness: %s', (_, line) => {
    const patients = [known('P-01', { name: 'Wong Siu Ming' }), known('X-9', { name: 'Chan Tai Man' })];
    expect(only([line], { known: patients })).toEqual(['review: patient-unsure']);
  });

  it('takes a code with the very name of the record', () => {
    const patients = [known('P-01', { name: 'Chan Tai-Man' })];
    expect(only(['P-01 chan tai man/2024-03-05/front.jpg'], { known: patients })).toEqual([
      'P-01 2024-03-05 face-front unknown',
    ]);
  });

  it.each([
    ['no-date', 'P-01/undated/front.jpg'],
    ['ambiguous-date', 'P-01/05-03-2024/front.jpg'],
    ['dates-disagree', 'P-01/2024-03-05/front.jpg @ 2019-01-07'],
    ['dates-disagree', 'P-01/2024-03-05/2024-06-01 front.jpg'],
    ['future-date', 'P-01/2027-03-05/front.jpg'],
    ['before-birth', 'P-09/1995-03-05/front.jpg'],
    ['unknown-view', 'P-01/2024-03-05/IMG_1.jpg'],
    ['no-patient', '2024-03-05/front.jpg'],
    ['no-patient', 'New folder/2024-03-05/front.jpg'],
    ['several-courses', 'P-08/2024-03-05/front.jpg'],
  ])('leaves %s to a person: %s', (reason, line) => {
    const patients = [
      known('P-09', { bornOn: '1999-01-01' }),
      known('P-08', {
        courses: [
          { id: 'a', sessions: [] },
          { id: 'b', sessions: [] },
        ],
      }),
    ];
    // Beside enough photos that are clear, so that the tree is read the usual way.
    const clear = Array.from({ length: 8 }, (_, index) => `Q-0${index}/2024-03-05/front.jpg`);
    const planned = plan([...clear, line], {
      known: patients,
      rules: { patientFrom: 'folder', patientLevel: 0, unknownView: 'review' },
    });
    expect(short(planned.files.at(-1)!)).toBe(`review: ${reason}`);
  });

  it('keeps a visit over midnight together by its folder', () => {
    expect(only(['P-01/2024-03-05/front.jpg @ 2024-03-05', 'P-01/2024-03-05/L45.jpg @ 2024-03-06'])).toEqual([
      'P-01 2024-03-05 face-front unknown',
      'P-01 2024-03-05 face-left-45 unknown',
    ]);
  });

  it('learns the order of day and month from the tree, or from the camera, and never by itself', () => {
    const unclear = 'P-01/05-03-2024/front.jpg';
    expect(only([unclear])).toEqual(['review: ambiguous-date']);
    expect(only([`${unclear} @ 2024-03-05`])).toEqual(['P-01 2024-03-05 face-front unknown']);
    expect(only([unclear, 'P-01/25-03-2024/front.jpg', 'P-02/30-11-2023/front.jpg'])[0]).toMatch(
      /^P-01 2024-03-05/,
    );
    expect(only([unclear, 'P-01/03-25-2024/front.jpg', 'P-02/11-30-2023/front.jpg'])[0]).toMatch(
      /^P-01 2024-05-03/,
    );
    expect(only([unclear, 'P-01/25-03-2024/front.jpg', 'P-02/11-30-2023/front.jpg'])[0]).toBe(
      'review: ambiguous-date',
    );
    // Of two readings the one that has not come yet is none.
    expect(only(['P-01/241231/front.jpg'])).toEqual(['P-01 2024-12-31 face-front unknown']);
    expect(only([unclear], { rules: { dayOrder: 'dmy' } })).toEqual(['P-01 2024-03-05 face-front unknown']);
  });

  it('looks for the date where it is told to', () => {
    const line = 'P-01/2024-03-05/front.jpg @ 2019-01-07';
    expect(only([line], { rules: { datesFrom: ['folder'] } })).toEqual([
      'P-01 2024-03-05 face-front unknown',
    ]);
    expect(only([line], { rules: { datesFrom: ['exif'] } })).toEqual(['P-01 2019-01-07 face-front unknown']);
  });

  it('names what is no photo, and leaves out in silence what a system writes', () => {
    const files = tree([
      'P-01/2024-03-05/front.jpg',
      'P-01/2024-03-05/front.cr2',
      'P-01/2024-03-05/L45.NEF',
      'P-01/2024-03-05/front.xmp',
      'P-01/2024-03-05/.DS_Store',
      'P-01/2024-03-05/Thumbs.db',
      'P-01/2024-03-05/consent.pdf',
      'P-01/2024-03-05/empty.jpg',
    ]);
    files[6]!.content = 'other';
    files[7]!.content = 'empty';
    expect(plan(files).files.map(({ state, reasons }) => `${state} ${reasons.join()}`)).toEqual([
      'ready ',
      'left-out raw-beside-photo',
      'left-out raw',
      'left-out sidecar',
      'left-out system',
      'left-out system',
      'left-out not-a-photo',
      'left-out empty',
    ]);
  });

  it('takes the same bytes once in a session, and asks when they are in two', () => {
    const files = tree([
      'P-01/2024-03-05/front.jpg',
      'P-01/2024-03-05/front copy.jpg',
      'P-02/2024-03-05/front.jpg',
      'P-03/2024-03-05/front.jpg',
    ]);
    for (const file of files) file.sizeBytes = 5;
    files[3]!.sizeBytes = 6;
    expect(pathsToHash(files)).toEqual(files.slice(0, 3).map(({ path }) => path));
    for (const file of files.slice(0, 3)) file.sha256 = 'aa';
    expect(plan(files).files.map(short)).toEqual([
      'review: duplicate-elsewhere',
      'left-out: duplicate',
      'review: duplicate-elsewhere',
      'P-03 2024-03-05 face-front unknown',
    ]);
  });

  it('lets a person outweigh every rule', () => {
    const line = '2024-03-05/IMG_1.jpg';
    const path = line;
    const decide = (decision: Decision) =>
      only([line], {
        rules: { unknownView: 'review' },
        known: [known('P-01')],
        decisions: { [path]: decision },
      });
    expect(decide({ patientId: 'id-P-01' })).toEqual(['review: unknown-view']);
    expect(decide({ patientId: 'id-P-01', view: 'face-front' })).toEqual([
      'P-01 2024-03-05 face-front unknown',
    ]);
    expect(decide({ patientCode: 'New-1', isAccepted: true, heldOn: '2024-03-04' })).toEqual([
      'New-1 2024-03-04 unknown unknown',
    ]);
    expect(decide({ isLeftOut: true })).toEqual(['left-out: by-person']);
  });

  it('gives a visit one kind, and a new course its baseline', () => {
    const planned = plan(
      [
        'P-01/2024-03-05/front.jpg',
        'P-01/2024-04-05 microneedling/front.jpg',
        'P-01/2024-04-05 microneedling/L45.jpg',
        'P-01/2024-09-05/front.jpg',
        'P-02/2024-09-05/front.jpg',
      ],
      { known: [known('P-02', { courses: [{ id: 'c', sessions: [{ heldOn: '2024-01-01' }] }] })] },
    );
    expect(planned.files.map(({ kind, modality }) => [kind, modality])).toEqual([
      ['baseline', null],
      ['treatment', 'microneedling'],
      ['treatment', 'microneedling'],
      ['follow-up', null],
      ['follow-up', null],
    ]);
    expect(planned.counts).toMatchObject({ sessions: 4, newSessions: 4, newPatients: 1 });
  });
});

describe('guessRules', () => {
  it('says so when two levels could be the patient', () => {
    const paths = ['Wong', 'Chan'].flatMap((doctor) =>
      ['Lee A', 'Ho B', 'Ng C'].map((who) => `${doctor}/${who}/2024-03-05/front.jpg`),
    );
    expect(guessRules(paths).isSure).toBe(false);
    expect(guessRules(paths, { knownNames: new Set(['lee a', 'ho b', 'ng c']) })).toMatchObject({
      isSure: true,
      rules: { patientLevel: 1 },
    });
  });

  it('asks for no view where the tree names none', () => {
    const paths = Array.from({ length: 40 }, (_, index) => `P-01/2024-03-05/IMG_${index}.jpg`);
    expect(guessRules(paths).rules.unknownView).toBe('accept');
    expect(
      guessRules([
        ...paths,
        'P-01/2024-03-05/front.jpg',
        'P-01/2024-03-05/L45.jpg',
        'P-01/2024-03-05/R45.jpg',
      ]).rules.unknownView,
    ).toBe('review');
  });

  it('parts a code from a name when all folders are written so', () => {
    const paths = ['P-01 Chan Tai Man/2024-03-05/a.jpg', 'P-02 Wong/2024-03-05/a.jpg'];
    expect(guessRules(paths).rules.patientForm).toBe('code-name');
    expect(
      planImport({ files: tree(paths), rules: guessRules(paths).rules, known: [], today }).files[0]?.patient,
    ).toEqual({
      id: null,
      code: 'P-01',
      name: 'Chan Tai Man',
    });
  });
});

describe('ten thousand files', () => {
  it('are planned while one looks', () => {
    const lines = Array.from(
      { length: 10_000 },
      (_, index) =>
        `P-${index % 500}/2024-${String(1 + (index % 12)).padStart(2, '0')}-05/${['front', 'L45', 'R45'][index % 3]} ${index}.jpg`,
    );
    const files = tree(lines);
    const began = performance.now();
    const planned = planImport({ files, rules: { ...usualRules }, known: [], today });
    expect(planned.counts.ready).toBe(10_000);
    // Some 0.2 s where this was written; a rule that looks at each pair of files would take minutes.
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
