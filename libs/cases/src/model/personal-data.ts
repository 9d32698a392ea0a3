/** What the record knows of a patient, and of those who were merged into them. */
export interface PatientIdentity {
  /** Names, and those under which earlier files came in. */
  names: readonly string[];
  codes: readonly string[];
  /** As ISO days. */
  birthDays: readonly string[];
  /** As E.164. */
  phones: readonly string[];
  emails: readonly string[];
}

const personalDataKinds = ['name', 'name-part', 'code', 'birth-date', 'phone', 'email'] as const;
export type PersonalDataKind = (typeof personalDataKinds)[number];

/**
 * Which of the patient's own data stand in a text for the public; never the data themselves.
 * @param by `record` for labels that the record itself writes, as “Day 12”: a word or a number there is nobody's name or code by itself
 */
export function personalDataIn(
  text: string,
  patient: PatientIdentity,
  by: 'person' | 'record',
): PersonalDataKind[] {
  const searched = plain(text);
  const has = (patterns: readonly string[]) =>
    patterns.some((pattern) => new RegExp(pattern, 'u').test(searched));
  const found = new Set<PersonalDataKind>();
  for (const name of patient.names) {
    if (has(wholeNames(name))) found.add('name');
    else if (by === 'person' && has(nameParts(name))) found.add('name-part');
  }
  if (has(patient.codes.flatMap((code) => codePatterns(plain(code), by)))) found.add('code');
  if (has(patient.birthDays.flatMap(dayPatterns))) found.add('birth-date');
  if (has(patient.emails.map(emailPattern))) found.add('email');
  const numbers = [...searched.matchAll(/\d[\d\s().\-/]{5,}\d/gu)].map(([run]) => run.replace(/\D/g, ''));
  const ends = patient.phones.map((phone) => phone.replace(/\D/g, '').slice(-7));
  if (ends.some((end) => numbers.some((number) => number.includes(end)))) found.add('phone');
  return personalDataKinds.filter((kind) => found.has(kind));
}

/** Letters of one width and case, without accents. */
const plain = (value: string): string =>
  value
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/gu, '')
    .normalize('NFKC')
    .toLowerCase();
const escaped = (value: string): string => value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const spelt = String.raw`\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}`;
const between = String.raw`[^\p{L}\p{N}]*`;
/** Scripts that put no blanks between words: there a name is found wherever it stands. */
const isUnspaced = (word: string): boolean =>
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]+$/u.test(word);
const wordsOf = (name: string): string[] => name.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
/** A number may follow a name, as in `ada1`; a letter makes another word of it. */
const asWord = (pattern: string): string => `(?<![${spelt}])(?:${pattern})(?![${spelt}])`;
const joined = (words: readonly string[]): string =>
  asWord(words.map((word) => (isUnspaced(word) ? [...word].join(between) : word)).join(between));

function wholeNames(name: string): string[] {
  const words = wordsOf(plain(name));
  if (words.join('').length < 2) return [];
  const turned = [...words.slice(-1), ...words.slice(0, -1)];
  return [joined(words), joined(turned)];
}

const doubleSurnames =
  '歐陽 欧阳 司馬 司马 上官 諸葛 诸葛 司徒 東方 东方 夏侯 皇甫 慕容 令狐 端木 公孫 公孙 尉遲 尉迟 남궁 황보 제갈 선우 독고 사공'.split(
    ' ',
  );
/** What turns a surname of one character into a person. */
const styles = '小姐|先生|女士|太太|同學|同学|老師|老师|さん|様|さま|씨|님';

/** Each word of two letters or more; of a name without blanks the surname and the given name. Small words of a name, as “de la”, say nothing. */
function nameParts(name: string): string[] {
  const hasCapitals = /\p{Lu}/u.test(name);
  return wordsOf(name).flatMap((written) => {
    if (hasCapitals && /^\p{Ll}{1,3}$/u.test(written)) return [];
    const word = plain(written);
    if (!isUnspaced(word)) return [...word].length >= 2 ? [asWord(word)] : [];
    const letters = [...word];
    const first = letters.slice(0, 2).join('');
    const isDouble = doubleSurnames.some((surname) => plain(surname) === first);
    const parts = isDouble ? [first, letters.slice(2).join('')] : [letters.slice(1).join('')];
    if (letters.length === 2) parts.push(word);
    if (letters.length > 3) parts.push(first, letters.slice(2).join(''));
    return [
      ...parts.filter((part) => [...part].length >= 2),
      `${letters[0]!}(?:${styles})`,
      ...(isDouble ? [`${first}(?:${styles})`] : []),
    ];
  });
}

function codePatterns(code: string, by: 'person' | 'record'): string[] {
  const words = wordsOf(code);
  const core = words.join(between);
  const isNumber = /^\d+$/.test(words.join(''));
  if (words.join('').length < 2 || (isNumber && by === 'record')) return [];
  const bounded = `(?<![${spelt}\\p{N}])${core}(?![${spelt}\\p{N}])`;
  // A short number is a number of weeks as well: it is a code where it is called one.
  if (!isNumber || core.length > 3) return [bounded];
  return [`(?:#|№|\\b(?:no|nr|code|patient|chart)\\b|號|号|編號|编号|번호)[\\s.:]*${bounded}`];
}

function dayPatterns(day: string): string[] {
  const [y = '', m = '', d = ''] = day.split('-');
  const [month, date, roc] = [`0?${Number(m)}`, `0?${Number(d)}`, Number(y) - 1911];
  const sign = String.raw`\s*[-./_ ]\s*`;
  const blank = String.raw`[\s.,/_-]*`;
  const years = `(?:${y}|${y.slice(2)})`;
  const names = monthNames(Number(m)).join('|');
  const written = `${date}(?:st|nd|rd|th|er|º)?${blank}(?:of|de|d[ei]l)?${blank}`;
  const patterns = [
    `${y}${sign}${month}${sign}${date}`,
    `${date}${sign}${month}${sign}${years}`,
    `${month}${sign}${date}${sign}${years}`,
    `${y}${m}${d}|${d}${m}${y}|${m}${d}${y}`,
    `(?:${y}${roc > 0 ? `|${roc}` : ''})\\s*[年년]\\s*${month}\\s*[月월]\\s*${date}`,
    ...(roc > 0 ? [`${roc}${sign}${month}${sign}${date}`] : []),
    `${written}(?:${names})${blank}(?:de)?${blank}${years}`,
    `${y}${blank}(?:${names})${blank}${date}`,
  ].map((pattern) => `(?<!\\d)(?:${pattern})(?!\\d)`);
  return [...patterns, `(?:${names})${blank}${date}(?:st|nd|rd|th)?${blank}${years}(?!\\d)`];
}

/** Longer names first, so that the short form of a month leaves nothing over. */
function monthNames(month: number): string[] {
  const day = new Date(Date.UTC(2001, month - 1, 15));
  const names = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt'].flatMap((language) =>
    (['long', 'short'] as const).map((style) =>
      plain(new Intl.DateTimeFormat(language, { month: style, timeZone: 'UTC' }).format(day)),
    ),
  );
  return [...new Set(names)]
    .filter((name) => /^\p{L}+\.?$/u.test(name))
    .map((name) => name.replace('.', ''))
    .sort((one, other) => other.length - one.length);
}

function emailPattern(email: string): string {
  const [local = '', domain = ''] = plain(email).split('@');
  return `${escaped(local)}\\s*(?:@|[([]\\s*at\\s*[)\\]])\\s*${escaped(domain)}`;
}
