import {
  getBackend,
  grad,
  memory,
  mul,
  profile,
  setBackend,
  square,
  sum,
  tensor,
  tensor2d,
  tidy,
  variableGrads,
  type Scalar,
  type Tensor,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Pass, RunningUpdate } from '../contract/pass.js';
import { Rng } from '../random/rng.js';
import { gelu } from './activation.js';
import { Attention } from './attention.js';
import { BatchNorm } from './batch-norm.js';
import { dropout, residualSum } from './dropout.js';
import { LayerNorm } from './layer-norm.js';
import { Linear } from './linear.js';
import { filledParameter } from './parameter.js';

const used = getBackend();
afterEach(async () => {
  await setBackend(used);
});

/** A weighted sum makes a scalar whose gradient has no symmetry to hide behind. */
const weigh = (y: Tensor): Scalar =>
  sum(
    mul(
      y,
      tensor(
        Array.from({ length: y.size }, (_, i) => Math.sin(1.7 * i + 1)),
        y.shape,
      ),
    ),
  ) as Scalar;

interface Fusable {
  readonly variables: NamedVariables;
  readonly run: (x: Tensor) => Tensor;
  readonly shape: readonly number[];
  readonly kernel: string;
}

const rng = Rng.of(5, 'fused');
const training: Pass = { phase: 'train', rng };

/** Gives variables values of their own, so that no gain is one and no shift is nothing. */
function disturbed<Layer extends { readonly variables: NamedVariables }>(layer: Layer): Layer {
  for (const [name, variable] of Object.entries(layer.variables)) {
    const stream = rng.fork('values', name);
    tidy(() =>
      variable.assign(
        tensor(
          Float32Array.from({ length: variable.size }, () => stream.uniform(-1.5, 1.5)),
          variable.shape,
        ) as never,
      ),
    );
  }
  return layer;
}

const cases: Readonly<Record<string, () => Fusable>> = {
  'layer normalisation of three axes': () => {
    const layer = disturbed(new LayerNorm({ width: 5 }));
    return {
      variables: layer.variables,
      run: (x) => layer.apply(x),
      shape: [2, 3, 5],
      kernel: 'LayerNorm',
    };
  },
  'layer normalisation of rows without a shift': () => {
    const layer = disturbed(new LayerNorm({ width: 7, bias: false, epsilon: 1e-3 }));
    return {
      variables: layer.variables,
      run: (x) => layer.apply(x),
      shape: [4, 7],
      kernel: 'LayerNorm',
    };
  },
  'batch normalisation of pictures': () => {
    const layer = disturbed(new BatchNorm({ width: 3 }));
    return {
      variables: layer.variables,
      run: (x) => layer.apply(x, training),
      shape: [4, 2, 2, 3],
      kernel: 'BatchNormTrain',
    };
  },
  'batch normalisation of rows without gain and shift': () => {
    const layer = new BatchNorm({ width: 4, affine: false });
    return {
      variables: layer.variables,
      run: (x) => layer.apply(x, training),
      shape: [6, 4],
      kernel: 'BatchNormTrain',
    };
  },
  gelu: () => ({ variables: {}, run: gelu, shape: [3, 7], kernel: 'Gelu' }),
  dropout: () => ({
    variables: {},
    run: (x) => dropout(x, 0.3, training, 'dropout'),
    shape: [3, 4, 5],
    kernel: 'Dropout',
  }),
  'a residual sum': () => {
    const { residual } = disturbed({
      variables: { residual: filledParameter(0, [3, 4]) },
    }).variables;
    return {
      variables: { residual: residual! },
      run: (x) => residualSum(residual as Tensor, x, 0, training, 'sum'),
      shape: [3, 4],
      kernel: 'Residual',
    };
  },
  'a residual sum with dropout': () => {
    const { residual } = disturbed({
      variables: { residual: filledParameter(0, [3, 9]) },
    }).variables;
    return {
      variables: { residual: residual! },
      run: (x) => residualSum(residual as Tensor, x, 0.4, training, 'sum'),
      shape: [3, 9],
      kernel: 'Residual',
    };
  },
  attention: () => {
    const layer = disturbed(new Attention({ width: 6, heads: 3, rng }));
    return {
      variables: layer.variables,
      run: (x) => layer.apply(x as Tensor3D),
      shape: [2, 4, 6],
      kernel: 'SelfAttention',
    };
  },
  'attention with padding, trained scores and dropout': () => {
    const layer = disturbed(new Attention({ width: 4, heads: 2, dropout: 0.25, bias: false, rng }));
    const { scores } = disturbed({
      variables: { scores: filledParameter(0, [2, 1, 5]) },
    }).variables;
    const run = (x: Tensor) =>
      layer.apply(
        x as Tensor3D,
        {
          mask: tensor2d([
            [1, 1, 1, 1, 1],
            [1, 1, 1, 0, 0],
          ]),
          bias: scores as Tensor,
        },
        training,
      );
    return {
      variables: { ...layer.variables, scores: scores! },
      run: (x) => tidy(() => run(x)),
      shape: [2, 5, 4],
      kernel: 'SelfAttention',
    };
  },
  'a linear layer of rows': () => {
    const layer = disturbed(new Linear({ inputs: 5, outputs: 3, rng }));
    return {
      variables: layer.variables,
      run: (x) => layer.apply(x),
      shape: [4, 5],
      kernel: 'Linear',
    };
  },
  'a linear layer of four axes without a bias': () => {
    const layer = disturbed(new Linear({ inputs: 5, outputs: 3, bias: false, rng }));
    return {
      variables: layer.variables,
      run: (x) => layer.apply(x),
      shape: [2, 1, 3, 5],
      kernel: 'Linear',
    };
  },
};

