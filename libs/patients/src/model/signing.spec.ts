import { describe, expect, it } from '@jest/globals';
import { loadConsentData } from '../consents/consent-data.js';
import { choiceInWords, pathOf, signatureText, signerFault, type SignedChoice } from './signing.js';

const patient = { role: 'patient', name: 'Wong Ka Yan', relation: null } as const;
const guardian = { role: 'guardian', name: 'Wong Mei', relation: 'mother' } as const;

describe('signerFault', () => {
  const today = '2026-11-26';
  it.each([
    ['1991-04-03', patient, ['marketing'], null],
    [null, patient, ['marketing'], null],
    ['2008-11-27', patient, ['care-record'], 'guardian-needed'],
    ['2008-11-26', patient, ['care-record'], null],
    ['2008-11-27', guardian, ['care-record', 'teaching'], null],
    ['2008-11-27', guardian, ['care-record', 'marketing'], 'guardian-cannot'],
    ['1991-04-03', guardian, ['marketing'], 'guardian-cannot'],
    ['2008-11-27', { ...guardian, relation: null }, ['care-record'], 'relation-missing'],
  ] as const)('born on %s, %j for %j: %s', (bornOn, signer, purposes, expected) => {
    expect(signerFault(bornOn, today, signer, purposes)).toBe(expected);
  });
});

describe('choiceInWords', () => {
  const { words } = loadConsentData();
  const choice: SignedChoice = {
    purpose: 'marketing',
    channels: ['website', 'instagram'],
    countries: ['TW'],
    pictures: { of: 'sessions', ids: ['s1', 's4'] },
    startsAt: null,
    expiresAt: new Date('2027-03-01T16:00:00Z'),
  };
  const names = new Map([
    ['s1', '1 May 2026'],
    ['s4', '1 August 2026'],
  ]);
  const said = (language: string, change: Partial<SignedChoice> = {}) =>
    choiceInWords({ ...choice, ...change }, words.get(language)!, {
      language,
      timeZone: 'Asia/Taipei',
      names,
    });

  it('says what, where and until when, in the clinic’s time', () => {
    expect(said('en')).toBe(
      "Marketing · photographs of the sessions of 1 May 2026, 1 August 2026 · on: the clinic's website, Instagram · in: Taiwan · until March 2, 2027 00:00",
    );
    expect(said('zh-Hant', { pictures: { of: 'all' } })).toBe(
      '行銷推廣 · 所有照片 · 管道：診所網站, Instagram · 國家或地區：台灣 · 至 2027年3月2日 00:00 止',
    );
    expect(said('zh-Hans', { channels: [], countries: [], expiresAt: null })).toContain(
      '仅限诊所内 · 至撤回为止',
    );
    expect(said('en', { countries: ['*'] })).toContain('in: all countries');
  });
});

it('draws a signature as a path; a dot is a line of one unit', () => {
  expect(
    pathOf([
      [
        [1, 2],
        [3, 4],
      ],
      [[5, 6]],
    ]),
  ).toBe('M1 2 L3 4 M5 6 l1 0');
});

it('hashes the signer, the witness and the strokes', () => {
  const drawn = { kind: 'drawn', strokes: [[[1, 2]]] } as const;
  const all = [
    signatureText(patient, drawn, null),
    signatureText(patient, { kind: 'typed' }, null),
    signatureText(patient, drawn, 'Dr Li'),
    signatureText({ ...patient, name: 'Wong' }, drawn, null),
  ];
  expect(new Set(all).size).toBe(4);
});
