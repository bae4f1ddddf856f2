import type { ContrastiveLoss } from '@counterpoint/core';
import {
  add,
  cast,
  customGrad,
  div,
  equal,
  expandDims,
  log,
  logSoftmax,
  matMul,
  mean,
  mul,
  neg,
  norm,
  oneHot,
  range,
  scalar,
  softplus,
  sub,
  sum,
  tensor,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { brokenContracts } from '../broken-contracts.js';
import { checkLoss } from './check-loss.js';
import { lossContracts } from './loss-contracts.js';

const unit = (x: Tensor2D) => div(x, add(norm(x, 2, 1, true), 1e-6)) as Tensor2D;

/**
 * A sound loss: InfoNCE at temperature .5 from `a` to `b`, with groups masked out of the negatives.
 */
const sound: ContrastiveLoss = (a, b, context) =>
  tidy(() => {
    const rows = a.shape[0];
    const identity = oneHot(range(0, rows, 1, 'int32'), rows);
    const same = context?.groups
      ? equal(expandDims(context.groups, 1), expandDims(context.groups, 0))
      : identity;
    const masked = mul(sub(cast(same, 'float32'), identity), -1e9);
    const logits = add(div(matMul(unit(a), unit(b), false, true), 0.5), masked) as Tensor2D;
    return neg(mean(sum(mul(logSoftmax(logits), identity), 1))) as Scalar;
  });
const count = { calls: 0 };

/** For each contract a loss that breaks it. */
const breaking: Record<string, ContrastiveLoss> = {
  'loss/finite-scalar': (a, b) => tidy(() => add(sound(a, b), count.calls++)),
  'loss/gradients-are-right': (a, b) =>
    tidy(() =>
      sound(
        customGrad((x) => ({
          value: (x as Tensor).clone(),
          gradFunc: (dy: Tensor) => mul(dy, 0.9),
        }))(a) as Tensor2D,
        b,
      ),
    ),
  'loss/order-of-rows': (a, b) =>
    tidy(() =>
      add(
        sound(a, b),
        sum(
          mul(
            mul(a, b),
            tensor(
              Array.from({ length: a.size }, (_, i) => i),
              a.shape,
            ),
          ),
        ),
      ),
    ),
  'loss/finite-when-collapsed': (a, b) =>
    tidy(() => add(sound(a, b), mul(log(norm(sub(a, mean(a, 0, true)))), 0.01))),
  'loss/input-untouched': (a, b) => {
    mul(a, 2);
    return sound(a, b);
  },
  'loss/groups': (a, b) => sound(a, b),
};

test('a sound loss keeps every contract', async () => {
  expect(await checkLoss({ name: 'acme/infoNCE', make: () => sound, groups: true })).toEqual(
    lossContracts.map(({ id }) => id),
  );
});

describe('a loss that breaks a contract is found out', () => {
  test.each(lossContracts.map(({ id }) => id))('%s', async (id) => {
    const loss = breaking[id];
    expect(loss, 'a deliberately broken loss').toBeDefined();
    expect(
      await brokenContracts(
        checkLoss({ name: 'acme/broken', make: () => loss!, groups: id === 'loss/groups' }),
      ),
    ).toContain(id);
  });
});

test('a loss with a constant side is held to the other side alone', async () => {
  const onlyA: ContrastiveLoss = (a, b) =>
    tidy(
      () =>
        mean(
          softplus(
            neg(
              sum(
                mul(
                  a,
                  customGrad((x) => ({
                    value: (x as Tensor).clone(),
                    gradFunc: (dy: Tensor) => mul(dy, 0),
                  }))(b),
                ),
                1,
              ),
            ),
          ),
        ) as Scalar,
    );
  expect(await brokenContracts(checkLoss({ name: 'acme/onlyA', make: () => onlyA }))).toEqual([
    'loss/gradients-are-right',
  ]);
  expect(
    await brokenContracts(
      checkLoss({ name: 'acme/onlyA', make: () => onlyA, differentiable: 'a' }),
    ),
  ).toEqual([]);
});

test('a loss that takes no gradient through a part may say so', async () => {
  const weighted: ContrastiveLoss = (a, b) =>
    tidy(() =>
      sound(
        customGrad((x) => ({
          value: (x as Tensor).clone(),
          gradFunc: (dy: Tensor) => mul(dy, 0.9),
        }))(a) as Tensor2D,
        b,
      ),
    );
  expect(
    await brokenContracts(
      checkLoss({ name: 'acme/weighted', make: () => weighted, stopsGradient: true }),
    ),
  ).toEqual([]);
});

test('a constant is no loss', async () => {
  expect(
    await brokenContracts(
      checkLoss({
        name: 'acme/none',
        make: () => (a) => tidy(() => mul(sum(a), scalar(0)) as Scalar),
      }),
    ),
  ).toContain('loss/gradients-are-right');
});
