import type { OnnxInputs, ProofCase } from '@counterpoint/cli';
import { embedTexts, tokenInputs, unlikeTexts, type TextModel } from '@counterpoint/text';

/** What `onnx/model.onnx` calls the embeddings. */
export const embeddingName = 'sentence_embedding';

/**
 * Unlike texts, each alone and all in one batch, as inputs of the ONNX file; expected is what
 * `embed` gives.
 */
export async function textCases(
  model: Pick<TextModel, 'encoder' | 'tokenizer' | 'maxTokens' | 'normalize'>,
): Promise<ProofCase[]> {
  const { encoder, tokenizer, maxTokens, normalize } = model;
  const expected = await embedTexts(encoder, tokenizer, unlikeTexts, { maxTokens, normalize });
  const { width } = encoder;
  const alone = unlikeTexts.map((text, i) => ({
    name: `the text ${JSON.stringify(text.slice(0, 20))}`,
    inputs: tokenInputs(tokenizer, [text], maxTokens) as OnnxInputs,
    expected: expected.subarray(i * width, (i + 1) * width),
  }));
  return [
    ...alone,
    {
      name: 'short and long texts in one batch',
      inputs: tokenInputs(tokenizer, unlikeTexts, maxTokens) as OnnxInputs,
      expected,
    },
  ];
}

/** Rows of unit length, as `embed` writes them; a row of zeros stays. */
export function unitRows(values: Float32Array, width: number): Float32Array {
  const rows = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += width) {
    const row = values.subarray(at, at + width);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    rows.set(length > 0 ? row.map((value) => value / length) : row, at);
  }
  return rows;
}
