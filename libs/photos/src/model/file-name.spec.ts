import { describe, expect, it } from '@jest/globals';
import { displayFileName } from './file-name.js';

describe('displayFileName', () => {
  it.each([
    ['IMG_0001.JPG', 'IMG_0001.JPG'],
    ['左脸 2026.heic', '左脸 2026.heic'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\fakepath\\a.jpg', 'a.jpg'],
    ['evil\u202egpj.exe', 'evilgpj.exe'],
    ['line\r\nbreak.png', 'linebreak.png'],
    ['\u0000', 'photo'],
    ['..', 'photo'],
    ['', 'photo'],
    ['half \ud83d', 'half'],
  ])('%j becomes %j', (given, shown) => {
    expect(displayFileName(given)).toBe(shown);
  });

  it('keeps at most 255 characters and no half pair', () => {
    const shown = displayFileName('😀'.repeat(300));
    expect(shown.length).toBeLessThanOrEqual(255);
    expect(shown).not.toMatch(/\p{Surrogate}/u);
  });
});
