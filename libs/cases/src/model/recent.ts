/** Keeps the last few results of slow work; who asks while one is being made waits for that one. */
export class Recent<T> {
  private readonly known = new Map<string, Promise<T>>();

  constructor(private readonly most: number) {}

  /** @throws what `make` throws; a failure is not kept */
  get(key: string, make: () => Promise<T>): Promise<T> {
    const found = this.known.get(key);
    this.known.delete(key);
    const value = found ?? make();
    this.known.set(key, value);
    if (!found) value.catch(() => this.known.delete(key));
    const oldest = this.known.keys().next();
    if (this.known.size > this.most && !oldest.done) this.known.delete(oldest.value);
    return value;
  }
}
