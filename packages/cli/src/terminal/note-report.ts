import type { SampleNote } from '@counterpoint/data';

/** The notes as a part of a result. */
export interface NoteSummary {
  readonly samples: number;
  readonly byCode: Readonly<Record<string, number>>;
  /** The first few. */
  readonly shown: readonly SampleNote[];
}

/** Notes of samples that were read all the same, each counted once; the first few are shown. */
export class NoteReport {
  readonly #codes = new Map<string, string>();
  readonly #first: SampleNote[] = [];
  readonly #shown: number;

  /** @param maximum how many are shown in words; the rest is only counted */
  constructor(maximum = 5) {
    this.#shown = maximum;
  }

  readonly onNote = (note: SampleNote): void => {
    const { key, code } = note;
    const id = `${code} ${key}`;
    if (this.#codes.has(id)) return;
    this.#codes.set(id, code);
    if (this.#first.length < this.#shown) this.#first.push(note);
  };

  /** Undefined where there were none. */
  get summary(): NoteSummary | undefined {
    if (this.#codes.size === 0) return undefined;
    const byCode: Record<string, number> = {};
    for (const code of this.#codes.values()) byCode[code] = (byCode[code] ?? 0) + 1;
    return { samples: this.#codes.size, byCode, shown: this.#first };
  }

  /** The notes, and how many of each code there were; empty when there were none. */
  get text(): string {
    const { summary } = this;
    if (summary === undefined) return '';
    const codes = Object.entries(summary.byCode).map(([code, count]) => `${code} ${count}`);
    return [
      ...summary.shown.map(({ key, message }) => `Note on ${key}: ${message}`),
      `${summary.samples} samples were read with a note (${codes.join(', ')}).`,
    ].join('\n');
  }
}
