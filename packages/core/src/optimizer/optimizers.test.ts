import {
  getBackend,
  memory,
  profile,
  setBackend,
  tensor1d,
  tensor2d,
  tidy,
  variable,
  type Variable,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Optimizer } from '../contract/optimizer.js';
import { adamW } from './adamw.js';
import { lars } from './lars.js';
import { sgd } from './sgd.js';

const read = async (of: Variable) => Array.from(await of.data());
const created = () =>
  tidy(() => ({
    'layer.weight': variable(tensor2d([[3, 4]])),
    'layer.bias': variable(tensor1d([2])),
  }));
const slopes = () => ({ 'layer.weight': tensor2d([[0.6, 0.8]]), 'layer.bias': tensor1d([1]) });
const near = (actual: number[], expected: number[]) =>
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 5));

test('decay is for matrices unless a group says otherwise', async () => {
  const variables = created();
  sgd({ variables, momentum: 0, weightDecay: 0.5 }).step(slopes(), 0.1);
  near(await read(variables['layer.weight']), [3 - 0.1 * (0.6 + 1.5), 4 - 0.1 * (0.8 + 2)]);
  near(await read(variables['layer.bias']), [2 - 0.1]);
  const grouped = created();
  sgd({
    variables: grouped,
    momentum: 0,
    weightDecay: 0.5,
    groups: [
      { match: 'bias$', rateScale: 2 },
      { match: 'weight$', rateScale: 0 },
    ],
  }).step(slopes(), 0.1);
  near(await read(grouped['layer.bias']), [2 - 0.2 * (1 + 1)]);
  near(await read(grouped['layer.weight']), [3, 4]);
});

test('Nesterov momentum looks one step ahead', async () => {
  const variables = created();
  const optimizer = sgd({ variables, momentum: 0.9, nesterov: true });
  optimizer.step(slopes(), 0.1);
  optimizer.step(slopes(), 0.1);
  near(await read(variables['layer.bias']), [2 - 0.1 * 1.9 - 0.1 * (1 + 0.9 * 1.9)]);
});

test('the first step of AdamW is rate times the sign of the gradient, after decay', async () => {
  const variables = created();
  adamW({ variables, weightDecay: 0.1 }).step(slopes(), 0.01);
  near(await read(variables['layer.weight']), [3 * (1 - 0.001) - 0.01, 4 * (1 - 0.001) - 0.01]);
  near(await read(variables['layer.bias']), [2 - 0.01]);
});

test('LARS scales a matrix to the trust coefficient and leaves a bias', async () => {
  const variables = created();
  lars({ variables, momentum: 0, weightDecay: 0.1, trustCoefficient: 0.02 }).step(slopes(), 1);
  const ratio = (0.02 * 5) / (1 + 0.1 * 5);
  near(await read(variables['layer.weight']), [3 - ratio * (0.6 + 0.3), 4 - ratio * (0.8 + 0.4)]);
  near(await read(variables['layer.bias']), [1]);
  const zero = { w: variable(tensor2d([[0, 0]])) };
  lars({ variables: zero, momentum: 0, weightDecay: 0.1 }).step({ w: tensor2d([[1, 2]]) }, 0.5);
  near(await read(zero.w), [-0.5, -1]);
});

test.each([
  ['sgd', sgd],
  ['adamW', adamW],
  ['lars', lars],
] as const)(
  '%s: a variable without a gradient stays, state is restored exactly, nothing leaks',
  async (_, rule) => {
    const before = memory().numTensors;
    const [variables, others] = [created(), created()],
      [one, two] = [rule({ variables }), rule({ variables: others })];
    const gradients = slopes(),
      count = memory().numTensors;
    for (let step = 0; step < 3; step++) one.step(gradients, 0.1);
    one.step({ 'layer.bias': gradients['layer.bias'] }, 0.1);
    expect(memory().numTensors).toBe(count);
    const copy = (
      from: Readonly<Record<string, Variable>>,
      to: Readonly<Record<string, Variable>>,
    ) =>
      tidy(() => Object.entries(from).forEach(([name, value]) => to[name]!.assign(value.clone())));
    copy(one.state, two.state);
    copy(variables, others);
    for (const optimizer of [one, two]) optimizer.step(gradients, 0.1);
    for (const name of ['layer.weight', 'layer.bias'] as const)
      expect(await read(others[name])).toEqual(await read(variables[name]));
    for (const each of [
      one,
      two,
      ...Object.values(variables),
      ...Object.values(others),
      ...Object.values(gradients),
    ])
      each.dispose();
    expect(memory().numTensors).toBe(before);
  },
);

const rules: Readonly<Record<string, readonly [string, (variables: NamedVariables) => Optimizer]>> =
  {
    'SGD without momentum': ['SgdStep', (variables) => sgd({ variables, momentum: 0 })],
    'SGD with Nesterov momentum, decay and a slower bias': [
      'SgdStep',
      (variables) =>
        sgd({
          variables,
          nesterov: true,
          weightDecay: 0.1,
          groups: [{ match: 'bias', rateScale: 0.3, weightDecay: 0.2 }],
        }),
    ],
    AdamW: ['AdamWStep', (variables) => adamW({ variables })],
    'AdamW with a slower matrix': [
      'AdamWStep',
      (variables) =>
        adamW({
          variables,
          betas: [0.8, 0.95],
          weightDecay: 0.1,
          groups: [{ match: 'weight', rateScale: 0.3, weightDecay: 0.2 }],
        }),
    ],
    LARS: [
      'LarsStep',
      (variables) => lars({ variables, weightDecay: 0.1, trustCoefficient: 0.02 }),
    ],
    'LARS with Nesterov momentum and a decayed bias without trust': [
      'LarsStep',
      (variables) =>
        lars({
          variables,
          nesterov: true,
          weightDecay: 0.1,
          groups: [{ match: 'bias', trustRatio: false, rateScale: 0.3 }],
        }),
    ],
  };

test.each(Object.keys(rules))(
  '%s: steps by a kernel equal those of the composition',
  async (name) => {
    const [kernel, rule] = rules[name]!;
    const used = getBackend();
    const run = async (backend: string): Promise<{ values: number[][]; kernels: string[] }> => {
      await setBackend(backend);
      const variables = created(),
        gradients = slopes(),
        optimizer = rule(variables);
      const { kernelNames } = await profile(() => {
        for (const rate of [0.1, 0.1, 0.03]) optimizer.step(gradients, rate);
        return [];
      });
      const values = await Promise.all(
        [...Object.values(variables), ...Object.values(optimizer.state)].map(read),
      );
      for (const each of [optimizer, ...Object.values(variables), ...Object.values(gradients)])
        each.dispose();
      return { values, kernels: kernelNames };
    };
    try {
      const [fused, composed] = [await run(used), await run('cpu')];
      expect([fused.kernels.includes(kernel), composed.kernels.includes(kernel)]).toEqual([
        true,
        false,
      ]);
      expect(fused.values.length).toBe(composed.values.length);
      fused.values.forEach((values, i) =>
        values.forEach((value, at) =>
          expect(Math.abs(value / composed.values[i]![at]! - 1)).toBeLessThan(1e-5),
        ),
      );
    } finally {
      await setBackend(used);
    }
  },
);
