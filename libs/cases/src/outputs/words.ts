import type { PairItem } from '#imaging';
import type { LabelLocale } from '../model/labels.js';

interface OutputWords {
  /** Of a picture on paper. */
  title: string;
  picture: string;
  report: string;
  sameForAll: string;
  /** `{met}` of `{of}`, `{what}` that fails. */
  comparable: string;
  nothingFails: string;
  item: Record<PairItem, string>;
  sessions: string;
  session: string;
  when: string;
  with: string;
  lot: string;
  scores: string;
  scale: string;
  byPatient: string;
  better: { lower: string; higher: string };
  noScores: string;
  countUnknown: string;
  about: string;
  page: string;
}

export const outputWords: Record<LabelLocale, OutputWords> = {
  en: {
    title: 'Before and after',
    picture: 'Picture',
    report: 'Course of treatment',
    sameForAll: 'One crop and one scale for all pictures; labels come from the record.',
    comparable: 'Comparable with the first: {met} of {of}. Not met: {what}.',
    nothingFails: 'none',
    item: {
      position: 'position',
      expression: 'expression',
      light: 'light',
      background: 'background',
      scale: 'distance',
      styling: 'skin and make-up',
      views: 'several views',
      timing: 'time since treatment',
      description: 'treatment record',
    },
    sessions: 'Sessions and treatments',
    session: 'Session',
    when: 'When',
    with: 'Device, depth, products',
    lot: 'lot',
    scores: 'Scores',
    scale: 'Scale',
    byPatient: 'by the patient',
    better: { lower: 'lower is better', higher: 'higher is better' },
    noScores: 'Nothing was rated twice.',
    countUnknown: 'Treatments before or between may be missing from the record, so none is numbered.',
    about: 'This describes what is on record. It promises no result and replaces no examination.',
    page: 'Page {page} of {pages}',
  },
  'zh-Hant': {
    title: '治療前後',
    picture: '圖片',
    report: '療程紀錄',
    sameForAll: '所有圖片裁切與比例相同；標示來自紀錄。',
    comparable: '與首張之可比性：{of} 項符合 {met} 項。未符合：{what}。',
    nothingFails: '無',
    item: {
      position: '姿勢位置',
      expression: '表情',
      light: '光線',
      background: '背景',
      scale: '距離',
      styling: '皮膚與化妝',
      views: '多個角度',
      timing: '治療後時間',
      description: '治療紀錄',
    },
    sessions: '看診與治療',
    session: '次別',
    when: '日期',
    with: '儀器、深度、用品',
    lot: '批號',
    scores: '評分',
    scale: '量表',
    byPatient: '病人自評',
    better: { lower: '越低越好', higher: '越高越好' },
    noScores: '沒有評過兩次以上的量表。',
    countUnknown: '先前或期間的治療可能未列入紀錄，因此不編次數。',
    about: '本文件描述紀錄所載，不保證效果，亦不取代看診。',
    page: '第 {page} 頁，共 {pages} 頁',
  },
  'zh-Hans': {
    title: '治疗前后',
    picture: '图片',
    report: '疗程记录',
    sameForAll: '所有图片裁切与比例相同；标示来自记录。',
    comparable: '与首张之可比性：{of} 项符合 {met} 项。未符合：{what}。',
    nothingFails: '无',
    item: {
      position: '姿势位置',
      expression: '表情',
      light: '光线',
      background: '背景',
      scale: '距离',
      styling: '皮肤与化妆',
      views: '多个角度',
      timing: '治疗后时间',
      description: '治疗记录',
    },
    sessions: '就诊与治疗',
    session: '次别',
    when: '日期',
    with: '仪器、深度、用品',
    lot: '批号',
    scores: '评分',
    scale: '量表',
    byPatient: '患者自评',
    better: { lower: '越低越好', higher: '越高越好' },
    noScores: '没有评过两次以上的量表。',
    countUnknown: '先前或期间的治疗可能未列入记录，因此不编次数。',
    about: '本文件描述记录所载，不保证效果，亦不取代就诊。',
    page: '第 {page} 页，共 {pages} 页',
  },
};
