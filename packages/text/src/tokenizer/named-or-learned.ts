import { resolve } from 'node:path';
import type { PieceTokenizer } from './piece-tokenizer.js';
import { readTokenizer } from './read-tokenizer.js';
import { trainWordPiece } from './train-word-piece.js';
import { writeTokenizer } from './write-tokenizer.js';

/** A tokenizer that exists, or the corpus to learn one from. */
export interface NamedOrLearned {
  /** A tokenizer's file or folder. */
  readonly path?: string;
  /** What to learn word pieces from otherwise. */
  readonly corpus: () => Promise<Iterable<string>>;
  readonly size: number;
  /** Where it is kept, so that a run needs nothing outside of its folder. */
  readonly folder: string;
}

/**
 * The tokenizer that is named, or word pieces learned from texts, written into a folder. `where` is
 * its absolute path.
 */
export async function namedOrLearned({
  path,
  corpus,
  size,
  folder,
}: NamedOrLearned): Promise<{ readonly where: string; readonly tokenizer: PieceTokenizer }> {
  const tokenizer =
    path === undefined ? await trainWordPiece(await corpus(), { size }) : await readTokenizer(path);
  await writeTokenizer(folder, tokenizer);
  return { where: resolve(folder), tokenizer };
}
