/** What is remembered of an unfinished upload over a reload. The bytes are not: the browser gives them up. */
export interface Remembered {
  id: string;
  courseId: string;
  sessionId: string;
  view: string;
  lightMode: string;
  fileName: string;
  sizeBytes: number;
}

const storageKey = 'samelight.uploads';

function read(): Remembered[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(stored) ? (stored as Remembered[]) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
const write = (list: Remembered[]) => localStorage.setItem(storageKey, JSON.stringify(list));

export const remember = (upload: Remembered): void => write([...read(), upload]);
export const forget = (id: string): void => write(read().filter((upload) => upload.id !== id));

/** Uploads that a closed page left unfinished; read once, before this page adds its own. */
export const interruptedUploads: Remembered[] = read();

export function forgetInterrupted(): void {
  const gone = new Set(interruptedUploads.splice(0).map(({ id }) => id));
  write(read().filter((upload) => !gone.has(upload.id)));
}

/** Pairs files that were chosen again with what was interrupted, by name and size. */
export function matchInterrupted(list: Remembered[], files: File[]): { upload: Remembered; file: File }[] {
  const left = [...files];
  return list.flatMap((upload) => {
    const at = left.findIndex(({ name, size }) => name === upload.fileName && size === upload.sizeBytes);
    // Each file once: two cameras may have given two photos one name and one size.
    const [file] = at < 0 ? [] : left.splice(at, 1);
    return file ? [{ upload, file }] : [];
  });
}
