import { CounterpointError } from '@counterpoint/core';
import type { SkippedSample } from '@counterpoint/core';
import type { ProgressDisplay } from '../terminal/progress.js';

/** Samples that were left out: told once each, counted once however many epochs meet them. */
export class SkipReport {
  readonly #codes = new Map<string, string>();
  readonly #sidecars = new Set<string>();
  readonly #display: ProgressDisplay;
  readonly #shown: number;

  /** @param maximum how many are told line by line; the rest is only counted */
  constructor(display: ProgressDisplay, maximum = 5) {
    this.#display = display;
    this.#shown = maximum;
  }

  /** @param part of the data, such as a split: another one may have a sample of the same key */
  readonly onSkip = ({ key, code, message }: SkippedSample, part = ''): void => {
    const id = JSON.stringify([part, code, key]);
    if (this.#codes.has(id)) return;
    this.#codes.set(id, code);
    if (this.#codes.size <= this.#shown) this.#display.say(`Skipped ${key}: ${message}`);
    else if (this.#codes.size === this.#shown + 1)
      this.#display.say('More were skipped; they are counted at the end.');
  };

  /** Counts a sample whose text or JSON beside it was not read; the sample itself is used. */
  readonly onSidecar = (key: string, errors: readonly string[]): void => {
    if (this.#sidecars.has(key)) return;
    this.#sidecars.add(key);
    if (this.#sidecars.size === 1)
      this.#display.say(`A text beside ${key} was not read: ${errors.join('; ')}`);
  };

  /** Samples whose text or JSON beside them was not read. */
  get sidecars(): number {
    return this.#sidecars.size;
  }

  get total(): number {
    return this.#codes.size;
  }

  /** How many of each code. */
  get byCode(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const code of this.#codes.values()) counts[code] = (counts[code] ?? 0) + 1;
    return counts;
  }

  /** `3 skipped (CP_IMAGE_EMPTY 1, CP_IMAGE_DAMAGED 2)`; empty when nothing was. */
  get text(): string {
    const codes = Object.entries(this.byCode).map(([code, count]) => `${code} ${count}`);
    const skipped = this.total === 0 ? [] : [`${this.total} skipped (${codes.join(', ')})`];
    const count = this.sidecars;
    const unreadTexts = count === 0 ? [] : [`the texts beside ${count} samples were not read`];
    return [...skipped, ...unreadTexts].join('; ');
  }
}

/**
 * Makes an unreadable sample an error, where samples are skipped by a callback only. @throws the
 * sample's own error
 */
export function throwSkip({ key, code, message }: SkippedSample): never {
  // The message of a skip begins with its code, as that of the error does.
  const what = message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
  throw new CounterpointError(code, { what, where: key });
}
