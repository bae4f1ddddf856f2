import type { SampleNote } from '@counterpoint/data';

/** Notes of samples that were read all the same, each counted once; the first few are shown. */
export class NoteReport {
  readonly #codes = new Map<string, string>();
  readonly #messages: string[] = [];
  readonly #shown: number;

  /** @param shown how many are shown in words; the rest is only counted */
  constructor(shown = 5) {
    this.#shown = shown;
  }

  readonly onNote = ({ key, code, message }: SampleNote): void => {
    const id = `${code} ${key}`;
    if (this.#codes.has(id)) return;
    this.#codes.set(id, code);
    if (this.#messages.length < this.#shown) this.#messages.push(`Note on ${key}: ${message}`);
  };

  /** The notes, and how many of each code there were; empty when there were none. */
  get text(): string {
    if (this.#codes.size === 0) return '';
    const counts: Record<string, number> = {};
    for (const code of this.#codes.values()) counts[code] = (counts[code] ?? 0) + 1;
    const codes = Object.entries(counts)
      .map(([code, count]) => `${code} ${count}`)
      .join(', ');
    return [
      ...this.#messages,
      `${this.#codes.size} samples were read with a note (${codes}).`,
    ].join('\n');
  }
}
