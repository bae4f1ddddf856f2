import {
  clipLoss,
  differentiate,
  differentiateCached,
  LearnedScale,
  release,
  Rng,
  type ObjectiveContext,
} from '@counterpoint/core';
import { checkMethod } from '@counterpoint/testkit';
import {
  memory,
  mul,
  randomNormal,
  tensor1d,
  tensor2d,
  tidy,
  variableGrads,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { sideBatch } from '../side/side-batch.js';
import { PrecomputedEmbeddings } from '../side/vectors.js';
import { Dropping } from '../testing/dropping.js';
import { Tower } from '../tower/tower.js';
import { Towers } from '../tower/towers.js';
import { clip } from './clip.js';
import { sigLip } from './sig-lip.js';
import { uniCl } from './uni-cl.js';

const rows = (seed: number, width = 5) =>
  randomNormal([8, width], 0, 1, 'float32', seed) as Tensor2D;
const towers = (seed: number, sides = ['image', 'text']) =>
  new Towers(
    Object.fromEntries(
      sides.map((side, i) => [
        side,
        new Tower({
          encoder: new Dropping({ inputs: 5, width: 6, seed: 10 * seed + i }),
          width: 4,
          rng: Rng.of(seed, side),
        }),
      ]),
    ),
  );
const views = (sides = ['image', 'text']) => sides.map((side, i) => sideBatch(side, rows(i + 1)));
const context = (groups?: number[]): ObjectiveContext => ({
  progress: { step: 0, totalSteps: 1 },
  pass: { phase: 'train', rng: Rng.of(3, 'test') },
  ...(groups ? { groups: tensor1d(groups, 'int32') } : {}),
});
const value = async (loss: Scalar) => (await loss.data())[0]!;

describe('CLIP, SigLIP and three sides', () => {
  it.each([
    ['clip', (seed: number) => clip({ towers: towers(seed) }), ['image', 'text']],
    ['sig-lip', (seed: number) => sigLip({ towers: towers(seed), chunk: 3 }), ['image', 'text']],
    [
      'clip over three',
      (seed: number) => clip({ towers: towers(seed, ['image', 'text', 'sound']) }),
      ['image', 'text', 'sound'],
    ],
  ] as const)('%s keeps every contract of a method', async (name, make, sides) => {
    await checkMethod({ name, make, views: () => views([...sides]) });
  });

  it.each([1, 3, 8])(
    'cached in parts of %i rows equals uncached, dropout, groups and all',
    async (microBatch) => {
      for (const method of [
        clip({ towers: towers(1) }),
        clip({ towers: towers(1), groups: 'positives' }),
        sigLip({ towers: towers(1), chunk: 3 }),
      ]) {
        const batchContext = context([0, 1, 2, 0, -1, -1, 5, 2]);
        const [plain, cached] = [
          differentiate(method, views(), batchContext),
          await differentiateCached(method, views(), batchContext, microBatch),
        ];
        expect(await value(cached.loss)).toBeCloseTo(await value(plain.loss), 5);
        expect(Object.keys(cached.gradients).sort()).toEqual(Object.keys(method.variables).sort());
        for (const [name, gradient] of Object.entries(plain.gradients)) {
          const [expected, actual] = [await gradient.data(), await cached.gradients[name]!.data()];
          expected.forEach((each, i) => expect(actual[i]).toBeCloseTo(each, 5));
        }
        release(plain);
        release(cached);
        method.dispose();
      }
    },
  );

  it('three sides give the sum over their pairs', async () => {
    const method = clip({ towers: towers(1, ['a', 'b', 'c']) });
    const [x, y, z] = [rows(1, 4), rows(2, 4), rows(3, 4)];
    const pair = (one: Tensor2D, other: Tensor2D) => value(clipLoss(one, other, 1 / 0.07));
    const { loss, floor } = method.objective({ a: x, b: y, c: z }, context());
    expect(await value(loss)).toBeCloseTo(
      (await pair(x, y)) + (await pair(x, z)) + (await pair(y, z)),
      4,
    );
    expect(floor).toBeCloseTo(3 * Math.log(8), 12);
  });

  it('a tower that stands for two sides is trained once, by both', () => {
    const shared = new Tower({
      encoder: new Dropping({ inputs: 5, width: 6, seed: 1 }),
      width: 4,
      rng: Rng.of(1),
    });
    const method = clip({ towers: new Towers({ flat: shared, round: shared }) });
    expect(Object.keys(method.variables)).toEqual([
      'towers.flat.encoder.weight',
      'towers.flat.encoder.bias',
      'towers.flat.projection.weight',
      'logits.log_scale',
    ]);
    const twin = method.encoder.clone();
    expect(twin.tower('flat')).toBe(twin.tower('round'));
  });

  it('a frozen encoder is state: saved, not trained, and runs as in inference', async () => {
    const frozen = new Tower({
      encoder: new Dropping({ inputs: 5, width: 6, seed: 1 }),
      width: 4,
      frozen: true,
      rng: Rng.of(1),
    });
    const method = clip({ towers: new Towers({ image: frozen, text: towers(2).tower('text') }) });
    expect(Object.keys(method.state)).toEqual([
      'towers.image.encoder.weight',
      'towers.image.encoder.bias',
    ]);
    expect(Object.keys(method.variables)).not.toContain('towers.image.encoder.weight');
    const image = views()[0]!;
    const [inTraining, inInference] = [
      method.embed(views(), context().pass)['image']!,
      method.encoder.encode(image),
    ];
    expect(await inTraining.data()).toEqual(await inInference.data());
    await checkMethod({
      name: 'lit',
      make: (seed) =>
        clip({
          towers: new Towers({
            image: new Tower({
              encoder: new Dropping({ inputs: 5, width: 6, seed }),
              width: 4,
              frozen: true,
              rng: Rng.of(seed),
            }),
            text: towers(seed).tower('text'),
          }),
        }),
      views,
    });
  });

  it('refuses views that lack a side, and one tower', () => {
    const method = clip({ towers: towers(1) });
    expect(() => method.embed([views()[0]!, views()[0]!], context().pass)).toThrow(
      'CP_MULTIMODAL_SIDES',
    );
    expect(() => method.encoder.tower('txt')).toThrow(/did you mean "text"/);
    expect(() => clip({ towers: new Towers({ image: towers(1).tower('image') }) })).toThrow(
      'CP_MULTIMODAL_SIDES',
    );
    expect(
      () =>
        new Towers({
          a: new Tower({ encoder: new PrecomputedEmbeddings(3), width: 0, rng: Rng.of(1) }),
          b: new Tower({ encoder: new PrecomputedEmbeddings(4), width: 0, rng: Rng.of(1) }),
        }),
    ).toThrow(/3 and 4 wide/);
  });
});

describe('LearnedScale', () => {
  it('never acts above its limit, and comes back from there', async () => {
    const scale = new LearnedScale({ scale: 200, limit: 100 });
    expect(await value(scale.scale())).toBeCloseTo(100, 3);
    const gradient = async (sign: number) => {
      const { grads } = variableGrads(
        () => tidy(() => mul(scale.scale(), sign) as Scalar),
        Object.values(scale.variables),
      );
      return (await Object.values(grads)[0]!.data())[0]!;
    };
    expect(await gradient(1)).toBeCloseTo(100, 3); // descent makes it smaller: let through
    expect(await gradient(-1)).toBeCloseTo(0, 6); // descent would make it larger
    scale.dispose();
  });
});

describe('uniCl', () => {
  const oracle = (
    a: readonly (readonly number[])[],
    b: readonly (readonly number[])[],
    s: number,
    groups: readonly number[],
  ): number => {
    const unit = (row: readonly number[]) => row.map((x) => x / Math.hypot(...row));
    const [x, y] = [a.map(unit), b.map(unit)];
    const logits = x.map((p) => y.map((q) => s * p.reduce((sum, v, d) => sum + v * q[d]!, 0)));
    const side = (of: number[][]) =>
      of.reduce((total, row, i) => {
        const norm = Math.log(row.reduce((sum, l) => sum + Math.exp(l), 0));
        const right = row
          .map((_, j) => j)
          .filter((j) => j === i || (groups[i]! >= 0 && groups[i] === groups[j]));
        return total + right.reduce((sum, j) => sum + norm - row[j]!, 0) / right.length;
      }, 0) / of.length;
    return (side(logits) + side(logits.map((_, i) => logits.map((row) => row[i]!)))) / 2;
  };

  it('equals its formula in float64; without groups it is the loss of CLIP', async () => {
    const [a, b] = [rows(1), rows(2)];
    const plain = async (t: Tensor2D) => (await t.array()) as number[][];
    const groups = [4, 1, 4, -1, -1, 4, 1, 9];
    expect(await value(uniCl(a, b, 7, { groups: tensor1d(groups, 'int32') }))).toBeCloseTo(
      oracle(await plain(a), await plain(b), 7, groups),
      4,
    );
    expect(await value(uniCl(a, b, 7))).toBeCloseTo(await value(clipLoss(a, b, 7)), 4);
  });

  it('gives ln N for collapsed embeddings, ln of the positives where all are found, and leaks nothing', async () => {
    const ones = tensor2d(Array.from({ length: 4 }, () => [1, 2]));
    expect(await value(uniCl(ones, ones, 10))).toBeCloseTo(Math.log(4), 5);
    const corners = tensor2d([
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
    const before = memory().numTensors;
    const loss = uniCl(corners, corners, 100, { groups: tensor1d([0, 0, 1, 1], 'int32') });
    expect(await value(loss)).toBeCloseTo(Math.log(2), 4); // two right answers share the probability
    loss.dispose();
    expect(memory().numTensors - before).toBe(1); // the groups
    expect(() => uniCl(corners, ones, 1, { groups: tensor1d([1], 'int32') })).toThrow(
      'CP_MULTIMODAL_COUNTS',
    );
  });
});
