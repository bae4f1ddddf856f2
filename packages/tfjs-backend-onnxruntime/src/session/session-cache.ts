/** Keeps the things used last, up to a number of them, and disposes of the others. */
export class SessionCache<Session extends { dispose(): void }> {
  readonly #entries = new Map<string, Session>();
  readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is held under a key, made if there is nothing. */
  get(key: string, make: () => Session): Session {
    const cached = this.#entries.get(key);
    if (cached !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, cached); // now the one used last
      return cached;
    }
    const created = make();
    this.#entries.set(key, created);
    for (const [oldest, session] of this.#entries) {
      if (this.#entries.size <= this.capacity) break;
      this.#entries.delete(oldest);
      session.dispose();
    }
    return created;
  }

  dispose(): void {
    for (const session of this.#entries.values()) session.dispose();
    this.#entries.clear();
  }
}
