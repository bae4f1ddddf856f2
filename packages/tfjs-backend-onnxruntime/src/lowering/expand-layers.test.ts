import { readFileSync } from 'node:fs';
import { engine, memory, randomNormal, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { Recorder } from '../graph/recorder.js';
import { keyOf, structureOf } from '../graph/structure.js';
import { Value } from '../graph/value.js';
import { layerKernels } from '../kernels/layers.js';
import { layers } from '../layers/index.js';
import { backendName } from '../register.js';
import { expandLayers } from './expand-layers.js';

const leaf = (...shape: number[]): Value =>
  new Value('float32', shape, {
    elements: new Float32Array(shape.reduce((size, extent) => size * extent, 1)).fill(0.5),
  });
const run = (
  record: Recorder,
  name: string,
  inputs: Record<string, Value>,
  attributes: object = {},
): Value[] => {
  record.kernel = name;
  return [layerKernels[name]!(inputs, attributes as never, record, Object.values(inputs))].flat();
};
const types = (outputs: readonly Value[]): string[] =>
  expandLayers(structureOf(outputs)).operations.map(({ type }) => type);

test('what a gradient shares with its layer is computed once, and what nobody reads is gone', () => {
  const record = new Recorder();
  const [x, gain, shift, dy] = [leaf(2, 3, 4), leaf(4), leaf(4), leaf(2, 3, 4)];
  const [y] = run(record, 'LayerNorm', { x, gain, shift }, { epsilon: 1e-5 });
  const [dx, dGain, dShift] = run(
    record,
    'LayerNormGrad',
    { dy, x, gain, shift },
    { epsilon: 1e-5 },
  );
  const forward = types([y!]);
  expect(forward).toEqual([
    'ReduceMean',
    'Sub',
    'Mul',
    'ReduceMean',
    'Add',
    'Sqrt',
    'Reciprocal',
    'Mul',
    'Mul',
    'Add',
  ]);
  expect(types([dShift!])).toEqual(['ReduceSum']);
  expect(types([y!, dGain!])).toEqual([...forward, 'Mul', 'ReduceSum']);
  expect(types([y!, dx!]).filter((type) => type === 'Sqrt')).toHaveLength(1);
});

test('what follows a layer follows its formula, reshapes as one, and keeps the kernels that asked', () => {
  const record = new Recorder();
  const [y] = run(record, 'LayerNorm', { x: leaf(2, 4), gain: leaf(4) }, { epsilon: 1e-5 });
  record.kernel = 'Reshape';
  const flat = record.reshape(record.elementwise('Neg', [y!]), [8]);
  const { operations, outputs, leaves } = expandLayers(structureOf([flat]));
  expect(operations.map(({ kernel }) => kernel)).toEqual([
    ...Array.from({ length: 9 }, () => 'LayerNorm'),
    'Reshape',
    'Reshape',
  ]);
  expect([outputs[0]!.source!.type, outputs[0]!.shape, leaves.length]).toEqual(['Reshape', [8], 2]);
  const ids = operations.map((operation) => operation.outputs[0]!.id);
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
});

test('a graph without layers comes back as it is; equal outputs of one with layers stay two', () => {
  const record = new Recorder();
  const plain = structureOf([record.elementwise('Neg', [leaf(3)])]);
  expect(expandLayers(plain)).toBe(plain);
  const inputs = { x: leaf(2, 4), gain: leaf(4) };
  const [[a], [b]] = [
    run(record, 'LayerNorm', inputs, { epsilon: 1 }),
    run(record, 'LayerNorm', inputs, { epsilon: 1 }),
  ];
  const { outputs, operations } = expandLayers(structureOf([a!, b!]));
  expect(new Set(outputs).size).toBe(2);
  expect(operations.filter(({ type }) => type === 'Sqrt')).toHaveLength(1);
});

test('graphs with layers have one key for each structure', () => {
  const key = (epsilon: number, rows: number, shifted = true): string =>
    keyOf(
      structureOf(
        run(
          new Recorder(),
          'LayerNorm',
          { x: leaf(rows, 4), gain: leaf(4), ...(shifted ? { shift: leaf(4) } : {}) },
          { epsilon },
        ),
      ),
    );
  expect(key(1e-5, 2)).toBe(key(1e-5, 2));
  expect(new Set([key(1e-5, 2), key(1e-6, 2), key(1e-5, 3), key(1e-5, 2, false)]).size).toBe(4);
});

test('a layer counts as some operations, so that a loop without a read runs as soon as it did', () => {
  const record = new Recorder();
  run(record, 'Gelu', { x: leaf(3) });
  expect(record.recorded).toBeGreaterThan(5);
});

test('gradients are of the inputs that are given', async () => {
  await setBackend(backendName);
  const x = randomNormal([2, 3, 4]),
    gain = randomNormal([4]);
  const before = memory().numTensors;
  const results = engine().runKernel(
    'LayerNormGrad',
    { dy: x, x, gain },
    { epsilon: 1e-5 },
  ) as unknown as Tensor[];
  expect(results.map(({ shape }) => shape)).toEqual([[2, 3, 4], [4]]);
  for (const result of results) {
    expect((await result.data()).length).toBe(result.size);
    result.dispose();
  }
  expect(memory().numTensors).toBe(before);
  x.dispose();
  gain.dispose();
});

test('the contract lists the very kernels that there are', () => {
  const page = readFileSync(new URL('../../../../docs/layer-kernels.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name!);
  const gradients = listed.map((name) => `${name}Grad`).filter((name) => name in layers);
  expect([...listed, ...gradients].sort()).toEqual(Object.keys(layers).sort());
});

test('a layer of inputs that do not fit is refused when it is asked for', async () => {
  await setBackend(backendName);
  const refused = (): unknown =>
    engine().runKernel(
      'LayerNorm',
      { x: randomNormal([2, 3]), gain: randomNormal([4]) },
      { epsilon: 1 },
    );
  expect(refused).toThrow(
    expect.objectContaining({
      code: 'CP_BACKEND_KERNEL_ATTRIBUTE',
      message: expect.stringContaining('kernel LayerNorm') as string,
    }),
  );
});
