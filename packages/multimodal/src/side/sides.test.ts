import {
  Registry,
  Rng,
  type Augmenter,
  type Dataset,
  type Encoder,
  type Modality,
  type Sample,
} from '@counterpoint/core';
import { memory, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { captionModality } from '../caption/caption-modality.js';
import { multimodalPlugin } from '../plugin.js';
import { Dropping } from '../testing/dropping.js';
import { requireTowers } from '../tower/require-towers.js';
import { cachedSide } from './cached-side.js';
import { randomCaption } from './random-caption.js';
import { sideBatch, sideOf } from './side-batch.js';
import type { OneSide, Sides } from './sides.js';
import { oneSide, sidesModality } from './sides-modality.js';
import { sidesViews } from './sides-views.js';
import { vectorModality } from './vectors.js';

const letters: Modality = {
  extensions: [],
  decode: ({ metadata }) => String(metadata!['text']),
  describe: (text) => (text as string).length,
  batch: (texts) => ({
    ids: tensor2d(texts.map((text) => [(text as string).length, (text as string).charCodeAt(0)])),
    mask: tensor2d(texts.map(() => [1, 1])),
  }),
};
const numbers: Modality = {
  extensions: ['num'],
  decode: ({ value }) => {
    if (typeof value !== 'number') throw new Error('no number');
    return value;
  },
  describe: () => null,
  batch: (values) => tensor2d(values.map((value) => [value as number])),
};
const pair = sidesModality({ image: numbers, text: captionModality({ text: letters }) });
const sample = (value: unknown, metadata: Record<string, unknown>, index = 0): Sample => ({
  index,
  key: `key-${index}`,
  value,
  metadata,
});

describe('sides', () => {
  it('are decoded from one sample, shown one by one, and batched by name', async () => {
    const value = (await pair.decode(
      sample(3, { captions: ['one', 'three', 'one', ' '] }),
    )) as Sides;
    expect(value).toEqual({ image: 3, text: ['one', 'three'] });
    expect(pair.extensions).toEqual(['num']);
    const [image, text] = sidesViews({ image: null, text: randomCaption as Augmenter<unknown> });
    const info = pair.describe(value) as unknown as Sides;
    const draws = new Set<unknown>();
    for (let i = 0; i < 20; i++) {
      const draw = text!.draw(info, Rng.of(1, i));
      draws.add(((await text!.apply(value, draw)) as OneSide<string[]>).value[0]);
    }
    expect(draws).toEqual(new Set(['one', 'three']));
    const imageView = await image!.apply(value, image!.draw(info, Rng.of(1)));
    const batch = pair.batch([imageView, imageView]);
    expect(Object.keys(batch)).toEqual(['image']);
    const words = pair.batch([await text!.apply(value, 1)]);
    expect(Object.keys(words)).toEqual(['text.ids', 'text.mask']);
    const { side, batch: sideBatch } = sideOf(words);
    expect([side, Object.keys(sideBatch)]).toEqual(['text', ['ids', 'mask']]);
    expect((sideBatch as Record<string, unknown>)['ids']).toBe(words['text.ids']);
  });

  it('tell what is missing by code, so that it is skipped and counted', async () => {
    await expect(pair.decode(sample('x', { text: 'a' }))).rejects.toMatchObject({
      code: 'CP_MULTIMODAL_SIDE',
      message: expect.stringContaining('"image"'),
    });
    await expect(pair.decode(sample(1, { label: 3 }))).rejects.toMatchObject({
      code: 'CP_MULTIMODAL_SIDE',
      message: expect.stringContaining('CP_MULTIMODAL_CAPTIONS'),
    });
    await expect(pair.decode(sample(1, { text: ' ' }))).rejects.toMatchObject({
      code: 'CP_MULTIMODAL_SIDE',
    });
    expect(() =>
      pair.batch([
        { side: 'image', value: 1 },
        { side: 'text', value: ['a'] },
      ]),
    ).toThrow('CP_MULTIMODAL_SIDES');
    expect(() => pair.batch([{ image: 1, text: ['a'] }])).toThrow('CP_MULTIMODAL_SIDES');
    expect(() => sideOf(tensor2d([[1]]))).toThrow('CP_MULTIMODAL_SIDES');
    expect(() =>
      sideOf({ ...sideBatch('a', tensor2d([[1]])), ...sideBatch('b', tensor2d([[1]])) }),
    ).toThrow(/a and b/);
    for (const sides of [{ image: numbers }, { image: numbers, 'a.b': numbers }] as Parameters<
      typeof sidesModality
    >[0][])
      expect(() => sidesModality(sides)).toThrow('CP_MULTIMODAL_SIDES');
    await expect(sidesViews({ sound: null })[0]!.apply({ image: 1 }, null)).rejects.toThrow(
      'CP_MULTIMODAL_SIDES',
    );
  });
});

describe('cachedSide', () => {
  it('gives what the encoder would, and keeps unreadable samples in their place', async () => {
    const values: unknown[] = [1, 2, 'broken', 4, 5];
    const dataset: Dataset = {
      name: 'five',
      size: 5,
      fingerprint: 'f',
      async *epoch(_order, from = 0) {
        for (let i = from; i < 5; i++) yield sample(values[i], { text: `t${i}` }, i);
      },
    };
    const encoder = new Dropping({ inputs: 1, width: 3, seed: 1 });
    const before = memory().numTensors;
    const cached = await cachedSide(dataset, {
      modality: numbers,
      encoder: encoder as never,
      batchSize: 2,
    });
    expect(memory().numTensors).toBe(before);
    const vectors = vectorModality({ width: 3 });
    let index = 0;
    for await (const each of cached.epoch({ seed: 0, epoch: 0, shuffle: false })) {
      if (index === 2) expect(() => vectors.decode(each)).toThrow('CP_MULTIMODAL_SIDE');
      else
        expect([...(await vectors.decode(each))]).toEqual(
          [...(await encoder.encode(tensor2d([[values[index] as number]])).data())].map((v) =>
            expect.closeTo(v, 5),
          ),
        );
      index++;
    }
    const batch = oneSide('image', vectors as unknown as Modality).batch([
      Float32Array.of(1, 2, 3),
    ]);
    expect(await (batch['image'] as Tensor2D).data()).toEqual(Float32Array.of(1, 2, 3));
  });
});

describe('multimodalPlugin', () => {
  const plugin = { name: 'test', apiVersion: multimodalPlugin.apiVersion, components: [] };
  it('makes towers, views and methods from a config', async () => {
    const registry = new Registry([multimodalPlugin, plugin]);
    const encoder = requireTowers(
      await registry.create(
        'encoder',
        {
          type: 'multimodal/towers',
          width: 4,
          towers: {
            a: { encoder: { type: 'multimodal/given', width: 3 } },
            b: { share: 'a' },
            c: { encoder: { type: 'multimodal/given', width: 4 }, projection: false, frozen: true },
          },
        },
        { seed: 1 },
      ),
    );
    expect([encoder.sides, encoder.width, Object.keys(encoder.variables)]).toEqual([
      ['a', 'b', 'c'],
      4,
      ['a.projection.weight'],
    ]);
    expect(encoder.tower('b')).toBe(encoder.tower('a'));
    const method = await registry.create(
      'method',
      { type: 'multimodal/sig-lip' },
      { seed: 1, parts: { encoder } },
    );
    expect(method.views).toBe(3);
    const views = await registry.create(
      'views',
      { type: 'multimodal/views', sides: { a: null, b: { type: 'multimodal/one-of' } } },
      { seed: 1 },
    );
    expect(views).toHaveLength(2);
    const modality = await registry.create(
      'modality',
      {
        type: 'multimodal/sides',
        sides: {
          a: { type: 'multimodal/vectors', width: 3 },
          b: { type: 'multimodal/captions', text: { type: 'multimodal/vectors', width: 2 } },
        },
      },
      { seed: 1 },
    );
    expect(modality.extensions).toEqual([]);
  });

  it('tells mistakes by code', async () => {
    const registry = new Registry([multimodalPlugin]);
    const towers = (of: unknown) =>
      registry.create('encoder', { type: 'multimodal/towers', towers: of }, { seed: 1 });
    const input = { encoder: { type: 'multimodal/given', width: 3 } };
    await expect(towers({ a: input, b: { share: 'c' } })).rejects.toMatchObject({
      code: 'CP_MULTIMODAL_TOWER',
    });
    await expect(towers({ a: input, b: {} })).rejects.toMatchObject({
      code: 'CP_CORE_CONFIG_INVALID',
    });
    await expect(
      towers({ a: input, b: { encoder: { type: 'multimodal/givn', width: 3 } } }),
    ).rejects.toMatchObject({ code: 'CP_CORE_COMPONENT_UNKNOWN' });
    await expect(towers({ a: { ...input, weights: '/nowhere/at-all' } })).rejects.toMatchObject({
      code: 'CP_MULTIMODAL_TOWER',
    });
    await expect(
      registry.create(
        'method',
        { type: 'multimodal/clip' },
        { seed: 1, parts: { encoder: {} as Encoder } },
      ),
    ).rejects.toMatchObject({ code: 'CP_MULTIMODAL_TOWER' });
  });
});
