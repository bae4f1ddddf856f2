import { join } from 'node:path';
import { readSafetensors, Rng, writeSafetensors } from '@counterpoint/core';
import { readQrels, readRun } from '@counterpoint/eval';
import { readTextModel, readTokenizer } from '@counterpoint/text';
import { setBackend } from '@tensorflow/tfjs-core';
import type { DamageName, FuzzKind } from '../fuzz-kind.js';
import { inFolder } from '../in-folder.js';
import { pickledFile } from '../pickled-file.js';

const letters = Array.from('abcdefghij');
const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...letters, '##a', '##b'];
const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));

const wordPiece = {
  version: '1.0',
  added_tokens: pieces.slice(0, 5).map((content, id) => ({ id, content, special: true })),
  normalizer: { type: 'BertNormalizer', lowercase: true, clean_text: true },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: null,
  decoder: null,
  model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', vocab },
};
const bytePair = {
  version: '1.0',
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
  post_processor: null,
  decoder: null,
  model: {
    type: 'BPE',
    vocab: { a: 0, b: 1, ab: 2, Ġ: 3 },
    merges: ['a b'],
  },
};

const shape = {
  model_type: 'bert',
  vocab_size: pieces.length,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 8,
  max_position_embeddings: 12,
  type_vocab_size: 2,
  hidden_act: 'gelu',
  layer_norm_eps: 1e-12,
};

/** The weights that the config asks for. */
function weights(): Uint8Array {
  const rng = Rng.of(1, 'fuzz');
  const layer = 'encoder.layer.0.';
  const linear = ['attention.self.query', 'attention.self.key', 'attention.self.value']
    .concat('attention.output.dense', 'intermediate.dense', 'output.dense')
    .flatMap((name): [string, number[]][] => [
      [`${layer}${name}.weight`, [8, 8]],
      [`${layer}${name}.bias`, [8]],
    ]);
  const norms = ['embeddings.', `${layer}attention.output.`, `${layer}output.`].flatMap(
    (name): [string, number[]][] => [
      [`${name}LayerNorm.weight`, [8]],
      [`${name}LayerNorm.bias`, [8]],
    ],
  );
  const tables: [string, number[]][] = [
    ['embeddings.word_embeddings.weight', [pieces.length, 8]],
    ['embeddings.position_embeddings.weight', [12, 8]],
    ['embeddings.token_type_embeddings.weight', [2, 8]],
  ];
  const tensors = Object.fromEntries(
    [...tables, ...norms, ...linear].map(([name, sides]) => {
      const values = Float32Array.from(
        { length: sides.reduce((product, side) => product * side, 1) },
        () => rng.normal(),
      );
      return [name, { dtype: 'F32' as const, shape: sides, bytes: new Uint8Array(values.buffer) }];
    }),
  );
  return writeSafetensors({ tensors, metadata: { format: 'pt' } });
}

/** The same weights as PyTorch pickles them. */
function pickledWeights(): Uint8Array {
  const { tensors } = readSafetensors(weights(), 'fuzz');
  return pickledFile(
    Object.entries(tensors).map(([name, { shape, bytes: content }]) => ({
      name,
      shape,
      values: new Float32Array(new Uint8Array(content).buffer),
    })),
  );
}

const bytes = (value: unknown): Uint8Array =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

/** A kind whose bytes are one file of a folder that a reader opens. */
function fileKind(
  name: string,
  detects: readonly DamageName[],
  intact: readonly Uint8Array[],
  decode: (bytes: Uint8Array) => Promise<string>,
): FuzzKind {
  return { name: `text/${name}`, detects, intact: () => Promise.resolve(intact), decode };
}

/** The structure of a model that is read from a folder, without the values. */
async function describeModel(folder: string): Promise<string> {
  await import('@tensorflow/tfjs-backend-cpu');
  await setBackend('cpu');
  const { encoder, maxTokens, normalize, prompts, fingerprint } = await readTextModel(folder);
  const description = JSON.stringify([encoder.config, maxTokens, normalize, prompts, fingerprint]);
  encoder.dispose();
  return description;
}

const vocabTxt = pieces.join('\n');

export const kinds: readonly FuzzKind[] = [
  fileKind('tokenizer.json', ['cut'], [bytes(wordPiece), bytes(bytePair)], (file) =>
    inFolder({ 'tokenizer.json': file }, async (folder) => {
      const tokenizer = await readTokenizer(join(folder, 'tokenizer.json'));
      return [...tokenizer.encode('abc aab [MASK] zz')].join();
    }),
  ),
  fileKind('vocab.txt', [], [bytes(vocabTxt)], (file) =>
    inFolder({ 'vocab.txt': file }, async (folder) => {
      const tokenizer = await readTokenizer(join(folder, 'vocab.txt'));
      return [...tokenizer.encode('abc aab zz')].join();
    }),
  ),
  fileKind('safetensors', ['cut'], [weights()], async (file) => {
    const { tensors } = readSafetensors(file, 'fuzz');
    return Object.entries(tensors)
      .map(([name, tensor]) => `${name} ${tensor.dtype} ${tensor.shape.join('x')}`)
      .join('\n');
  }),
  fileKind('config.json', ['cut'], [bytes(shape)], (file) =>
    inFolder(
      { 'config.json': file, 'vocab.txt': vocabTxt, 'model.safetensors': weights() },
      describeModel,
    ),
  ),
  fileKind(
    'prompts',
    ['cut'],
    [bytes({ prompts: { query: 'q: ', passage: 'p: ' }, default_prompt_name: 'query' })],
    (file) =>
      inFolder(
        {
          'config.json': JSON.stringify(shape),
          'vocab.txt': vocabTxt,
          'model.safetensors': weights(),
          'config_sentence_transformers.json': file,
        },
        describeModel,
      ),
  ),
  fileKind('model.safetensors', ['cut'], [weights()], (file) =>
    inFolder(
      { 'config.json': JSON.stringify(shape), 'vocab.txt': vocabTxt, 'model.safetensors': file },
      describeModel,
    ),
  ),
  fileKind('pytorch_model.bin', [], [pickledWeights()], (file) =>
    inFolder(
      { 'config.json': JSON.stringify(shape), 'vocab.txt': vocabTxt, 'pytorch_model.bin': file },
      describeModel,
    ),
  ),
  fileKind('qrels', [], [bytes('q1 0 d1 2\nq2 0 d7 1\n'), bytes('q1\td1\t1\n')], async (file) =>
    JSON.stringify([...readQrels(Buffer.from(file).toString('utf8'))].map(([q, d]) => [q, [...d]])),
  ),
  fileKind('run', [], [bytes('q1 Q0 d1 1 0.5 x\nq1 Q0 d2 2 0.25 x\n')], async (file) =>
    JSON.stringify([...readRun(Buffer.from(file).toString('utf8'))]),
  ),
];
