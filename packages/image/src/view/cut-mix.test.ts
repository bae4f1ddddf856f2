import { Rng } from '@counterpoint/core';
import { ones, randomNormal, tensor1d, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { cutMix } from './cut-mix.js';

const shape: [number, number, number, number] = [5, 12, 9, 3];

test('a rectangle comes from the partner, and shares are the area outside of it', async () => {
  const batch = randomNormal(shape, 0, 1, 'float32', 1) as Tensor4D;
  const before = await batch.array();
  const shares = new Set<number>();
  for (let i = 0; i < 20; i++) {
    const mixture = cutMix();
    const draw = mixture.draw(shape, Rng.of(1, i));
    expect(JSON.parse(JSON.stringify(draw))).toEqual(draw);
    const after = await (mixture.apply(batch, draw) as Tensor4D).array();
    const { top, left, height, width } = draw.box;
    let inside = 0;
    for (let row = 0; row < 5; row++)
      for (let y = 0; y < 12; y++)
        for (let x = 0; x < 9; x++) {
          const isInside = y >= top && y < top + height && x >= left && x < left + width;
          if (row === 0 && isInside) inside++;
          const from = isInside ? draw.partners[row]! : row;
          expect(after[row]![y]![x]).toEqual(before[from]![y]![x]);
        }
    for (const share of draw.shares) expect(share).toBeCloseTo(1 - inside / 108, 10);
    expect(draw.shares[0]).toBeGreaterThanOrEqual(0.5);
    shares.add(draw.shares[0]!);
  }
  expect(shares.size).toBeGreaterThan(5);
});

test('batches of other shapes are refused', () => {
  const mixture = cutMix();
  const draw = mixture.draw([2, 4, 4, 3], Rng.of(1));
  expect(() => mixture.apply(ones([2, 4]), draw)).toThrow(/CP_CORE_MIX_BATCH/u);
  expect(() => mixture.apply({ ids: tensor1d([1]) }, draw)).toThrow(/CP_CORE_MIX_BATCH/u);
});
