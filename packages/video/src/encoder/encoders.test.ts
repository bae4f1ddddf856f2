import { inference, ResidualNetwork, Rng, variablesToFile } from '@counterpoint/core';
import {
  abs,
  max,
  mean,
  randomNormal,
  reshape,
  reverse,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  type Tensor5D,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { middleChannels } from './factorised-conv.js';
import { FrameEncoder } from './frame-encoder.js';
import { inflate, R2Plus1D } from './r2-plus-1d.js';

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
