import { expect, test } from 'vitest';
import { parseModel } from '../file/read-model.js';
import { OnnxModule } from '../module/onnx-module.js';
import { buildModel, type BuiltModel } from '../testing/build-model.js';

const model: BuiltModel = {
  inputs: { x: { shape: [2, 3] } },
  outputs: { good: 'float32', bad: 'float32' },
  nodes: [
    { operator: 'Relu', inputs: ['x'], outputs: ['good'] },
    { operator: 'Det', inputs: ['good'], outputs: ['a'], name: 'first' },
    { operator: 'Det', inputs: ['a'], outputs: ['b'], name: 'second' },
    { operator: 'Sparkle', domain: 'acme', inputs: ['b'], outputs: ['bad'], name: 'third' },
  ],
};

test('missing operators are named with their nodes and the number of the others', () => {
  const run = () => new OnnxModule(parseModel(buildModel(model)));
  expect(run).toThrow(
    /CP_ONNX_OPERATOR: 2 operators are not supported: Det \(2 nodes: first, second\);/,
  );
  expect(run).toThrow(/acme.Sparkle \(node third\).*supported operators only; 1 others/);
});

test('an output that does not need them is computed', () => {
  const module = new OnnxModule(parseModel(buildModel(model)), { outputs: ['good'] });
  expect(module.outputs).toEqual(['good']);
  expect(() => new OnnxModule(parseModel(buildModel(model)), { outputs: ['best'] })).toThrow(
    /CP_ONNX_OUTPUT.*good, bad/,
  );
});
