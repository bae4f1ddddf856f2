import {
  add,
  matMul,
  mean,
  memory,
  mul,
  randomNormal,
  relu,
  square,
  tensor1d,
  tidy,
  variableGrads,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Encoder } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { FineTune } from '../method/fine-tune.js';
import { Linear } from '../nn/linear.js';
import { Mlp } from '../nn/mlp.js';
import { normal } from '../nn/initializer.js';
import { filledParameter, parameter } from '../nn/parameter.js';
import { ResidualNetwork } from '../nn/residual-network.js';
import { adamW } from '../optimizer/adamw.js';
import { sgd } from '../optimizer/sgd.js';
import { Rng } from '../random/rng.js';
import { differentiate, release } from '../training/differentiate.js';
import { applyRunningUpdates } from '../training/running-updates.js';
import { adaptedEncoder } from './adapted-encoder.js';
import { interpolate } from './interpolate.js';
import { l2SP } from './l2-sp.js';
import { layerDecay, layersOf } from './layer-decay.js';
import { lora, loraNames } from './lora.js';

const read = async (variables: NamedVariables): Promise<Record<string, number[]>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(variables).map(async ([name, value]) => [name, [...(await value.data())]]),
    ),
  ) as Record<string, number[]>;
const rows = (seed: number) => randomNormal([6, 5], 0, 1, 'float32', seed) as Tensor2D;
const labels = () => tensor1d([0, 1, 2, 2, -1, 0], 'int32');
const pass: Pass = { phase: 'train', rng: Rng.of(1, 'pass') };
const progress = (step: number) => ({ step, totalSteps: 10 });

/** A small encoder with batch normalisation: 5 to 6 values. */
function encoder(seed: number): Encoder<Tensor2D> {
  const wrap = (mlp: Mlp): Encoder<Tensor2D> => ({
    width: 6,
    variables: mlp.variables,
    state: mlp.state,
    encode: (batch, inner) => mlp.apply(batch, inner),
    clone: () => wrap(mlp.clone()),
    dispose: () => mlp.dispose(),
  });
  return wrap(new Mlp({ widths: [5, 8, 6], activation: 'tanh', rng: Rng.of(seed) }));
}

const fineTune = (of: Encoder<Tensor2D>, distil = 0) =>
  new FineTune({
    encoder: of,
    head: new Linear({ inputs: 6, outputs: 3, rng: Rng.of(9, 'head') }),
    classes: 3,
    distil,
  });

/** One step of a method as the loop makes it. */
function takeStep(
  method: FineTune<Tensor2D>,
  optimizer: Awaited<ReturnType<typeof lora>>,
  step: number,
): void {
  const [view, groups] = [rows(step + 3), labels()];
  const done = differentiate(method, [view], { progress: progress(step), pass, groups });
  optimizer.step(done.gradients, 0.05, progress(step));
  applyRunningUpdates(done.running);
  release({ ...done, running: [] });
  view.dispose();
  groups.dispose();
}

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

test('L2-SP adds alpha (w - w0) to the gradients of the encoder, and to no other', async () => {
  const variables = {
    'encoder.w': parameter(new Float32Array([1, -2, 0.5]), [3]),
    'head.w': parameter(new Float32Array([1, 2]), [2]),
  };
  const optimizer = await l2SP({
    variables,
    strength: 0.3,
    optimizer: (of) => sgd({ variables: of, momentum: 0 }),
  });
  const gradient = { 'encoder.w': tensor1d([0.1, 0.2, -0.3]), 'head.w': tensor1d([1, 1]) };
  const [first, slopes] = [
    [1, -2, 0.5],
    [0.1, 0.2, -0.3],
  ];
  let expected = [...first];
  for (let step = 0; step < 5; step++) {
    optimizer.step(gradient, 0.2);
    expected = expected.map((w, i) => w - 0.2 * (slopes[i]! + 0.3 * (w - first[i]!)));
  }
  const values = await read(variables);
  values['encoder.w']!.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  values['head.w']!.forEach((value, i) => expect(value).toBeCloseTo([1, 2][i]! - 1, 5));
  // The penalty is the gradient of 0.3 / 2 |w - w0|^2.
  const near = 0.15 * expected.reduce((sum, w, i) => sum + (w - first[i]!) ** 2, 0);
  const h = 1e-4;
  const moved = 0.15 * expected.reduce((sum, w, i) => sum + (w + (i ? 0 : h) - first[i]!) ** 2, 0);
  expect((moved - near) / h).toBeCloseTo(0.3 * (expected[0]! - first[0]!), 3);
});

