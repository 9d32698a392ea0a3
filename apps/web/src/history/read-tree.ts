import {
  guessRules,
  keyOf,
  kindOfFile,
  namesToAsk,
  pathsToHash,
  usualRules,
  type FoundFile,
  type GuessedRules,
  type KnownPatient,
} from '#photos/history';
import { api } from '../api/client';
import { hashFile } from '../upload/hash-file';
import type { HeadsReport } from './head.worker';
import type { TreeFile } from './tree';

/** A tree as it was read, with what the clinic knows of its names. */
export interface ReadTree {
  title: string;
  files: FoundFile[];
  byPath: Map<string, File>;
  known: KnownPatient[];
  guessed: GuessedRules;
}

const names = 400;

/** Reads a tree: cameras' dates, bytes that could be twice, patients by their names. */
export async function readTree(tree: TreeFile[], onProgress: (done: number) => void): Promise<ReadTree> {
  const byPath = new Map(tree.map(({ path, file }) => [path, file]));
  const photos = tree.filter(({ path }) => kindOfFile(path) === 'photo');
  const heads = await readHeads(photos, onProgress);
  const files = tree.map(({ path, file }): FoundFile => {
    const head = heads.get(path) ?? { content: 'other', takenAtLocal: null };
    return { path, sizeBytes: file.size, ...head };
  });
  const never = new AbortController().signal;
  const twins = new Set(pathsToHash(files));
  for (const file of files) {
    const source = twins.has(file.path) ? byPath.get(file.path) : undefined;
    if (source) file.sha256 = await hashFile(source, () => undefined, never).catch(() => null);
  }
  const paths = photos.map(({ path }) => path);
  const known = await askPatients(namesToAsk(paths));
  const knownNames = new Set(known.flatMap(({ code, aliases }) => [code, ...aliases].map(keyOf)));
  const guessed = guessRules(paths, { knownNames });
  const { words } = await api.importWords();
  guessed.rules.words = words;
  const title = (tree[0]?.path.split('/')[0] ?? '').slice(0, 120) || usualRules.patientFrom;
  return { title, files, byPath, known, guessed };
}

export async function askPatients(asked: string[]): Promise<KnownPatient[]> {
  const found = new Map<string, KnownPatient>();
  for (let at = 0; at < asked.length; at += names)
    for (const patient of await api.importPatients(asked.slice(at, at + names)))
      found.set(patient.id, patient);
  return [...found.values()];
}

function readHeads(photos: TreeFile[], onProgress: (done: number) => void) {
  return new Promise<Map<string, Pick<FoundFile, 'content' | 'takenAtLocal'>>>((resolve, reject) => {
    const heads = new Map<string, Pick<FoundFile, 'content' | 'takenAtLocal'>>();
    if (photos.length === 0) return resolve(heads);
    const worker = new Worker(new URL('./head.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<HeadsReport>) => {
      data.heads.forEach((head, index) => heads.set(photos[data.from + index]!.path, head));
      onProgress(heads.size);
      if (heads.size < photos.length) return;
      worker.terminate();
      resolve(heads);
    };
    worker.onerror = (event) => {
      worker.terminate();
      reject(new Error(event.message));
    };
    worker.postMessage(photos.map(({ file }) => file));
  });
}
