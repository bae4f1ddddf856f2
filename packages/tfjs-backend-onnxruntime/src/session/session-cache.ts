/** Keeps the things used last, up to a number of them, and disposes of the others. */
export class SessionCache<Held extends { dispose(): void }> {
  readonly #entries = new Map<string, Held>();
  readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is held under a key, made if there is nothing. */
  get(key: string, make: () => Held): Held {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, known); // now the one used last
      return known;
    }
    const made = make();
    this.#entries.set(key, made);
    for (const [oldest, held] of this.#entries) {
      if (this.#entries.size <= this.capacity) break;
      this.#entries.delete(oldest);
      held.dispose();
    }
    return made;
  }

  dispose(): void {
    for (const held of this.#entries.values()) held.dispose();
    this.#entries.clear();
  }
}
