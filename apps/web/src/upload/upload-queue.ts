import { Upload, type DetailedError } from 'tus-js-client';
import { address, currentToken } from '../api/client';
import { ApiProblem, offline, parseProblem } from '../api/problem';
import { queryClient } from '../api/queries';
import { randomId } from './files';
import { hashFile } from './hash-file';
import { fingerprintOf, UploadMemory, type Remembered } from './interrupted';

export type UploadState = 'waiting' | 'hashing' | 'sending' | 'paused' | 'done' | 'duplicate' | 'failed';

/** What a file is, as the person said when dropping it. */
export interface UploadOrder {
  file: File;
  courseId: string;
  sessionId: string;
  view: string;
  lightMode: string;
  /** When the file has been read already. */
  sha256?: string;
  /** Of a picture that the browser's camera took: when, and through which lens. */
  takenAt?: string;
  lens?: string;
}

export interface UploadItem extends Remembered {
  state: UploadState;
  /** 0 to 1: reading and hashing are the first tenth, sending the rest. */
  share: number;
  problem: ApiProblem | null;
  /** Once it is acknowledged. */
  photoId: string | null;
}

interface Work {
  file: File;
  stop: AbortController;
  sha256?: string;
  upload?: Upload;
}

const parallel = 3;
const hashShare = 0.1;
const isOpen = (state: UploadState) => state === 'waiting' || state === 'hashing' || state === 'sending';
/** Still wants something: the page should not be closed without a word. */
export const isUnfinished = (item: UploadItem): boolean => isOpen(item.state) || item.state === 'paused';

/**
 * Every upload of this browser tab. It belongs to no dialog and no page, so closing either stops nothing. A file is
 * hashed first (the digest travels with the creation and is verified before the server acknowledges), then sent by tus,
 * which continues where it stopped after a cut or a reload.
 */
class UploadQueue {
  #items: readonly UploadItem[] = [];
  readonly #work = new Map<string, Work>();
  readonly #watchers = new Set<() => void>();
  readonly memory = new UploadMemory(localStorage);

  subscribe = (notify: () => void): (() => void) => {
    this.#watchers.add(notify);
    return () => this.#watchers.delete(notify);
  };
  items = (): readonly UploadItem[] => this.#items;

  /** Says whose uploads these are. Another person begins with none: what is under way here was not theirs. */
  openFor(person: string): void {
    if (this.memory.person === person) return;
    this.#drop();
    this.memory.openFor(person);
  }

  /** The person signs out: nothing goes on, and nothing is remembered. */
  leave(): void {
    this.#drop();
    this.memory.forgetAll();
  }

  #drop(): void {
    for (const work of this.#work.values()) {
      work.stop.abort();
      void work.upload?.abort();
    }
    this.#work.clear();
    if (this.#items.length > 0) this.#set([]);
  }

  /** @returns the ids of the new items, in order */
  add(orders: UploadOrder[]): string[] {
    const items = orders.map(({ file, ...order }): UploadItem => {
      const id = randomId();
      const { sha256 } = order;
      this.#work.set(id, { file, stop: new AbortController(), ...(sha256 === undefined ? {} : { sha256 }) });
      const remembered = { ...order, id, fileName: file.name, sizeBytes: file.size };
      this.memory.remember(remembered);
      return { ...remembered, state: 'waiting', share: 0, problem: null, photoId: null };
    });
    this.#set([...this.#items, ...items]);
    this.#advance();
    return items.map(({ id }) => id);
  }

  pause(id: string): void {
    const work = this.#work.get(id);
    const item = this.#items.find((other) => other.id === id);
    if (!work || !item || !isOpen(item.state)) return;
    work.stop.abort();
    void work.upload?.abort();
    this.#change(id, { state: 'paused' });
    this.#advance();
  }

  /** Goes on after a pause, or tries again after a failure. */
  resume(id: string): void {
    const work = this.#work.get(id);
    if (!work) return;
    work.stop = new AbortController();
    this.#change(id, { state: 'waiting', problem: null });
    this.#advance();
  }

  cancel(id: string): void {
    const work = this.#work.get(id);
    work?.stop.abort();
    // Also asks the server to drop what has arrived; if that fails the upload expires there by itself.
    work?.upload?.abort(true).catch(() => undefined);
    this.#work.delete(id);
    this.memory.forget(id);
    this.#set(this.#items.filter((item) => item.id !== id));
    this.#advance();
  }

  pauseAll = (): void => this.#items.filter(({ state }) => isOpen(state)).forEach(({ id }) => this.pause(id));
  resumeAll = (): void =>
    this.#items
      .filter(({ state }) => state === 'paused' || state === 'failed')
      .forEach(({ id }) => this.resume(id));
  clearFinished = (): void =>
    this.#set(this.#items.filter((item) => isUnfinished(item) || item.state === 'failed'));

