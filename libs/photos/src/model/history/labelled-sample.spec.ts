import { describe, expect, it } from '@jest/globals';
import { planImport } from './plan.js';
import type { FoundFile, KnownPatient } from './planned.js';
import { guessRules } from './rules.js';

/**
 * Folders as eight clinics keep them, written by hand from how people name things, with what a careful person would do: the
 * patient, day, view and light of each file, or `?` where that person would have to ask.
 */
interface Clinic {
  known?: KnownPatient[];
  /** `path [@ day of the camera] => patient | day | view [| light]`, or `=> ?` */
  files: string;
}
const patient = (code: string, name: string | null = null, bornOn: string | null = null): KnownPatient => ({
  id: code,
  code,
  name,
  bornOn,
  aliases: [],
  courses: [],
});

const clinics: Record<string, Clinic> = {
  'code, date, view in the file name': {
    known: [patient('P-0001'), patient('P-0002', null, '2001-05-05')],
    files: `
      P-0001/2023-01-10/front.jpg => P-0001 | 2023-01-10 | face-front
      P-0001/2023-01-10/L45.jpg => P-0001 | 2023-01-10 | face-left-45
      P-0001/2023-01-10/R45.jpg => P-0001 | 2023-01-10 | face-right-45
      P-0001/2023-01-10/L90.jpg => P-0001 | 2023-01-10 | face-left-90
      P-0001/2023-01-10/R 90.JPG => P-0001 | 2023-01-10 | face-right-90
      P-0001/2023-02-14/front_xpol.jpg => P-0001 | 2023-02-14 | face-front | cross-polarised
      P-0001/2023-02-14/Front (2).jpg => P-0001 | 2023-02-14 | face-front
      P-0001/2023-02-14/left-45 cross polarized.jpg => P-0001 | 2023-02-14 | face-left-45 | cross-polarised
      P-0001/2023-02-14/IMG_2231.jpg => ?
      P-0002/20230301/Left Cheek.jpeg => P-0002 | 2023-03-01 | close-up-cheek-left
      P-0002/20230301/right_cheek_closeup.jpeg => P-0002 | 2023-03-01 | close-up-cheek-right
      P-0002/20230301/chin.png @ 2023-03-01 => P-0002 | 2023-03-01 | close-up-chin
      P-0002/20230301/forehead uv.png @ 2023-03-01 => P-0002 | 2023-03-01 | close-up-forehead | uv
      P-0002/20230401/front.jpg @ 2021-01-01 => ?
      P-0002/19990401/front.jpg => ?
      p-0002/2023.05.02/FRONT.JPG => P-0002 | 2023-05-02 | face-front
      P-0003/2023-05-02/front.heic => P-0003 | 2023-05-02 | face-front
      P-0003/2023-05-02/overview.heic => P-0003 | 2023-05-02 | site-overview
      P 0003/2023-06-02/front.heic => ?
      P-0003/front.jpg => ?`,
  },
  'names and day-first dates': {
    files: `
      Chan Tai Man/25-12-2022/front.jpg => Chan Tai Man | 2022-12-25 | face-front
      Chan Tai Man/25-12-2022/left.jpg => Chan Tai Man | 2022-12-25 | face-left
      Chan Tai Man/05-03-2023/front.jpg => Chan Tai Man | 2023-03-05 | face-front
      Chan Tai Man/05-03-2023/Left oblique.jpg => Chan Tai Man | 2023-03-05 | face-left-45
      Chan Tai Man/05-03-2023/right profile.jpg => Chan Tai Man | 2023-03-05 | face-right-90
      Wong Siu Ming/18-01-2023/front.jpg => Wong Siu Ming | 2023-01-18 | face-front
      Wong Siu Ming/18-01-2023 after/front.jpg => Wong Siu Ming | 2023-01-18 | face-front
      Wong Siu Ming/29-06-2023/temple right.jpg => Wong Siu Ming | 2023-06-29 | close-up-temple-right
      Wong Siu Ming/7-8-2023/nose.jpg => Wong Siu Ming | 2023-08-07 | close-up-nose
      Wong Siu Ming/7-8-2023/jaw left.jpg => Wong Siu Ming | 2023-08-07 | close-up-jaw-left
      Wong Siu Ming/7-8-2023/neck.jpg => Wong Siu Ming | 2023-08-07 | close-up-neck
      Lee Ka Yan/30 Aug 2023/front.jpg => Lee Ka Yan | 2023-08-30 | face-front
      Lee Ka Yan/30 Aug 2023/macro.jpg => Lee Ka Yan | 2023-08-30 | close-up-site
      Lee Ka-Yan/12 Sep 2023/front.jpg => ?
      New folder/12 Sep 2023/front.jpg => ?
      Chin Wai/2 Oct 2023/front.jpg => Chin Wai | 2023-10-02 | face-front`,
  },
  'Traditional Chinese, date first': {
    files: `
      2023年1月10日/陳大文/正面.jpg => 陳大文 | 2023-01-10 | face-front
      2023年1月10日/陳大文/左側45度.jpg => 陳大文 | 2023-01-10 | face-left-45
      2023年1月10日/陳大文/右側45度.jpg => 陳大文 | 2023-01-10 | face-right-45
      2023年1月10日/陳大文/左側面.jpg => 陳大文 | 2023-01-10 | face-left-90
      2023年1月10日/陳大文/右臉頰 近拍.jpg => 陳大文 | 2023-01-10 | close-up-cheek-right
      2023年1月10日/黃小明/額頭.jpg => 黃小明 | 2023-01-10 | close-up-forehead
      2023年1月10日/黃小明/下巴 交叉偏光.jpg => 黃小明 | 2023-01-10 | close-up-chin | cross-polarised
      2023年2月20日 回診/陳大文/正面.jpg => 陳大文 | 2023-02-20 | face-front
      2023年2月20日 回診/陳大文/左側45度 側光左.jpg => 陳大文 | 2023-02-20 | face-left-45 | raking-left
      2023年2月20日 回診/黃小明/太陽穴左.jpg => 黃小明 | 2023-02-20 | close-up-temple-left
      2023年2月20日 回診/未分類/IMG_01.jpg => ?
      民國112年3月5日/李美玲/正面.jpg => 李美玲 | 2023-03-05 | face-front
      民國112年3月5日/李美玲/鼻子.jpg => 李美玲 | 2023-03-05 | close-up-nose
      1120410/李美玲/正面.jpg => 李美玲 | 2023-04-10 | face-front
      112.05.10/李美玲/全景.jpg => 李美玲 | 2023-05-10 | site-overview`,
  },
  'flat folders with EXIF, some without': {
    files: `
      A12/DSC_0001 front.JPG @ 2022-04-01 => A12 | 2022-04-01 | face-front
      A12/DSC_0002 left 45.JPG @ 2022-04-01 => A12 | 2022-04-01 | face-left-45
      A12/DSC_0003 right 45.JPG @ 2022-04-01 => A12 | 2022-04-01 | face-right-45
      A12/DSC_0101 front.JPG @ 2022-06-11 => A12 | 2022-06-11 | face-front
      A12/DSC_0102 left 45.JPG @ 2022-06-11 => A12 | 2022-06-11 | face-left-45
      A12/20220801_101500 front.jpg => A12 | 2022-08-01 | face-front
      A12/WhatsApp Image 2022-09-01 at 10.15.00 front.jpeg => A12 | 2022-09-01 | face-front
      A12/front edited.jpg => ?
      A13/DSC_0201 front.JPG @ 2022-06-11 => A13 | 2022-06-11 | face-front
      A13/DSC_0202 chin.JPG @ 2022-06-11 => A13 | 2022-06-11 | close-up-chin
      A13/DSC_0203.JPG @ 2022-06-11 => ?
      A13/IMG_20220711_090000 front.jpg @ 2022-07-11 => A13 | 2022-07-11 | face-front
      A13/IMG_20220711_090000 chin.jpg @ 2018-07-11 => ?
      A14/front.jpg @ 2027-02-11 => ?
      A14/front 2.jpg @ 2022-02-11 => A14 | 2022-02-11 | face-front`,
  },
  'patient and date in one folder': {
    files: `
      2024-01-05 Ho Mei/front.jpg => Ho Mei | 2024-01-05 | face-front
      2024-01-05 Ho Mei/L45.jpg => Ho Mei | 2024-01-05 | face-left-45
      2024-01-05 Ho Mei/R45.jpg => Ho Mei | 2024-01-05 | face-right-45
      2024-02-09 Ho Mei/front.jpg => Ho Mei | 2024-02-09 | face-front
      2024-02-09 Ho Mei/front std.jpg => Ho Mei | 2024-02-09 | face-front | standard
      2024-02-09 Ng Wai/front.jpg => Ng Wai | 2024-02-09 | face-front
      2024-02-09 Ng Wai/raking light left cheek.jpg => Ng Wai | 2024-02-09 | close-up-cheek | raking-left
      Ng Wai 2024-03-15/right cheek.jpg => Ng Wai | 2024-03-15 | close-up-cheek-right
      Ng Wai 2024-03-15/left cheek parallel.jpg => Ng Wai | 2024-03-15 | close-up-cheek-left | parallel-polarised
      Ng Wai 2024-03-15/front.jpg @ 2024-03-16 => Ng Wai | 2024-03-15 | face-front`,
  },
  'folders for the site, camera folders inside': {
    known: [patient('S-7'), patient('S-8')],
    files: `
      Scar clinic/S-7/left cheek/2021-10-01/100CANON/IMG_0001.JPG @ 2021-10-01 => S-7 | 2021-10-01 | close-up-cheek-left
      Scar clinic/S-7/left cheek/2021-10-01/100CANON/IMG_0002.JPG @ 2021-10-01 => S-7 | 2021-10-01 | close-up-cheek-left
      Scar clinic/S-7/right cheek/2021-10-01/100CANON/IMG_0003.JPG @ 2021-10-01 => S-7 | 2021-10-01 | close-up-cheek-right
      Scar clinic/S-7/chin/2021-11-05/101CANON/IMG_0010.JPG @ 2021-11-05 => S-7 | 2021-11-05 | close-up-chin
      Scar clinic/S-7/chin/2021-12-05/101CANON/IMG_0020.JPG => S-7 | 2021-12-05 | close-up-chin
      Scar clinic/S-8/back/2021-11-05/IMG_0030.JPG @ 2021-11-05 => S-8 | 2021-11-05 | close-up-back
      Scar clinic/S-8/shoulder right/2021-11-05/IMG_0031.JPG @ 2021-11-05 => S-8 | 2021-11-05 | close-up-shoulder-right
      Scar clinic/S-8/shoulder right/2021-12-24/xpol/IMG_0032.JPG @ 2021-12-24 => S-8 | 2021-12-24 | close-up-shoulder-right | cross-polarised
      Scar clinic/S-8/misc/IMG_0033.JPG @ 2021-12-24 => ?
      Scar clinic/to sort/IMG_0034.JPG @ 2021-12-24 => ?`,
  },
  'codes with names': {
    known: [patient('K100', 'Chan Tai Man'), patient('K101', 'Wong Mei'), patient('K102')],
    files: `
      K100 Chan Tai Man/2025-01-06 baseline/front.jpg => K100 | 2025-01-06 | face-front
      K100 Chan Tai Man/2025-01-06 baseline/left.jpg => K100 | 2025-01-06 | face-left
      K100_Chan Tai Man/2025-02-06 session 1/front.jpg => K100 | 2025-02-06 | face-front
      K101 Wong Mei/2025-01-07/front.jpg => K101 | 2025-01-07 | face-front
      K101 Wong May/2025-02-07/front.jpg => ?
      K102 Lee Sin/2025-02-07/front.jpg => ?
      K103 Ip Man/2025-02-07/front.jpg => K103 | 2025-02-07 | face-front
      K103 Ip Man/2025-02-07/both cheeks left right.jpg => ?
      K104 Au Yeung/2025-03-07/post treatment front.jpg => K104 | 2025-03-07 | face-front
      K104 Au Yeung/2025-03-07/rt temple.jpg => K104 | 2025-03-07 | close-up-temple-right`,
  },
  'our own export': {
    files: `
      P-01/2025-03-04_baseline/face-front__standard__1.jpg => P-01 | 2025-03-04 | face-front | standard
      P-01/2025-03-04_baseline/close-up-cheek-left__cross-polarised__1.jpg => P-01 | 2025-03-04 | close-up-cheek-left | cross-polarised
      P-01/2025-03-04_baseline/close-up-cheek-left__raking-left__1.jpg => P-01 | 2025-03-04 | close-up-cheek-left | raking-left
      P-01/2025-04-10_treatment/face-front__standard__1.jpg => P-01 | 2025-04-10 | face-front | standard
      P-01/2025-09-10_follow-up/face-front__standard__2.jpg => P-01 | 2025-09-10 | face-front | standard
      P-02/2025-09-10_follow-up/our-own-pose__unknown__1.jpg => P-02 | 2025-09-10 | our-own-pose`,
  },
};

