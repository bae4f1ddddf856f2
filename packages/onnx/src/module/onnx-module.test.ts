import { inference, Rng, type RunningUpdate } from '@counterpoint/core';
import { memory, moments, tensor, tensor2d, type Tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { toHalf } from '@counterpoint/core';
import { parseModel } from '../file/read-model.js';
import { writeModel } from '../file/write-model.js';
import { buildModel, type BuiltModel } from '../testing/build-model.js';
import { randomArray } from '../testing/compare-operator.js';
import { readFixture, tensorOfArray } from '../testing/fixture.js';
import { runReference } from '../testing/run-reference.js';
import { OnnxModule } from './onnx-module.js';

test('inputs other than the declared ones are refused', async () => {
  const { file } = await readFixture('bert');
  const module = new OnnxModule(parseModel(file));
  const ids = tensor2d([[2, 3]], [1, 2], 'int32');
  expect(() => module.run({ input_ids: ids, words: ids })).toThrow(
    /CP_ONNX_INPUT: Inputs attention_mask, token_type_ids are missing; Inputs words are unknown/,
  );
  const floats = tensor2d([[2, 3]]);
  expect(() => module.run({ input_ids: floats, attention_mask: ids, token_type_ids: ids })).toThrow(
    /CP_ONNX_INPUT: Input input_ids is of type float32/,
  );
  module.dispose();
});

test('a clone is equal and independent, and nothing leaks', async () => {
  const { file, inputs } = await readFixture('resnet');
  const start = memory().numTensors;
  const module = new OnnxModule(parseModel(file));
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, array]) => [name, tensorOfArray(array)]),
  );
  const [first] = Object.values(module.variables);
  first!.assign(tensor(new Float32Array(first!.size).fill(0.1), first!.shape));
  const twin = module.clone();
  const run = async (each: OnnxModule) => Array.from(await each.run(feeds)['output']!.data());
  expect(await run(twin)).toEqual(await run(module));
  first!.assign(tensor(new Float32Array(first!.size).fill(0.2), first!.shape));
  expect(await run(twin)).not.toEqual(await run(module));
  module.dispose();
  twin.dispose();
  const left = memory().numTensors - start;
  expect(left).toBe(Object.keys(feeds).length + 4 + 2); // feeds, four results, two assigned values
});

test('a node that does not fit the batch is named', () => {
  const module = new OnnxModule(
    parseModel(
      buildModel({
        inputs: { x: { shape: ['n', 'd'] } },
        outputs: { y: 'float32' },
        initializers: { w: randomArray([4, 2], 1) },
        nodes: [{ operator: 'MatMul', inputs: ['x', 'w'], outputs: ['y'], name: 'layer/MatMul' }],
      }),
    ),
  );
  const wrong = tensor2d([[1, 2, 3]]);
  expect(() => module.run({ x: wrong })).toThrow(
    /CP_ONNX_NODE.*Where: node layer\/MatMul \(MatMul\)/,
  );
  module.dispose();
});

test('batch normalisation is frozen, or trains on the batch and reports its statistics', async () => {
  const { file, inputs } = await readFixture('resnet');
  const x = tensorOfArray(inputs['pixel_values']!);
  const updates: RunningUpdate[] = [];
  const pass = {
    phase: 'train' as const,
    rng: Rng.of(0, 'test'),
    record: (update: RunningUpdate) => void updates.push(update),
  };
  const frozen = new OnnxModule(parseModel(file));
  const inferred = await frozen.run({ pixel_values: x }, inference)['output']!.data();
  expect(await frozen.run({ pixel_values: x }, pass)['output']!.data()).toEqual(inferred);
  expect(updates).toEqual([]);
  const free = new OnnxModule(parseModel(file), { batchNorm: 'train' });
  expect(await free.run({ pixel_values: x }, inference)['output']!.data()).toEqual(inferred);
  expect(await free.run({ pixel_values: x }, pass)['output']!.data()).not.toEqual(inferred);
  const statistics = Object.keys(free.state);
  expect(updates).toHaveLength(statistics.length);
  for (const { variable, rate } of updates) {
    expect(Object.values(free.state)).toContain(variable);
    expect(rate).toBeCloseTo(0.1, 6);
  }
});

const normalised: BuiltModel = {
  inputs: { x: { shape: ['n', 3] } },
  outputs: { y: 'float32' },
  initializers: {
    gain: randomArray([3], 1),
    shift: randomArray([3], 2),
    mean: randomArray([3], 3),
    variance: randomArray([3], 4, 0.5, 1),
  },
  nodes: [
    {
      operator: 'BatchNormalization',
      inputs: ['x', 'gain', 'shift', 'mean', 'variance'],
      outputs: ['y'],
      attributes: { momentum: 0.8 },
    },
  ],
};

