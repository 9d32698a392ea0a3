/** What a label may say of a session; all of it comes from the record. */
export interface LabelledSession {
  kind: 'baseline' | 'treatment' | 'follow-up';
  /** Position among the sessions of the course by date, from 1. */
  ordinal: number;
  /** 1 for the first treatment; null for another kind of session. */
  treatmentNumber: number | null;
  /** Treatments of the course before this session. */
  treatmentsBefore: number;
  /** Day in the clinic's zone, `YYYY-MM-DD`. */
  heldOn: string;
  /** Days since the first session of the course. */
  dayOffset: number;
  /** False when treatments before or between may be missing from the record: then nothing is counted. */
  isCountKnown: boolean;
  /** False when nobody knows how the picture was lit. */
  isLightKnown: boolean;
  /** False when nobody knows the camera position. */
  isViewKnown: boolean;
}

export type LabelStyle = 'date' | 'interval';
export type LabelLocale = 'en' | 'zh-Hant' | 'zh-Hans';

interface Words {
  session(ordinal: number): string;
  baseline: string;
  treatment(number: number): string;
  followUp: string;
  afterTreatments(count: number): string;
  day(offset: number): string;
  /** Instead of a session's number. */
  unnumbered: string;
  firstOnRecord: string;
  treatmentOfUnknownNumber: string;
  /** Days since the first session of a record that may lack earlier ones. */
  dayOnRecord(offset: number): string;
  lightUnknown: string;
  viewUnknown: string;
  date(year: number, month: number, day: number): string;
  demo: string;
}

const englishMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const chineseDate = (year: number, month: number, day: number) => `${year}年${month}月${day}日`;

// Written out rather than left to Intl: its texts change with the version of Node, and with them the bytes of a picture.
const words: Record<LabelLocale, Words> = {
  en: {
    session: (ordinal) => `Session ${ordinal}`,
    baseline: 'baseline',
    treatment: (number) => `treatment ${number}`,
    followUp: 'follow-up',
    afterTreatments: (count) => (count === 1 ? 'after 1 treatment' : `after ${count} treatments`),
    day: (offset) => `Day ${offset}`,
    unnumbered: 'Session number unknown',
    firstOnRecord: 'first on record',
    treatmentOfUnknownNumber: 'treatment',
    dayOnRecord: (offset) => `Day ${offset} on record`,
    lightUnknown: 'light unknown',
    viewUnknown: 'view unknown',
    date: (year, month, day) => `${day} ${englishMonths[month - 1]} ${year}`,
    demo: 'synthetic demo',
  },
  'zh-Hant': {
    session: (ordinal) => `第 ${ordinal} 次`,
    baseline: '基線',
    treatment: (number) => `第 ${number} 次治療`,
    followUp: '追蹤',
    afterTreatments: (count) => `${count} 次治療後`,
    day: (offset) => `第 ${offset} 天`,
    unnumbered: '次數不明',
    firstOnRecord: '紀錄之首',
    treatmentOfUnknownNumber: '治療',
    dayOnRecord: (offset) => `紀錄第 ${offset} 天`,
    lightUnknown: '光線不明',
    viewUnknown: '視角不明',
    date: chineseDate,
    demo: '合成示範 synthetic demo',
  },
  'zh-Hans': {
    session: (ordinal) => `第 ${ordinal} 次`,
    baseline: '基线',
    treatment: (number) => `第 ${number} 次治疗`,
    followUp: '随访',
    afterTreatments: (count) => `${count} 次治疗后`,
    day: (offset) => `第 ${offset} 天`,
    unnumbered: '次数不明',
    firstOnRecord: '记录之首',
    treatmentOfUnknownNumber: '治疗',
    dayOnRecord: (offset) => `记录第 ${offset} 天`,
    lightUnknown: '光线不明',
    viewUnknown: '视角不明',
    date: chineseDate,
    demo: '合成演示 synthetic demo',
  },
};

/**
 * The two lines under one picture: which session it is and, by the style, its date or the days since the first session.
 * A picture of a treatment session was taken before that treatment, so only a follow-up says "after". What the record does not
 * know is said to be unknown, never counted: after an import of old folders nobody knows what was done before or between.
 */
export function labelOf(session: LabelledSession, style: LabelStyle, locale: LabelLocale): [string, string] {
  const say = words[locale];
  const number = session.isCountKnown ? say.session(session.ordinal) : say.unnumbered;
  const unknown = [
    ...(session.isLightKnown ? [] : [say.lightUnknown]),
    ...(session.isViewKnown ? [] : [say.viewUnknown]),
  ];
  return [`${number} · ${stage(session, say)}`, [when(session, style, say), ...unknown].join(' · ')];
}

/** Burnt into every picture of a demo clinic. */
export const demoNotice = (locale: LabelLocale): string => words[locale].demo;

function stage(session: LabelledSession, say: Words): string {
  if (!session.isCountKnown) {
    if (session.kind === 'treatment') return say.treatmentOfUnknownNumber;
    return session.ordinal === 1 ? say.firstOnRecord : say.followUp;
  }
  if (session.kind === 'baseline') return say.baseline;
  if (session.treatmentNumber !== null) return say.treatment(session.treatmentNumber);
  return session.treatmentsBefore > 0 ? say.afterTreatments(session.treatmentsBefore) : say.followUp;
}

function when(session: LabelledSession, style: LabelStyle, say: Words): string {
  if (style === 'interval')
    return session.isCountKnown ? say.day(session.dayOffset) : say.dayOnRecord(session.dayOffset);
  const [year, month, day] = session.heldOn.split('-').map(Number) as [number, number, number];
  return say.date(year, month, day);
}
