import type { PageLocale } from './page-frame.js';

interface GalleryWords {
  title: string;
  show: string;
  hide: string;
  any: string;
  look: string;
  /** Over the choices. */
  choose: string;
  chosen: (choices: string) => string;
  none: string;
  next: string;
  open: (number: number) => string;
  covered: string;
  filter: Record<'indication' | 'modality' | 'sessions' | 'months' | 'view' | 'phototype', string>;
  sessionsOf: (step: string) => string;
  monthsOf: (step: string) => string;
  treatments: (count: number) => string;
  daysSince: (days: number) => string;
  phototypeOf: (type: string) => string;
  indication: Record<string, string>;
  modality: Record<string, string>;
  view: Record<string, string>;
}

const step = (unit: string) => (one: string) => `${one.replace('-', '–')} ${unit}`;

export const galleryWords: Record<PageLocale, GalleryWords> = {
  en: {
    title: 'Cases before and after treatment',
    show: 'These are pictures of skin before and after treatment, close up. Show the pictures',
    hide: 'Cover the pictures',
    any: 'Any',
    look: 'Show these cases',
    choose: 'Look for a case',
    chosen: (choices) => `Look for: ${choices}`,
    none: 'No published case is like that. Leave out a choice.',
    next: 'More cases',
    open: (number) => `Open case ${number}`,
    covered: 'Picture covered',
    filter: {
      indication: 'Kind of scar',
      modality: 'Treatment',
      sessions: 'Number of treatments',
      months: 'Months since the last one',
      view: 'View',
      phototype: 'Skin type (Fitzpatrick)',
    },
    sessionsOf: (one) => one.replace('-', '–'),
    monthsOf: (one) => one.replace('-', '–'),
    treatments: (count) => (count === 1 ? '1 treatment' : `${count} treatments`),
    daysSince: (days) => `${days} days after the last treatment`,
    phototypeOf: (type) => `skin type ${type}`,
    indication: {
      icepick: 'Icepick scars',
      boxcar: 'Boxcar scars',
      rolling: 'Rolling scars',
      'mixed-atrophic': 'Mixed atrophic scars',
      hypertrophic: 'Hypertrophic scar',
      keloid: 'Keloid',
      surgical: 'Surgical scar',
      burn: 'Burn scar',
      other: 'Other',
    },
    modality: {
      microneedling: 'Microneedling',
      'rf-microneedling': 'RF microneedling',
      'fractional-ablative-laser': 'Fractional ablative laser',
      'fractional-non-ablative-laser': 'Fractional non-ablative laser',
      subcision: 'Subcision',
      'tca-cross': 'TCA CROSS',
      peel: 'Peel',
      filler: 'Filler',
      'steroid-injection': 'Steroid injection',
    },
    view: {
      'face-front': 'Face, front',
      'face-left-45': 'Face, left 45°',
      'face-right-45': 'Face, right 45°',
      'face-left-90': 'Face, left 90°',
      'face-right-90': 'Face, right 90°',
      'face-left': 'Face, left',
      'face-right': 'Face, right',
      'close-up-forehead': 'Close-up, forehead',
      'close-up-temple-left': 'Close-up, left temple',
      'close-up-temple-right': 'Close-up, right temple',
      'close-up-cheek-left': 'Close-up, left cheek',
      'close-up-cheek-right': 'Close-up, right cheek',
      'close-up-nose': 'Close-up, nose',
      'close-up-chin': 'Close-up, chin',
      'close-up-jaw-left': 'Close-up, left jaw',
      'close-up-jaw-right': 'Close-up, right jaw',
      'close-up-site': 'Close-up',
      'site-overview': 'Overview',
    },
  },
  'zh-Hant': {
    title: '治療前後案例',
    show: '以下為治療前後的皮膚近照。顯示圖片',
    hide: '遮住圖片',
    any: '不限',
    look: '顯示符合的案例',
    choose: '尋找案例',
    chosen: (choices) => `尋找：${choices}`,
    none: '沒有符合的公開案例，請放寬條件。',
    next: '更多案例',
    open: (number) => `開啟案例 ${number}`,
    covered: '圖片已遮住',
    filter: {
      indication: '疤痕種類',
      modality: '治療方式',
      sessions: '治療次數',
      months: '距上次治療的月數',
      view: '視角',
      phototype: '膚質（Fitzpatrick）',
    },
    sessionsOf: step('次'),
    monthsOf: step('個月'),
    treatments: (count) => `治療 ${count} 次`,
    daysSince: (days) => `距上次治療 ${days} 天`,
    phototypeOf: (type) => `膚質 ${type} 型`,
    indication: {
      icepick: '冰錐型疤痕',
      boxcar: '車廂型疤痕',
      rolling: '滾動型疤痕',
      'mixed-atrophic': '混合型萎縮性疤痕',
      hypertrophic: '肥厚性疤痕',
      keloid: '蟹足腫',
      surgical: '手術疤痕',
      burn: '燒燙傷疤痕',
      other: '其他',
    },
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
    },
    view: {
      'face-front': '臉部正面',
      'face-left-45': '臉部左 45°',
      'face-right-45': '臉部右 45°',
      'face-left-90': '臉部左 90°',
      'face-right-90': '臉部右 90°',
      'face-left': '臉部左側',
      'face-right': '臉部右側',
      'close-up-forehead': '額頭特寫',
      'close-up-temple-left': '左太陽穴特寫',
      'close-up-temple-right': '右太陽穴特寫',
      'close-up-cheek-left': '左臉頰特寫',
      'close-up-cheek-right': '右臉頰特寫',
      'close-up-nose': '鼻部特寫',
      'close-up-chin': '下巴特寫',
      'close-up-jaw-left': '左下頜特寫',
      'close-up-jaw-right': '右下頜特寫',
      'close-up-site': '部位特寫',
      'site-overview': '部位全景',
    },
  },
  'zh-Hans': {
    title: '治疗前后案例',
    show: '以下为治疗前后的皮肤近照。显示图片',
    hide: '遮住图片',
    any: '不限',
    look: '显示符合的案例',
    choose: '查找案例',
    chosen: (choices) => `查找：${choices}`,
    none: '没有符合的公开案例，请放宽条件。',
    next: '更多案例',
    open: (number) => `打开案例 ${number}`,
    covered: '图片已遮住',
    filter: {
      indication: '瘢痕种类',
      modality: '治疗方式',
      sessions: '治疗次数',
      months: '距上次治疗的月数',
      view: '视角',
      phototype: '肤质（Fitzpatrick）',
    },
    sessionsOf: step('次'),
    monthsOf: step('个月'),
    treatments: (count) => `治疗 ${count} 次`,
    daysSince: (days) => `距上次治疗 ${days} 天`,
    phototypeOf: (type) => `肤质 ${type} 型`,
    indication: {
      icepick: '冰锥型瘢痕',
      boxcar: '箱车型瘢痕',
      rolling: '滚动型瘢痕',
      'mixed-atrophic': '混合型萎缩性瘢痕',
      hypertrophic: '增生性瘢痕',
      keloid: '瘢痕疙瘩',
      surgical: '手术瘢痕',
      burn: '烧伤瘢痕',
      other: '其他',
    },
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
    },
    view: {
      'face-front': '面部正面',
      'face-left-45': '面部左 45°',
      'face-right-45': '面部右 45°',
      'face-left-90': '面部左 90°',
      'face-right-90': '面部右 90°',
      'face-left': '面部左侧',
      'face-right': '面部右侧',
      'close-up-forehead': '额头特写',
      'close-up-temple-left': '左太阳穴特写',
      'close-up-temple-right': '右太阳穴特写',
      'close-up-cheek-left': '左脸颊特写',
      'close-up-cheek-right': '右脸颊特写',
      'close-up-nose': '鼻部特写',
      'close-up-chin': '下巴特写',
      'close-up-jaw-left': '左下颌特写',
      'close-up-jaw-right': '右下颌特写',
      'close-up-site': '部位特写',
      'site-overview': '部位全景',
    },
  },
};

/** A code in words; one that nobody has words for is shown as it is. */
export const nameIn = (names: Record<string, string>, code: string): string =>
  names[code] ?? code.replaceAll('-', ' ');
