import { PassThrough, type Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { ZipFile } from 'yazl';
import { readZip } from './read-zip.js';

async function zipOf(files: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(content), name, { compress: name.endsWith('.json') });
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream.pipe(new PassThrough()) as Readable) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe('readZip', () => {
  it('reads what is stored and what is deflated, by names of any script', async () => {
    const files = { 'evidence.json': '{"a":1}'.repeat(500), 'pictures/第一.jpg': 'bytes' };
    const read = readZip(await zipOf(files));
    expect(Object.fromEntries([...read].map(([name, bytes]) => [name, bytes.toString()]))).toEqual(files);
  });

  it('refuses what is no archive, or a broken one', async () => {
    const whole = await zipOf({ 'evidence.json': '{"a":1}'.repeat(500) });
    expect(() => readZip(Buffer.from('no archive at all, but long enough'))).toThrow('is no ZIP archive');
    expect(() => readZip(whole.subarray(0, 60))).toThrow('is no ZIP archive');
    const broken = Buffer.from(whole);
    broken.fill(0xff, 50, 80);
    expect(() => readZip(broken)).toThrow(RangeError);
    const directory = Buffer.from(whole);
    directory.fill(0, whole.readUInt32LE(whole.length - 6), whole.readUInt32LE(whole.length - 6) + 4);
    expect(() => readZip(directory)).toThrow('has a broken directory');
  });
});
