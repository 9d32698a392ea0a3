import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { link, mkdir, open, readdir, readFile, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from '#kernel';
import type {
  ListedObject,
  ObjectDriver,
  ObjectPage,
  OpenObject,
  PutResult,
  StoredFacts,
  StoredRange,
} from './object-driver.js';
import { assertKey, assertPrefix, storeIsDown, storeIsFull } from './object-driver.js';

/** Says that this folder is a store, and which one: an empty mount point must not read as "nothing was ever stored". */
const markerName = '.samelight-store';
const unfinishedName = '.unfinished';
const partsSuffix = '.parts';
/** Written in one call, while the next ones are being hashed. */
const writeSizeBytes = 1024 * 1024;
const readSizeBytes = 256 * 1024;

/**
 * Objects as files below one root folder: `area/xy/id` and `area/xy/id.parts/n`, where xy are the last two characters of the
 * id, the random end of a UUIDv7. A put writes and fsyncs a file in `.unfinished/`, links it to its name (which fails when the
 * name is taken) and fsyncs the folder.
 */
export class FsDriver implements ObjectDriver {
  private storeId = '';
  private readonly madeFolders = new Set<string>();

  constructor(private readonly root: string) {}

  async init({ createIfMissing = false } = {}): Promise<void> {
    await this.guard(async () => {
      if (createIfMissing) await this.create();
      this.storeId = await this.readMarker();
    });
  }

  async close(): Promise<void> {}

  async put(key: string, source: AsyncIterable<Buffer>): Promise<PutResult> {
    const target = this.fileOf(key);
    return this.guard(async () => {
      const unfinished = path.join(this.root, unfinishedName, randomUUID());
      const file = await open(unfinished, 'wx', 0o600);
      try {
        try {
          await writeAll(file, source);
          await file.sync();
        } finally {
          await file.close();
        }
        return (await this.publish(unfinished, target)) ? 'created' : 'exists';
      } finally {
        await rm(unfinished, { force: true });
      }
    });
  }

  async get(key: string, range?: StoredRange): Promise<OpenObject | null> {
    const name = this.fileOf(key);
    return this.guard(async () => {
      const file = await this.orMissing(open(name, 'r'));
      if (!file) return null;
      try {
        const { size } = await file.stat();
        return { sizeBytes: size, body: this.readAndClose(file, range ?? { start: 0, end: size - 1 }) };
      } catch (error) {
        await file.close();
        throw error;
      }
    });
  }

  async stat(key: string): Promise<StoredFacts | null> {
    const name = this.fileOf(key);
    return this.guard(async () => {
      const facts = await this.orMissing(stat(name));
      return facts && { sizeBytes: facts.size, modifiedAt: facts.mtime };
    });
  }

  async delete(key: string): Promise<void> {
    const name = this.fileOf(key);
    await this.guard(async () => {
      if ((await this.orMissing(unlink(name).then(() => true))) === null) return;
      const folder = path.dirname(name);
      await syncFolder(folder);
      if (folder.endsWith(partsSuffix)) await this.dropIfEmpty(folder);
    });
  }

  async move(from: string, to: string): Promise<'moved' | 'missing' | 'exists'> {
    const [source, target] = [this.fileOf(from), this.fileOf(to)];
    return this.guard(async () => {
      if (!(await this.orMissing(stat(source)))) return 'missing';
      if (!(await this.publish(source, target))) return 'exists';
      await rm(source, { force: true });
      await syncFolder(path.dirname(source));
      if (source.includes(partsSuffix)) await this.dropIfEmpty(path.dirname(source));
      return 'moved';
    });
  }

  async list(prefix: string, cursor: string | null, limit: number): Promise<ObjectPage> {
    assertPrefix(prefix);
    if (cursor !== null) assertKey(cursor);
    return this.guard(async () => {
      await this.readMarker();
      const items: ListedObject[] = [];
      for await (const key of this.keysAfter(prefix, cursor)) {
        if (items.length === limit) return { items, nextCursor: items.at(-1)?.key ?? null };
        const facts = await this.orMissing(stat(this.fileOf(key)));
        if (facts) items.push({ key, sizeBytes: facts.size, modifiedAt: facts.mtime });
      }
      return { items, nextCursor: null };
    });
  }

  async sweepUnfinished(olderThanMs: number): Promise<number> {
    return this.guard(async () => {
      const folder = path.join(this.root, unfinishedName);
      let swept = 0;
      for (const name of await readdir(folder)) {
        const facts = await this.orMissing(stat(path.join(folder, name)));
        if (!facts || facts.mtimeMs > Date.now() - olderThanMs) continue;
        await rm(path.join(folder, name), { force: true });
        swept += 1;
      }
      return swept;
    });
  }

  // --- names -----------------------------------------------------------------------------------------------------------

  private fileOf(key: string): string {
    assertKey(key);
    const [area = '', id = '', part] = key.split('/');
    const file = path.join(this.root, area, fanOut(id), id);
    return part === undefined ? file : path.join(file + partsSuffix, part);
  }

  /** Keys in the order of folder, id, part; one fan-out folder is held in memory at a time. */
  private async *keysAfter(prefix: string, cursor: string | null): AsyncGenerator<string> {
    const [wantedArea = '', wantedId = ''] = prefix.split('/');
    const after = cursor === null ? null : placeOf(cursor);
    const areas = wantedArea ? [wantedArea] : await this.foldersIn(this.root);
    for (const area of areas) {
      if (after && area < after.area) continue;
      const here = after?.area === area ? after : null;
      const fans = wantedId ? [fanOut(wantedId)] : await this.foldersIn(path.join(this.root, area));
      for (const fan of fans) {
        if (here && fan < here.fan) continue;
        yield* this.keysInFan(area, fan, wantedId, here?.fan === fan ? here : null);
      }
    }
  }

  private async *keysInFan(
    area: string,
    fan: string,
    wantedId: string,
    after: Place | null,
  ): AsyncGenerator<string> {
    const folder = path.join(this.root, area, fan);
    const entries = (await this.orMissing(readdir(folder, { withFileTypes: true }))) ?? [];
    // An object sorts before its own parts, which is what their part number -1 says.
    const places = entries.map((entry) => ({
      id: entry.name.replace(partsSuffix, ''),
      isFolder: entry.isDirectory(),
    }));
    places.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : Number(a.isFolder) - Number(b.isFolder)));
    for (const { id, isFolder } of places) {
      if (after && id < after.id) continue;
      const lastPart = after?.id === id ? after.part : -2;
      if (!isFolder) {
        // The prefix `area/id/` asks for the parts alone.
        if (!wantedId && lastPart < -1) yield `${area}/${id}`;
        continue;
      }
      if (wantedId && id !== wantedId) continue;
      const parts = (await this.orMissing(readdir(path.join(folder, id + partsSuffix)))) ?? [];
      const numbers = parts.map(Number).filter((part) => part > lastPart);
      for (const part of numbers.sort((a, b) => a - b)) yield `${area}/${id}/${part}`;
    }
  }

  private async foldersIn(folder: string): Promise<string[]> {
    const entries = (await this.orMissing(readdir(folder, { withFileTypes: true }))) ?? [];
    return (
      entries
        // A mounted volume may hold folders that are not ours, such as lost+found.
        .filter((entry) => entry.isDirectory() && /^[0-9a-z-]+$/.test(entry.name))
        .map((entry) => entry.name)
        .sort()
    );
  }

  // --- files and folders -----------------------------------------------------------------------------------------------

  /** Gives a complete file its name for good. False when the name is taken. */
  private async publish(file: string, target: string): Promise<boolean> {
    for (let isRetry = false; ; isRetry = true) {
      await this.makeFolder(path.dirname(target));
      try {
        await linkOrRename(file, target);
        break;
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return false;
        // The folder of parts may have been removed, empty, since it was made.
        if (codeOf(error) !== 'ENOENT' || isRetry) throw error;
        this.madeFolders.delete(path.dirname(target));
        await this.readMarker();
      }
    }
    await syncFolder(path.dirname(target));
    return true;
  }

  private async makeFolder(folder: string): Promise<void> {
    if (this.madeFolders.has(folder) || folder === this.root) return;
    await this.makeFolder(path.dirname(folder));
    try {
      await mkdir(folder, { mode: 0o700 });
      await syncFolder(path.dirname(folder));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    // Folders of parts come and go with their upload and would fill the set.
    if (!folder.endsWith(partsSuffix)) this.madeFolders.add(folder);
  }

  private async dropIfEmpty(folder: string): Promise<void> {
    try {
      await rmdir(folder);
    } catch (error) {
      if (!['ENOTEMPTY', 'ENOENT', 'EEXIST'].includes(codeOf(error))) throw error;
    }
  }

  private async *readAndClose(file: FileHandle, { start, end }: StoredRange): AsyncGenerator<Buffer> {
    try {
      for (let position = start; position <= end;) {
        const buffer = Buffer.allocUnsafeSlow(Math.min(readSizeBytes, end - position + 1));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
        if (bytesRead === 0) return;
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } catch (error) {
      throw asProblem(error);
    } finally {
      await file.close();
    }
  }

  private async create(): Promise<void> {
    await mkdir(path.join(this.root, unfinishedName), { recursive: true, mode: 0o700 });
    const marker = path.join(this.root, markerName);
    // Linked into place complete, so that two first starts agree on one id.
    const draft = path.join(this.root, unfinishedName, randomUUID());
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(randomUUID());
      await file.sync();
    } finally {
      await file.close();
    }
    try {
      await linkOrRename(draft, marker);
      await syncFolder(this.root);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** @throws when the root is gone, unreadable, or another store than the one `init` found */
  private async readMarker(): Promise<string> {
    const id = await readFile(path.join(this.root, markerName), 'utf8');
    if (this.storeId && id !== this.storeId) throw new Error(`${this.root} holds another store now`);
    return id;
  }

  /** Null only for "no such file" in a store that is otherwise there; a lost root folder is an outage. */
  private async orMissing<T>(answer: Promise<T>): Promise<T | null> {
    try {
      return await answer;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      await this.readMarker();
      return null;
    }
  }

  private async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asProblem(error);
    }
  }
}

