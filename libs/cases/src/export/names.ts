const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/** A code as the name of a folder on every file system; different codes may come to the same name. */
export function folderName(code: string): string {
  const name = code
    .normalize('NFC')

    .replace(/[\u0000-\u001f\u007f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '-')
    .replace(/^[. ]+|[. ]+$/g, '');
  return name === '' || reserved.test(name) ? `_${name}` : name;
}

/** Gives each thing a name of its own; a name that is taken, in any case of letters, gets a number: `name_2`. */
export class UniqueNames {
  private readonly taken = new Set<string>();

  give(name: string): string {
    for (let number = 1; ; number += 1) {
      const offered = number === 1 ? name : `${name}_${number}`;
      const key = offered.toLowerCase();
      if (this.taken.has(key)) continue;
      this.taken.add(key);
      return offered;
    }
  }
}

const extensions: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'image/heif': 'heif',
  'image/avif': 'avif',
  'image/tiff': 'tif',
};

/** @param mediaType as it was found in the bytes */
export function extensionOf(mediaType: string): string {
  return extensions[mediaType] ?? 'bin';
}
