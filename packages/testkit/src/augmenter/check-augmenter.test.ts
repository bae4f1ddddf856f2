import { Rng, type Augmenter } from '@counterpoint/core';
import {
  add,
  stack,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  unstack,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { brokenContracts } from '../broken-contracts.js';
import { augmenterContracts, checkAugmenter } from './check-augmenter.js';
import type { AugmenterSubject } from './augmenter-subject.js';

interface Shift {
  readonly by: number;
}
type Wave = Float32Array;
type Shifter = Augmenter<Wave, Shift, number>;

/** A sound augmenter: adds a drawn number to a wave. */
const sound: Shifter = {
  draw: (length, rng) => ({ by: rng.uniform(-1, 1) / length }),
  apply: (wave, { by }) => wave.map((value) => Math.fround(value + Math.fround(by))),
  applyBatch: (batch, draws) =>
    tidy(() =>
      add(
        batch as Tensor,
        tensor2d(
          draws.map(({ by }) => by),
          [draws.length, 1],
        ),
      ),
    ),
};
const stream = Rng.of(9);
const count: { last?: Wave; calls: number } = { calls: 0 };

const subject = (make: () => Shifter): AugmenterSubject<Wave, Shift, number> => ({
  name: 'acme/shift',
  make,
  sample: () => Float32Array.from({ length: 8 }, (_, i) => Math.sin(i)),
  describe: (wave) => wave.length,
  toBatch: (waves) => tidy(() => stack(waves.map((wave) => tensor1d(wave)))),
});

/** For each contract an augmenter that breaks it. */
const breaking: Record<string, () => Shifter> = {
  'augmenter/draw-is-plain-json': () => ({
    ...sound,
    draw: (length, rng) => ({ ...sound.draw(length, rng), when: new Date(0) }),
  }),
  'augmenter/draw-comes-from-the-stream': () => ({
    ...sound,
    draw: (length) => sound.draw(length, stream),
  }),
  'augmenter/draws-vary': () => ({ ...sound, draw: () => ({ by: 0.5 }) }),
  'augmenter/view-replays': () => ({
    ...sound,
    apply: (wave, { by }) => wave.map((value) => value + by * count.calls++),
  }),
  'augmenter/views-vary': () => ({ ...sound, apply: (wave) => wave.slice() }),
  'augmenter/input-untouched': () => ({
    ...sound,
    apply: (wave, { by }) => {
      wave[0] = by;
      return wave;
    },
  }),
  'augmenter/leaks-nothing': () => ({
    ...sound,
    apply: (wave, draw) => {
      tensor(wave);
      return sound.apply(wave, draw);
    },
  }),
  'augmenter/batch-equals-single': () => ({
    ...sound,
    applyBatch: (batch) => (batch as Tensor).clone(),
  }),
};

test('a sound augmenter keeps every contract', async () => {
  expect(await checkAugmenter(subject(() => sound))).toEqual(
    augmenterContracts.map(({ id }) => id),
  );
});

describe('an augmenter that breaks a contract is found out', () => {
  test.each(augmenterContracts.map(({ id }) => id))('%s', async (id) => {
    const make = breaking[id];
    expect(make, 'a deliberately broken augmenter').toBeDefined();
    expect(await brokenContracts(checkAugmenter(subject(make!)))).toContain(id);
  });
});

test('applyBatch that leaves tensors behind, or cannot be tried, is told', async () => {
  const leaking = () =>
    ({
      ...sound,
      applyBatch: (batch, draws) => {
        unstack(batch as Tensor);
        return sound.applyBatch!(batch, draws);
      },
    }) satisfies Shifter;
  expect(await brokenContracts(checkAugmenter(subject(leaking)))).toEqual([
    'augmenter/batch-equals-single',
  ]);
  const { toBatch: _, ...without } = subject(() => sound);
  expect(await brokenContracts(checkAugmenter(without))).toEqual(['augmenter/batch-equals-single']);
});

test('an augmenter that never draws may say so', async () => {
  const same: Shifter = { draw: () => ({ by: 0 }), apply: (wave) => wave.slice() };
  expect(await brokenContracts(checkAugmenter({ ...subject(() => same), constant: true }))).toEqual(
    [],
  );
});
