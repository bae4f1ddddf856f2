import { join } from 'node:path';
import type { LearnContext, PretrainConfig, RawConfig } from '@counterpoint/cli';
import type { Dataset } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import {
  readTexts,
  readTokenizer,
  trainWordPiece,
  writeTokenizer,
  type TextColumnsConfig,
} from '@counterpoint/text';

/** How a run gets its tokenizer. */
export interface TokenizerChoice {
  /** A file or folder; without it a WordPiece vocabulary is trained on the data. */
  readonly path?: string;
  /** Pieces of a tokenizer that is trained. */
  readonly vocabulary: number;
}

/**
 * The entries of a config for a tokenizer that is kept in the folder of the run: the one that is
 * named, or a WordPiece vocabulary of the data.
 */
export async function learnTokenizer(
  { path, vocabulary }: TokenizerChoice,
  { modality }: PretrainConfig,
  { folder, open, say }: LearnContext,
): Promise<RawConfig> {
  const place = join(folder, 'tokenizer');
  const entries = (size: number): RawConfig => ({
    modality: { tokenizer: place },
    encoder: { vocabulary: size },
  });
  if (path !== undefined) {
    const tokenizer = await readTokenizer(path);
    await writeTokenizer(place, tokenizer);
    return entries(tokenizer.size);
  }
  const { columns } = modality as TextColumnsConfig;
  const dataset = (await open()) as Dataset<RawSample>;
  const rows = await readTexts(dataset, { columns }, () => undefined);
  const corpus = rows.flatMap((row) => row.texts);
  const trained = await trainWordPiece(corpus, { size: vocabulary });
  say(`Trained a WordPiece vocabulary of ${trained.size} pieces on ${rows.length} rows.`);
  await writeTokenizer(place, trained);
  return entries(trained.size);
}
