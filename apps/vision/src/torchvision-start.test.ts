import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  readSafetensors,
  storedFloats,
  writeSafetensors,
  type Module,
  type StoredTensor,
} from '@counterpoint/core';
import { resnet, translateTorchvisionWeights, vit, type ResnetConfig } from '@counterpoint/image';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runVision, trainSmall } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

let folder: string, data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-torchvision-'));
  data = join(folder, 'pictures');
  await writePictures(join(data, 'train'), 12, 12);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The state dictionary that torchvision's model of the same shape would have. */
function stateDictionary(encoder: Module & { readonly width: number }): Uint8Array {
  const floats = (shape: readonly number[], phase: number): StoredTensor => {
    const length = shape.reduce((product, side) => product * side, 1);
    const values = Float32Array.from({ length }, (_, i) => 0.5 + 0.1 * Math.sin(i + phase));
    return { dtype: 'F32', shape, bytes: new Uint8Array(values.buffer) };
  };
  const tensors = Object.entries({ ...encoder.variables, ...encoder.state }).map(
    ([name, { shape }], i): [string, StoredTensor] => {
      const [h, w, from, to] = shape;
      return [name, floats(shape.length === 4 ? [to!, from!, h!, w!] : shape, i)];
    },
  );
  const counter: StoredTensor = { dtype: 'I64', shape: [], bytes: new Uint8Array(8) };
  return writeSafetensors({
    tensors: {
      ...Object.fromEntries(tensors),
      'fc.weight': floats([10, encoder.width], 0),
      'fc.bias': floats([10], 0),
      'bn1.num_batches_tracked': counter,
    },
    metadata: { format: 'pt' },
  });
}

const shapes: readonly Required<Pick<ResnetConfig, 'depth' | 'width' | 'stem'>>[] = [
  { depth: 18, width: 4, stem: 'large' },
  { depth: 34, width: 4, stem: 'small' },
  { depth: 50, width: 4, stem: 'large' },
];

test.each(shapes)(
  'a run starts from the weights of torchvision: depth $depth, $stem stem',
  async (shape) => {
    const encoder = resnet(shape);
    const file = stateDictionary(encoder);
    encoder.dispose();
    const from = join(folder, `resnet-${shape.depth}.safetensors`);
    const out = join(folder, `run-${shape.depth}`);
    await writeFile(from, file);
    const slow = ['--set', 'learningRate.base=1e-12'];
    const { code, errors } = await trainSmall(data, out, '--from', from, ...slow);
    expect(code, errors).toBe(0);
    const { config } = JSON.parse(await readFile(join(out, 'config.json'), 'utf8')) as {
      config: Readonly<Record<string, object>>;
    };
    expect(config).toMatchObject({
      encoder: { type: 'image/resnet', ...shape },
      modality: { normalisation: 'imagenet' },
      weights: './from.safetensors',
    });
    const translated = translateTorchvisionWeights(file, from);
    expect(await readFile(join(out, 'from.safetensors'))).toEqual(Buffer.from(translated));
    const path = join(out, 'export', 'encoder.safetensors');
    const first = (bytes: Uint8Array) =>
      storedFloats(readSafetensors(bytes, path).tensors['conv1.weight']!);
    const start = first(translated);
    const trained = first(await readFile(path));
    expect(trained).toHaveLength(start.length);
    trained.forEach((value, i) => expect(Math.abs(value - start[i]!)).toBeLessThan(1e-6));
  },
  240_000,
);

test('weights of another shape, and of a model without the shape in its tensors, are refused', async () => {
  const wide = resnet({ width: 2 });
  const mixed = readSafetensors(stateDictionary(wide), 'mixed').tensors;
  wide.dispose();
  const half = join(folder, 'half.safetensors');
  const { ['layer4.1.bn2.weight']: left, ...others } = mixed;
  expect(left).toBeDefined();
  await writeFile(half, writeSafetensors({ tensors: others, metadata: {} }));
  const missing = await trainSmall(data, join(folder, 'half'), '--from', half);
  expect(missing.code).toBe(1);
  expect(missing.json).toMatchObject({ error: { code: 'CP_CORE_WEIGHTS_MISMATCH' } });
  const transformer = vit({ width: 8, depth: 1, heads: 2, side: 12, patch: 4 });
  const names = Object.entries(readSafetensors(stateDictionary(transformer), 'vit').tensors);
  transformer.dispose();
  const heads = join(folder, 'heads.safetensors');
  const tensors = Object.fromEntries(names.map(([name, value]) => [`encoder.${name}`, value]));
  await writeFile(heads, writeSafetensors({ tensors, metadata: {} }));
  const other = await trainSmall(data, join(folder, 'heads'), '--from', heads);
  expect(other.code).toBe(1);
  expect(other.json).toMatchObject({ error: { code: 'CP_CORE_WEIGHTS_MISMATCH' } });
});

test('finetune takes weights of torchvision, at the size that they were trained for', async () => {
  const encoder = resnet(shapes[0]!);
  const from = join(folder, 'classes.safetensors');
  await writeFile(from, stateDictionary(encoder));
  encoder.dispose();
  const { json, errors } = await runVision('finetune', from, '--data', data, '--dry-run', '--json');
  expect(json, errors).toMatchObject({
    config: {
      encoder: { type: 'image/resnet', depth: 18, stem: 'large' },
      modality: { side: 224, normalisation: 'imagenet' },
      views: { type: 'image/views', each: [{ side: 224 }] },
    },
  });
});
