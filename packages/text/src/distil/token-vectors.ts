import { padded } from '../batch/token-batch.js';
import type { TextModel } from '../checkpoint/text-model.js';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.js';

const batchSize = 256;

/**
 * What a model finds each token of its vocabulary to be when it stands alone, between the special
 * tokens of its tokenizer.
 *
 * @returns [vocabulary, D], rows of length 1
 */
export async function tokenVectors(
  { encoder, tokenizer }: Pick<TextModel, 'encoder' | 'tokenizer'>,
  onProgress?: (done: number, total: number) => void,
): Promise<Float32Array> {
  const { before, after } = specialAround(tokenizer);
  const { width } = encoder;
  const out = new Float32Array(tokenizer.size * width);
  for (let from = 0; from < tokenizer.size; from += batchSize) {
    const count = Math.min(batchSize, tokenizer.size - from);
    const rows = Array.from({ length: count }, (_, i) => [...before, from + i, ...after]);
    const batch = padded(rows, tokenizer.special.pad, rows[0]!.length);
    const vectors = encoder.encode(batch);
    out.set(await vectors.data(), from * width);
    for (const tensor of [batch.ids, batch.mask, vectors]) tensor.dispose();
    onProgress?.(from + count, tokenizer.size);
  }
  for (let from = 0; from < out.length; from += width) {
    const row = out.subarray(from, from + width);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) row.forEach((value, d) => (row[d] = value / length));
  }
  return out;
}

/** The ids that a tokenizer puts before and after every text. */
export function specialAround(tokenizer: TextTokenizer): {
  readonly before: readonly number[];
  readonly after: readonly number[];
} {
  const [empty, one] = [[...tokenizer.encode('')], [...tokenizer.encode('a')]];
  let before = 0;
  while (before < empty.length && empty[before] === one[before]) before++;
  let after = 0;
  while (after < empty.length - before && empty.at(-1 - after) === one.at(-1 - after)) after++;
  return { before: empty.slice(0, before), after: after === 0 ? [] : empty.slice(-after) };
}
