import { randomNormal, tensor1d, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Encoder } from '../contract/encoder.js';
import { filledParameter, parameter } from '../nn/parameter.js';
import { ResidualNetwork } from '../nn/residual-network.js';
import { sgd } from '../optimizer/sgd.js';
import { Rng } from '../random/rng.js';
import { adaptedEncoder } from './adapted-encoder.js';
import { interpolate } from './interpolate.js';
import { l2SP } from './l2-sp.js';
import { layerDecay, layersOf } from './layer-decay.js';
import { read, pass, progress, encoder, fineTune, takeStep } from '../testing/small-fine-tune.js';

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
