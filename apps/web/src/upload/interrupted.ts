/** What is remembered of an unfinished upload over a reload. The bytes are not: the browser gives them up. */
export interface Remembered {
  id: string;
  courseId: string;
  sessionId: string;
  view: string;
  lightMode: string;
  takenAt?: string;
  lens?: string;
  fileName: string;
  sizeBytes: number;
  /** Absent until the file was read; before that nothing of it was sent. */
  sha256?: string;
}

export type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Prefix under which tus keeps the addresses of a person's uploads. */
export const fingerprintOf = (person: string): string => `samelight-${person}-`;

/**
 * What one person left unfinished in this browser. A clinic's tablet has many hands: nobody is shown what another was
 * uploading, and signing out leaves nothing behind, because file names often hold a patient's name.
 */
export class UploadMemory {
  #person: string | null = null;
  #interrupted: Remembered[] = [];

  constructor(private readonly storage: Memory) {}

  /** Takes up what this person left unfinished; read once, before this page adds its own. */
  openFor(person: string): void {
    if (this.#person === person) return;
    this.#person = person;
    this.#interrupted = this.#read();
  }

  get person(): string {
    return this.#person ?? '';
  }

  interrupted(): readonly Remembered[] {
    return this.#interrupted;
  }

  /** Adds an upload, or what is newly known of it. */
  remember(upload: Remembered): void {
    this.#write([...this.#read().filter(({ id }) => id !== upload.id), upload]);
  }

  forget(...ids: string[]): void {
    this.#interrupted = this.#interrupted.filter(({ id }) => !ids.includes(id));
    this.#write(this.#read().filter(({ id }) => !ids.includes(id)));
  }

  /** The person signs out. */
  forgetAll(): void {
    if (this.#person === null) return;
    this.storage.removeItem(this.#key);
    const addresses = `tus::${fingerprintOf(this.#person)}`;
    const keys = Array.from({ length: this.storage.length }, (_, at) => this.storage.key(at) ?? '');
    for (const key of keys) if (key.startsWith(addresses)) this.storage.removeItem(key);
    this.#person = null;
    this.#interrupted = [];
  }

  get #key(): string {
    return `samelight.uploads.${this.person}`;
  }

  #read(): Remembered[] {
    try {
      const stored: unknown = JSON.parse(this.storage.getItem(this.#key) ?? '[]');
      return Array.isArray(stored) ? (stored as Remembered[]) : [];
    } catch (error) {
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  }

  #write(list: Remembered[]): void {
    if (list.length === 0) this.storage.removeItem(this.#key);
    else this.storage.setItem(this.#key, JSON.stringify(list));
  }
}

/** A file that was chosen again, read to its end. */
export interface ChosenFile<F> {
  file: F;
  sha256: string;
}

/**
 * Pairs files that were chosen again with what was interrupted: by their bytes, never by name and size alone, which two
 * cameras give twice and an edit keeps. Only an upload of which nothing was sent yet is known by name and size.
 */
export function matchInterrupted<F extends Pick<File, 'name' | 'size'>>(
  list: readonly Remembered[],
  files: readonly ChosenFile<F>[],
): { matches: ({ upload: Remembered } & ChosenFile<F>)[]; others: F[] } {
  const left = [...files];
  const matches = list.flatMap((upload) => {
    const at = left.findIndex(({ file, sha256 }) =>
      upload.sha256 === undefined
        ? file.name === upload.fileName && file.size === upload.sizeBytes
        : sha256 === upload.sha256,
    );
    const [chosen] = at < 0 ? [] : left.splice(at, 1);
    return chosen ? [{ upload, ...chosen }] : [];
  });
  return { matches, others: left.map(({ file }) => file) };
}
