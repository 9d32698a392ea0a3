import { describe, expect, it } from '@jest/globals';
import { extensionOf, folderName, UniqueNames } from './names.js';

describe('folder names of an export', () => {
  it('keep a code that every file system takes, and change what one does not', () => {
    expect(folderName('P-0001')).toBe('P-0001');
    expect(folderName('病人 七')).toBe('病人 七');
    expect(folderName('../a/b\\c:*?')).toBe('-a-b-c---');
    expect(folderName(' . ')).toBe('_');
    expect(folderName('NUL')).toBe('_NUL');
    expect(folderName('a\u202Egpj')).toBe('a-gpj');
  });

  it('are unique in any case of letters', () => {
    const names = new UniqueNames();
    expect(['P-1', 'p-1', 'P-1', 'P-2'].map((name) => names.give(name))).toEqual([
      'P-1',
      'p-1_2',
      'P-1_3',
      'P-2',
    ]);
  });

  it('end as their content says', () => {
    expect(extensionOf('image/heic')).toBe('heic');
    expect(extensionOf('image/x-unheard-of')).toBe('bin');
  });
});