test('training statistics are those of the batch, the variance unbiased', async () => {
  const module = new OnnxModule(parseModel(buildModel(normalised)), { batchNorm: 'train' });
  const x = tensorOfArray(randomArray([6, 3], 5)) as Tensor;
  const updates: Record<string, { values: Float32Array; rate: number }> = {};
  const name = (update: RunningUpdate) =>
    Object.entries(module.state).find(([, each]) => each === update.variable)![0];
  module.run(
    { x },
    {
      phase: 'train',
      rng: Rng.of(0, 'test'),
      record: (update) => {
        updates[name(update)] = {
          values: update.batch.dataSync() as Float32Array,
          rate: update.rate,
        };
      },
    },
  );
  const { mean, variance } = moments(x, 0);
  const expected = {
    mean: Array.from(await mean.data()),
    variance: Array.from(await variance.data(), (v) => (v * 6) / 5),
  };
  for (const key of ['mean', 'variance'] as const) {
    expect(updates[key]!.rate).toBeCloseTo(0.2, 6);
    Array.from(updates[key]!.values).forEach((v, i) => expect(v).toBeCloseTo(expected[key][i]!, 5));
  }
  module.dispose();
});

test('a branch follows a condition that is known from the shapes', async () => {
  const branch = (operator: string): BuiltModel => ({
    inputs: {},
    outputs: { inner: 'float32' },
    nodes: [{ operator, inputs: ['x'], outputs: ['inner'] }],
  });
  const model: BuiltModel = {
    inputs: { x: { shape: ['n', 3] } },
    outputs: { y: 'float32' },
    initializers: {
      two: { shape: [], values: [2], type: 'int64' },
      zero: { shape: [], values: [0], type: 'int64' },
    },
    nodes: [
      { operator: 'Shape', inputs: ['x'], outputs: ['shape'] },
      { operator: 'Gather', inputs: ['shape', 'zero'], outputs: ['rows'] },
      { operator: 'Equal', inputs: ['rows', 'two'], outputs: ['isTwo'] },
      {
        operator: 'If',
        inputs: ['isTwo'],
        outputs: ['y'],
        attributes: { then_branch: branch('Neg'), else_branch: branch('Exp') },
      },
    ],
  };
  const file = buildModel(model);
  const module = new OnnxModule(parseModel(file));
  for (const rows of [2, 3]) {
    const x = randomArray([rows, 3], rows);
    const { values } = (await runReference(file, { x }))['y']!;
    const actual = Array.from(await module.run({ x: tensorOfArray(x) })['y']!.data());
    values.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 5));
  }
});

test('changed weights are written in the element types of the file, and ONNX Runtime runs them', async () => {
  const half = (values: readonly number[]) => values.map(toHalf);
  const model: BuiltModel = {
    inputs: { x: { shape: ['n', 2] } },
    outputs: { y: 'float32' },
    initializers: {
      w: { shape: [2, 2], values: half([1, 2, 3, 4]), type: 'float16' },
      b: { shape: [2], values: [0.5, 1] },
    },
    nodes: [
      { operator: 'Cast', inputs: ['w'], outputs: ['wide'], attributes: { to: 1 } },
      { operator: 'MatMul', inputs: ['x', 'wide'], outputs: ['product'] },
      { operator: 'Add', inputs: ['product', 'b'], outputs: ['y'] },
    ],
  };
  const module = new OnnxModule(parseModel(buildModel(model)));
  expect(Object.keys(module.variables)).toEqual(['w', 'b']);
  module.variables['w']!.assign(
    tensor2d([
      [0.1, -2],
      [3, 70000],
    ]),
  );
  const current = await module.currentModel();
  const { type, bytes } = current.graph.initializers.get('w')!;
  expect([type.name, bytes.length]).toEqual(['float16', 8]);
  module.variables['w']!.assign(
    tensor2d([
      [0.1, -2],
      [3, 4],
    ]),
  );
  const file = writeModel(await module.currentModel());
  const x = randomArray([3, 2], 1);
  const { values } = (await runReference(file, { x }))['y']!;
  const actual = await module.run({ x: tensorOfArray(x) })['y']!.data();
  values.forEach((value, i) => expect(Math.abs(actual[i]! - value)).toBeLessThan(1e-3));
  module.dispose();
});
