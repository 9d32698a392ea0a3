import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { faultsOfEvidence, setText, type Evidence } from './evidence.js';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const [picture, original] = [hashOf('picture'), hashOf('original')];
const words: [string, string | boolean | null][] = [
  ['risks', 'redness'],
  ['cost', null],
];
const setSha256 = hashOf(
  setText({ pictures: [picture], channels: ['website'], words, forms: ['wipe'], country: 'GB' }),
);

const sound = (): Evidence => ({
  evidenceVersion: 1,
  madeAt: '2026-11-26T09:00:00.000Z',
  clinic: { name: 'Clinic', country: 'GB', advertiserType: 'medical-institution' },
  release: {
    id: 'release',
    channels: ['website'],
    words,
    forms: ['wipe'],
    country: 'GB',
    selection: 'typical',
    setSha256,
    madeBy: 'maker',
    events: [
      { act: 'submit', by: 'maker', setSha256, recordedAt: '2026-11-26T09:00:00.000Z' },
      { act: 'approve', by: 'doctor', setSha256, recordedAt: '2026-11-26T09:00:00.000Z' },
      { act: 'sign', by: 'patient', setSha256, recordedAt: '2026-11-26T09:00:00.000Z' },
    ],
  },
  publications: [{ channel: 'website', packVersion: 'uk/1', publishedAt: '2026-11-26T09:00:00.000Z' }],
  pictures: [
    {
      file: 'pictures/1.jpg',
      sha256: picture,
      record: {
        inputs: [{ photoId: 'photo', originalSha256: original }],
        output: { sha256: picture },
      },
    },
  ],
  originals: [{ photoId: 'photo', sha256: original }],
  consents: [{ action: 'granted', recordedAt: '2026-11-26T09:00:00.000Z' }],
});
const files = new Map([
  ['evidence.json', hashOf('manifest')],
  ['pictures/1.jpg', picture],
]);
const other = hashOf('other');

describe('evidence', () => {
  it('holds together, also where a picture is there by its hash alone', () => {
    expect(faultsOfEvidence(sound(), files, hashOf)).toEqual([]);
    const withdrawn = sound();
    withdrawn.pictures[0]!.file = null;
    expect(faultsOfEvidence(withdrawn, new Map([['evidence.json', other]]), hashOf)).toEqual([]);
  });

  it.each<[string, (evidence: Evidence) => void, ReadonlyMap<string, string>, RegExp]>([
    ['another picture', () => undefined, new Map([...files, ['pictures/1.jpg', other]]), /not the picture/],
    ['a picture gone', () => undefined, new Map([['evidence.json', other]]), /is missing/],
    ['a file too many', () => undefined, new Map([...files, ['note.txt', other]]), /not named/],
    ['another original', (e) => (e.originals[0]!.sha256 = other), files, /the original of photo photo/],
    ['another channel', (e) => e.release.channels.push('x'), files, /not the set/],
    ['other words', (e) => (e.release.words[0]![1] = 'none'), files, /not the set/],
    ['nobody else', (e) => (e.release.events[1]!.by = 'maker'), files, /nobody but the maker/],
    ['no patient', (e) => e.release.events.pop(), files, /the patient did not/],
    ['another set', (e) => (e.release.events[2]!.setSha256 = other), files, /the patient did not/],
    ['no consent', (e) => (e.consents = []), files, /no consent/],
    ['a record of another', (e) => (e.pictures[0]!.record.output.sha256 = other), files, /another picture/],
  ])('does not with %s', (_what, change, given, fault) => {
    const evidence = sound();
    change(evidence);
    expect(faultsOfEvidence(evidence, given, hashOf).join('\n')).toMatch(fault);
  });

  it('says where it is not of its form', () => {
    expect(faultsOfEvidence({ evidenceVersion: 2 }, files, hashOf)[0]).toMatch(
      /evidence\.json: evidenceVersion/,
    );
    expect(faultsOfEvidence(null, files, hashOf)).not.toEqual([]);
  });
});
