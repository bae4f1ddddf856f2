import { dropout, Mlp, Rng, type Batch, type Encoder, type Pass } from '@counterpoint/core';
import { sideBatch, Tower, Towers } from '@counterpoint/multimodal';
import { asEncoder, type Fixture, type Fixtures } from '@counterpoint/testkit';
import { randomNormal } from '@tensorflow/tfjs-core';

const features = 5;
const rows = (seed: number) => randomNormal([6, features], 0, 1, 'float32', seed);

/** A linear layer with dropout, so that a mask of the wrong row shows in the gradients. */
function withDropout(encoder: Encoder): Encoder {
  return {
    ...encoder,
    encode: (batch: Batch, pass?: Pass) => {
      const embeddings = encoder.encode(batch, pass);
      return pass === undefined ? embeddings : dropout(embeddings, 0.2, pass, 'trial');
    },
    clone: () => withDropout(encoder.clone()),
  };
}

const towers = (seed: number) =>
  new Towers(
    Object.fromEntries(
      ['video', 'sound'].map((side, i) => [
        side,
        new Tower({
          encoder: withDropout(
            asEncoder(
              new Mlp({ widths: [features, 6], batchNorm: false, rng: Rng.of(10 * seed + i) }),
            ) as Encoder,
          ),
          width: 4,
          rng: Rng.of(seed, side),
        }),
      ]),
    ),
  );
const clips = (config: Fixture['config']): Fixture => ({
  config,
  parts: (seed) => ({ encoder: towers(seed) }),
  views: () => [
    {
      video: rows(1),
      sound: rows(2),
      shifted: randomNormal([6, 2, features], 0, 1, 'float32', 3),
    },
  ],
});

/** Methods of video, each with every part of its objective from the first step on. */
export const videoFixtures: Fixtures = {
  'video/avts': clips({ hardFrom: 0, reversal: true }),
  'video/avid': clips({ negatives: 8, targets: 'joint', agreement: 3, agreementFrom: 0 }),
  'video/bind': {
    ...clips({}),
    views: () => [sideBatch('video', rows(1)), sideBatch('sound', rows(2))],
  },
};

/** Other objectives of the same methods: identifier, what differs, fixture. */
export const videoVariants: readonly (readonly [string, string, Fixture])[] = [
  ['video/avts', 'the margin loss', clips({ loss: 'margin', hardFrom: 0, reversal: true })],
  ['video/avts', 'hard negatives from the second step on', clips({ hardFrom: 0.005 })],
  ['video/avid', 'the other bank alone', clips({ negatives: 8 })],
];
