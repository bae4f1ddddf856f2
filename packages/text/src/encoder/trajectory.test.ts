import { readFileSync } from 'node:fs';
import type { NamedVariables } from '@counterpoint/core';
import {
  add,
  div,
  logSoftmax,
  matMul,
  mean,
  mul,
  neg,
  norm,
  sqrt,
  square,
  sub,
  sum,
  tensor,
  tensor2d,
  tidy,
  variableGrads,
  zerosLike,
  eye,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { goldenFolder } from '../../../../tools/vitest/data-folder.js';
import { transposed } from '../checkpoint/transposed.js';
import type { TokenBatch } from '../batch/token-batch.js';
import { textTransformer } from './text-transformer.js';

interface Stored {
  shape: number[];
  float32: string;
}
interface Trajectory {
  weights: Record<string, Stored>;
  steps: { a: number[][]; b: number[][]; a_lengths: number[]; b_lengths: number[]; loss: number }[];
}

const names = (i: number): [string, string, boolean][] =>
  [
    ['self_attn.in_proj_weight', 'attention.qkv.weight', true],
    ['self_attn.in_proj_bias', 'attention.qkv.bias', false],
    ['self_attn.out_proj.weight', 'attention.out.weight', true],
    ['self_attn.out_proj.bias', 'attention.out.bias', false],
    ...['linear1', 'linear2'].flatMap((layer): [string, string, boolean][] => [
      [`${layer}.weight`, `${layer}.weight`, true],
      [`${layer}.bias`, `${layer}.bias`, false],
    ]),
    ...['norm1', 'norm2'].flatMap((layer): [string, string, boolean][] => [
      [`${layer}.weight`, `${layer}.weight`, false],
      [`${layer}.bias`, `${layer}.bias`, false],
    ]),
  ].map(([theirs, ours, turn]) => [
    `enc.layers.${i}.${theirs as string}`,
    `layers.${i}.${ours as string}`,
    turn as boolean,
  ]);

const golden = goldenFolder();

it.skipIf(!golden)(
  'a transformer trained with AdamW follows the reference step by step',
  async () => {
    const { weights, steps } = JSON.parse(
      readFileSync(`${golden}/trajectory-text-transformer.json`, 'utf8'),
    ) as Trajectory;
    const encoder = textTransformer({
      vocabulary: 50,
      width: 16,
      heads: 4,
      layers: 2,
      hidden: 32,
      maxTokens: 10,
      embeddingNorm: false,
      dropout: 0,
      epsilon: 1e-5,
    });
    const mapping: [string, string, boolean][] = [
      ['pos', 'positions.weight', false],
      ['tok.weight', 'tokens.weight', false],
      ...names(0),
      ...names(1),
    ];
    expect(mapping.map(([, ours]) => ours).sort()).toEqual(Object.keys(encoder.variables).sort());
    expect(mapping.map(([theirs]) => theirs).sort()).toEqual(Object.keys(weights).sort());
    for (const [theirs, ours, turn] of mapping) {
      const { shape, float32 } = weights[theirs]!;
      const bytes = Buffer.from(float32, 'base64');
      const values = new Float32Array(
        bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
      );
      encoder.variables[ours]!.assign(
        (turn
          ? tensor(transposed(values, shape[0]!, shape[1]!), [shape[1]!, shape[0]!])
          : tensor(values, shape)) as never,
      );
    }
    const batch = (ids: number[][], lengths: number[]): TokenBatch => ({
      ids: tensor2d(ids, undefined, 'int32'),
      mask: tensor2d(
        lengths.map((length) => Array.from({ length: 10 }, (_, t) => (t < length ? 1 : 0))),
        undefined,
        'float32',
      ),
    });
    const unit = (x: Tensor2D): Tensor2D => div(x, norm(x, 2, 1, true)) as Tensor2D;
    const step = adamW(encoder.variables, 3e-3, 0.01);
    for (const [i, { a, b, a_lengths, b_lengths, loss }] of steps.entries()) {
      const { value, grads } = variableGrads(
        () =>
          tidy(() => {
            const logits = div(
              matMul(
                unit(encoder.encode(batch(a, a_lengths))),
                unit(encoder.encode(batch(b, b_lengths))),
                false,
                true,
              ),
              0.05,
            ) as Tensor2D;
            return neg(mean(sum(mul(logSoftmax(logits), eye(a.length)), 1))) as Scalar;
          }),
        Object.values(encoder.variables),
      );
      expect(Math.abs((await value.data())[0]! / loss - 1), `step ${i}`).toBeLessThan(1e-3);
      step(grads);
    }
  },
);

/**
 * Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101, algorithm 2: the oracle of this
 * test.
 */
function adamW(
  variables: NamedVariables,
  rate: number,
  decay: number,
): (gradients: Record<string, Tensor>) => void {
  const moments = new Map(
    Object.values(variables).map((variable): [Variable, [Tensor, Tensor]] => [
      variable,
      [zerosLike(variable), zerosLike(variable)],
    ]),
  );
  let t = 0;
  return (gradients) => {
    t++;
    for (const [variable, [first, second]] of moments) {
      const gradient = gradients[variable.name]!;
      const m = add(mul(first, 0.9), mul(gradient, 0.1));
      const v = add(mul(second, 0.999), mul(square(gradient), 0.001));
      const change = div(div(m, 1 - 0.9 ** t), add(sqrt(div(v, 1 - 0.999 ** t)), 1e-8));
      variable.assign(sub(mul(variable, 1 - rate * decay), mul(change, rate)) as never);
      moments.set(variable, [m, v]);
    }
  };
}
