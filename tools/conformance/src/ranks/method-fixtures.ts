import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TemporalConvolution } from '@counterpoint/audio';
import { Mlp, Rng, type Encoder } from '@counterpoint/core';
import { asEncoder, type Fixture, type Fixtures } from '@counterpoint/testkit';
import { bag, HashedNgrams, writeTextModel } from '@counterpoint/text';
import { randomNormal, tensor2d } from '@tensorflow/tfjs-core';
import { coreFixtures } from '../core-fixtures.js';
import { multimodalFixtures } from '../multimodal-fixtures.js';
import { videoFixtures } from './video-fixtures.js';

const maps = (seed: number) => randomNormal([4, 16, 16, 1], 0, 1, 'float32', seed);
const sound = (config: Fixture['config'], count: number): Fixture => ({
  config,
  parts: (seed) => ({
    encoder: new TemporalConvolution({ bands: 16, widths: [4], kernel: 3, strides: [2], seed }),
  }),
  views: () => Array.from({ length: count }, (_, view) => maps(view + 4)),
});

/** A table large enough that its gradient travels as rows. */
const vocabulary = 4200;
const texts = (shift: number, score = false) => {
  const lengths = [3, 2, 5, 4];
  const ids = lengths.map((length, row) =>
    Array.from({ length: 5 }, (_, i) =>
      i < length ? (997 * row + 31 * i + shift) % vocabulary : 0,
    ),
  );
  const mask = lengths.map((length) => Array.from({ length: 5 }, (_, i) => (i < length ? 1 : 0)));
  return {
    ids: tensor2d(ids, [4, 5], 'int32'),
    mask: tensor2d(mask),
    ...(score ? { score: tensor2d([[0.1], [0.9], [0.5], [0.3]]) } : {}),
  };
};
const text = (config: Fixture['config'] = {}, count = 2, score = false): Fixture => ({
  config,
  parts: (seed) => ({
    encoder: bag({ vocabulary, width: 8, hidden: 6, dropout: 0.3, initialDeviation: 0.5 }, seed),
  }),
  views: () => Array.from({ length: count }, (_, view) => texts(7 * view + 1, score && view === 0)),
});

async function writeGuide(): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'ranks-')), 'guide');
  const encoder = bag({ vocabulary, width: 8, hidden: 0, initialDeviation: 0.5 }, 7);
  const tokenizer = new HashedNgrams({ buckets: vocabulary });
  await writeTextModel(
    folder,
    { encoder, tokenizer, maxTokens: 8, normalize: true },
    { onnx: false },
  );
  return folder;
}

/** A fixture for every method of every package, and for the methods of an example plugin. */
export const methodFixtures: Fixtures = {
  ...coreFixtures,
  'text/simcse': text(),
  'text/multiple-negatives': text({ hardNegatives: 1 }, 3),
  'text/guided-negatives': text({ guide: await writeGuide() }),
  'text/angle': text({}, 2, true),
  'text/cosent': text({}, 2, true),
  'text/distil': {
    ...text({}, 1),
    views: () => [{ ...texts(1), guide: randomNormal([4, 8], 0, 1, 'float32', 5) }],
  },
  'text/cosine-scores': text({}, 2, true),
  'text/triplet': text({}, 3),
  'text/supcon': text({ widths: [4, 8] }),
  ...multimodalFixtures,
  ...videoFixtures,
  'audio/cola': sound({ width: 4 }, 2),
  'audio/cpc': sound({ contextWidth: 3, contextLayers: 1, steps: 2 }, 1),
  'audio/speaker-contrast': sound({ width: 3 }, 2),
  'method acme/spectral': {
    config: { head: [6, 4] },
    parts: (seed) => ({
      encoder: asEncoder(
        new Mlp({ widths: [5, 8, 6], batchNorm: false, rng: Rng.of(seed) }),
      ) as Encoder,
    }),
    views: () =>
      Array.from({ length: 2 }, (_, view) => randomNormal([6, 5], 0, 1, 'float32', view + 1)),
  },
};
