import { inference, ResidualNetwork, Rng, variablesToFile } from '@counterpoint/core';
import {
  abs,
  concat,
  grad,
  max,
  mean,
  randomNormal,
  reshape,
  reverse,
  slice,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  type Tensor5D,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { middleChannels } from './factorised-conv.js';
import { FrameEncoder } from './frame-encoder.js';
import { inflate, R2Plus1D } from './r2-plus-1d.js';
import { withCoordinates } from './with-coordinates.js';

const [clips, frames, side] = [2, 3, 32];
const batch = randomNormal([clips, frames, side, side, 3], 0, 1, 'float32', 1) as Tensor5D;
const pictures = reshape(batch, [clips * frames, side, side, 3]) as Tensor4D;
const network = (blocks: readonly number[] = [1]) =>
  new ResidualNetwork({
    channels: 3,
    blocks,
    kind: 'basic',
    width: 4,
    stem: 'large',
    rng: Rng.of(5),
  });
const meanOverTime = (rows: Tensor2D) => mean(reshape(rows, [clips, frames, -1]), 1);
const near = async (a: { data(): Promise<unknown> }, b: { data(): Promise<unknown> }) => {
  const [x, y] = [(await a.data()) as Float32Array, (await b.data()) as Float32Array];
  expect(x.length).toBe(y.length);
  x.forEach((value, i) => expect(value).toBeCloseTo(y[i]!, 4));
};

const furthest = async (a: Tensor, b: Tensor) => (await max(abs(sub(a, b))).data())[0]!;

describe('an encoder of pictures over frames', () => {
  it('takes the mean over time, or lays the frames side by side', async () => {
    const rows = network().encode(pictures);
    await near(new FrameEncoder({ encoder: network() }).encode(batch), meanOverTime(rows));
    const concat = new FrameEncoder({ encoder: network(), frames, pool: 'concat' });
    expect(concat.width).toBe(frames * 4);
    await near(concat.encode(batch), reshape(rows, [clips, frames * 4]));
  });

  it('tells the order of frames by positions, which the mean alone does not', async () => {
    const backwards = reverse(batch, 1) as Tensor5D;
    const plain = new FrameEncoder({ encoder: network(), frames });
    await near(plain.encode(batch), plain.encode(backwards));
    const placed = new FrameEncoder({ encoder: network(), frames, depth: 1, heads: 2, seed: 1 });
    expect(await furthest(placed.encode(batch), placed.encode(backwards))).toBeGreaterThan(1e-5);
  });

  it('with a frozen encoder of pictures trains the head alone, and clones all', async () => {
    const encoder = new FrameEncoder({ encoder: network(), frames, depth: 1, frozen: true });
    expect(Object.keys(encoder.variables).every((name) => name.startsWith('time.'))).toBe(true);
    expect(Object.keys(encoder.state)).toContain('frame.conv1.weight');
    await near(encoder.clone().encode(batch), encoder.encode(batch));
  });

  it('with a frozen encoder of pictures has the gradients of its frames in inference', async () => {
    const gradients = [true, false].map((frozen) => {
      const encoder = new FrameEncoder({ encoder: network(), frames, frozen });
      return grad((x: Tensor) => sum(encoder.encode(x as Tensor5D, inference)))(batch);
    });
    expect((await max(abs(gradients[0]!)).data())[0]!).toBeGreaterThan(0);
    await near(gradients[0]!, gradients[1]!);
  });

  it('finds what moves by convolutions over time, wherever in the clip it happens', async () => {
    const options = { frames: 8, convolutions: [6], kernel: 3 } as const;
    const encoder = new FrameEncoder({ encoder: network(), ...options, pool: 'concat', seed: 1 });
    expect(encoder.width).toBe(8 * 6);
    const still = slice(batch, [0, 0, 0, 0, 0], [1, 1, side, side, 3]);
    const other = slice(batch, [0, 1, 0, 0, 0], [1, 1, side, side, 3]);
    const eventAt = (time: number) =>
      concat(
        Array.from({ length: 8 }, (_, t) => (t === time ? other : still)),
        1,
      ) as Tensor5D;
    const perFrame = async (time: number) =>
      (await reshape(encoder.encode(eventAt(time)), [8, 6]).array()) as number[][];
    const [early, late] = [await perFrame(2), await perFrame(4)];
    for (const t of [1, 2, 3])
      late[t + 2]!.forEach((value, i) => expect(value).toBeCloseTo(early[t]![i]!, 4));
    expect(early[2]).not.toEqual(late[2]);
    await near(encoder.clone().encode(eventAt(2)), encoder.encode(eventAt(2)));
  });

  it('with coordinates gives an encoder of pictures the place of each pixel', async () => {
    const placed = withCoordinates(pictures);
    expect(placed.shape).toEqual([clips * frames, side, side, 5]);
    const corner = (y: number, x: number) =>
      slice(placed, [1, y, x, 3], [1, 1, 1, 2]).data() as Promise<Float32Array>;
    expect([...(await corner(0, side - 1))]).toEqual([-1, 1]);
    expect([...(await corner(side - 1, 0))]).toEqual([1, -1]);
    const wide = new ResidualNetwork({
      channels: 5,
      blocks: [1],
      kind: 'basic',
      width: 4,
      stem: 'large',
      rng: Rng.of(5),
    });
    const encoder = new FrameEncoder({ encoder: wide, frames, coordinates: true });
    await near(encoder.encode(batch), meanOverTime(wide.encode(placed)));
  });

  it('refuses clips of other lengths where it keeps their order', () => {
    const encoder = new FrameEncoder({ encoder: network(), frames: 8, pool: 'concat' });
    expect(() => encoder.encode(batch)).toThrow(/CP_VIDEO_SHAPE.*3 frames/);
    expect(() => encoder.encode(pictures as never)).toThrow(/CP_VIDEO_SHAPE/);
  });
});

describe('R(2+1)D', () => {
  it('has about the weights of a full 3-D kernel between both convolutions', () => {
    for (const [inputs, outputs] of [
      [64, 64],
      [64, 128],
      [256, 512],
    ] as const) {
      const between = middleChannels(inputs, outputs, 3);
      const factorised = 9 * inputs * between + 3 * between * outputs;
      expect(factorised / (27 * inputs * outputs)).toBeGreaterThan(0.98);
      expect(factorised / (27 * inputs * outputs)).toBeLessThanOrEqual(1);
    }
    expect(middleChannels(64, 64, 3)).toBe(144);
  });

  it('halves frames in the last three stages', () => {
    const encoder = new R2Plus1D({ depth: 10, width: 2 });
    const long = randomNormal([1, 16, 64, 64, 3]) as Tensor5D;
    expect(encoder.map(long).shape).toEqual([1, 2, 2, 2, 16]);
    const whole = new R2Plus1D({ depth: 10, width: 2, temporalStride: false });
    expect(whole.map(long).shape).toEqual([1, 16, 2, 2, 16]);
  });

  it('inflated from a network for pictures, encodes a clip as the mean of its frames', async () => {
    const flat = network([1, 1, 1, 1]);
    const encoder = new R2Plus1D({ depth: 10, width: 4, form: 'inflated' });
    const file = await variablesToFile({ ...flat.variables, ...flat.state });
    inflate(encoder, file, 'pictures.safetensors');
    await near(encoder.encode(batch, inference), meanOverTime(flat.encode(pictures)));
    await near(encoder.clone().encode(batch), encoder.encode(batch));
  });

  it('sees motion: moving frames in time changes the embedding', async () => {
    const encoder = new R2Plus1D({ depth: 10, width: 4 });
    const backwards = encoder.encode(reverse(batch, 1) as Tensor5D);
    expect(await furthest(encoder.encode(batch), backwards)).toBeGreaterThan(1e-3);
  });
});
