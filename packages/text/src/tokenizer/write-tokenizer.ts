import { writeFileAtomically } from '@counterpoint/core';
import { join } from 'node:path';
import type { PieceTokenizer } from './piece-tokenizer.js';

/**
 * Writes `tokenizer.json` and `tokenizer_config.json`, which `readTokenizer` and Hugging Face's
 * libraries read.
 */
export async function writeTokenizer(
  folder: string,
  { files }: Pick<PieceTokenizer, 'files'>,
): Promise<void> {
  await writeFileAtomically(join(folder, 'tokenizer.json'), `${JSON.stringify(files.tokenizer)}\n`);
  await writeFileAtomically(
    join(folder, 'tokenizer_config.json'),
    `${JSON.stringify(files.config, null, 2)}\n`,
  );
}
