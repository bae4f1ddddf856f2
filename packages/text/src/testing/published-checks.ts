import { join } from 'node:path';
import { expect } from 'vitest';
import { readTextModel } from '../checkpoint/read-text-model.js';
import { embedWith } from '../checkpoint/text-model.js';
import {
  float64Transformer,
  linear,
  type PublishedModel,
  type Weight,
} from './float64-transformer.js';
import { publishedModel, weightsFile } from './published-folder.js';

const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
const special = { bert: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] };
export const vocabulary: readonly string[] = [
  ...special.bert,
  ...letters,
  ...letters.map((each) => `##${each}`),
  'Q',
  'W',
  'E',
].slice(0, 60);
/** The texts that the checks embed. */
export const texts: readonly string[] = [
  'cat',
  'a dog and a cat sat on it',
  'q w',
  'the very long word abcdefghijklmnop',
];
/** A small WordPiece vocabulary. */
export const vocabTxt: string = `${vocabulary.join('\n')}\n`;
/** The files of a published model of a family, and its weights. */
export const plainFiles = (
  family: PublishedModel['family'],
): {
  readonly model: PublishedModel;
  readonly files: Readonly<Record<string, string | Uint8Array | object>>;
} => {
  const { model, config } = publishedModel(family);
  return {
    model,
    files: {
      'config.json': config,
      'vocab.txt': vocabTxt,
      'model.safetensors': weightsFile(model.weights),
    },
  };
};

/** Embeddings in double precision of the ids that the read tokenizer gives. */
export async function expectedEmbeddings(
  model: PublishedModel,
  place: string,
  {
    pooling = 'mean',
    dense = [],
    normalize = true,
  }: {
    pooling?: 'mean' | 'cls' | 'last';
    dense?: [Weight, Weight, (x: number) => number][];
    normalize?: boolean;
  } = {},
): Promise<number[][]> {
  const { tokenizer, maxTokens, encoder } = await readTextModel(place);
  encoder.dispose();
  return texts.map((text) => {
    const rows = float64Transformer(model, tokenizer.encode(text, { maxTokens }));
    const pooled =
      pooling === 'mean'
        ? rows[0]!.map((_, d) => rows.reduce((sum, row) => sum + row[d]!, 0) / rows.length)
        : rows.at(pooling === 'cls' ? 0 : -1)!;
    const out = dense.reduce((x, [weight, bias, f]) => linear(x, weight, bias).map(f), pooled);
    const length = normalize ? Math.hypot(...out) : 1;
    return out.map((value) => value / length);
  });
}

/** Compares a folder's embeddings of {@link texts} with the expected ones. */
export async function checkEmbeddings(place: string, expected: readonly number[][]): Promise<void> {
  const model = await readTextModel(place);
  const actual = await embedWith(model, texts);
  const { width } = model.encoder;
  expected.forEach((row, i) =>
    row.forEach((value, d) =>
      expect(actual[i * width + d]!, `text ${i}, ${d}`).toBeCloseTo(value, 5),
    ),
  );
  model.encoder.dispose();
}

/** Compares the embeddings of a folder's `onnx/model.onnx` with the expected ones. */
export async function checkGraph(
  place: string,
  expected: readonly (readonly number[])[],
): Promise<void> {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const { tokenizer, maxTokens, encoder } = await readTextModel(place);
  encoder.dispose();
  const session = await InferenceSession.create(join(place, 'onnx', 'model.onnx'));
  for (const [i, text] of texts.entries()) {
    const ids = BigInt64Array.from(tokenizer.encode(text, { maxTokens }), BigInt);
    const tensor = (values: BigInt64Array) => new Tensor('int64', values, [1, values.length]);
    const output = await session.run({
      input_ids: tensor(ids),
      attention_mask: tensor(ids.map(() => 1n)),
    });
    const values = output['sentence_embedding']!.data as Float32Array;
    const length = Math.hypot(...values);
    expected[i]!.forEach((value, d) => expect(values[d]! / length).toBeCloseTo(value, 5));
  }
}
