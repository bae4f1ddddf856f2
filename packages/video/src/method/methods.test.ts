import {
  clipLoss,
  inference,
  Mlp,
  Rng,
  type Batch,
  type Encoder,
  type ObjectiveContext,
} from '@counterpoint/core';
import { sideBatch, Tower, Towers } from '@counterpoint/multimodal';
import { asEncoder } from '@counterpoint/testkit';
import {
  randomNormal,
  reshape,
  reverse,
  slice,
  tensor1d,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ClipTowers } from '../encoder/clip-towers.js';
import { dot, logSumExp, mean, unit } from '../testing/vectors.js';
import { AVID } from './avid.js';
import { AVTS } from './avts.js';
import { Bind } from './bind.js';
import { syncSoftmax } from './sync-loss.js';

const count = 6;
const rows = (seed: number) => randomNormal([count, 5], 0, 1, 'float32', seed) as Tensor2D;
const towers = (sides: readonly string[] = ['video', 'sound']) =>
  new Towers(
    Object.fromEntries(
      sides.map((side, i) => [
        side,
        new Tower({
          encoder: asEncoder(
            new Mlp({ widths: [5, 6], batchNorm: false, rng: Rng.of(i) }),
          ) as Encoder,
          width: 4,
          rng: Rng.of(1, side),
        }),
      ]),
    ),
  );
const view = {
  video: rows(1),
  sound: rows(2),
  shifted: randomNormal([count, 2, 5], 0, 1, 'float32', 3),
};
/** Clips of three frames with five numbers each, seen as their first frame. */
const firstFrame = (of: Tensor) => slice(reshape(of, [-1, 15]), [0, 0], [-1, 5]) as Tensor2D;
const indices = [0, 3, 5, 8, 13, 19];
const at = (step: number): ObjectiveContext => ({
  progress: { step, totalSteps: 10 },
  pass: { phase: 'train', rng: Rng.of(3, 'test') },
  indices: tensor1d(indices, 'int32'),
});
const value = async (of: { data(): Promise<unknown> }) => ((await of.data()) as Float32Array)[0]!;

describe('AVTS', () => {
  it('embeds sound, shifted sound and the reversed video row by row', async () => {
    const encoder = towers();
    const frames = randomNormal([count, 3, 5], 0, 1, 'float32', 9);
    const flat = (side: string): Encoder =>
      ({
        ...encoder,
        width: 4,
        encode: (batch: Record<string, Tensor2D>) =>
          batch['video'] === undefined
            ? encoder.encode(batch)
            : encoder.encode(sideBatch(side, firstFrame(batch['video']))),
      }) as unknown as Encoder;
    const method = new AVTS({ encoder: flat('video'), reversal: true });
    const actual = method.embed([{ ...view, video: frames }], inference);
    expect(Object.keys(actual).sort()).toEqual([
      ...['reversed', 'shifted.0', 'shifted.1', 'sound', 'video'],
    ]);
    const expected = {
      video: firstFrame(frames),
      reversed: firstFrame(reverse(frames, 1)),
      sound: view.sound,
      'shifted.1': reshape(slice(view.shifted, [0, 1, 0], [-1, 1, -1]), [count, 5]),
    };
    for (const [name, batch] of Object.entries(expected)) {
      const side = name === 'video' || name === 'reversed' ? 'video' : 'sound';
      const sideEmbeddings = await encoder.encode(sideBatch(side, batch as Tensor2D)).data();
      expect(Array.from(await actual[name]!.data())).toEqual(Array.from(sideEmbeddings));
    }
  });

  it('has negatives out of sync from a share of the steps on, and never with 1', async () => {
    const method = new AVTS({ encoder: towers(), hardFrom: 0.5 });
    const embedded = method.embed([view], inference);
    const expected = (shifted: readonly Tensor2D[]) =>
      value(
        syncSoftmax(
          { video: embedded['video']!, sound: embedded['sound']!, shifted, reversed: undefined },
          1 / 0.07,
        ),
      );
    const hard = [embedded['shifted.0']!, embedded['shifted.1']!];
    expect(await value(method.objective(embedded, at(4)).loss)).toBeCloseTo(await expected([]), 4);
    expect(await value(method.objective(embedded, at(5)).loss)).toBeCloseTo(
      await expected(hard),
      4,
    );
    const never = new AVTS({ encoder: towers(), hardFrom: 1 });
    expect(Object.keys(never.embed([view], inference)).sort()).toEqual(['sound', 'video']);
  });

  it('says what it needs where a batch has one side', () => {
    expect(() => new AVTS({ encoder: towers() }).embed([rows(1)], inference)).toThrow(
      /CP_VIDEO_METHOD.*video and sound/,
    );
  });
});

