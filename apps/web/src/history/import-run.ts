import type { HistoryRules, PlannedFile } from '#photos/history';
import { Upload, type DetailedError } from 'tus-js-client';
import { address, api, currentToken } from '../api/client';
import { ApiProblem, offline, parseProblem } from '../api/problem';
import { queryClient } from '../api/queries';
import type { ImportOrder, ImportPlacement, NewImportItem } from '../api/types';
import { hashFile } from '../upload/hash-file';

export interface RunState {
  phase: 'idle' | 'saving' | 'running' | 'pausing' | 'paused' | 'done' | 'broken';
  batchId: string | null;
  title: string;
  done: number;
  total: number;
  failed: number;
  /** Why it stopped by itself. */
  problem: ApiProblem | null;
}

const idle: RunState = {
  phase: 'idle',
  batchId: null,
  title: '',
  done: 0,
  total: 0,
  failed: 0,
  problem: null,
};
const page = 400;
const lanes = 3;
/** Files that one request asks the places of. */
const chunk = 6;

interface Waiting {
  id: string;
  file: File;
}

/**
 * The import of this tab. It belongs to no page, so one may work elsewhere meanwhile; closing the tab stops it, and choosing the
 * same folder again goes on. Every file has a key of its own: whatever is sent twice is taken in once.
 */
class ImportRun {
  #state: RunState = idle;
  #queue: Waiting[] = [];
  #stop = new AbortController();
  readonly #watchers = new Set<() => void>();

  subscribe = (notify: () => void): (() => void) => {
    this.#watchers.add(notify);
    return () => this.#watchers.delete(notify);
  };
  state = (): RunState => this.#state;

  /** Keeps a plan as a batch and begins with what is clear. @returns the batch */
  async begin(
    title: string,
    rules: HistoryRules,
    planned: readonly PlannedFile[],
    byPath: ReadonlyMap<string, File>,
  ): Promise<string> {
    const kept = planned.filter(({ reasons }) => !reasons.includes('system') && !reasons.includes('sidecar'));
    this.#set({ ...idle, phase: 'saving', title, total: kept.length });
    try {
      const batch = await api.createImport({ title, rules: { ...rules, words: [] } as ImportOrder['rules'] });
      const waiting: Waiting[] = [];
      for (let at = 0; at < kept.length; at += page) {
        const items = kept.slice(at, at + page).map((file) => newItem(file, byPath.get(file.path)));
        for (const { id, path, state } of await api.appendImport(batch.id, items)) {
          const file = byPath.get(path);
          if (state === 'ready' && file) waiting.push({ id, file });
        }
        this.#set({ ...this.#state, done: Math.min(at + page, kept.length) });
      }
      await this.#run(batch.id, title, waiting);
      return batch.id;
    } catch (error) {
      this.#set({ ...this.#state, phase: 'broken', problem: problemIn(error) });
      throw error;
    }
  }

  /** Goes on with a batch whose files are at hand again. @returns how many of them it still wants */
  async resume(batchId: string, title: string, byPath: ReadonlyMap<string, File>): Promise<number> {
    const waiting: Waiting[] = [];
    for (let cursor: string | undefined; ;) {
      const { items, nextCursor } = await api.importItems(
        batchId,
        ['ready', 'placed', 'failed'],
        cursor,
        500,
      );
      for (const { id, path, sizeBytes } of items) {
        const file = byPath.get(path);
        if (file?.size === sizeBytes) waiting.push({ id, file });
      }
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    await this.#run(batchId, title, waiting);
    return waiting.length;
  }

  /** Files that a person has decided about: they join the import that runs, or begin one. */
  async takeUp(batchId: string, title: string, files: Waiting[]): Promise<void> {
    const isOurs = this.#state.batchId === batchId;
    if (isOurs && this.#state.phase === 'running') {
      this.#queue.push(...files);
      this.#set({ ...this.#state, total: this.#state.total + files.length });
      return;
    }
    await this.#run(batchId, title, files);
  }

  async #run(batchId: string, title: string, waiting: Waiting[]): Promise<void> {
    await api.setImportState(batchId, 'running');
    this.#queue = waiting;
    this.#stop = new AbortController();
    this.#set({ ...idle, phase: 'running', batchId, title, total: waiting.length });
    void this.#work();
  }

