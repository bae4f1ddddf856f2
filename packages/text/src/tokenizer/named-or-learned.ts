import { resolve } from 'node:path';
import type { PieceTokenizer } from './piece-tokenizer.js';
import { readTokenizer } from './read-tokenizer.js';
import { trainWordPiece } from './train-word-piece.js';
import { writeTokenizer } from './write-tokenizer.js';

export interface NamedOrLearned {
  /** A tokenizer's file or folder. */
  readonly named?: string;
  /** What to learn word pieces from otherwise. */
  readonly corpus: () => Promise<Iterable<string>>;
  readonly size: number;
  /** Where a learned one is kept. */
  readonly folder: string;
}

/**
 * The tokenizer that was named, or word pieces learned from texts and kept in a folder. `where` is
 * an absolute path.
 */
export async function namedOrLearned({
  named,
  corpus,
  size,
  folder,
}: NamedOrLearned): Promise<{ readonly where: string; readonly tokenizer: PieceTokenizer }> {
  if (named !== undefined) return { where: resolve(named), tokenizer: await readTokenizer(named) };
  const tokenizer = await trainWordPiece(await corpus(), { size });
  await writeTokenizer(folder, tokenizer);
  return { where: resolve(folder), tokenizer };
}
