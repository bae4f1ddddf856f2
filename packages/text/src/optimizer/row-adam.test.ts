import { adamW, fileToVariables, variablesToFile } from '@counterpoint/core';
import {
  memory,
  tensor1d,
  tensor2d,
  tidy,
  variable,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { rowAdam } from './row-adam.js';

const table = 'encoder.rows.weight';
const created = (): Record<string, Variable> =>
  tidy(() => ({
    [table]: variable(
      tensor2d([
        [3, 4],
        [1, -1],
        [0.5, 2],
      ]),
    ),
    bias: variable(tensor1d([2, 1])),
  }));
const slopes = (step: number, untouched = false): Record<string, Tensor> => ({
  [table]: tensor2d([[0.6, 0.8 - step], untouched ? [0, 0] : [0.3 * step, 1], [-1, 0.1]]),
  bias: tensor1d([1, -step]),
});
const read = async (of: Variable | undefined) => Array.from(await of!.data());
const settings = { weightDecay: 0.1, betas: [0.8, 0.95] as const };

it('is AdamW where every row is touched', async () => {
  const [ours, plain] = [created(), created()];
  const [rows, dense] = [
    rowAdam({ variables: ours, ...settings }),
    adamW({ variables: plain, ...settings }),
  ];
  for (let step = 1; step <= 6; step++) {
    rows.step(slopes(step), 0.05);
    dense.step(slopes(step), 0.05);
  }
  for (const name of Object.keys(ours)) {
    const expected = await read(plain[name]);
    (await read(ours[name])).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  }
});

it('rows outside the batch keep their values and moments; earlier values held elsewhere do not change', async () => {
  const variables = created();
  const optimizer = rowAdam({ variables, ...settings });
  optimizer.step(slopes(1), 0.05);
  const before = await read(variables[table]);
  const remaining = variables[table]!.clone();
  const moments = await read(optimizer.state[`mean.${table}`]);
  optimizer.step(slopes(2, true), 0.05);
  const after = await read(variables[table]);
  expect(after.slice(2, 4)).toEqual(before.slice(2, 4));
  expect((await read(optimizer.state[`mean.${table}`])).slice(2, 4)).toEqual(moments.slice(2, 4));
  expect(after[0]).not.toBe(before[0]);
  expect([...(await remaining.data())]).toEqual(before);
});

it('goes on from a checkpoint with the same bytes, and leaves no tensor', async () => {
  const tensors = memory().numTensors;
  const run = async (from: number, to: number, file?: Uint8Array) => {
    const variables = created();
    const optimizer = rowAdam({ variables, ...settings });
    if (file) fileToVariables(file, { ...variables, ...optimizer.state }, 'memory');
    for (let step = from; step <= to; step++)
      tidy(() => optimizer.step(slopes(step, step === 2), 0.05));
    const saved = await variablesToFile({ ...variables, ...optimizer.state }, {});
    optimizer.dispose();
    for (const each of Object.values(variables)) each.dispose();
    return saved;
  };
  expect(await run(3, 4, await run(1, 2))).toEqual(await run(1, 4));
  expect(memory().numTensors).toBe(tensors);
});
