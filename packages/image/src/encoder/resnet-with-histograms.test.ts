import { Rng, type Pass } from '@counterpoint/core';
import { randomNormal, tidy, type Tensor4D, type Variable } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { gradientHistograms } from './gradient-histograms.js';
import { resnet } from './resnet.js';
import { resnetWithHistograms, resnetWithHistogramsSchema } from './resnet-with-histograms.js';

const histograms = { cells: [8], grids: [4], outlines: [4], colours: 2 };
const config = { side: 16, network: { width: 2 }, squares: 2, histograms };
const batch = () => randomNormal([3, 16, 16, 3], 0, 1, 'float32', 7) as Tensor4D;

it('holds the means of the stages over squares, then the histograms', async () => {
  const encoder = resnetWithHistograms({ ...config, stages: [3, 4], squares: 2 }, 5);
  const learned = 4 * (8 + 16);
  const plain = gradientHistograms({ ...histograms, side: 16 });
  expect(encoder.width).toBe(learned + plain.width);
  const rows = await tidy(() => encoder.encode(batch())).array();
  const expected = await tidy(() => plain.encode(batch())).array();
  const network = resnet({ width: 2 }, 5);
  const [third, fourth] = tidy(() => network.maps(batch()).slice(2)) as [Tensor4D, Tensor4D];
  const maps = [await third.array(), await fourth.array()] as const;
  const unit = 1 / Math.sqrt(1 + 1e-5); // running statistics of a new network: mean 0, variance 1
  rows.forEach((row, n) => {
    row.slice(learned).forEach((value, i) => expect(value).toBeCloseTo(expected[n]![i]!, 5));
    // Stage 3 has 4 x 4 places of 8 channels: the upper right square is the mean of four of them.
    const map = maps[0][n]!;
    for (let c = 0; c < 8; c++) {
      const mean = (map[0]![2]![c]! + map[0]![3]![c]! + map[1]![2]![c]! + map[1]![3]![c]!) / 4;
      expect(row[8 + c]).toBeCloseTo(mean * unit, 4);
    }
    // Stage 4 has 2 x 2 places of 16 channels: each square is one.
    const last = maps[1][n]!;
    for (let c = 0; c < 16; c++) expect(row[32 + 48 + c]).toBeCloseTo(last[1]![1]![c]! * unit, 4);
  });
});

it('in training each feature has mean 0 and deviation 1, whatever its kind', async () => {
  const encoder = resnetWithHistograms(
    { ...config, squares: 1, histograms: { ...histograms, dropout: 0 } },
    5,
  );
  const x = randomNormal([64, 16, 16, 3], 0, 1, 'float32', 3) as Tensor4D;
  const rows = await tidy(() =>
    encoder.encode(x, { phase: 'train', rng: Rng.of(1, 'pass') }),
  ).array();
  for (const column of [0, 10, encoder.width - 3]) {
    const values = rows.map((row) => row[column]!);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 4);
    expect(variance).toBeGreaterThan(0.8); // below 1 by BatchNorm's epsilon, for features that vary little
    expect(variance).toBeLessThan(1.001);
  }
});

it('with dropout 1 the network learns alone; the histograms only gather their statistics', async () => {
  const encoder = resnetWithHistograms({ ...config, histograms: { ...histograms, dropout: 1 } }, 5);
  const learned = 4 * (8 + 16);
  const changed = new Set<Variable>();
  const pass: Pass = {
    phase: 'train',
    rng: Rng.of(1, 'pass'),
    record: ({ variable, batch: statistics }) => {
      changed.add(variable);
      statistics.dispose();
    },
  };
  const rows = await tidy(() => encoder.encode(batch(), pass)).array();
  for (const row of rows) {
    expect(row.slice(0, learned).some((value) => value !== 0)).toBe(true);
    expect(row.slice(learned).every((value) => value === 0)).toBe(true);
  }
  expect(changed).toContain(encoder.state['histograms.norm.running_mean']);
  const inferred = await tidy(() => encoder.encode(batch())).array();
  expect(inferred[0]!.slice(learned).some((value) => value !== 0)).toBe(true);
});

it.each([
  [{ side: 16, squares: 4 }, 'squares'],
  [{ side: 20 }, 'histograms'],
  [{ stages: [3, 3] }, 'stages'],
  [{ stages: [5] }, 'stages'],
  [{ stages: [3] }, 'stages'],
  [{ histograms: { cells: [], grids: [], outlines: [], colours: 0 } }, 'histograms'],
  [{ histograms: { side: 32 } }, 'histograms'],
  [{ network: { width: 0 } }, 'network'],
  [{ network: { stem: 'large' }, squares: 2 }, 'squares'],
] as const)('%j is refused by its entry', (wrong, entry) => {
  const { error } = resnetWithHistogramsSchema.safeParse(wrong);
  expect(error?.issues[0]?.path[0]).toBe(entry);
  expect(() => resnetWithHistograms(wrong as never)).toThrow('CP_CORE_CONFIG_INVALID');
});

it('pictures of another size are refused', () => {
  const encoder = resnetWithHistograms(config);
  const x = randomNormal([2, 32, 32, 3]) as Tensor4D;
  expect(() => tidy(() => encoder.encode(x))).toThrow('CP_IMAGE_SHAPE');
});
