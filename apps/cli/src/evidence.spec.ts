import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { main } from './main.js';

const hashOf = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const picture = Buffer.from('a picture');
const set = { pictures: [hashOf(picture)], channels: ['website'], words: [['cost', null]] };
const setSha256 = hashOf(JSON.stringify(set));
const at = '2026-11-26T09:00:00.000Z';
const manifest = {
  ...{ evidenceVersion: 1, madeAt: at },
  clinic: { name: 'Clinic', country: 'GB', advertiserType: 'medical-institution' },
  release: {
    ...{
      id: 'release',
      channels: set.channels,
      words: set.words,
      selection: 'usual',
      setSha256,
      madeBy: 'maker',
    },
    events: [
      { act: 'approve', by: 'doctor', setSha256, recordedAt: at },
      { act: 'sign', by: 'patient', setSha256, recordedAt: at },
    ],
  },
  publications: [{ channel: 'website', packVersion: 'uk/1', publishedAt: at }],
  pictures: [
    {
      ...{ file: 'pictures/1.jpg', sha256: hashOf(picture) },
      record: {
        inputs: [{ photoId: 'p', originalSha256: hashOf('o') }],
        output: { sha256: hashOf(picture) },
      },
    },
  ],
  originals: [{ photoId: 'p', sha256: hashOf('o') }],
  consents: [{ action: 'granted', recordedAt: at }],
};
type Manifest = typeof manifest;
const files = (content: unknown = manifest): [string, Buffer][] => [
  ['evidence.json', Buffer.from(JSON.stringify(content))],
  ['pictures/1.jpg', picture],
];

/** A ZIP archive of stored files, written out by the format's own description (PKWARE APPNOTE 6.3.10). */
function zip(entries: [string, Buffer][]): Buffer {
  const [bodies, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, bytes] of entries) {
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt32LE(crc32(bytes), 10);
    shared.writeUInt32LE(bytes.length, 14);
    shared.writeUInt32LE(bytes.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), bytes]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), shared, tail, Buffer.from(name));
    bodies.push(body);
    offset += body.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}

let folder: string;
let printed: string;
let complained: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-'));
  [printed, complained] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((complained += String(text)), true));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function verify(bytes: Buffer): Promise<number> {
  const file = join(folder, 'evidence.zip');
  await writeFile(file, bytes);
  return main(['evidence', 'verify', file]);
}
const changed = (change: (one: Manifest) => void): Buffer => {
  const one = structuredClone(manifest);
  change(one);
  return zip(files(one));
};

describe('samelight evidence verify', () => {
  it('says that an archive holds together', async () => {
    expect(await verify(zip(files()))).toBe(0);
    expect(printed).toContain('holds together: 1 pictures');
  });

  it.each<[string, () => Buffer, RegExp]>([
    [
      'a picture with another byte',
      () => zip([files()[0]!, ['pictures/1.jpg', Buffer.from('A picture')]]),
      /not the picture that was agreed to/,
    ],
    ['a picture that is missing', () => zip(files().slice(0, 1)), /pictures\/1\.jpg is missing/],
    ['a file that nobody named', () => zip([...files(), ['more.txt', picture]]), /more\.txt is not named/],
    ['an archive without its manifest', () => zip(files().slice(1)), /holds no evidence\.json/],
    [
      'a manifest that is no JSON',
      () => zip([['evidence.json', Buffer.from('{')], files()[1]!]),
      /evidence\.json: /,
    ],
    [
      'words that were changed',
      () => changed((one) => (one.release.words = [['cost', 'free']] as never)),
      /not the set that was agreed to/,
    ],
    [
      'a channel that was added',
      () => changed((one) => one.release.channels.push('x')),
      /not the set that was agreed to/,
    ],
    [
      'another original',
      () => changed((one) => (one.originals[0]!.sha256 = hashOf('x'))),
      /original of photo p is another one/,
    ],
    [
      'a record of another picture',
      () => changed((one) => (one.pictures[0]!.record.output.sha256 = hashOf('x'))),
      /its record is of another picture/,
    ],
    [
      'an approval by the maker',
      () => changed((one) => (one.release.events[0]!.by = 'maker')),
      /nobody but the maker approved/,
    ],
    ['no signature', () => changed((one) => one.release.events.pop()), /the patient did not agree/],
    ['no consent', () => changed((one) => (one.consents = [])), /there is no consent/],
    ['an archive that was cut off', () => zip(files()).subarray(0, -30), /is no ZIP archive/],
    [
      'a broken directory',
      () => {
        const bytes = zip(files());
        bytes.write('XX', bytes.lastIndexOf('PK\x01\x02'), 'latin1');
        return bytes;
      },
      /has a broken directory/,
    ],
  ])('names %s', async (_what, made, complaint) => {
    expect(await verify(made())).toBe(3);
    expect(complained).toMatch(complaint);
    expect(printed).toBe('');
  });

  it('says what it expects', async () => {
    expect(await main(['evidence', 'check', 'x.zip'])).toBe(2);
    expect(complained).toContain('expected: evidence verify FILE');
    expect(await main(['evidence', 'verify', join(folder, 'none.zip')])).toBe(3);
  });
});
