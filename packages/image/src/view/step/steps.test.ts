import { Registry, Rng, type Component, type Plugin } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Picture } from '../../picture/picture.js';
import { imagePlugin } from '../../plugin.js';
import { PictureView } from '../picture-view.js';
import type { ViewStep } from '../view-config.js';
import { builtInSteps } from './built-in-steps.js';
import type { ImageStep } from './image-step.js';

function picture(height: number, width: number, channels = 3): Picture {
  const rng = Rng.of(height, width);
  const data = Uint8Array.from({ length: height * width * channels }, () => 40 + rng.integer(160));
  return { height, width, channels, data };
}

/** A view of a whole square picture by given steps. */
function seenBy(of: Picture, steps: readonly ViewStep[], seed = 1): Picture {
  const view = new PictureView({ side: of.height, area: [1, 1], aspect: [1, 1], steps });
  return view.apply(of, view.draw(of, Rng.of(seed, 'steps')));
}

const rows = ({ data, height, width, channels }: Picture) =>
  Array.from({ length: height }, (_, y) => [
    ...data.subarray(y * width * channels, (y + 1) * width * channels),
  ]);

describe('steps of views', () => {
  it.each(builtInSteps.map(({ id }) => id))('%s draws by its stream alone', (type) => {
    const input = picture(24, 24);
    const before = input.data.slice();
    const one = seenBy(input, [{ type }], 3);
    expect(seenBy(input, [{ type }], 3)).toEqual(one);
    expect(input.data).toEqual(before);
    const step = builtInSteps.find(({ id }) => id === type)!.create({}, { seed: 0 }) as ImageStep;
    expect(typeof step.draw).toBe('function');
  });

  it('flip in both directions', () => {
    const input = picture(9, 9);
    const vertical = seenBy(input, [{ type: 'image/flip', axis: 'vertical' }]);
    expect(rows(vertical)).toEqual(rows(input).reverse());
    const twice = [{ type: 'image/flip' }, { type: 'image/flip' }];
    expect(seenBy(input, twice).data).toEqual(input.data);
  });

  it('rotate by quarter turns exactly, and back', () => {
    const input = picture(8, 8, 1);
    const view = new PictureView({
      side: 8,
      steps: [{ type: 'image/rotate', quarters: true }],
    });
    const turned = (by: Picture, degrees: number) =>
      view.apply(by, {
        crop: { top: 0, left: 0, height: 8, width: 8 },
        side: 8,
        steps: [{ degrees }],
      });
    const quarter = turned(input, 90);
    // counter-clockwise: the right column becomes the top row
    expect(rows(quarter)[0]).toEqual(rows(input).map((row) => row[7]));
    expect(turned(quarter, 270).data).toEqual(input.data);
    expect(turned(turned(input, 180), 180).data).toEqual(input.data);
    const draws = Array.from({ length: 200 }, (_, i) => view.draw(input, Rng.of(2, i)).steps[0]);
    expect(new Set(draws.map((draw) => (draw as { degrees: number }).degrees))).toEqual(
      new Set([0, 90, 180, 270]),
    );
  });

  it('add noise of the deviation that they draw', () => {
    const input: Picture = { ...picture(64, 64), data: new Uint8Array(64 * 64 * 3).fill(128) };
    const { data } = seenBy(input, [{ type: 'image/noise', deviation: [0.1, 0.1] }]);
    const deviation = Math.sqrt(
      data.reduce((sum, level) => sum + ((level - 128) / 255) ** 2, 0) / data.length,
    );
    expect(deviation).toBeGreaterThan(0.095);
    expect(deviation).toBeLessThan(0.105);
  });

  it('erase one rectangle of the area that they draw', () => {
    const input: Picture = { ...picture(40, 40), data: new Uint8Array(40 * 40 * 3).fill(10) };
    const { data } = seenBy(input, [{ type: 'image/erase', area: [0.2, 0.2], value: 1 }]);
    const share = data.filter((level) => level === 255).length / data.length;
    expect(share).toBeGreaterThan(0.17);
    expect(share).toBeLessThan(0.23);
    expect(data.every((level) => level === 10 || level === 255)).toBe(true);
  });

  it('of RandAugment change little at magnitude 0 and more at 1', () => {
    const input = picture(32, 32);
    const distance = (magnitude: number) => {
      let sum = 0;
      for (let seed = 0; seed < 40; seed++) {
        const { data } = seenBy(input, [{ type: 'image/rand-augment', count: 1, magnitude }], seed);
        sum += data.reduce((total, level, i) => total + Math.abs(level - input.data[i]!), 0);
      }
      return sum / 40 / input.data.length;
    };
    expect(distance(0)).toBeLessThan(distance(1));
  });

  it('of AugMix are convex: weights sum to 1, values stay near the picture', () => {
    const input = picture(32, 32, 5);
    const view = new PictureView({ side: 32, steps: [{ type: 'image/aug-mix' }] });
    for (let seed = 0; seed < 20; seed++) {
      const draw = view.draw(input, Rng.of(seed));
      const { chains, share } = draw.steps[0] as {
        readonly share: number;
        readonly chains: readonly { readonly weight: number }[];
      };
      expect(chains.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 6);
      expect(share >= 0 && share <= 1).toBe(true);
      expect(view.apply(input, draw).channels).toBe(5);
    }
  });

  it('are refused when they are unknown, and when short keys stand beside them', () => {
    expect(() => new PictureView({ side: 8, steps: [{ type: 'image/blurr' }] })).toThrow(
      /CP_IMAGE_STEP.*image\/blur"/,
    );
    const both = { side: 8, grey: 0.2, steps: [{ type: 'image/blur' }] };
    expect(() => new PictureView(both)).toThrow(/steps replace/);
    expect(() => new PictureView({ side: 8, steps: [{ type: 'image/blur', sigm: 1 }] })).toThrow(
      /sigma/,
    );
  });
});

it('a plugin brings a step of its own, a plain augmenter of pictures', async () => {
  const invert: ImageStep<true> = {
    draw: () => true,
    apply: (of) => ({ ...of, data: of.data.map((level) => 255 - level) }),
  };
  const component: Component = {
    kind: 'augmenter',
    id: 'acme/invert',
    summary: 'Inverts all values.',
    schema: z.strictObject({}),
    create: () => invert,
  };
  const plugin: Plugin = { name: 'acme', apiVersion: 1, components: [component] };
  const registry = new Registry([imagePlugin, plugin]);
  const steps = [{ type: 'image/flip' }, { type: 'acme/invert' }, { type: 'image/grey' }];
  const created = await registry.create(
    'views',
    { type: 'image/views', each: [{ side: 8, area: [1, 1], aspect: [1, 1], steps }] },
    { seed: 1 },
  );
  const [view] = created as readonly PictureView[];
  const input = picture(8, 8);
  const output = view!.apply(input, view!.draw(input, Rng.of(1)));
  const ours = seenBy({ ...input, data: input.data.map((level) => 255 - level) }, [
    { type: 'image/flip' },
    { type: 'image/grey' },
  ]);
  expect(output).toEqual(ours);
});