describe('a labelled sample of how clinics keep their folders', () => {
  const rows = Object.entries(clinics).flatMap(([name, { known = [], files }]) => {
    const labelled = files
      .trim()
      .split('\n')
      .map((line) => line.trim().split(' => ') as [string, string]);
    const found = labelled.map(([where], index): FoundFile => {
      const [path, day] = where.split(' @ ') as [string, string?];
      const takenAtLocal = day === undefined ? null : `${day}T10:00:00`;
      return { path, takenAtLocal, sizeBytes: index, content: 'photo' };
    });
    const knownNames = new Set(known.map(({ code }) => code.toLowerCase()));
    const { rules } = guessRules(
      found.map(({ path }) => path),
      { knownNames },
    );
    const plan = planImport({ files: found, rules, known, today: '2026-06-01' });
    return plan.files.map((file, index) => {
      const expected = labelled[index]![1];
      const light = file.lightMode === 'unknown' ? '' : ` | ${file.lightMode}`;
      const got =
        file.state === 'ready' ? `${file.patient!.code} | ${file.heldOn} | ${file.view}${light}` : '?';
      return { clinic: name, path: file.path, expected, got };
    });
  });
  const isRight = (row: (typeof rows)[number]) => row.got === row.expected;

  it('puts at least 95 % where they belong, or asks where a person would ask', () => {
    const wrong = rows.filter((row) => !isRight(row));
    const isGood = rows.length - wrong.length >= 0.95 * rows.length;
    expect(isGood ? [] : wrong).toEqual([]);
  });

  it('never takes a photo into the wrong patient or onto the wrong day', () => {
    const place = (text: string) => text.split(' | ').slice(0, 2).join();
    const misplaced = rows.filter(
      ({ got, expected }) => got !== '?' && expected !== '?' && place(got) !== place(expected),
    );
    expect(misplaced).toEqual([]);
    // Nor one of which a person would have asked whose it is.
    expect(rows.filter(({ got, expected }) => expected === '?' && got !== '?')).toEqual([]);
  });
});
