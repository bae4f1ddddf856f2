/** A least-recently-used cache that disposes of evicted sessions. */
export class SessionCache<Session extends { dispose(): void }> {
  readonly #entries = new Map<string, Session>();
  readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The session of a key; `make` creates a missing one. */
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
