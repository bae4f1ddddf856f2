import type { LeftOut } from './left-out.js';

/** Counts files that are left out, by reason and extension. */
export class LeftOutCounter {
  readonly #counts = new Map<
    string,
    { readonly reason: string; readonly extension: string; count: number; examples: string[] }
  >();
  readonly #shown: number;

  /** @param maximum how many names of each are reported */
  constructor(maximum = 3) {
    this.#shown = maximum;
  }

  /** @param path of the file; its extension is what follows the last dot of its name */
  add(reason: string, path: string): void {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const dot = name.lastIndexOf('.');
    const extension = dot <= 0 ? '' : name.slice(dot).toLowerCase();
    const entry = this.#counts.get(`${reason}\0${extension}`);
    if (entry === undefined) {
      this.#counts.set(`${reason}\0${extension}`, {
        reason,
        extension,
        count: 1,
        examples: [path],
      });
      return;
    }
    entry.count++;
    if (entry.examples.length < this.#shown) entry.examples.push(path);
  }

  /** The most frequent first. */
  counts(): LeftOut[] {
    return [...this.#counts.values()]
      .map((each) => ({ ...each, examples: [...each.examples] }))
      .sort((a, b) => b.count - a.count);
  }
}
