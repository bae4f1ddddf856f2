import { join } from 'node:path';
import type { Pooling } from '../encoder/pool.js';
import type { PieceTokenizer } from '../tokenizer/piece-tokenizer.js';
import { readTokenizer } from '../tokenizer/read-tokenizer.js';
import { withLowercase } from '../tokenizer/with-lowercase.js';
import { unsupportedModel } from './model-files.js';
import type { Prompts } from './prompts.js';
import { readModules } from './read-modules.js';
import { tokenLimit } from './token-limit.js';

/** What a folder says around a model of texts that something else computes, such as an ONNX file. */
export interface TextSettings {
  readonly tokenizer: PieceTokenizer;
  /** Of `modules.json`; mean where there is none. */
  readonly pooling: Pooling;
  readonly normalize: boolean;
  /** The longest text that the folder names. */
  readonly maxTokens?: number;
  readonly prompts: Prompts;
}

/**
 * Reads tokenizer, pooling, limits and prompts of a folder, by the rules of {@link readTextModel}.
 *
 * @throws CP_TEXT_MODEL_UNSUPPORTED, for a `Dense` module too, whose weights the folder keeps
 *   elsewhere; CP_TEXT_MODEL_MALFORMED, CP_TEXT_TOKENIZER_MALFORMED
 */
export async function readTextSettings(folder: string): Promise<TextSettings> {
  const { transformer, dense, lowercase, ...modules } = await readModules(folder);
  if (dense.length > 0)
    throw unsupportedModel(
      'The model has a Dense module, which its ONNX file lacks',
      join(folder, 'modules.json'),
      'Transformer, Pooling and Normalize',
    );
  const tokenizer = await readTokenizer(transformer);
  const key = 'model_max_length';
  const where = join(transformer, 'tokenizer_config.json');
  return {
    tokenizer: lowercase ? withLowercase(tokenizer) : tokenizer,
    pooling: modules.pooling,
    normalize: modules.normalize,
    maxTokens: modules.maxTokens ?? tokenLimit(tokenizer.files.config[key], key, where),
    prompts: modules.prompts,
  };
}
