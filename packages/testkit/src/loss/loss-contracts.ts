import {
  grads,
  memory,
  tensor1d,
  tensor2d,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Contract } from '../contract.js';
import {
  firstChange,
  firstNotFinite,
  relativeDifference,
  sameBits,
  valuesOf,
} from '../evidence/values.js';
import { asTensors, twoViews } from './embeddings.js';
import type { LossSubject } from './loss-subject.js';

/** What `checkLoss` verifies, one contract each. */
export const lossContracts: readonly Contract<LossSubject>[] = [
  {
    id: 'loss/finite-scalar',
    promise: 'A loss gives one finite number, the same each time.',
    async breach(subject) {
      const loss = await subject.make();
      const [a, b] = asTensors(twoViews(subject));
      const value = loss(a, b);
      if (value.rank !== 0) return `a tensor of shape [${(value.shape as number[]).join(', ')}]`;
      const first = await value.data();
      if (firstNotFinite(first) >= 0) return `the value ${first[0]}`;
      return sameBits(first, await loss(a, b).data())
        ? undefined
        : 'a second call gave another value';
    },
  },
  {
    id: 'loss/gradients-are-right',
    promise: 'Gradients with respect to both views equal finite differences in every entry.',
    async breach(subject) {
      const loss = await subject.make();
      const views = twoViews(subject);
      const [a, b] = asTensors(views);
      const gradients = grads((x, y) => loss(x as Tensor2D, y as Tensor2D))([a, b]);
      const differentiable = subject.differentiable ?? 'both';
      for (const [name, gradient] of [
        ['a', gradients[0]!],
        ['b', gradients[1]!],
      ] as const) {
        if (differentiable !== 'both' && differentiable !== name) continue;
        const expected = await differences(loss, views, name);
        const difference = relativeDifference(await gradient.data(), expected);
        if (difference > 3e-2 && !subject.stopsGradient)
          return `with respect to ${name} they differ by ${(100 * difference).toFixed(1)} % of the largest`;
        if (expected.every((value) => value === 0)) return `the loss does not depend on ${name}`;
      }
      return undefined;
    },
  },
  {
    id: 'loss/order-of-rows',
    promise: 'Pairs in another order give the same loss.',
    async breach(subject) {
      const loss = await subject.make();
      const views = twoViews(subject);
      const order = Array.from({ length: views.shape[0] }, (_, row) => (row + 2) % views.shape[0]);
      const [original, reordered] = [
        await loss(...asTensors(views)).data(),
        await loss(...asTensors(views, order)).data(),
      ];
      return relativeDifference(original, reordered) > 1e-4
        ? `${original[0]} and ${reordered[0]}`
        : undefined;
    },
  },
  {
    id: 'loss/finite-when-collapsed',
    promise:
      'Embeddings that are all equal, or very large, give a finite loss and finite gradients.',
    async breach(subject) {
      const loss = await subject.make();
      const { a, shape } = twoViews(subject);
      const cases: [string, Float32Array][] = [
        ['equal rows', new Float32Array(a.length).fill(0.5)],
        ['rows a thousand times as long', a.map((value) => 1e3 * value)],
      ];
      for (const [name, values] of cases) {
        const [x, y] = [tensor2d(values.slice(), shape), tensor2d(values.slice(), shape)];
        const value = await loss(x, y).data();
        if (firstNotFinite(value) >= 0) return `the value ${value[0]} for ${name}`;
        const gradients = grads((p, q) => loss(p as Tensor2D, q as Tensor2D))([x, y]);
        for (const gradient of gradients)
          if (firstNotFinite(await gradient.data()) >= 0)
            return `a gradient that is not finite for ${name}`;
      }
      return undefined;
    },
  },
  {
    id: 'loss/input-untouched',
    promise:
      'Embeddings are neither changed nor disposed of, and one tensor is left behind: the loss.',
    async breach(subject) {
      const loss = await subject.make();
      const [a, b] = asTensors(twoViews(subject));
      const before = await valuesOf({ a, b });
      loss(a, b).dispose();
      const tensors = memory().numTensors;
      loss(a, b);
      const leaked = memory().numTensors - tensors - 1;
      if (leaked > 0) return `${leaked} more tensors`;
      if (a.isDisposed || b.isDisposed) return 'an input was disposed of';
      const changed = firstChange(before, await valuesOf({ a, b }));
      return changed === undefined ? undefined : `"${changed}" was changed`;
    },
  },
  {
    id: 'loss/groups',
    promise:
      'Groups of one sample each change nothing; samples of one group are no negatives of ' +
      'each other, so moving one does not push the other.',
    async breach(subject) {
      if (!subject.groups) return undefined;
      const loss = await subject.make();
      const views = twoViews(subject);
      const rows = views.shape[0];
      const [a, b] = asTensors(views);
      const ungrouped = tensor1d(
        Array.from({ length: rows }, (_, row) => row),
        'int32',
      );
      const [without, within] = [
        await loss(a, b).data(),
        await loss(a, b, { groups: ungrouped }).data(),
      ];
      if (relativeDifference(without, within) > 1e-4)
        return `groups of one gave ${within[0]}, no groups ${without[0]}`;
      const oneGroup = tensor1d(new Int32Array(rows), 'int32');
      const pair = tensor1d(
        Array.from({ length: rows }, (_, row) => (row < 2 ? 0 : row)),
        'int32',
      );
      const [paired, all] = [
        await loss(a, b, { groups: pair }).data(),
        await loss(a, b, { groups: oneGroup }).data(),
      ];
      if (firstNotFinite(all) >= 0) return `one group for all gave ${all[0]}`;
      return relativeDifference(without, paired) === 0
        ? 'a group of two changed nothing'
        : undefined;
    },
  },
];

/** Central differences in every entry of one view. */
async function differences(
  loss: (a: Tensor2D, b: Tensor2D) => Scalar,
  views: ReturnType<typeof twoViews>,
  argument: 'a' | 'b',
  step = 1e-2,
): Promise<Float32Array> {
  const gradients = new Float32Array(views[argument].length);
  for (let i = 0; i < gradients.length; i++) {
    const values: number[] = [];
    for (const sign of [1, -1]) {
      const shifted = views[argument].slice();
      shifted[i]! += sign * step;
      values.push((await loss(...asTensors({ ...views, [argument]: shifted })).data())[0]!);
    }
    gradients[i] = (values[0]! - values[1]!) / (2 * step);
  }
  return gradients;
}
