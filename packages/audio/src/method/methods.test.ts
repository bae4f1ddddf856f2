import { Rng, projectionHead } from '@counterpoint/core';
import { checkMethod } from '@counterpoint/testkit';
import { grad, memory, randomNormal, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { TemporalConvolution } from '../encoder/temporal-convolution.js';
import { WaveformConvolution } from '../encoder/waveform-convolution.js';
import { COLA } from './cola.js';
import { CPC } from './contrastive-predictive-coding.js';
import { SpeakerContrast } from './speaker-contrast.js';
import { angularPrototypical, generalisedEndToEnd } from './speaker-losses.js';

const encoder = (seed: number): TemporalConvolution =>
  new TemporalConvolution({ bands: 5, widths: [4, 4], kernel: 3, strides: [1, 2], seed });
const features = (seed: number): Tensor4D => randomNormal([4, 12, 5, 1], 0, 1, 'float32', seed);
const head = (inputs: number, seed: number) =>
  projectionHead({ inputs, width: 3, seed, batchNorm: false });

describe('contracts of a method', () => {
  it.each(['bilinear', 'cosine'] as const)('COLA, %s', async (similarity) => {
    await checkMethod({
      name: 'audio/cola',
      make: (seed) => new COLA({ encoder: encoder(seed), width: 4, similarity, seed }),
      views: () => [features(1), features(2)],
    });
  });
  it('CPC', async () => {
    await checkMethod({
      name: 'audio/cpc',
      make: (seed) =>
        new CPC({ encoder: encoder(seed), contextWidth: 3, contextLayers: 2, steps: 2, seed }),
      views: () => [features(1)],
    });
  });
  it('CPC over waveforms', async () => {
    const make = (seed: number): CPC<Tensor2D> =>
      new CPC({
        encoder: new WaveformConvolution({ width: 3, kernels: [4], strides: [4], seed }),
        contextWidth: 3,
        contextLayers: 1,
        steps: 2,
        seed,
      });
    await checkMethod<Tensor2D>({
      name: 'audio/cpc',
      make,
      views: () => [randomNormal([4, 24], 0, 1, 'float32', 1)],
    });
  });
  it.each([
    ['GE2E', generalisedEndToEnd],
    ['angular prototypical', angularPrototypical],
  ] as const)('%s', async (_name, loss) => {
    const make = (seed: number): SpeakerContrast<Tensor4D> =>
      new SpeakerContrast({ encoder: encoder(seed), head: head(4, seed), views: 3, loss });
    await checkMethod<Tensor4D>({
      name: 'audio/speaker',
      make,
      views: () => [features(1), features(2), features(3)],
    });
  });
});

const unit = (v: readonly number[]): number[] => {
  const n = Math.hypot(...v);
  return v.map((x) => x / n);
};
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const plus = (rows: readonly number[][]): number[] =>
  rows[0]!.map((_, d) => rows.reduce((sum, row) => sum + row[d]!, 0));

describe('speaker losses', () => {
  const rng = Rng.of(3);
  const views = Array.from({ length: 3 }, () =>
    Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => rng.normal())),
  );

  /** Wan et al. 2018, eq. 6, 8 and 9, in loops. */
  function ge2eByHand(w: number, groups: readonly number[] = [0, 1, 2, 3]): number {
    const e = views.map((view) => view.map(unit));
    let sum = 0;
    for (let v = 0; v < 3; v++)
      for (let j = 0; j < 4; j++) {
        const logits: number[] = [];
        let own = 0;
        for (let k = 0; k < 4; k++) {
          const rows = e.filter((_, u) => k !== j || u !== v).map((view) => view[k]!);
          const logit = w * dot(e[v]![j]!, unit(plus(rows)));
          if (k === j) own = logit;
          if (k === j || groups[k] !== groups[j]) logits.push(logit);
        }
        sum += Math.log(logits.reduce((total, l) => total + Math.exp(l), 0)) - own;
      }
    return sum / 12;
  }

  it('GE2E equals its formula', async () => {
    const tensors = views.map((view) => tensor2d(view));
    expect((await generalisedEndToEnd(tensors, 7).data())[0]).toBeCloseTo(ge2eByHand(7), 4);
    const groups = [0, 1, 0, 2];
    expect(
      (await generalisedEndToEnd(tensors, 7, { groups: tensor1d(groups, 'int32') }).data())[0],
    ).toBeCloseTo(ge2eByHand(7, groups), 4);
  });

  it('angular prototypical equals its formula', async () => {
    let sum = 0;
    for (let j = 0; j < 4; j++) {
      const logits = Array.from(
        { length: 4 },
        (_, k) => 7 * dot(unit(views[2]![j]!), unit(plus([views[0]![k]!, views[1]![k]!]))),
      );
      sum += Math.log(logits.reduce((total, l) => total + Math.exp(l), 0)) - logits[j]!;
    }
    expect(
      (
        await angularPrototypical(
          views.map((view) => tensor2d(view)),
          7,
        ).data()
      )[0],
    ).toBeCloseTo(sum / 4, 4);
  });

  it.each([
    ['GE2E', generalisedEndToEnd],
    ['angular prototypical', angularPrototypical],
  ] as const)('%s of equal embeddings is ln N, and leaks nothing', async (_name, loss) => {
    const same = tensor2d(Array.from({ length: 4 }, () => [1, 2, 3]));
    const before = memory().numTensors;
    const value = loss([same, same, same], 10);
    expect((await value.data())[0]).toBeCloseTo(Math.log(4), 5);
    value.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('refuses a single view', () => {
    expect(() => generalisedEndToEnd([tensor2d([[1]])], 1)).toThrow('CP_AUDIO_SHAPE');
  });
});

describe('COLA and CPC', () => {
  it('COLA of equal embeddings is ln N', async () => {
    const method = new COLA({ encoder: encoder(1), width: 3, similarity: 'cosine' });
    const same = tensor2d(Array.from({ length: 4 }, () => [1, 2, 3]));
    const { loss, floor } = method.objective(
      { a: same, b: same },
      { progress: { step: 0, totalSteps: 1 }, pass: { phase: 'train', rng: Rng.of(0) } },
    );
    expect((await loss.data())[0]).toBeCloseTo(Math.log(4), 5);
    expect(floor).toBeCloseTo(Math.log(4), 10);
    method.dispose();
  });

  it('CPC of equal vectors is at its floor', async () => {
    const method = new CPC({ encoder: encoder(1), contextWidth: 3, steps: 2 });
    const z = tensor2d(
      Array.from({ length: 4 }, () =>
        Array.from({ length: 6 * 4 }, (_, i) => [1, 2, 3, 4][i % 4]!),
      ),
    );
    const context = tensor2d(
      Array.from({ length: 4 }, () =>
        Array.from({ length: 6 * 3 }, (_, i) => [0.1, 0.2, 0.3][i % 3]!),
      ),
    );
    const { loss, floor } = method.objective(
      { z, context },
      { progress: { step: 0, totalSteps: 1 }, pass: { phase: 'train', rng: Rng.of(0) } },
    );
    expect((await loss.data())[0]).toBeCloseTo(floor!, 4);
    expect(floor).toBeCloseTo((Math.log(4 + 6 - 2) + Math.log(4 + 6 - 3)) / 2, 10);
    method.dispose();
  });

  it('CPC gives no negatives among clips of one group, and a gradient to every moment but the first', async () => {
    const method = new CPC({ encoder: encoder(1), contextWidth: 3, steps: 1 });
    const z = randomNormal([4, 24], 0, 1, 'float32', 1) as Tensor2D,
      context = randomNormal([4, 18], 0, 1, 'float32', 2) as Tensor2D;
    const at = {
      progress: { step: 0, totalSteps: 1 },
      pass: { phase: 'train', rng: Rng.of(0) },
    } as const;
    const apart = await method.objective({ z, context }, at).loss.data();
    const together = await method
      .objective({ z, context }, { ...at, groups: tensor1d([0, 0, 0, 0], 'int32') })
      .loss.data();
    expect(together[0]).toBeLessThan(apart[0]!);
    const gradient = await tidy(() =>
      grad((input) => method.objective({ z: input as Tensor2D, context }, at).loss)(z),
    ).data();
    gradient.forEach((v, i) => expect(v !== 0 && Number.isFinite(v)).toBe(i % 24 >= 4));
    method.dispose();
  });
});
