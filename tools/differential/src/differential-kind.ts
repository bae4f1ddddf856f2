import type { Rng } from '@counterpoint/core';

/** How our reader's result for one file compares with an independent reader's. */
export type Verdict =
  | { readonly result: 'agrees' }
  /** Our reader refused with a coded error. */
  | { readonly result: 'refused'; readonly detail: string }
  /** The independent reader cannot read what the independent writer wrote. */
  | { readonly result: 'no-reference'; readonly detail: string }
  /** A third outcome: other values, or an error without a code. */
  | { readonly result: 'differs'; readonly detail: string };

/** One file, ready to be read. */
export interface PreparedFile {
  readonly path: string;
  /** The options that it was written with, for messages. */
  readonly description: string;
  compare(): Promise<Verdict>;
}

/**
 * One family of formats. A file in `kinds/` exports a list of these as `kinds`; the file is found
 * by its place, no table names it.
 */
export interface DifferentialKind {
  /** `picture`, `audio/flac`. */
  readonly name: string;
  /**
   * Programs that must be on the PATH; the kind is skipped, with a line that says so, where one is
   * missing.
   */
  readonly needs: readonly string[];
  /** Modules of Python that the programs of the kind import; as `needs`. @default none */
  readonly modules?: { readonly python: string; readonly names: readonly string[] };
  /**
   * Writes `count` files into a folder with independent encoders, options drawn from `rng`, and
   * reads them with independent decoders.
   */
  prepare(folder: string, rng: Rng, count: number): Promise<readonly PreparedFile[]>;
}