/** The value, then the gradients of x and of each variable; of x alone; of the variables alone. */
async function results(
  backend: string,
  name: string,
): Promise<{ numbers: number[][]; kernels: string[] }> {
  await setBackend(backend);
  const { variables, run, shape } = cases[name]!();
  const stream = rng.fork('x', name);
  const x = tensor(
    Float32Array.from({ length: shape.reduce((size, extent) => size * extent, 1) }, () =>
      stream.normal(),
    ),
    [...shape],
  );
  const before = memory().numTensors;
  const all: Tensor[] = [];
  const { kernelNames } = await profile(() => {
    all.push(run(x));
    if (Object.keys(variables).length > 0) {
      const { value, grads } = variableGrads(() => weigh(run(x)), Object.values(variables));
      all.push(value, ...Object.values(variables).map((variable) => grads[variable.name]!));
    }
    all.push(tidy(() => grad((input: Tensor) => weigh(run(input)))(x)));
    return all;
  });
  const numbers = await Promise.all(all.map(async (each) => Array.from(await each.data())));
  for (const each of all) each.dispose();
  expect(memory().numTensors).toBe(before);
  x.dispose();
  for (const variable of Object.values(variables)) variable.dispose();
  return { numbers, kernels: kernelNames };
}

test.each(Object.keys(cases))(
  '%s: one kernel and one for its gradient, with the values and gradients of the composition, and no leak',
  async (name) => {
    const { kernel } = cases[name]!();
    const [fused, composed] = [await results(used, name), await results('cpu', name)];
    expect(fused.kernels).toEqual(expect.arrayContaining([kernel, `${kernel}Grad`]));
    expect(composed.kernels).not.toContain(kernel);
    fused.numbers.forEach((values, i) => {
      const expected = composed.numbers[i]!;
      const largest = Math.max(...expected.map(Math.abs), 1e-3);
      expect(values.length).toBe(expected.length);
      values.forEach((value, at) =>
        expect(Math.abs(value - expected[at]!) / largest).toBeLessThan(1e-5),
      );
    });
  },
);

test('the gradient of a gradient is that of the composition', async () => {
  const layer = disturbed(new Linear({ inputs: 2, outputs: 2, rng }));
  const squared = (x: Tensor): Scalar => sum(square(layer.apply(x))) as Scalar;
  const gradient = tidy(() => grad((x: Tensor) => weigh(grad(squared)(x)))(tensor([[1, 3]])));
  const weight = await layer.variables['weight']!.data();
  const weights = [Math.sin(1), Math.sin(2.7)]; // of the two gradients
  const expected = [0, 1].map((i) =>
    [0, 1].reduce(
      (total, j) =>
        total +
        2 *
          weights[j]! *
          [0, 1].reduce((product, k) => product + weight[2 * i + k]! * weight[2 * j + k]!, 0),
      0,
    ),
  );
  (await gradient.data()).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
});

test('batch normalisation records the statistics of the composition, under a gradient or not', async () => {
  const read = async (backend: string): Promise<number[][]> => {
    await setBackend(backend);
    const norm = new BatchNorm({ width: 2 });
    const x = tensor([
      [1, 10],
      [3, 30],
      [5, 20],
    ]);
    const before = memory().numTensors;
    const updates: RunningUpdate[] = [];
    const pass: Pass = { ...training, record: (update) => void updates.push(update) };
    const results = [
      norm.apply(x, pass),
      tidy(() => grad((input: Tensor) => weigh(norm.apply(input, pass)))(x)),
    ];
    expect(updates.map(({ variable }) => variable)).toEqual([
      norm.state['running_mean'],
      norm.state['running_var'],
      norm.state['running_mean'],
      norm.state['running_var'],
    ]);
    const values = await Promise.all(
      updates.map(async ({ batch }) => Array.from(await batch.data())),
    );
    for (const each of [...results, ...updates.map(({ batch }) => batch)]) each.dispose();
    expect(memory().numTensors).toBe(before);
    norm.dispose();
    x.dispose();
    return values;
  };
  const [fused, composed] = [await read(used), await read('cpu')];
  expect(fused[0]).toEqual([3, 20]);
  expect([fused[2], fused[3]]).toEqual([fused[0], fused[1]]);
  fused.forEach((values, i) =>
    values.forEach((value, at) => expect(value).toBeCloseTo(composed[i]![at]!, 4)),
  );
});
