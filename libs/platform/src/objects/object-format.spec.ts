import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import {
  assertFrame,
  Damage,
  decodeFooter,
  decodeHeader,
  encodeFooter,
  encodeFrameChecksum,
  encodeHeader,
  footerSizeBytes,
  frameOffsetBytes,
  frameOverheadBytes,
  headerSizeBytes,
  plaintextSizeBytes,
} from './object-format.js';

describe('stored-object format', () => {
  it('is the one on record, byte for byte: objects outlive the program', () => {
    expect(encodeHeader(0x40000).toString('hex')).toBe(
      '89534c4f0d0a1a0a' + '0001' + '0000' + '00040000' + '00'.repeat(20) + '31b0f88f',
    );
    expect(encodeFooter({ sizeBytes: 5, sha256: 'ab'.repeat(32) }).toString('hex')).toBe(
      '00000000' + '0000000000000005' + 'ab'.repeat(32) + 'ae9c2b86',
    );
    const payload = Buffer.from('healing');
    const covered = Buffer.concat([Buffer.from('0000000300000007', 'hex'), payload]);
    expect(encodeFrameChecksum(3, [payload]).readUInt32BE()).toBe(crc32(covered));
  });

  it('gives back what was written', () => {
    expect(decodeHeader(encodeHeader(4096))).toEqual({ chunkSizeBytes: 4096 });
    const footer = { sizeBytes: 2 ** 40 + 3, sha256: '0123456789abcdef'.repeat(4) };
    expect(decodeFooter(encodeFooter(footer))).toEqual(footer);
  });

  it('does not depend on the pieces a payload came in', () => {
    const pieces = [Buffer.from('he'), Buffer.alloc(0), Buffer.from('aling')];
    expect(encodeFrameChecksum(1, pieces)).toEqual(encodeFrameChecksum(1, [Buffer.from('healing')]));
  });

  it('finds every flipped bit of header and footer', () => {
    for (const [encoded, decode] of [
      [encodeHeader(4096), decodeHeader],
      [encodeFooter({ sizeBytes: 1, sha256: '00'.repeat(32) }), decodeFooter],
    ] as const) {
      for (let bit = 0; bit < encoded.length * 8; bit += 1) {
        const flipped = Buffer.from(encoded);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(() => decode(flipped)).toThrow(Damage);
      }
      expect(() => decode(encoded.subarray(1))).toThrow(Damage);
    }
  });

  it('refuses a later version, a cipher it does not know and an absurd chunk size', () => {
    const forge = (change: (header: Buffer) => void): Buffer => {
      const header = encodeHeader(4096);
      change(header);
      header.writeUInt32BE(crc32(header.subarray(0, 36)), 36);
      return header;
    };
    expect(() => decodeHeader(forge((header) => header.writeUInt16BE(2, 8)))).toThrow('format 2');
    expect(() => decodeHeader(forge((header) => header.writeUInt16BE(1, 10)))).toThrow('cipher 1');
    for (const chunkSizeBytes of [0, 2 ** 31]) {
      expect(() => decodeHeader(encodeHeader(chunkSizeBytes))).toThrow('chunk size');
    }
  });

  it('finds a chunk that changed its place', () => {
    const payload = Buffer.from('healing');
    const checksum = encodeFrameChecksum(0, [payload]).readUInt32BE();
    expect(() => assertFrame(0, payload, checksum)).not.toThrow();
    expect(() => assertFrame(1, payload, checksum)).toThrow(Damage);
  });

  it.each([0, 1, 99, 100, 101, 200, 12_345])(
    'knows the %i bytes of plaintext from the stored size',
    (sizeBytes) => {
      const frames = Math.ceil(sizeBytes / 100);
      const storedSizeBytes = headerSizeBytes + sizeBytes + frames * frameOverheadBytes + footerSizeBytes;
      expect(plaintextSizeBytes(storedSizeBytes, 100)).toBe(sizeBytes);
      expect(frameOffsetBytes(frames, 100)).toBeGreaterThanOrEqual(storedSizeBytes - footerSizeBytes);
    },
  );

  it('knows sizes that no object has', () => {
    const least = headerSizeBytes + footerSizeBytes;
    for (const storedSizeBytes of [0, least - 1, least + 1, least + frameOverheadBytes, least + 108 + 8]) {
      expect(() => plaintextSizeBytes(storedSizeBytes, 100)).toThrow(Damage);
    }
  });
});
