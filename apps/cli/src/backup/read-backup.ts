import { createHash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { inOrder } from '#kernel';
import {
  BackupFault,
  namedFault,
  partKey,
  readObjectLine,
  type BackupManifest,
  type BackupObject,
  type BackupPlace,
} from '#platform';

type Part = BackupManifest['objects']['part'];
const lineFeed = 10;

/** Files of a generation. @throws BackupFault when their list is missing or damaged */
export async function* filesOf(place: BackupPlace, manifest: BackupManifest): AsyncGenerator<BackupObject> {
  const { part } = manifest.objects;
  const key = partKey(manifest.generation, part.number);
  const file = `${place.address}/${key}`;
  const source = await place.read(key);
  const lines = source.pipe(createGunzip());
  source.on('error', (error) => lines.destroy(error));
  try {
    let rest = '';
    for await (const chunk of lines as AsyncIterable<Buffer>) {
      // Keys and hashes are ASCII, so a chunk never ends within a character.
      const [...whole] = (rest + chunk.toString('latin1')).split('\n');
      rest = whole.pop()!;
      for (const line of whole) yield readObjectLine(line, file);
    }
    if (rest !== '') throw new BackupFault(`${file} is damaged: it ends within a line`);
  } catch (error) {
    throw damaged(file, error);
  } finally {
    source.destroy();
    lines.destroy();
  }
}

/** The generation to use: the named one, or the newest. @throws BackupFault when there is none */
export async function chooseGeneration(place: BackupPlace, wanted?: string): Promise<string> {
  const all = await place.generations();
  if (wanted === undefined) {
    const newest = all.at(-1);
    if (!newest) throw new BackupFault(`${place.address} holds no whole backup`);
    return newest;
  }
  if (!all.includes(wanted))
    throw new BackupFault(
      `${place.address} holds no backup ${wanted}; there are: ${all.join(', ') || 'none'}`,
    );
  return wanted;
}

/**
 * Reads one part of the dump and compares it with the manifest: size, SHA-256 and, for a table, its rows.
 * @throws BackupFault that names the file and what is wrong with it
 */
export async function checkPart(
  place: BackupPlace,
  generation: string,
  part: Part,
  table?: { name: string; rowCount: number },
): Promise<void> {
  const key = partKey(generation, part.number);
  const file = `${place.address}/${key}${table ? ` (table ${table.name})` : ''}`;
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let lineCount = 0;
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  const counting = async (lines: AsyncIterable<Buffer>) => {
    for await (const chunk of lines)
      for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) lineCount += 1;
  };
  try {
    await pipeline(await place.store.get(key), hashing, createGunzip(), counting);
  } catch (error) {
    throw damaged(file, error);
  }
  if (sizeBytes !== part.sizeBytes || hash.digest('hex') !== part.sha256)
    throw new BackupFault(`${file} is not the one that the manifest names: another SHA-256`);
  if (table && lineCount !== table.rowCount)
    throw new BackupFault(`${file} holds ${lineCount} rows; its manifest says ${table.rowCount}`);
}

/** A table's rows, gzipped. */
export async function partOf(place: BackupPlace, generation: string, part: Part): Promise<Readable> {
  return place.read(partKey(generation, part.number));
}

const filesAtOnce = 4;

/**
 * Reads a generation from end to end.
 * @returns faults in words, each with the name of its file; none when it is whole
 */
export async function checkGeneration(
  place: BackupPlace,
  generation: string,
  options: { onProgress?: (filesDone: number) => void } = {},
): Promise<{ manifest: BackupManifest | null; checkedBytes: number; faults: string[] }> {
  const faults: string[] = [];
  const collect = (error: unknown) => {
    if (!(error instanceof BackupFault)) throw error;
    faults.push(error.message);
  };
  const manifest = await place.manifest(generation).catch((error: unknown) => {
    collect(error);
    return null;
  });
  if (!manifest) return { manifest, checkedBytes: 0, faults };
  let checkedBytes = 0;
  for (const table of manifest.tables)
    await checkPart(place, generation, table.part, table).then(
      () => (checkedBytes += table.part.sizeBytes),
      collect,
    );
  await checkPart(place, generation, manifest.objects.part).catch(collect);
  let count = 0;
  try {
    const checks = inOrder(filesOf(place, manifest), filesAtOnce, (file) => faultOf(place, file));
    for await (const { file, fault } of checks) {
      count += 1;
      if (fault) faults.push(fault);
      else checkedBytes += file.sizeBytes;
      options.onProgress?.(count);
    }
    if (count !== manifest.objects.count)
      faults.push(
        `${place.address}/${partKey(generation, manifest.objects.part.number)} lists ${count} files; its manifest says ${manifest.objects.count}`,
      );
  } catch (error) {
    collect(error);
  }
  return { manifest, checkedBytes, faults: [...new Set(faults)] };
}

async function faultOf(
  place: BackupPlace,
  file: BackupObject,
): Promise<{ file: BackupObject; fault: string | null }> {
  const found = await place.store.verify(file.key, file.sha256);
  const what = { intact: null, missing: 'is missing', altered: 'is damaged' }[found];
  return { file, fault: what && `${place.address}/${file.key} ${what}` };
}

/** zlib's own errors say nothing of the file. */
function damaged(file: string, error: unknown): unknown {
  if (error instanceof BackupFault) return error;
  const { code } = error as { code?: string };
  if (code?.startsWith('Z_')) return new BackupFault(`${file} is damaged`, { cause: error });
  try {
    return namedFault(file)(error);
  } catch (named) {
    return named;
  }
}
