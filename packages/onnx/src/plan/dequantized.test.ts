import { grads, sum, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { parseModel } from '../file/read-model.js';
import { OnnxModule } from '../module/onnx-module.js';
import { buildModel, type BuiltArray, type BuiltModel } from '../testing/build-model.js';
import { randomArray } from '../testing/compare-operator.js';
import { tensorOfArray } from '../testing/fixture.js';
import {
  dynamicConvolution,
  dynamicProduct,
  gatheredRows,
  someIds,
  storedPerColumn,
} from '../testing/quantized-models.js';
import { runReference } from '../testing/run-reference.js';

const cases: readonly (readonly [string, BuiltModel, Record<string, BuiltArray>, string[]])[] = [
  [
    'dynamic uint8 product',
    dynamicProduct('uint8', 125),
    { x: randomArray([3, 8], 1) },
    ['weight', 'bias'],
  ],
  [
    'dynamic int8 product',
    dynamicProduct('int8', 0),
    { x: randomArray([3, 8], 1) },
    ['weight', 'bias'],
  ],
  ['dynamic convolution', dynamicConvolution, { x: randomArray([2, 3, 6, 6], 1) }, []],
  ['a scale a column', storedPerColumn, { x: randomArray([3, 8], 1) }, ['weight']],
  ['gathered rows', gatheredRows, { ids: someIds }, []],
];

test.each(cases)(
  '%s: near ONNX Runtime, which rounds activations',
  async (_, model, feeds, names) => {
    const file = buildModel(model);
    const reference = (await runReference(file, feeds))['y']!;
    const module = new OnnxModule(parseModel(file));
    expect(Object.keys(module.variables).sort()).toEqual([...names].sort());
    const inputs = Object.fromEntries(
      Object.entries(feeds).map(([name, array]) => [name, tensorOfArray(array)]),
    );
    const result = module.run(inputs)['y']!;
    expect(result.shape).toEqual(reference.shape);
    const actual = Array.from(await result.data());
    const spread = Math.max(...reference.values.map(Math.abs));
    reference.values.forEach((value, i) =>
      expect(Math.abs(actual[i]! - value)).toBeLessThan(0.02 * spread),
    );
    module.dispose();
  },
);

test('the weight of a quantised product is what its numbers stand for', async () => {
  const { initializers } = dynamicProduct('uint8', 125);
  const module = new OnnxModule(parseModel(buildModel(dynamicProduct('uint8', 125))));
  const weight = Array.from(await module.variables['weight']!.data());
  const levels = Array.from(initializers!['weight_quantized']!.values);
  weight.forEach((value, i) => expect(value).toBeCloseTo(0.02 * (levels[i]! - 125), 6));
  const x = tensor([[1, 0, 0, 0, 0, 0, 0, 0]]);
  const [gradient] = grads((input) => sum(module.run({ x: input! })['y']!))([x]);
  const rows = weight.reduce<number[]>(
    (sums, value, i) => ((sums[Math.floor(i / 4)]! += value), sums),
    Array<number>(8).fill(0),
  );
  Array.from(await gradient!.data()).forEach((value, i) => expect(value).toBeCloseTo(rows[i]!, 5));
  module.dispose();
});
