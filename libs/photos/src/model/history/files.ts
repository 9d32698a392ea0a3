/** What a file is by its name: bytes have the last word, but ten thousand names are sorted before one is opened. */
export type FileKind = 'photo' | 'raw' | 'sidecar' | 'system' | 'other';

const photoEndings = new Set('jpg jpeg jpe jfif png webp heic heif hif avif tif tiff'.split(' '));
/** Camera makers' raw formats: they need developing, so they are named and left to the clinic. */
const rawEndings = new Set(
  '3fr arw cr2 cr3 crw dcr dng erf fff iiq k25 kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf srw x3f'.split(
    ' ',
  ),
);
/** Written beside photos by editors and cameras. */
const sidecarEndings = new Set(
  'xmp aae thm dop pp3 cos cop arp lrcat lrprev ini db bak tmp ds_store modd moff'.split(' '),
);
const systemNames = new Set([
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  'icon\r',
  '.picasa.ini',
  'picasa.ini',
]);
const systemFolders = new Set([
  '@eadir',
  '__macosx',
  '$recycle.bin',
  'system volume information',
  '#recycle',
]);

export interface PathParts {
  folders: string[];
  /** Name of the file without its ending. */
  stem: string;
  /** Ending in lower case, without the dot. */
  ending: string;
}

/** Splits a path below the imported folder; names are in NFC, for file systems disagree about it. */
export function partsOf(path: string): PathParts {
  const folders = path.normalize('NFC').split('/');
  const name = folders.pop() ?? '';
  const dot = name.lastIndexOf('.');
  return dot > 0
    ? { folders, stem: name.slice(0, dot), ending: name.slice(dot + 1).toLowerCase() }
    : { folders, stem: name, ending: '' };
}

export function kindOfFile(path: string): FileKind {
  const parts = path.split('/');
  const name = (parts.at(-1) ?? '').toLowerCase();
  // Hidden files are the system's own, also the `._` shadows that a Mac leaves on a card.
  if (parts.some((part) => part.startsWith('.') || systemFolders.has(part.toLowerCase()))) return 'system';
  if (systemNames.has(name) || name.startsWith('~$')) return 'system';
  const { ending } = partsOf(path);
  if (photoEndings.has(ending)) return 'photo';
  if (rawEndings.has(ending)) return 'raw';
  return sidecarEndings.has(ending) ? 'sidecar' : 'other';
}

/** Text for comparing names: one width, one case, single blanks. */
export const keyOf = (name: string): string =>
  name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();

/** The same without any separator: names equal by this and not by `keyOf` are too alike to be told apart by a machine. */
export const looseKeyOf = (name: string): string => keyOf(name).replace(/[^\p{L}\p{N}]+/gu, '');
