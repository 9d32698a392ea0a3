import { withoutDates } from './dates.js';
import { keyOf } from './files.js';

/** A clinic's own word for a view or a light: whole words, or a pattern with `*` for a whole name. */
export interface ClinicWord {
  text: string;
  view?: string;
  lightMode?: string;
}

/** What the words of a path say. */
export interface Said {
  view: string | null;
  lightMode: string | null;
  kind: 'baseline' | 'treatment' | 'follow-up' | null;
  modality: string | null;
  /** Left and right at once, or two views: no machine should choose. */
  isContradictory: boolean;
}

type Facet =
  | { light: string }
  | { kind: 'baseline' | 'treatment' | 'follow-up'; modality?: string }
  | { side: 'left' | 'right' }
  | { angle: '45' | '90' }
  | { zone: string }
  | { is: 'front' | 'close' | 'overview' | 'rake' | 'nothing' };

/**
 * Phrases by what they mean; Latin ones are whole words, Chinese ones stand anywhere. Longer phrases are read first, and what
 * is read is not read again: the cross of "TCA cross" is no polarisation, the left of "raking left" is no cheek.
 */
const vocabulary: [Facet, string][] = [
  [
    { light: 'cross-polarised' },
    'cross polarised|cross polarized|cross pol|crosspol|crosspolarised|crosspolarized|x pol|xpol|cross polarisation|交叉偏光|交叉偏振|正交偏光',
  ],
  [
    { light: 'parallel-polarised' },
    'parallel polarised|parallel polarized|parallel pol|p pol|ppol|parallel|平行偏光|平行偏振',
  ],
  [
    { light: 'uv' },
    'uv|ultraviolet|wood s lamp|woods lamp|wood lamp|woods|紫外光|紫外線|紫外线|紫外|伍德燈|伍德灯',
  ],
  [
    { light: 'standard' },
    'standard light|standard|std|normal light|white light|daylight|diffuse|標準光|标准光|普通光|一般光|白光|自然光',
  ],
  [{ is: 'rake' }, 'raking light|raking|rake|grazing light|grazing|side light|sidelight|側光|侧光|斜光'],
  [{ light: 'unknown' }, 'unknown light'],
  [
    { kind: 'treatment', modality: 'rf-microneedling' },
    'rf microneedling|microneedling rf|rf needling|射頻微針|射频微针|黃金微針|黄金微针',
  ],
  [
    { kind: 'treatment', modality: 'microneedling' },
    'microneedling|micro needling|needling|dermapen|微針|微针|滾針|滚针',
  ],
  [
    { kind: 'treatment', modality: 'fractional-ablative-laser' },
    'co2 laser|co2|fractional co2|erbium|ablative laser|飛梭雷射|點陣激光|点阵激光',
  ],
  [{ kind: 'treatment', modality: 'fractional-non-ablative-laser' }, 'fraxel|non ablative laser'],
  [{ kind: 'treatment', modality: 'subcision' }, 'subcision|皮下分離|皮下分离|皮下剝離|皮下剥离'],
  [{ kind: 'treatment', modality: 'tca-cross' }, 'tca cross|tca|三氯乙酸'],
  [{ kind: 'treatment', modality: 'peel' }, 'peeling|peel|換膚|换肤'],
  [{ kind: 'treatment', modality: 'filler' }, 'filler|玻尿酸|填充'],
  [{ kind: 'treatment', modality: 'steroid-injection' }, 'triamcinolone|kenalog|steroid|類固醇|类固醇'],
  [
    { kind: 'baseline' },
    'baseline|base line|before treatment|before|pre treatment|pretreatment|pre op|preop|pre|initial|術前|术前|治療前|治疗前|基線|基线|初診|初诊',
  ],
  [
    { kind: 'follow-up' },
    'follow up|followup|f u|fu|after treatment|after|post treatment|posttreatment|post op|postop|post|review|術後|术后|治療後|治疗后|追蹤|追踪|隨訪|随访|回診|回诊|複診|复诊|覆診',
  ],
  [{ kind: 'treatment' }, 'treatment|tx|laser|雷射|激光|治療|治疗'],
  [{ is: 'front' }, 'full face|frontal|front|anterior|正面|正臉|正脸|正前'],
  [{ angle: '45' }, 'three quarter|oblique|45 deg|45 degrees|45°|斜側|斜侧|斜面|四十五度'],
  [{ angle: '90' }, 'profile|lateral|90 deg|90 degrees|90°|側面|侧面|側臉|侧脸|側顏|侧颜'],
  [{ zone: 'forehead' }, 'forehead|額頭|额头|前額|前额'],
  [{ zone: 'temple' }, 'temple|temples|太陽穴|太阳穴'],
  [{ zone: 'cheek' }, 'cheek|cheeks|臉頰|脸颊|面頰|面颊|頰|颊'],
  [{ zone: 'chin' }, 'chin|下巴'],
  [{ zone: 'nose' }, 'nose|鼻子|鼻'],
  [{ zone: 'jaw' }, 'jaw|jawline|下顎|下颌|下頜'],
  [{ zone: 'neck' }, 'neck|頸部|颈部|脖子'],
  [{ zone: 'chest' }, 'chest|胸部|胸口|前胸'],
  [{ zone: 'shoulder' }, 'shoulder|肩膀|肩部|肩'],
  [{ zone: 'back' }, 'back|背部|後背|后背'],
  [{ zone: 'abdomen' }, 'abdomen|belly|腹部'],
  [{ zone: 'arm' }, 'arm|forearm|手臂'],
  [{ zone: 'hand' }, 'hand|手背'],
  [{ zone: 'leg' }, 'leg|腿'],
  [{ is: 'close' }, 'close up|closeup|close|macro|detail|zoom|近拍|近照|特寫|特写|微距'],
  [{ is: 'overview' }, 'overview|overall|site overview|全景|整體|整体'],
  [{ side: 'left' }, 'left side|left|lt|lhs|左側|左侧|左邊|左边|左'],
  [{ side: 'right' }, 'right side|right|rt|rhs|右側|右侧|右邊|右边|右'],
  [{ is: 'nothing' }, 'face|facial|side|臉|脸|面部'],
];
const isHan = (text: string) => /\p{Script=Han}/u.test(text);
const latin = new Map<string, Facet>();
const han: [string, Facet][] = [];
for (const [facet, phrases] of vocabulary) {
  for (const phrase of phrases.split('|')) {
    if (isHan(phrase)) han.push([phrase, facet]);
    else latin.set(phrase, facet);
  }
}
han.sort((a, b) => b[0].length - a[0].length);
const mostWords = 3;