  #advance(): void {
    const running = this.#items.filter(({ state }) => state === 'hashing' || state === 'sending').length;
    const next = this.#items
      .filter(({ state }) => state === 'waiting')
      .slice(0, Math.max(0, parallel - running));
    for (const item of next) void this.#run(item);
  }

  async #run(item: UploadItem): Promise<void> {
    const work = this.#work.get(item.id);
    if (!work) return;
    const { signal } = work.stop;
    try {
      this.#change(item.id, { state: work.sha256 ? 'sending' : 'hashing' });
      work.sha256 ??= await hashFile(
        work.file,
        (done) => this.#change(item.id, { share: (hashShare * done) / Math.max(1, work.file.size) }),
        signal,
      );
      signal.throwIfAborted();
      this.#change(item.id, { state: 'sending' });
      this.memory.remember(remembered(item, work.sha256));
      const { isDuplicate, photoId } = await this.#send(item, work, work.sha256);
      this.#finish(item, isDuplicate ? 'duplicate' : 'done', photoId);
    } catch (error) {
      if (!signal.aborted) this.#fail(item.id, problemIn(error));
    }
    this.#advance();
  }

  async #send(
    item: UploadItem,
    work: Work,
    sha256: string,
  ): Promise<{ isDuplicate: boolean; photoId: string | null }> {
    const { sessionId, view, lightMode, fileName, takenAt, lens } = item;
    return new Promise((resolve, reject) => {
      let isDuplicate = false;
      let photoId: string | null = null;
      const upload = new Upload(work.file, {
        endpoint: address.uploads,
        metadata: {
          sessionId,
          view,
          lightMode,
          fileName,
          sha256,
          ...(takenAt ? { takenAt } : {}),
          ...(lens ? { lens } : {}),
        },
        retryDelays: [0, 1_000, 3_000, 8_000, 20_000],
        removeFingerprintOnSuccess: true,
        // The same bytes for the same place continue the same upload, also after a reload.
        fingerprint: () =>
          Promise.resolve(`${fingerprintOf(this.memory.person)}${sessionId}-${view}-${lightMode}-${sha256}`),
        onBeforeRequest: (request) => {
          request.setHeader('X-CSRF-Token', currentToken());
          if (request.getMethod() === 'POST') request.setHeader('Idempotency-Key', item.id);
        },
        onAfterResponse: (_request, response) => {
          if (response.getHeader('Samelight-Duplicate') === 'true') isDuplicate = true;
          photoId = response.getHeader('Samelight-Photo-Id') ?? photoId;
        },
        onProgress: (sent, total) =>
          this.#change(item.id, { share: hashShare + ((1 - hashShare) * sent) / Math.max(1, total) }),
        onSuccess: () => resolve({ isDuplicate, photoId }),
        onError: reject,
      });
      work.upload = upload;
      work.stop.signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
      upload.findPreviousUploads().then(([previous]) => {
        if (work.stop.signal.aborted) return;
        if (previous) upload.resumeFromPreviousUpload(previous);
        upload.start();
      }, reject);
    });
  }

  #finish(item: UploadItem, state: 'done' | 'duplicate', photoId: string | null): void {
    this.#work.delete(item.id);
    this.memory.forget(item.id);
    this.#change(item.id, { state, share: 1, photoId });
    void queryClient.invalidateQueries({ queryKey: ['timeline', item.courseId] });
  }

  #fail(id: string, problem: ApiProblem): void {
    // What the server refused would be refused again after a reload.
    if (problem.status >= 400 && problem.status < 500 && problem.status !== 401) this.memory.forget(id);
    this.#change(id, { state: 'failed', problem });
  }

  #change(id: string, change: Partial<UploadItem>): void {
    this.#set(this.#items.map((item) => (item.id === id ? { ...item, ...change } : item)));
  }
  #set(items: readonly UploadItem[]): void {
    this.#items = items;
    this.#watchers.forEach((notify) => notify());
  }
}

function remembered(item: UploadItem, sha256: string): Remembered {
  const { state: _, share: __, problem: ___, photoId: ____, ...order } = item;
  return { ...order, sha256 };
}

function problemIn(error: unknown): ApiProblem {
  const response = (error as DetailedError).originalResponse;
  if (response)
    return new ApiProblem(response.getStatus(), parseProblem(response.getBody(), response.getStatus()));
  if (error instanceof Error && 'originalRequest' in error) return offline();
  return new ApiProblem(0, { type: 'file-unreadable', title: '', status: 0 });
}

export const uploads = new UploadQueue();
