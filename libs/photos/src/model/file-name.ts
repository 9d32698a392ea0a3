const longest = 255;

/**
 * A file name as it may be shown and kept: the last part of a path, without control and direction-override characters.
 * Never used as a key.
 */
export function displayFileName(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? '';
  const plain = last

    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    .replace(/\p{Surrogate}/gu, '')
    .trim();
  const cut = [...plain]
    .slice(0, longest)
    .join('')
    .slice(0, longest)
    .replace(/[\ud800-\udbff]$/, '');
  return cut === '' || cut === '.' || cut === '..' ? 'photo' : cut;
}
