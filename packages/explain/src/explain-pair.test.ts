import { ResidualNetwork, Rng, type Encoder } from '@counterpoint/core';
import { tensor, tensor4d, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import { rankCorrelation } from './check/rank-correlation.js';
import { explanationPng } from './draw/explanation-png.js';
import { explanationSvg } from './draw/explanation-svg.js';
import { sampleRaster } from './draw/raster.js';
import { explainPair } from './explain-pair.js';
import { explanationJson } from './explanation-json.js';

const network = (seed: number, channels = 3) =>
  new ResidualNetwork({
    channels,
    blocks: [1, 1],
    kind: 'basic',
    width: 8,
    stem: 'small',
    rng: Rng.of(seed, 'network'),
  });
const noise = (seed: number, channels = 3) => {
  const rng = Rng.of(seed, 'noise');
  return tensor4d(
    Float32Array.from({ length: 16 * 12 * channels }, () => rng.normal()),
    [1, 16, 12, channels],
  );
};
const evil = '<img src=x onerror=alert(1)>"\'&';

test('explains two pictures by every method, as JSON, SVG and PNG', async () => {
  const encoder = network(1);
  const [a, b] = [noise(1), noise(2)];
  const untrained = network(2);
  const explained = await explainPair({ encoder, batch: a, untrained }, { encoder, batch: b });
  expect('reason' in explained.places).toBe(false);
  expect(explained.a.weights).toMatchObject({ passed: expect.any(Boolean) });
  expect(explained.b.weights).toEqual({ reason: 'no untrained encoder was given' });
  const views = {
    a: { name: evil, raster: await sampleRaster(a) },
    b: { name: 'b', raster: await sampleRaster(b) },
  };
  const svg = explanationSvg(explained, views);
  expect(svg).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(svg).not.toContain('<img');
  expect(svg).toContain(explained.similarity.toFixed(4));
  const png = decode(explanationPng(explained, views));
  expect([png.width, png.channels]).toEqual([2 * 256 + 24, 3]);
  expect(new Set(png.data).size).toBeGreaterThan(20);
  const json = JSON.parse(explanationJson(explained)) as {
    similarity: number;
    places: { pairs: number[] };
    a: { gradients: { places: number[]; gap: number } };
  };
  expect(json.places.pairs.reduce((s, v) => s + v, 0)).toBeCloseTo(json.similarity, 5);
  expect(json.a.gradients.places).toHaveLength(16 * 12);
});

test('a spectrogram lies with time along the width and low bands at the bottom', async () => {
  const values = Float32Array.from({ length: 16 * 12 }, (_, i) => i);
  const raster = (await sampleRaster(tensor4d(values, [1, 16, 12, 1])))!;
  expect([raster.width, raster.height, raster.turned]).toEqual([16, 12, true]);
  expect(raster.data[11 * 16 * 3]).toBe(0); // the first frame's lowest band, at the bottom left
  expect(raster.data[15 * 3]).toBe(255); // the last frame's highest band, at the top right
});

test('a text shows its table of tokens; a method that does not apply says why', async () => {
  const vectors = [
    [0, 0, 1],
    [1, 2, 0],
    [3, -1, 1],
  ];
  const encoder = {
    ...{ width: 3, variables: {}, state: {} },
    encode: ({ ids }: { ids: Tensor }) =>
      tensor(Array.from({ length: ids.shape[0] }, () => [4, 1, 1])),
  } as unknown as Encoder<{ ids: Tensor; mask: Tensor }>;
  const batch = { ids: tensor([[1, 2]], [1, 2], 'int32'), mask: tensor([[1, 1]]) };
  const bare = await explainPair({ encoder, batch }, { encoder, batch });
  expect(bare.places).toMatchObject({ reason: expect.stringContaining('does not apply') });
  expect(bare.a.gradients).toMatchObject({ reason: expect.stringContaining('tokens') });
  const words = ['<b>', 'two'];
  expect(explanationSvg(bare, { a: { name: 'a', words }, b: { name: 'b', words } })).not.toContain(
    '<b>',
  );
  expect(() => explanationPng(bare, { a: { name: 'a' }, b: { name: 'b' } })).toThrow(
    /CP_EXPLAIN_FORMAT/u,
  );
  const withTokens = {
    ...encoder,
    tokens: () => tensor([[vectors[1]!.map((v) => 2 * v), [6, -2, 2]]]),
  };
  withTokens.encode = () => tensor([[4, 1, 1]]) as never;
  const explained = await explainPair(
    { encoder: withTokens as never, batch },
    { encoder: withTokens as never, batch },
  );
  expect(explained.places).toMatchObject({ gridA: [1, 2], sources: ['tokens', 'tokens'] });
  expect(explanationSvg(explained, { a: { name: 'a', words }, b: { name: 'b', words } })).toContain(
    '&lt;b&gt;',
  );
});

test('ranks that are equal share their mean', () => {
  expect(rankCorrelation([1, 2, 3], [10, 20, 30])).toBeCloseTo(1, 12);
  expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
  expect(rankCorrelation([1, 1, 1], [3, 2, 1])).toBe(0);
  expect(rankCorrelation([1, 2, 2, 3], [1, 2, 2, 3])).toBeCloseTo(1, 12);
});

test.each([1, 3])('leaves no tensor behind with %i channels', async (channels) => {
  const { memory } = await import('@tensorflow/tfjs-core');
  const encoder = network(1, channels) as Encoder<Tensor4D>;
  const [a, b] = [noise(1, channels), noise(2, channels)];
  const before = memory().numTensors;
  await explainPair({ encoder, batch: a }, { encoder, batch: b });
  expect(memory().numTensors).toBe(before);
});
