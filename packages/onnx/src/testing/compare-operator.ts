import { Rng } from '@counterpoint/core';
import { add, grads, mul, sum, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { parseModel } from '../file/read-model.js';
import { OnnxModule } from '../module/onnx-module.js';
import { buildModel, type BuiltArray, type BuiltModel, type BuiltNode } from './build-model.js';
import { runReference } from './run-reference.js';

/** One node with its inputs. */
export interface OperatorCase {
  readonly operator: string;
  readonly domain?: string;
  readonly opset?: number;
  readonly attributes?: BuiltNode['attributes'];
  /** Fed when the model runs. */
  readonly inputs?: readonly (BuiltArray | undefined)[];
  /** In the file, after the inputs; undefined where an optional input is left out. */
  readonly constants?: readonly (BuiltArray | undefined)[];
  /** Types of the outputs. @default one of float32 */
  readonly outputs?: readonly string[];
  /** Whether gradients are compared with finite differences. @default true */
  readonly differentiable?: boolean;
  readonly tolerance?: number;
}

/** Drawn floats of a shape, between two bounds. */
export function randomArray(shape: readonly number[], seed = 0, low = -1, high = 1): BuiltArray {
  const rng = Rng.of(seed, 'onnx-test', shape.join());
  const size = shape.reduce((product, side) => product * side, 1);
  const values = Float32Array.from({ length: size }, () => rng.uniform(low, high));
  return { shape, values };
}

/** Whole numbers as int64. */
export function whole(
  values: readonly number[],
  shape: readonly number[] = [values.length],
): BuiltArray {
  return { shape, values, type: 'int64' };
}

/** The model that a case describes. */
export function modelOf(operatorCase: OperatorCase): {
  model: BuiltModel;
  feeds: Record<string, BuiltArray>;
} {
  const {
    operator,
    domain,
    attributes,
    inputs = [],
    constants = [],
    outputs = ['float32'],
  } = operatorCase;
  const byName = (list: readonly (BuiltArray | undefined)[], prefix: string) =>
    Object.fromEntries(
      list.flatMap((array, i) => (array ? [[`${prefix}${i}`, array] as const] : [])),
    );
  const feeds = byName(inputs, 'x');
  const names = [
    ...inputs.map((array, i) => (array ? `x${i}` : '')),
    ...constants.map((array, i) => (array ? `c${i}` : '')),
  ];
  const results = outputs.map((_, i) => `y${i}`);
  const model: BuiltModel = {
    nodes: [{ operator, domain, attributes, inputs: names, outputs: results }],
    initializers: byName(constants, 'c'),
    inputs: feeds,
    outputs: Object.fromEntries(results.map((name, i) => [name, outputs[i]!])),
    opset: operatorCase.opset,
  };
  return { model, feeds };
}

/**
 * Holds an operator to ONNX Runtime's values, and its gradients to finite differences of those
 * values along a drawn direction.
 */
export async function compareOperator(operatorCase: OperatorCase): Promise<void> {
  const { model, feeds } = modelOf(operatorCase);
  const file = buildModel(model);
  const { tolerance = 1e-5, differentiable = true } = operatorCase;
  const reference = await runReference(file, feeds);
  const module = new OnnxModule(parseModel(file));
  const tensors = tensorsOf(feeds);
  const results = module.run(tensors);
  for (const [name, { shape, values }] of Object.entries(reference)) {
    const result = results[name]!;
    expect(result.shape, `shape of ${name}`).toEqual([...shape]);
    const actual = Array.from(await result.data());
    const scale = Math.max(1, ...values.map(Math.abs).filter(Number.isFinite));
    values.forEach((value, i) => {
      if (Number.isFinite(value))
        expect(
          Math.abs(actual[i]! - value) / scale,
          `${name}[${i}]: ${actual[i]} for ${value}`,
        ).toBeLessThanOrEqual(tolerance);
      else expect(actual[i]).toEqual(value);
    });
  }
  if (differentiable) await compareGradients(operatorCase, module, feeds, file);
  for (const each of [...Object.values(tensors), ...Object.values(results)]) each.dispose();
  module.dispose();
}

/** The model with its trained weights as inputs, which can be moved. */
async function compareGradients(
  operatorCase: OperatorCase,
  module: OnnxModule,
  feeds: Record<string, BuiltArray>,
  file: Uint8Array,
): Promise<void> {
  const floats = Object.entries(feeds).filter(([, { type = 'float32' }]) => type === 'float32');
  if (floats.length === 0) return;
  const names = floats.map(([name]) => name);
  const rest = tensorsOf(
    Object.fromEntries(Object.entries(feeds).filter(([name]) => !names.includes(name))),
  );
  const base = await runReference(file, feeds);
  const outputs = Object.keys(base).filter(
    (_, i) => (operatorCase.outputs ?? ['float32'])[i] === 'float32',
  );
  const weights = outputs.map((name, i) => randomArray(base[name]!.shape, 100 + i));
  const score = (results: Readonly<Record<string, { values: readonly number[] }>>) =>
    outputs.reduce(
      (total, name, o) =>
        total +
        results[name]!.values.reduce((sum, value, i) => sum + value * weights[o]!.values[i]!, 0),
      0,
    );
  const directions = floats.map(([, { shape }], i) => randomArray(shape, 200 + i));
  const step = 4e-3;
  const moved = (by: number) => ({
    ...feeds,
    ...Object.fromEntries(
      floats.map(([name, array], f) => [
        name,
        {
          shape: array.shape,
          values: Float32Array.from(
            array.values,
            (value, i) => value + by * directions[f]!.values[i]!,
          ),
        },
      ]),
    ),
  });
  const [ahead, behind] = [
    await runReference(file, moved(step)),
    await runReference(file, moved(-step)),
  ];
  const expected = (score(ahead) - score(behind)) / (2 * step);
  const inputs = floats.map(([, { shape, values }]) =>
    tensor(Float32Array.from(values), [...shape]),
  );
  const slopes = grads((...xs: Tensor[]) => loss(xs))(inputs);
  let analytic = 0;
  for (const [f, gradient] of slopes.entries()) {
    const values = await gradient.data();
    values.forEach((value, i) => (analytic += value * directions[f]!.values[i]!));
  }
  const size = Math.max(1, Math.abs(expected));
  expect(Math.abs(analytic - expected) / size, `gradient ${analytic} for ${expected}`).toBeLessThan(
    1e-2,
  );
  for (const each of [...inputs, ...slopes, ...Object.values(rest)]) each.dispose();

  function loss(xs: Tensor[]): Tensor {
    return tidy(() => {
      const results = module.run({
        ...rest,
        ...Object.fromEntries(names.map((name, i) => [name, xs[i]!])),
      });
      const parts = outputs.map((name, i) =>
        sum(
          mul(
            results[name]!,
            tensor(Float32Array.from(weights[i]!.values), [...weights[i]!.shape]),
          ),
        ),
      );
      return parts.reduce((a, b) => add(a, b));
    });
  }
}

function tensorsOf(arrays: Readonly<Record<string, BuiltArray>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, values, type = 'float32' }]) => {
      const dtype = type === 'float32' ? 'float32' : type === 'bool' ? 'bool' : 'int32';
      return [name, tensor(Array.from(values), [...shape], dtype)];
    }),
  );
}
