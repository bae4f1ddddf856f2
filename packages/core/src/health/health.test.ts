import { tensor2d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { Encoder } from '../contract/encoder.js';
import type { Method } from '../contract/method.js';
import { BYOL } from '../method/byol.js';
import { vicReg } from '../loss/vic-reg.js';
import { TwoViews } from '../method/two-views.js';
import { SimSiam } from '../method/simsiam.js';
import { twinDrift } from '../metric/twin-drift.js';
import { copyValues } from '../nn/copy-values.js';
import { Mlp } from '../nn/mlp.js';
import { sgd } from '../optimizer/sgd.js';
import { Rng } from '../random/rng.js';
import { clipByGlobalNorm } from '../training/clip-by-global-norm.js';
import { differentiate, release } from '../training/differentiate.js';
import { applyRunningUpdates } from '../training/running-updates.js';
import { actionFor } from './collapse-policy.js';
import { HealthMonitor } from './health-monitor.js';
import { measureEmbeddings } from './measurements.js';
import type { Verdict } from './verdict.js';

const inputs = 10,
  rows = 24;

function encoder(seed: number, batchNorm = true): Encoder<Tensor2D> {
  const make = (): Encoder<Tensor2D> => {
    const body = new Mlp({ widths: [inputs, 32, 16], batchNorm, rng: Rng.of(seed, 'encoder') });
    return {
      width: 16,
      variables: body.variables,
      state: body.state,
      encode: (x, pass) => body.apply(x, pass),
      dispose: () => body.dispose(),
      clone: () => {
        const twin = make();
        copyValues(body, twin);
        return twin;
      },
    };
  };
  return make();
}

/** Points around eight centres, seen twice with much noise. */
function batch(seed: number, step: number): [Tensor2D, Tensor2D] {
  const centres = Rng.of(seed, 'centres'),
    draws = Rng.of(seed, 'draws', step);
  const places = Array.from({ length: 8 }, () =>
    Array.from({ length: inputs }, () => 2 * centres.normal()),
  );
  const samples = Array.from({ length: rows }, () =>
    places[draws.integer(8)]!.map((value) => value + 0.7 * draws.normal()),
  );
  const view = () =>
    tensor2d(samples.map((sample) => sample.map((value) => value + 1.5 * draws.normal())));
  return [view(), view()];
}

type Make = (seed: number) => Method<Tensor2D>;
const mlp = (
  seed: number,
  part: string,
  widths: number[],
  config: { batchNorm?: boolean; lastBatchNorm?: 'plain' } = {},
) => new Mlp({ widths, ...config, rng: Rng.of(seed, part) });

/** Trains and measures every fifth step. @returns each verdict */
async function watch(make: Make, seed: number, steps: number, rate: number): Promise<Verdict[]> {
  const method = make(seed);
  const optimizer = sgd({ variables: method.variables });
  const monitor = new HealthMonitor(),
    verdicts: Verdict[] = [];
  for (let step = 0; step < steps; step++) {
    const views = batch(seed, step),
      progress = { step, totalSteps: steps };
    const result = differentiate(method, views, {
      progress,
      pass: { phase: 'train', rng: Rng.of(seed, 'step', step) },
    });
    const clipped = clipByGlobalNorm(result.gradients, Infinity);
    if (step % 5 === 0) {
      const drift = await twinDrift(method);
      verdicts.push(
        monitor.judge({
          step,
          loss: (await result.loss.data())[0]!,
          gradientNorm: (await clipped.norm.data())[0]!,
          floor: result.floor,
          ...(await measureEmbeddings(result.embeddings)),
          ...(drift === undefined ? {} : { twinDrift: drift }),
        }),
      );
    }
    optimizer.step(clipped.gradients, rate);
    applyRunningUpdates(result.running);
    tidy(() => method.update?.(result.carry, progress));
    clipped.dispose();
    release({ ...result, running: [] });
    for (const view of views) view.dispose();
  }
  optimizer.dispose();
  method.dispose();
  return verdicts;
}

const byol =
  (predictor: boolean): Make =>
  (seed) =>
    new BYOL({
      encoder: encoder(seed, predictor),
      head: mlp(seed, 'head', [16, 32, 16], { batchNorm: predictor }),
      momentum: predictor ? 0.96 : 0.5,
      predictor: predictor ? mlp(seed, 'predictor', [16, 32, 16]) : 'none',
    });
const simSiam =
  (stopGradient: boolean): Make =>
  (seed) =>
    new SimSiam({
      encoder: encoder(seed),
      head: mlp(
        seed,
        'head',
        [16, 32, 16],
        stopGradient ? { lastBatchNorm: 'plain' } : { batchNorm: false },
      ),
      predictor: mlp(seed, 'predictor', [16, 8, 16], { batchNorm: stopGradient }),
      stopGradient,
    });

describe('real collapses are caught within 60 steps', () => {
  test.each<[string, Make]>([
    ['BYOL without a predictor', byol(false)],
    ['SimSiam without stop-gradient', simSiam(false)],
  ])('%s', async (_, make) => {
    const verdicts = await watch(make, 1, 150, 0.2);
    expect(verdicts.at(-1)).toMatchObject({
      health: 'collapsed',
      reason: expect.stringMatching(/embeddings/),
    });
  });
});

describe('healthy runs are left alone, over 10 seeds', () => {
  test.each<[string, Make]>([
    [
      'SimCLR',
      (seed) => new TwoViews({ encoder: encoder(seed), head: mlp(seed, 'head', [16, 16, 16]) }),
    ],
    ['BYOL', byol(true)],
    ['SimSiam', simSiam(true)],
    [
      'VICReg',
      (seed) =>
        new TwoViews({
          encoder: encoder(seed),
          head: mlp(seed, 'head', [16, 32, 32]),
          loss: vicReg(),
        }),
    ],
  ])(
    '%s',
    async (name, make) => {
      const alarms: string[] = [];
      for (let seed = 1; seed <= 10; seed++) {
        const verdicts = await watch(make, seed, 30, name === 'VICReg' ? 0.005 : 0.05);
        alarms.push(
          ...verdicts
            .filter(({ health }) => health !== 'healthy')
            .map(({ health, reason }) => `seed ${seed}: ${health}, ${reason}`),
        );
      }
      expect(alarms).toEqual([]);
    },
    240_000,
  );
});

describe('verdicts', () => {
  const many = (monitor: HealthMonitor, count: number, measured: object) =>
    Array.from({ length: count }, (_, step) => monitor.judge({ step, loss: 1, ...measured })).at(
      -1,
    )!;

  test('a loss that stays on its floor is a collapse, one that passes it is none', () => {
    const monitor = new HealthMonitor();
    expect(many(monitor, 7, { loss: 5.54, floor: 5.541 }).health).toBe('healthy');
    expect(many(monitor, 4, { loss: 5.3, floor: 5.541 }).health).toBe('healthy');
    expect(many(monitor, 10, { loss: 5.54, floor: 5.541 })).toMatchObject({
      health: 'collapsed',
      reason: expect.stringContaining('loss stays'),
    });
  });

  test('a falling spread or rank is collapsing first, and a recovery is seen', () => {
    const monitor = new HealthMonitor();
    many(monitor, 5, { spread: 0.9, rankMe: 60 });
    expect(many(monitor, 3, { spread: 0.12, rankMe: 50 }).health).toBe('collapsing');
    expect(many(monitor, 3, { spread: 0.8, rankMe: 50 }).health).toBe('healthy');
    expect(many(monitor, 3, { spread: 0.8, rankMe: 8 }).health).toBe('collapsing');
    expect(many(monitor, 3, { spread: 0.8, rankMe: 1.2 })).toMatchObject({
      health: 'collapsed',
      reason: expect.stringContaining('line'),
    });
  });

  test('what is not finite, or a gradient that exploded, is a divergence', () => {
    expect(new HealthMonitor().judge({ step: 1, loss: NaN })).toMatchObject({
      health: 'diverged',
      reason: 'the loss is NaN',
    });
    const monitor = new HealthMonitor();
    many(monitor, 10, { gradientNorm: 2 });
    expect(many(monitor, 1, { gradientNorm: 9000 }).health).toBe('healthy'); // once is not enough
    expect(many(monitor, 3, { gradientNorm: 9000 }).health).toBe('diverged');
  });

  test('dead dimensions are collapsing, a twin that lost its weights diverged', () => {
    const monitor = new HealthMonitor();
    expect(many(monitor, 3, { spread: 0.8, deadDimensions: 0.4, twinDrift: 0.9 }).health).toBe(
      'healthy',
    );
    expect(many(monitor, 3, { spread: 0.8, deadDimensions: 0.6 })).toMatchObject({
      health: 'collapsing',
      reason: '60% of the dimensions are dead',
    });
    for (const twinDrift of [4, NaN])
      expect(many(new HealthMonitor(), 3, { spread: 0.8, twinDrift })).toMatchObject({
        health: 'diverged',
        reason: expect.stringContaining('twin'),
      });
  });

  test('what one measurement looks like is told at once, before the verdict', () => {
    const monitor = new HealthMonitor();
    many(monitor, 4, { spread: 0.9 });
    expect(
      monitor.judge({ step: 5, loss: 1, spread: 0.01, alignment: 0.001, uniformity: -0.002 }),
    ).toMatchObject({ health: 'healthy', latestReading: 'collapsed' });
    expect(many(monitor, 2, { spread: 0.01, alignment: 0.001, uniformity: -0.002 })).toMatchObject({
      health: 'collapsed',
      reason: expect.stringContaining('alignment 0.0010, uniformity -0.0020'),
    });
  });

  test('policies: warn once a change, stop and roll back when it is lost', () => {
    const verdict = (health: Verdict['health']): Verdict => ({
      health,
      reason: '',
      latestReading: health,
      measurements: { step: 1, loss: 1 },
    });
    expect(actionFor('stop', verdict('healthy'))).toBe('go on');
    expect(actionFor('stop', verdict('collapsing'))).toBe('warn');
    expect(actionFor('stop', verdict('collapsing'), verdict('collapsing'))).toBe('go on');
    expect(actionFor('stop', verdict('collapsed'))).toBe('stop');
    expect(actionFor('rollback', verdict('diverged'))).toBe('rollback');
    expect(actionFor('warn', verdict('collapsed'))).toBe('warn');
  });
});
