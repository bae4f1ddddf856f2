import { expect, test } from 'vitest';
import { withFloatWeights } from '../plan/dequantized.js';
import { buildModel } from '../testing/build-model.js';
import { randomArray } from '../testing/compare-operator.js';
import { fixtureNames, readFixture } from '../testing/fixture.js';
import { dynamicProduct } from '../testing/quantized-models.js';
import { runReference } from '../testing/run-reference.js';
import { parseModel } from './read-model.js';
import { writeModel } from './write-model.js';

test.each(fixtureNames)('%s: what was read and written runs as before', async (name) => {
  const { file, inputs } = await readFixture(name);
  const written = writeModel(parseModel(file));
  expect(parseModel(written).graph.nodes.map(({ name: each }) => each)).toEqual(
    parseModel(file).graph.nodes.map(({ name: each }) => each),
  );
  expect(await runReference(written, inputs)).toEqual(await runReference(file, inputs));
});

test('a dequantised model runs in ONNX Runtime without its quantisers', async () => {
  const file = buildModel(dynamicProduct('uint8', 125));
  const model = withFloatWeights(parseModel(file));
  const written = writeModel(model);
  const x = randomArray([3, 8], 1);
  const [before, after] = [await runReference(file, { x }), await runReference(written, { x })];
  expect(model.graph.nodes.map(({ operator }) => operator)).toEqual(['MatMul', 'Add']);
  expect([...model.graph.initializers.keys()].sort()).toEqual(['bias', 'weight']);
  before['y']!.values.forEach((value, i) =>
    expect(Math.abs(after['y']!.values[i]! - value)).toBeLessThan(0.05),
  );
});
