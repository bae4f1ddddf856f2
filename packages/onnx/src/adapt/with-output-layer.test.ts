import { tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { outputOf } from '../encoder/output-of.js';
import { parseModel } from '../file/read-model.js';
import { writeModel } from '../file/write-model.js';
import { OnnxModule } from '../module/onnx-module.js';
import { buildModel } from '../testing/build-model.js';
import { randomArray } from '../testing/compare-operator.js';
import { readFixture } from '../testing/fixture.js';
import { runReference } from '../testing/run-reference.js';
import { outputLayerNames, withOutputLayer } from './with-output-layer.js';

/** `unit` reads the output `y`, too. */
const built = (output = 'y', type?: string) =>
  buildModel({
    nodes: [
      { operator: 'MatMul', inputs: ['x', 'weight'], outputs: ['y'], name: 'dense' },
      {
        ...{ operator: 'LpNormalization', inputs: ['y'], outputs: ['unit'] },
        attributes: { axis: -1, p: 2 },
      },
      { operator: 'Shape', inputs: ['unit'], outputs: ['sizes'] },
    ],
    initializers: { weight: { shape: [5, 4], values: randomArray([5, 4], 1).values } },
    inputs: { x: { shape: ['n', 5] } },
    outputs: { [output]: type ?? 'float32', ...(output === 'y' ? { unit: 'float32' } : {}) },
  });

const layer = {
  weight: randomArray([4, 4], 3).values as Float32Array,
  bias: randomArray([4], 4).values as Float32Array,
};

test('the output goes through the layer, in ONNX Runtime and here; others are as they were', async () => {
  const x = randomArray([3, 5], 2);
  const before = await runReference(built(), { x });
  const written = writeModel(withOutputLayer(parseModel(built()), { output: 'y', ...layer }));
  const after = await runReference(written, { x });
  expect(after['unit']!.values).toEqual(before['unit']!.values);
  const module = new OnnxModule(parseModel(written), { outputs: ['y'] });
  expect(Object.keys(module.variables)).toEqual(
    expect.arrayContaining(Object.values(outputLayerNames)),
  );
  const here = module.run({ x: tensor2d(Array.from(x.values), [3, 5]) })['y']!.dataSync();
  for (let row = 0; row < 3; row++)
    for (let column = 0; column < 4; column++) {
      let sum = layer.bias[column]!;
      for (let i = 0; i < 4; i++)
        sum += before['y']!.values[row * 4 + i]! * layer.weight[i * 4 + column]!;
      expect(after['y']!.values[row * 4 + column]).toBeCloseTo(sum, 5);
      expect(here[row * 4 + column]).toBeCloseTo(sum, 5);
    }
});

test.each(['bert', 'clip-text'])('%s runs as before with the identity', async (name) => {
  const { file, inputs } = await readFixture(name);
  const model = parseModel(file);
  const output = outputOf(model, undefined);
  const width = model.graph.outputs.find((each) => each.name === output)!.shape!.at(-1) as number;
  const weight = Float32Array.from({ length: width * width }, (_, i) => +(i % (width + 1) === 0));
  const bias = new Float32Array(width);
  const written = writeModel(withOutputLayer(model, { weight, bias }));
  const [before, after] = [await runReference(file, inputs), await runReference(written, inputs)];
  before[output]!.values.forEach((value, i) =>
    expect(after[output]!.values[i]).toBeCloseTo(value, 5),
  );
});

test('an output of no node, of other numbers, or with a layer is refused', () => {
  const model = parseModel(built());
  const once = withOutputLayer(model, { output: 'y', ...layer });
  const again = () => withOutputLayer(once, { output: 'y', ...layer });
  expect(again).toThrow(/CP_ONNX_OUTPUT.* already/s);
  expect(() => withOutputLayer(model, { output: 'z', ...layer })).toThrow(/computed by no node/);
  const integers = parseModel(built('sizes', 'int64'));
  expect(() => withOutputLayer(integers, layer)).toThrow(/is of int64/);
});
