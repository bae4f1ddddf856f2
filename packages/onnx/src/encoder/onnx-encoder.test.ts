import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry, type Batch, type Encoder } from '@counterpoint/core';
import { checkEncoder } from '@counterpoint/testkit';
import {
  cast,
  mean,
  mul,
  ones,
  randomNormal,
  randomUniform,
  square,
  sub,
  tensor2d,
  tidy,
  variableGrads,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeModel } from '../file/write-model.js';
import { onnxPlugin } from '../plugin.js';
import { readFixture } from '../testing/fixture.js';
import { runReference } from '../testing/run-reference.js';
import { onnxEncoder } from './onnx-encoder-component.js';
import type { OnnxEncoderConfig } from './onnx-encoder-config.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-onnx-encoder-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(name: string): Promise<string> {
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, (await readFixture(name)).file);
  return path;
}

const tokens = (n: number, seed: number): Batch => {
  const ids = cast(randomUniform([n, 6], 2, 38, 'int32', seed), 'int32');
  return { ids, mask: ones([n, 6]) };
};
const normals = (shape: number[]) => (n: number, seed: number) =>
  randomNormal([n, ...shape], 0, 1, 'float32', seed) as Tensor;

/** Families that are held to every contract, one for each kind of input. */
const contracts = ['bert', 'vit', 'ast', 'wav2vec2'];

const subjects: readonly (readonly [
  string,
  Partial<OnnxEncoderConfig>,
  (n: number, seed: number) => Batch,
  string,
  number,
])[] = [
  ['bert', { pooling: 'mean' }, tokens, 'tokens', 16],
  ['modern-bert', { pooling: 'first', normalize: true }, tokens, 'tokens', 16],
  ['xlm-roberta', { pooling: 'last' }, tokens, 'tokens', 16],
  ['vit', {}, normals([16, 16, 3]), 'pictures', 16],
  ['resnet', {}, normals([32, 32, 3]), 'pictures', 10],
  ['whisper', {}, normals([32, 20, 1]), 'features', 16],
  ['ast', {}, normals([32, 24, 1]), 'features', 16],
  ['clap', {}, normals([50, 16, 1]), 'features', 16],
  ['wav2vec2', {}, normals([400]), 'waveforms', 16],
];

test.each(subjects)('%s is an encoder', async (name, config, batch, kind, width) => {
  const model = await fileOf(name);
  const make = () => onnxEncoder({ model, ...config });
  const encoder = await make();
  expect([encoder.kind, encoder.width]).toEqual([kind, width]);
  const embeddings = await encoder.encode(batch(4, 1)).data();
  expect(embeddings.length).toBe(4 * width);
  expect(embeddings.every(Number.isFinite)).toBe(true);
  encoder.dispose();
  if (contracts.includes(name))
    await checkEncoder({ name, make, batch: () => batch(4, 1), seeded: false });
});

async function fall(encoder: Encoder, batch: Batch, steps = 5): Promise<number[]> {
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const variables = Object.values(encoder.variables);
    const { value, grads } = variableGrads(
      () => tidy(() => mean(square(encoder.encode(batch))) as Scalar),
      variables,
    );
    losses.push((await value.data())[0]!);
    for (const each of variables) each.assign(tidy(() => sub(each, mul(grads[each.name]!, 0.1))));
  }
  return losses;
}

test('low-rank updates change nothing at first, train alone, and are written into the matrices', async () => {
  const model = await fileOf('bert');
  const [plain, adapted] = [
    await onnxEncoder({ model }),
    await onnxEncoder({ model, train: 'lora', rank: 2 }),
  ];
  const ids = tensor2d(
    [
      [5, 9, 3],
      [7, 2, 8],
    ],
    [2, 3],
    'int32',
  );
  const batch = { ids, mask: ones([2, 3]) };
  const before = await plain.encode(batch).data();
  expect(await adapted.encode(batch).data()).toEqual(before);
  const names = Object.keys(adapted.variables);
  expect(names).toHaveLength(2 * 12); // query, key, value, out and two of the perceptron, twice
  expect(names.every((name) => /\.lora_[ab]$/.test(name))).toBe(true);
  const frozen = await adapted.state['words.weight']!.data();
  const losses = await fall(adapted, batch);
  expect(losses.at(-1)!).toBeLessThan(losses[0]!);
  expect(await adapted.state['words.weight']!.data()).toEqual(frozen);
  const file = writeModel(await adapted.currentModel());
  const whole = (values: readonly number[]) => ({ shape: [2, 3], values, type: 'int64' });
  const { values } = (
    await runReference(file, {
      input_ids: whole([5, 9, 3, 7, 2, 8]),
      attention_mask: whole([1, 1, 1, 1, 1, 1]),
      token_type_ids: whole([0, 0, 0, 0, 0, 0]),
    })
  )['last_hidden_state']!;
  const actual = await adapted.encode(batch).data();
  const means = Array.from({ length: 32 }, (_, i) => {
    const [row, column] = [Math.floor(i / 16), i % 16];
    return [0, 1, 2].reduce((sum, t) => sum + values[(row * 3 + t) * 16 + column]! / 3, 0);
  });
  means.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 4));
});

test('1x1 convolutions have low-rank updates too', async () => {
  const model = await fileOf('mobilenet-v2');
  const encoder = await onnxEncoder({ model, train: 'lora', rank: 2 });
  const names = Object.keys(encoder.variables).filter((name) => name.endsWith('.lora_a'));
  expect(names.length).toBeGreaterThan(4);
  const batch = normals([32, 32, 3])(2, 1);
  const losses = await fall(encoder, batch);
  expect(losses.at(-1)!).toBeLessThan(losses[0]!);
});

test('only what is asked for is trained', async () => {
  const model = await fileOf('vit');
  const all = await onnxEncoder({ model });
  const head = await onnxEncoder({ model, train: 'head' });
  const some = await onnxEncoder({ model, freeze: '^patches|layers\\.0' });
  expect(Object.keys(head.variables)).toEqual([]);
  expect(Object.keys(head.state).sort()).toEqual(Object.keys(all.variables).sort());
  const frozen = Object.keys(some.state);
  expect(frozen.length).toBeGreaterThan(5);
  expect(frozen.every((name) => /^patches|layers\.0/.test(name))).toBe(true);
  await expect(onnxEncoder({ model, freeze: '(' })).rejects.toThrow(/CP_CORE_CONFIG_INVALID/);
});

test('a batch of another kind is refused', async () => {
  const encoder = await onnxEncoder({ model: await fileOf('vit') });
  expect(() => encoder.encode(normals([400])(2, 1))).toThrow(/CP_ONNX_INPUT.*takes pictures/);
  expect(() => encoder.encode(tokens(2, 1))).toThrow(/CP_ONNX_INPUT/);
});

test('a config names it', async () => {
  const registry = new Registry([onnxPlugin]);
  const encoder = await registry.create(
    'encoder',
    { type: 'onnx/model', model: await fileOf('vit') },
    { seed: 1 },
  );
  expect(encoder.width).toBe(16);
});