describe('AVID and CMA', () => {
  const samples = 20;
  const negatives = 12;
  const temperature = 0.2;
  const draws = (() => {
    const rng = at(0).pass.rng.fork('bank');
    return Array.from({ length: negatives }, () => rng.integer(samples));
  })();

  async function oracle(
    method: AVID,
    embedded: Readonly<Record<string, Tensor2D>>,
    { agreement = 0, targets = 'cross' }: { agreement?: number; targets?: string },
  ): Promise<number> {
    const arrays = async (of: unknown) => (await (of as Tensor2D).array()) as number[][];
    const bank = {
      video: await arrays(method.state['bank.video.rows']),
      sound: await arrays(method.state['bank.sound.rows']),
    };
    const own = {
      video: (await arrays(embedded['video'])).map(unit),
      sound: (await arrays(embedded['sound'])).map(unit),
    };
    const term = (
      row: readonly number[],
      of: readonly (readonly number[])[],
      positive: number,
      not: readonly number[],
    ) => {
      const score = (sample: number) => dot(row, of[sample]!) / temperature;
      const others = draws.filter((sample) => !not.includes(sample)).map(score);
      return logSumExp([score(positive), ...others]) - score(positive);
    };
    const sides = ['video', 'sound'] as const;
    const other = { video: 'sound', sound: 'video' } as const;
    return mean(
      indices.map((sample, i) => {
        let total = 0;
        for (const side of sides) {
          const from = targets === 'cross' ? [other[side]] : targets === 'self' ? [side] : sides;
          for (const target of from)
            total += term(own[side][i]!, bank[target], sample, [sample]) / from.length;
          if (agreement === 0) continue;
          const positives = Array.from({ length: samples }, (_, j) => j)
            .filter((j) => j !== sample)
            .map((j) => ({
              j,
              score: Math.min(...sides.map((s) => dot(bank[s][sample]!, bank[s][j]!))),
            }))
            .sort((a, b) => b.score - a.score)
            .slice(0, agreement)
            .map(({ j }) => j);
          total += mean(
            positives.map((j) => term(own[side][i]!, bank[side], j, [sample, ...positives])),
          );
        }
        return total / 2;
      }),
    );
  }

  it.each([
    { targets: 'cross' },
    { targets: 'self' },
    { targets: 'joint' },
    { targets: 'cross', agreement: 3 },
    { targets: 'joint', agreement: 5 },
  ] as const)('%j equals loops in float64', async (config) => {
    const method = new AVID({
      encoder: towers(),
      samples,
      negatives,
      temperature,
      agreementFrom: 0.5,
      seed: 4,
      ...config,
    });
    const embedded = method.embed([view], inference);
    const late = method.objective(embedded, at(5));
    expect(await value(late.loss)).toBeCloseTo(await oracle(method, embedded, config), 4);
    const early = method.objective(embedded, at(4)).loss;
    expect(await value(early)).toBeCloseTo(
      await oracle(method, embedded, { targets: config.targets }),
      4,
    );
    method.update(late.carry!);
    const row = (await (
      method.state['bank.sound.rows'] as never as Tensor2D
    ).array()) as number[][];
    const moved = unit(((await embedded['sound']!.array()) as number[][])[2]!);
    expect(dot(row[indices[2]!]!, moved)).toBeGreaterThan(0.5);
  });

  it('refuses a batch without indices, and more agreement than samples', () => {
    const method = new AVID({ encoder: towers(), samples, seed: 1 });
    const embedded = method.embed([view], inference);
    expect(() => method.objective(embedded, { ...at(0), indices: undefined })).toThrow(
      /CP_VIDEO_METHOD/,
    );
    expect(() => new AVID({ encoder: towers(), samples, agreement: 20, seed: 1 })).toThrow(
      /CP_VIDEO_METHOD/,
    );
  });
});

describe('binding to one side', () => {
  it('is the sum of the losses of CLIP with the anchor, and none between the others', async () => {
    const sides = ['video', 'sound', 'text'];
    const method = new Bind({ towers: towers(sides), temperature: 0.1 });
    const embedded = method.embed(
      sides.map((side, i) => sideBatch(side, rows(i))),
      inference,
    );
    const pair = (side: string) => value(clipLoss(embedded['video']!, embedded[side]!, 10));
    expect(await value(method.objective(embedded, at(0)).loss)).toBeCloseTo(
      (await pair('sound')) + (await pair('text')),
      4,
    );
  });

  it('of towers of clips takes one view of both sides', async () => {
    const inner = towers();
    const [both, each] = [new Bind({ towers: new ClipTowers(inner) }), new Bind({ towers: inner })];
    expect([both.views, each.views]).toEqual([1, 2]);
    const loss = async (method: Bind, views: readonly Batch[]) =>
      value(method.objective(method.embed(views, inference), at(0)).loss);
    const sides = [sideBatch('video', rows(1)), sideBatch('sound', rows(2))];
    expect(await loss(both, [{ video: rows(1), sound: rows(2) }])).toBeCloseTo(
      await loss(each, sides),
      5,
    );
  });

  it('refuses an anchor that is no side, and a side without a view', () => {
    expect(() => new Bind({ towers: towers(), anchor: 'image' })).toThrow(/CP_VIDEO_METHOD/);
    const method = new Bind({ towers: towers() });
    const embedded = method.embed([sideBatch('video', rows(1))], inference);
    expect(() => method.objective(embedded, at(0))).toThrow(/CP_VIDEO_METHOD.*"sound"/);
  });
});
