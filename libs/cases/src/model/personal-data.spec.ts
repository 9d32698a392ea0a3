import { describe, expect, it } from '@jest/globals';
import { personalDataIn, type PatientIdentity, type PersonalDataKind } from './personal-data.js';

const nobody: PatientIdentity = { names: [], codes: [], birthDays: [], phones: [], emails: [] };
const find = (text: string, patient: Partial<PatientIdentity>, by: 'person' | 'record' = 'person') =>
  personalDataIn(text, { ...nobody, ...patient }, by);
type Row = [text: string, expected: PersonalDataKind[]];

describe('the patient’s own data in a text for the public', () => {
  it.each<Row>([
    ['Ada Lovelace after three treatments', ['name']],
    ['LOVELACE, ada', ['name']],
    ['adalovelace-final.jpg', ['name']],
    ['Ａｄａ\u3000Ｌｏｖｅｌａｃｅ', ['name']],
    ['ada', ['name-part']],
    ['lovelace1_after.jpg', ['name-part']],
    ['Ada’s skin', ['name-part']],
    ['José is fine', ['name-part']],
    ['Jose is fine', ['name-part']],
    ['Adamant, glovelaces and palladium', []],
    ['Crème de la crème', []],
    ['O. King', ['name-part']],
  ])('name: %s', (text, expected) => {
    expect(find(text, { names: ['Ada Lovelace', 'José de la Cruz', 'P King'] })).toEqual(expected);
  });

  it.each<[string, ...Row]>([
    ['王小明', '王小明 第三次治療後', ['name']],
    ['王小明', '王 小 明', ['name']],
    ['王小明', '小明的疤痕', ['name-part']],
    ['王小明', '王小姐的疤痕', ['name-part']],
    ['王小明', '國王與小孩', []],
    ['歐陽修', '歐陽的臉', ['name-part']],
    ['歐陽娜娜', '娜娜', ['name-part']],
    ['山田 花子', '花子さん', ['name-part']],
    ['山田花子', '山田様', ['name-part']],
    ['김민수', '민수 님', ['name-part']],
    ['김민수', '치료 후', []],
    ['王明', '文明', []],
    ['王明', '王明', ['name']],
  ])('name %s: %s', (name, text, expected) => {
    expect(find(text, { names: [name] })).toEqual(expected);
  });

  it.each<Row>([
    ['SL-0042', ['code']],
    ['sl0042.jpg', ['code']],
    ['個案SL 0042的照片', ['code']],
    ['SL-00421', []],
    ['chart 20417', ['code']],
    ['12 weeks', []],
    ['patient no. 12', ['code']],
    ['#12', ['code']],
    ['7', []],
  ])('code: %s', (text, expected) => {
    expect(find(text, { codes: ['SL-0042', '20417', '12', '7'] })).toEqual(expected);
  });

  it.each([
    ['1980-02-05', '1980/2/5', '19800205', '5.2.1980', '05.02.80', '05/02/1980', '02/05/1980', '5. 2. 1980'],
    ['1980年2月5日', '民國69年2月5日', '69/2/5', '1980년 2월 5일', '１９８０年０２月０５日'],
    ['5 February 1980', 'February 5th, 1980', '5th of Feb 1980', '05-Feb-1980', 'Feb. 5, 80'],
    ['5. Februar 1980', '5 février 1980', '5 de febrero de 1980', 'born5 febbraio 1980'],
  ])('birth date, as %s and alike', (...texts) => {
    for (const text of texts)
      expect([text, find(`born ${text}!`, { birthDays: ['1980-02-05'] })]).toEqual([text, ['birth-date']]);
  });
  it.each(['1980', 'February 1980', '6.2.1980', '15.2.1980', '1980-02-15', '1980-12-05', '11980-02-05'])(
    'no birth date: %s',
    (text) => expect(find(text, { birthDays: ['1980-02-05'] })).toEqual([]),
  );

  it.each<Row>([
    ['call 0912 345 678', ['phone']],
    ['+886 912-345-678', ['phone']],
    ['(09)12345678', ['phone']],
    ['912 weeks, 345 sessions', []],
    ['0912 345 679', []],
    ['ada@example.org', ['email']],
    ['ADA [at] example.org', ['email']],
    ['ada.example.org', []],
    ['clinic@example.org', []],
  ])('contact: %s', (text, expected) => {
    expect(find(text, { phones: ['+886912345678'], emails: ['Ada@Example.org'] })).toEqual(expected);
  });

  it('is not what the record itself writes: a word or a number there is nobody’s', () => {
    const patient = { names: ['Doris Day'], codes: ['2041', 'SL-0042'], birthDays: ['1980-02-05'] };
    expect(find('Session 1, Day 2041 · laser', patient, 'record')).toEqual([]);
    expect(find('Doris Day, SL-0042, 5 Feb 1980', patient, 'record')).toEqual(['name', 'code', 'birth-date']);
    expect(find('Day 2041', patient)).toEqual(['name-part', 'code']);
  });
});