/** Names that say nothing of whom or what they hold. */
const generic = new Set(
  (
    'album albums all archive archives backup before after camera canon card clinic clinical client clients copy data dcim dermatology desktop ' +
    'doctor documents done downloads dr edited export exported face file files final folder folders for from history image images img import iphone ' +
    'misc month months mobile my new nikon of old original originals other others patient patients phone photo photograph photographs photography photos ' +
    'pic pics picture pictures portrait records raw scar scars scan scans selected series session sessions set shoot sony sorted staff temp test ' +
    'the to todo unknown unnamed unsorted untitled upload uploads visit visits week weeks week year years day days wk mo yr no nr number ' +
    'dsc dscf dscn pxl mvimg vid screenshot whatsapp wechat line ' +
    '照片 相片 圖片 图片 病人 患者 客人 客戶 客户 資料 资料 新資料夾 新增資料夾 新建文件夹 未分類 未分类 備份 备份 相機 相机 疤痕 痘疤'
  ).split(' '),
);

/** `LeftCheek_L45 (2)` as `left cheek l 45 2`; Chinese stays together. */
export function wordsOf(name: string): string[] {
  return name
    .normalize('NFKC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/°/gu, ' deg ')
    .replace(/(\p{L})(?=\p{N})|(\p{N})(?=\p{L})/gu, '$1$2 ')
    .replace(/(\p{Script=Han}+)/gu, ' $1 ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

interface Read {
  facets: Facet[];
  /** Words that no phrase explains. */
  rest: string[];
}

function read(words: string[]): Read {
  const facets: Facet[] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (isHan(word)) {
      rest.push(...readHan(word, facets));
      continue;
    }
    let taken = 0;
    for (let count = Math.min(mostWords, words.length - at); count >= 1 && taken === 0; count -= 1) {
      const facet = latin.get(words.slice(at, at + count).join(' '));
      if (facet) {
        facets.push(facet);
        taken = count;
      }
    }
    if (taken > 0) {
      at += taken - 1;
      continue;
    }
    // L45, 45R, L, R: a letter for a side stands alone or beside its angle.
    if (word === 'l' || word === 'r') facets.push({ side: word === 'l' ? 'left' : 'right' });
    else if ((word === '45' || word === '90') && isBesideSide(words, at)) facets.push({ angle: word });
    else rest.push(word);
  }
  return { facets, rest };
}

const sides = new Set(['l', 'r', 'left', 'right', 'lt', 'rt', 'lhs', 'rhs', 'side']);
const isBesideSide = (words: string[], at: number) =>
  [words[at - 1], words[at + 1]].some(
    (word) => word !== undefined && (sides.has(word) || /[左右側侧]/u.test(word)),
  );

function readHan(word: string, facets: Facet[]): string[] {
  let left = word;
  const found: [number, Facet][] = [];
  for (const [phrase, facet] of han) {
    for (let at = left.indexOf(phrase); at >= 0; at = left.indexOf(phrase)) {
      found.push([at, facet]);
      left = left.slice(0, at) + '\0'.repeat(phrase.length) + left.slice(at + phrase.length);
    }
  }
  facets.push(...found.sort(([a], [b]) => a - b).map(([, facet]) => facet));
  return left.split(/[\0次的]+/u).filter((part) => part !== '');
}

/** True when a name says something, but nothing that could be a person: a view, a light, a visit, a camera's folder. */
export function isOnlyVocabulary(name: string): boolean {
  const words = wordsOf(withoutDates(name, 'folder'));
  if (words.length === 0) return true;
  // 100CANON, 102_PANA, 100APPLE: folders that a camera makes.
  if (/^1\d\d[_ -]?[a-z0-9_]{3,5}$/i.test(name.trim())) return true;
  const { facets, rest } = read(words);
  // A number belongs to the word that explains it: "week 4", "photos 2", "2019"; alone it may be a patient's code.
  const isExplained =
    facets.length > 0 || rest.some((word) => generic.has(word)) || /^(19|20)\d\d$/.test(name.trim());
  return isExplained && rest.every((word) => generic.has(word) || (/^\d{1,4}$/.test(word) && isExplained));
}

const exactViews =
  /(?<![a-z0-9])(face-(?:front|left|right)(?:-(?:45|90))?|close-up-[a-z]+(?:-(?:left|right))?|site-overview)(?![a-z0-9-])/;
const exactLights =
  /(?<![a-z0-9-])(standard|cross-polarised|parallel-polarised|raking-left|raking-right|uv|unknown)(?![a-z0-9-])/;
/** `<view>__<light>__<number>`, as `samelight export` writes it. */
const ownName = /^([a-z0-9]+(?:-[a-z0-9]+)*)__([a-z0-9-]+?)(?:__|$)/;

/**
 * What names say of view, light and kind of visit.
 * @param names folders from the outside in, then the file's stem; neither the patient's folder nor anything with their name
 */
export function whatIsSaid(names: readonly string[], own: readonly ClinicWord[] = []): Said {
  const said: Said = { view: null, lightMode: null, kind: null, modality: null, isContradictory: false };
  const stem = names.at(-1) ?? '';
  const exported = ownName.exec(stem);
  const exportedLight = exported && exactLights.exec(exported[2]!);
  if (exported && exportedLight) {
    said.view = exported[1]!;
    said.lightMode = exportedLight[1]!;
  }
  let isOwnView = said.view !== null;
  for (const word of own) {
    if (!names.some((name) => matches(name, word.text))) continue;
    if (word.view && !isOwnView) [said.view, isOwnView] = [word.view, true];
    if (word.lightMode) said.lightMode ??= word.lightMode;
  }
  const facets: Facet[] = [];
  // From the file outwards: the nearer word decides about the light and the kind.
  for (const [index, name] of names.toReversed().entries()) {
    const plain = withoutDates(name, index === 0 ? 'file' : 'folder');
    const view = exactViews.exec(plain.toLowerCase());
    if (view) said.view ??= view[1]!;
    facets.push(...read(wordsOf(view ? plain.replace(new RegExp(view[1]!, 'i'), ' ') : plain)).facets);
  }
  takeLight(said, facets);
  for (const facet of facets) {
    if (!('kind' in facet)) continue;
    // "Before treatment 2" was taken before; a modality makes the visit a treatment unless it is said otherwise.
    said.kind ??= facet.kind;
    if (facet.modality) said.modality ??= facet.modality;
  }
  if (said.kind !== 'treatment') said.modality = null;
  if (said.view === null) takeView(said, facets);
  return said;
}

/** Raking light takes the side that stands beside it. */
function takeLight(said: Said, facets: Facet[]): void {
  for (let at = 0; at < facets.length; at += 1) {
    const facet = facets[at]!;
    if ('light' in facet) said.lightMode ??= facet.light;
    if (!('is' in facet) || facet.is !== 'rake') continue;
    const next = facets.findIndex(
      (other, index) => (index === at + 1 || index === at - 1) && 'side' in other,
    );
    const [side] = next < 0 ? [] : facets.splice(next, 1);
    if (side && 'side' in side) said.lightMode ??= `raking-${side.side}`;
    if (next >= 0 && next < at) at -= 1;
  }
}

const paired = new Set(['temple', 'cheek', 'jaw', 'shoulder', 'arm', 'hand', 'leg']);

function takeView(said: Said, facets: Facet[]): void {
  const pick = <T>(get: (facet: Facet) => T | undefined): T[] => [
    ...new Set(facets.flatMap((facet) => get(facet) ?? [])),
  ];
  const sidesSaid = pick((facet) => ('side' in facet ? facet.side : undefined));
  const zones = pick((facet) => ('zone' in facet ? facet.zone : undefined));
  const angles = pick((facet) => ('angle' in facet ? facet.angle : undefined));
  const marks = pick((facet) => ('is' in facet ? facet.is : undefined));
  if (sidesSaid.length > 1 || zones.length > 1 || angles.length > 1) {
    said.isContradictory = true;
    return;
  }
  const [side, zone, angle] = [sidesSaid[0], zones[0], angles[0]];
  if (zone) said.view = paired.has(zone) && side ? `close-up-${zone}-${side}` : `close-up-${zone}`;
  else if (side && marks.includes('front')) said.isContradictory = true;
  else if (side) said.view = angle ? `face-${side}-${angle}` : `face-${side}`;
  else if (marks.includes('front')) said.view = 'face-front';
  else if (marks.includes('overview')) said.view = 'site-overview';
  else if (marks.includes('close')) said.view = 'close-up-site';
}

const globs = new Map<string, RegExp>();

/** Whole words in their order, or, with a `*`, the whole name. */
function matches(name: string, text: string): boolean {
  if (text.includes('*')) {
    let glob = globs.get(text);
    if (!glob) {
      const parts = keyOf(text).split(/\*+/);
      glob = new RegExp(
        `^${parts.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('[^]*')}$`,
        'u',
      );
      globs.set(text, glob);
    }
    return glob.test(keyOf(name));
  }
  if (isHan(text)) return keyOf(name).includes(keyOf(text));
  return ` ${wordsOf(name).join(' ')} `.includes(` ${wordsOf(text).join(' ')} `);
}
