import {
  add,
  matMul,
  mean,
  memory,
  mul,
  randomNormal,
  relu,
  square,
  tidy,
  variableGrads,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { NamedVariables } from '../contract/named-variables.js';
import { normal } from '../nn/initializer.js';
import { filledParameter, parameter } from '../nn/parameter.js';
import { adamW } from '../optimizer/adamw.js';
import { sgd } from '../optimizer/sgd.js';
import { Rng } from '../random/rng.js';
import { lora, loraNames } from './lora.js';
import { read, rows, encoder, fineTune, takeStep } from '../testing/small-fine-tune.js';

test('LoRA: the weights put together equal x W0 + (alpha / r) (x A) B, trained by the tape', async () => {
  const start = randomNormal([5, 4], 0, 1, 'float32', 2) as Tensor2D;
  const weight = tidy(() => parameter(new Float32Array(start.dataSync()), [5, 4]));
  const head = parameter(new Float32Array([1, 2, -1, 0.5]), [4, 1]);
  const variables = { 'encoder.dense.weight': weight, 'head.weight': head };
  const optimizer = await lora({
    variables,
    rank: 2,
    alpha: 6,
    seed: 5,
    optimizer: (of) => adamW({ variables: of, weightDecay: 0.1 }),
  });
  // The oracle has A, B and a head of its own, and never puts W together.
  const draw = normal(1 / Math.sqrt(5));
  const a = parameter(
    draw(10, { in: 5, out: 2 }, Rng.of(5, 'lora', 'encoder.dense.weight')),
    [5, 2],
  );
  const [b, ownHead] = [
    filledParameter(0, [2, 4]),
    parameter(new Float32Array([1, 2, -1, 0.5]), [4, 1]),
  ];
  const oracle = adamW({ variables: { a, b, ownHead }, weightDecay: 0.1 });
  const unmerged = (x: Tensor2D) =>
    add(matMul(x, start), mul(matMul(matMul(x, a as Tensor as Tensor2D), b as never), 3));
  const merged = (x: Tensor2D) => matMul(x, weight as Tensor as Tensor2D);
  const loss = (y: Tensor, head: Variable) =>
    mean(square(matMul(relu(y) as Tensor2D, head as Tensor as Tensor2D))) as Scalar;
  for (let step = 0; step < 8; step++) {
    const x = rows(step + 20);
    const one = variableGrads(() => loss(merged(x), head), Object.values(variables));
    optimizer.step(
      {
        'encoder.dense.weight': one.grads[weight.name]!,
        'head.weight': one.grads[head.name]!,
      },
      0.1,
    );
    const two = variableGrads(() => loss(unmerged(x), ownHead), [a, b, ownHead]);
    const grads = two.grads;
    oracle.step({ a: grads[a.name]!, b: grads[b.name]!, ownHead: grads[ownHead.name]! }, 0.1);
  }
  const x = rows(99);
  const [ours, expected] = [await merged(x).data(), await unmerged(x).data()];
  ours.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5));
  const moved = await weight.data();
  const before = await start.data();
  expect(Math.max(...moved.map((value, i) => Math.abs(value - before[i]!)))).toBeGreaterThan(0.1);
});

test('LoRA changes matrices of the encoder and the head alone, by a low rank, and resumes exactly', async () => {
  const method = fineTune(encoder(1));
  const before = await read(method.variables);
  const make = (variables: NamedVariables) =>
    lora({ variables, rank: 1, seed: 3, optimizer: (of) => sgd({ variables: of }) });
  const optimizer = await make(method.variables);
  const tensors = memory().numTensors;
  for (let step = 0; step < 3; step++) takeStep(method, optimizer, step);
  expect(memory().numTensors).toBe(tensors);
  const after = await read(method.variables);
  const changed = Object.keys(after).filter((name) => after[name]!.join() !== before[name]!.join());
  expect(changed.sort()).toEqual([
    ...loraNames(method.variables).filter((name) => name.startsWith('encoder.')),
    'head.bias',
    'head.weight',
  ]);
  // Rank 1: every 2x2 minor of the update is zero.
  const name = changed.find((each) => method.variables[each]!.shape[1] === 6)!;
  const update = after[name]!.map((value, i) => value - before[name]![i]!);
  const minor = update[0]! * update[7]! - update[1]! * update[6]!;
  expect(Math.abs(minor)).toBeLessThan(1e-5 * Math.max(...update.map(Math.abs)) ** 2 + 1e-9);
  const other = fineTune(encoder(1));
  const again = await make(other.variables);
  const copy = (from: NamedVariables, to: NamedVariables) =>
    tidy(() => Object.entries(from).forEach(([key, value]) => to[key]!.assign(value.clone())));
  copy(optimizer.state, again.state);
  copy(method.variables, other.variables);
  copy(method.state, other.state);
  takeStep(method, optimizer, 3);
  takeStep(other, again, 3);
  expect(await read(other.variables)).toEqual(await read(method.variables));
});

test('tables of embeddings get no update, 1x1 convolutions do, and an encoder without either is refused', async () => {
  const sides = (...shape: number[]) => filledParameter(0, shape);
  const variables = {
    'encoder.tokens.weight': sides(9, 4),
    'encoder.positions': sides(7, 4),
    'embeddings.word_embeddings.weight': sides(9, 4),
    'encoder.layers.0.attention.query.weight': sides(4, 4),
    'encoder.conv.weight': sides(3, 3, 4, 8),
    'encoder.shortcut.weight': sides(1, 1, 4, 8),
    'encoder.stem.onnx': sides(8, 4, 1, 1),
    'encoder.bias': sides(4),
  };
  expect(loraNames(variables)).toEqual([
    'encoder.layers.0.attention.query.weight',
    'encoder.shortcut.weight',
    'encoder.stem.onnx',
  ]);
  expect(loraNames(variables, 'tokens')).toEqual(['encoder.tokens.weight']);
  await expect(
    lora({ variables, seed: 1, match: 'nothing', optimizer: (of) => sgd({ variables: of }) }),
  ).rejects.toMatchObject({ code: 'CP_CORE_ADAPT_MATRICES' });
});