  pause = (): void => {
    if (this.#state.phase !== 'running') return;
    this.#set({ ...this.#state, phase: 'pausing' });
    this.#stop.abort();
  };

  goOn = (): void => {
    const { batchId, phase } = this.#state;
    if (batchId === null || (phase !== 'paused' && phase !== 'broken')) return;
    this.#stop = new AbortController();
    this.#set({ ...this.#state, phase: 'running', problem: null });
    void api.setImportState(batchId, 'running').then(
      () => this.#work(),
      (error: unknown) => this.#set({ ...this.#state, phase: 'broken', problem: problemIn(error) }),
    );
  };

  /** Lets go of the batch: it is being undone, or belongs to the past. */
  forget = (): void => {
    this.#stop.abort();
    this.#queue = [];
    this.#set(idle);
  };

  async #work(): Promise<void> {
    const { batchId } = this.#state;
    const { signal } = this.#stop;
    if (batchId === null) return;
    try {
      await Promise.all(Array.from({ length: lanes }, () => this.#lane(batchId, signal)));
    } catch (error) {
      if (!signal.aborted) {
        this.#stop.abort();
        this.#set({ ...this.#state, phase: 'broken', problem: problemIn(error) });
        return;
      }
    }
    if (this.#state.batchId !== batchId) return;
    const isDone = !signal.aborted;
    this.#set({ ...this.#state, phase: isDone ? 'done' : 'paused' });
    await api.setImportState(batchId, isDone ? 'done' : 'paused').catch(() => undefined);
    for (const queryKey of [['import'], ['imports'], ['patients'], ['timeline'], ['courses']])
      void queryClient.invalidateQueries({ queryKey });
  }

  async #lane(batchId: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const files = this.#queue.splice(0, chunk);
      if (files.length === 0) return;
      try {
        await this.#chunk(batchId, files, signal);
      } catch (error) {
        // Not lost: what was in hand goes back, and what is there already is known when it is asked for again.
        this.#queue.unshift(...files);
        throw error;
      }
      if (signal.aborted) return;
    }
  }

  async #chunk(batchId: string, files: Waiting[], signal: AbortSignal): Promise<void> {
    const hashes = new Map<string, string>();
    const failures: { id: string; failure: string }[] = [];
    for (const { id, file } of files) {
      try {
        hashes.set(id, await hashFile(file, () => undefined, signal));
      } catch (error) {
        if (signal.aborted) throw error;
        failures.push({ id, failure: 'the file cannot be read, or is gone' });
      }
    }
    const placed =
      hashes.size === 0
        ? []
        : await api.placeImport(
            batchId,
            [...hashes].map(([id, sha256]) => ({ id, sha256 })),
          );
    for (const placement of placed) {
      if (signal.aborted) throw new DOMException('stopped', 'AbortError');
      const sha256 = hashes.get(placement.id)!;
      if (placement.state === 'placed' && placement.sessionId !== null) {
        const file = files.find(({ id }) => id === placement.id)!.file;
        try {
          const isDuplicate = await send(file, placement, sha256, signal);
          if (isDuplicate) await api.placeImport(batchId, [{ id: placement.id, sha256 }]);
        } catch (error) {
          const problem = problemIn(error);
          const isFilesOwn =
            problem.status >= 400 && problem.status < 500 && ![401, 403, 408, 429].includes(problem.status);
          if (signal.aborted || !isFilesOwn) throw error;
          failures.push({
            id: placement.id,
            failure: (problem.body.detail ?? problem.body.title).slice(0, 300),
          });
        }
      }
    }
    if (failures.length > 0) await api.noteImportFailures(batchId, failures);
    const { done, failed } = this.#state;
    this.#set({ ...this.#state, done: done + files.length, failed: failed + failures.length });
  }

  #set(state: RunState): void {
    this.#state = state;
    this.#watchers.forEach((notify) => notify());
  }
}

/** Sends one file by tus. @returns true when the same bytes were in its session already */
function send(file: File, placement: ImportPlacement, sha256: string, signal: AbortSignal): Promise<boolean> {
  const { view, lightMode } = placement;
  return new Promise((resolve, reject) => {
    let isDuplicate = false;
    const upload = new Upload(file, {
      endpoint: address.uploads,
      metadata: { sessionId: placement.sessionId!, view, lightMode, fileName: file.name, sha256 },
      retryDelays: [0, 1_000, 3_000, 8_000, 20_000],
      storeFingerprintForResuming: false,
      onBeforeRequest: (request) => {
        request.setHeader('X-CSRF-Token', currentToken());
        if (request.getMethod() === 'POST') request.setHeader('Idempotency-Key', placement.idempotencyKey);
      },
      onAfterResponse: (_request, response) => {
        if (response.getHeader('Samelight-Duplicate') === 'true') isDuplicate = true;
      },
      onSuccess: () => resolve(isDuplicate),
      onError: reject,
    });
    signal.addEventListener('abort', () => {
      void upload.abort();
      reject(new DOMException('stopped', 'AbortError'));
    });
    upload.start();
  });
}

function newItem(
  { patient, patientLabel, dateFrom: _dateFrom, ...file }: PlannedFile,
  source: File | undefined,
): NewImportItem {
  return {
    ...file,
    modifiedAt: source ? new Date(source.lastModified).toISOString() : null,
    patientLabel: patientLabel?.slice(0, 200) ?? null,
    patientId: patient?.id ?? null,
    patientCode: patient?.id === null ? patient.code : null,
    patientName: patient?.id === null ? patient.name : null,
  } as NewImportItem;
}

function problemIn(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const response = (error as DetailedError).originalResponse;
  if (response)
    return new ApiProblem(response.getStatus(), parseProblem(response.getBody(), response.getStatus()));
  return offline();
}

export const importRun = new ImportRun();
