/** What a label may say of a session; all of it comes from the record. */
export interface LabelledSession {
  kind: 'baseline' | 'treatment' | 'follow-up';
  /** Position among the sessions of the course by date, from 1. */
  ordinal: number;
  /** 1 for the first treatment; null for another kind of session. */
  treatmentNumber: number | null;
  /** Treatments of the course before this session. */
  treatmentsBefore: number;
  /** Of this treatment, or of those before. */
  modalities: readonly string[];
  daysSinceTreatment: number | null;
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

type PlacedSession = Pick<LabelledSession, 'kind' | 'ordinal'> & { modality: string | null };

export type LabelStyle = 'date' | 'interval';
export type LabelLocale = 'en' | 'zh-Hant' | 'zh-Hans';

interface Words {
  session(ordinal: number): string;
  baseline: string;
  treatment(number: number): string;
  followUp: string;
  afterTreatments(count: number): string;
  day(offset: number): string;
  sinceTreatment(days: number): string;
  modality: Record<string, string>;
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
    sinceTreatment: (days) =>
      days === 1 ? '1 day after the last treatment' : `${days} days after the last treatment`,
    modality: {
      microneedling: 'microneedling',
      'rf-microneedling': 'RF microneedling',
      'fractional-ablative-laser': 'fractional ablative laser',
      'fractional-non-ablative-laser': 'fractional non-ablative laser',
      subcision: 'subcision',
      'tca-cross': 'TCA CROSS',
      peel: 'peel',
      filler: 'filler',
      'steroid-injection': 'steroid injection',
      other: 'other treatment',
    },
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
    sinceTreatment: (days) => `距上次治療 ${days} 天`,
    modality: {
      microneedling: '微針',
      'rf-microneedling': '電波微針',
      'fractional-ablative-laser': '剝脫式飛梭雷射',
      'fractional-non-ablative-laser': '非剝脫式飛梭雷射',
      subcision: '皮下剝離術',
      'tca-cross': 'TCA CROSS',
      peel: '化學換膚',
      filler: '填充劑',
      'steroid-injection': '類固醇注射',
      other: '其他治療',
    },
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
    sinceTreatment: (days) => `距上次治疗 ${days} 天`,
    modality: {
      microneedling: '微针',
      'rf-microneedling': '射频微针',
      'fractional-ablative-laser': '剥脱性点阵激光',
      'fractional-non-ablative-laser': '非剥脱性点阵激光',
      subcision: '皮下分离术',
      'tca-cross': 'TCA CROSS',
      peel: '化学剥脱',
      filler: '填充剂',
      'steroid-injection': '糖皮质激素注射',
      other: '其他治疗',
    },
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
 * The two lines under one picture: which session it is, after how many treatments and of what kind; by the style its date or the days
 * since the first session, and the days since the last treatment.
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
  // Where treatments may be missing, what is on record is not all that was done before.
  const isTold = session.isCountKnown || session.kind === 'treatment';
  const modalities = isTold ? session.modalities.map((one) => say.modality[one] ?? one).join(' + ') : '';
  const { daysSinceTreatment } = session;
  // Two treatments on one day leave no day between; and where treatments may be missing nobody knows which was the last.
  const since = session.isCountKnown && daysSinceTreatment ? [say.sinceTreatment(daysSinceTreatment)] : [];
  return [
    [number, stage(session, say), ...(modalities ? [modalities] : [])].join(' · '),
    [when(session, style, say), ...since, ...unknown].join(' · '),
  ];
}

/** Treatments before a session: a picture of a treatment was taken before it. */
export function treatmentsBefore(
  session: PlacedSession,
  sessions: readonly PlacedSession[],
): Pick<LabelledSession, 'treatmentsBefore' | 'modalities'> {
  const earlier = sessions.filter((other) => other.kind === 'treatment' && other.ordinal < session.ordinal);
  return {
    treatmentsBefore: earlier.length,
    modalities: [
      ...new Set(
        (session.kind === 'treatment' ? [session] : earlier).flatMap(({ modality }) => modality ?? []),
      ),
    ],
  };
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