test('lower layers learn at lower rates, and begin later', async () => {
  expect(
    layersOf(['encoder.stem.w', 'encoder.stages.0.a', 'encoder.stages.0.b', 'encoder.stages.1.a']),
  ).toEqual([
    ['encoder.stem.w'],
    ['encoder.stages.0.a', 'encoder.stages.0.b'],
    ['encoder.stages.1.a'],
  ]);
  const names = ['encoder.layers.0.w', 'encoder.layers.1.w', 'head.w'];
  const make = () => Object.fromEntries(names.map((name) => [name, filledParameter(0, [1])]));
  const run = async (unfreezeSteps: number, steps: number) => {
    const variables = make();
    const optimizer = await layerDecay({
      variables,
      decay: 0.5,
      unfreezeSteps,
      optimizer: (of) => sgd({ variables: of, momentum: 0 }),
    });
    const gradients = Object.fromEntries(names.map((name) => [name, tensor1d([-1])]));
    for (let step = 0; step < steps; step++) optimizer.step(gradients, 1, progress(step));
    return names.map((name) => variables[name]!.dataSync()[0]);
  };
  expect(await run(0, 1)).toEqual([0.25, 0.5, 1]);
  expect(await run(2, 2)).toEqual([0, 0, 2]);
  expect(await run(2, 4)).toEqual([0, 1, 4]);
  expect(await run(2, 5)).toEqual([0.25, 1.5, 5]);
});

test('WiSE-FT at 0 and at 1 is start and end, and between them the mean of both', async () => {
  const [start, end, into] = [encoder(1), encoder(2), encoder(3)];
  const all = (of: Encoder<Tensor2D>) => ({ ...of.variables, ...of.state });
  for (const [weight, expected] of [
    [0, start],
    [1, end],
  ] as const) {
    interpolate(all(into), all(start), all(end), weight);
    expect(await read(all(into))).toEqual(await read(all(expected)));
  }
  interpolate(all(into), all(start), all(end), 0.25);
  const [from, to, middle] = [await read(all(start)), await read(all(end)), await read(all(into))];
  for (const [name, values] of Object.entries(middle))
    values.forEach((value, i) =>
      expect(value).toBeCloseTo(0.75 * from[name]![i]! + 0.25 * to[name]![i]!, 6),
    );
  expect(() => interpolate(all(into), all(start), {}, 0.5)).toThrow(/CP_CORE_PARTS_DIFFER/);
});

test('a fixed encoder keeps its bytes; fixed statistics stay while weights move', async () => {
  const fixed = encoder(4);
  const head = fineTune(adaptedEncoder(fixed, { isTrained: false }));
  expect(Object.keys(head.variables)).toEqual(['head.weight', 'head.bias']);
  const before = await read({ ...fixed.variables, ...fixed.state });
  const optimizer = sgd({ variables: head.variables });
  for (let step = 0; step < 3; step++) takeStep(head, optimizer, step);
  expect(await read({ ...fixed.variables, ...fixed.state })).toEqual(before);
  for (const normalisation of ['running', 'batch'] as const) {
    const moving = encoder(4);
    const method = fineTune(adaptedEncoder(moving, { normalisation }));
    const [weights, statistics] = [await read(moving.variables), await read(moving.state)];
    const all = sgd({ variables: method.variables });
    for (let step = 0; step < 2; step++) takeStep(method, all, step);
    expect(await read(moving.variables)).not.toEqual(weights);
    const same = JSON.stringify(await read(moving.state)) === JSON.stringify(statistics);
    expect(same).toBe(normalisation === 'running');
  }
});

test('running statistics in training are those of inference, in pictures too', async () => {
  const network = new ResidualNetwork({
    channels: 3,
    blocks: [1],
    kind: 'basic',
    width: 4,
    stem: 'small',
    rng: Rng.of(1, 'encoder'),
  });
  const batch = randomNormal([4, 8, 8, 3], 0, 1, 'float32', 7);
  const running = { ...pass, normalisation: 'running' } as const;
  const [infer, train, own] = [
    await network.encode(batch as never).data(),
    await network.encode(batch as never, running).data(),
    await network.encode(batch as never, pass).data(),
  ];
  expect([...train]).toEqual([...infer]);
  expect([...own]).not.toEqual([...infer]);
});

test('the cross entropy of the head, with smoothing, without labels, and away from the start', async () => {
  const of = encoder(5);
  const head = new Linear({ inputs: 6, outputs: 3, rng: Rng.of(9, 'head') });
  const method = new FineTune({ encoder: of, head, classes: 3, labelSmoothing: 0.1, distil: 2 });
  const [embedding, start, groups] = [rows(1), rows(2), labels()].map((t, i) =>
    i < 2 ? (randomNormal([6, 6], 0, 1, 'float32', i + 1) as Tensor2D) : t,
  ) as [Tensor2D, Tensor2D, never];
  const context = { progress: progress(0), pass };
  const { loss } = method.objective({ embedding, start }, { ...context, groups });
  const logits = [...(await head.apply(embedding).data())];
  let [entropy, count] = [0, 0];
  [0, 1, 2, 2, -1, 0].forEach((label, i) => {
    if (label < 0) return;
    const row = logits.slice(3 * i, 3 * i + 3);
    const total = Math.log(row.reduce((sum, each) => sum + Math.exp(each), 0));
    row.forEach((each, c) => {
      entropy += ((c === label ? 0.9 : 0) + 0.1 / 3) * (total - each);
    });
    count++;
  });
  const [z, z0] = [Array.from(await embedding.data()), Array.from(await start.data())];
  const distance = z.reduce((sum, each, i) => sum + (each - z0[i]!) ** 2, 0) / z.length;
  expect((await loss.data())[0]).toBeCloseTo(entropy / count + 2 * distance, 4);
  expect(() => method.objective({ embedding }, context)).toThrow(/CP_CORE_LABELS_MISSING/);
});