interface Place {
  area: string;
  fan: string;
  id: string;
  part: number;
}

function placeOf(key: string): Place {
  const [area = '', id = '', part] = key.split('/');
  return { area, fan: fanOut(id), id, part: part === undefined ? -1 : Number(part) };
}

function fanOut(id: string): string {
  return id.slice(-2).padStart(2, '0');
}

/** Writes in large pieces, one of them under way while the next is gathered. */
async function writeAll(file: FileHandle, source: AsyncIterable<Buffer>): Promise<void> {
  let gathered: Buffer[] = [];
  let gatheredSizeBytes = 0;
  let underWay: Promise<unknown> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await underWay;
    const pieces = gathered;
    gathered = [];
    gatheredSizeBytes = 0;
    underWay = writeFully(file, pieces);
    // Awaited at the next flush; until then a failure must not count as unhandled.
    underWay.catch(() => undefined);
  };
  try {
    for await (const piece of source) {
      gathered.push(piece);
      gatheredSizeBytes += piece.length;
      if (gatheredSizeBytes >= writeSizeBytes) await flush();
    }
    await flush();
  } finally {
    await underWay;
  }
}

/** One `writev`, and what it left over: a nearly full disk takes a part and reports the fault only at the next call. */
async function writeFully(file: FileHandle, pieces: Buffer[]): Promise<void> {
  let rest = pieces.filter((piece) => piece.length > 0);
  while (rest.length > 0) {
    let { bytesWritten } = await file.writev(rest);
    rest = rest.flatMap((piece) => {
      const taken = Math.min(bytesWritten, piece.length);
      bytesWritten -= taken;
      return taken === piece.length ? [] : [piece.subarray(taken)];
    });
  }
}

/** Hard links fail on a taken name; file systems without them get a check and a rename, which two writers can pass at once. */
async function linkOrRename(file: string, target: string): Promise<void> {
  try {
    await link(file, target);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error;
    const isTaken = await stat(target).then(
      () => true,
      (fault: unknown) => {
        if (codeOf(fault) === 'ENOENT') return false;
        throw fault;
      },
    );
    if (isTaken) throw Object.assign(new Error('The name is taken'), { code: 'EEXIST' });
    await rename(file, target);
  }
}

/** A name is durable only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** By shape, not by class: an error of another realm (a test's sandbox, a worker) is none of our `Error`. */
function codeOf(error: unknown): string {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

function asProblem(error: unknown): unknown {
  if (error instanceof Problem || error instanceof TypeError) return error;
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(error)) ? storeIsFull(error) : storeIsDown(error);
}
