import {
  mean,
  memory,
  mul,
  square,
  sub,
  tidy,
  variableGrads,
  type Scalar,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { parseModel } from '../file/read-model.js';
import { fixtureNames, readFixture, tensorOfArray } from '../testing/fixture.js';
import { runReference } from '../testing/run-reference.js';
import { OnnxModule } from './onnx-module.js';

test.each(fixtureNames)('%s: the values of ONNX Runtime and of PyTorch', async (name) => {
  const { file, inputs, output } = await readFixture(name);
  const module = new OnnxModule(parseModel(file));
  const feeds = mapValues(inputs, tensorOfArray);
  const before = memory().numTensors;
  const result = module.run(feeds)[module.outputs[0]!]!;
  expect(memory().numTensors).toBe(before + 1);
  const reference = (await runReference(file, inputs))[module.outputs[0]!]!;
  expect(result.shape).toEqual(reference.shape);
  const values = Array.from(await result.data());
  expect(largestDifference(values, reference.values)).toBeLessThan(2e-5);
  expect(largestDifference(values, Array.from(output.values))).toBeLessThan(2e-5);
  module.dispose();
});

test.each(fixtureNames)('%s: 20 steps of training have the losses of PyTorch', async (name) => {
  const { file, inputs, target, rate, losses } = await readFixture(name);
  const module = new OnnxModule(parseModel(file));
  const feeds = mapValues(inputs, tensorOfArray);
  const expected = tensorOfArray(target);
  const variables = Object.values(module.variables);
  const differences: number[] = [];
  for (let step = 0; step < losses.length; step++) {
    const { value, grads } = variableGrads(
      () =>
        tidy(() => mean(square(sub(module.run(feeds)[module.outputs[0]!]!, expected))) as Scalar),
      variables,
    );
    differences.push((await value.data())[0]!);
    for (const each of variables) {
      const gradient = grads[each.name]!;
      each.assign(tidy(() => sub(each, mul(gradient, rate))));
      gradient.dispose();
    }
    value.dispose();
  }
  expect(largestDifference(differences, losses)).toBeLessThan(1e-4);
  module.dispose();
});

function largestDifference(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  map: (value: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
