import { CounterpointError, Rng, adamW, cosine, disposeBatch } from '@counterpoint/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { masks } from '../augment/masks.js';
import type { FrameEncoder } from '../encoder/frame-encoder.js';
import type { FeatureMap } from '../feature/log-mel.js';
import type { Waveform } from '../waveform.js';
import { alphabetOf, labelsOf } from './alphabet.js';
import type { Alphabet } from './alphabet.js';
import { ctcLoss } from './ctc-loss.js';
import { flatStartLoss } from './flat-start.js';
import { Transcriber } from './transcriber.js';
import { utteranceBatch } from './transcribe-recording.js';
import { trainingUtteranceSource } from './utterance-source.js';
import type { Utterance } from './utterance.js';

/** The encoder, the utterances and the training of {@link trainTranscriber}. */
export interface TrainTranscriberConfig {
  readonly encoder: FrameEncoder<Tensor4D>;
  /** The features of an utterance: {@link utteranceFeatures}. */
  readonly features: (wave: Waveform) => FeatureMap;
  readonly utterances: readonly Utterance[];
  /** What a text is made of. Default `words`. */
  readonly units?: Alphabet['of'];
  /** `frozen`: the head alone learns; `tuned`: the encoder too. Default `tuned`. */
  readonly mode?: 'frozen' | 'tuned';
  /** So many clips an utterance, such as `3-6`. Default: clips as they are. */
  readonly join?: string;
  /** Clips are played faster and slower, and their features masked. Default true. */
  readonly augment?: boolean;
  /** Default 400. */
  readonly steps?: number;
  /** Default 32. */
  readonly batchSize?: number;
  /** The highest. Default 0.003. */
  readonly learningRate?: number;
  readonly seed?: number;
  readonly onStep?: (step: number, loss: number) => void;
}

/** By this fraction of training, labels lie in equal stretches; then they are free. */
const constantRateFraction = 0.15;

/** The fastest that training plays a clip. */
const fastest = 1.1;

/**
 * Trains a transcriber: connectionist temporal classification (Graves et al. 2006,
 * https://doi.org/10.1145/1143844.1143891) from a flat start, AdamW
 * with a cosine schedule, and small masks of SpecAugment (Park et al. 2019,
 * https://arxiv.org/abs/1904.08779).
 *
 * @throws CP_AUDIO_UTTERANCES where there is no utterance; CP_AUDIO_LABELS where a text does not
 *   fit its clip, see {@link utteranceFault}
 */
export async function trainTranscriber(
  config: TrainTranscriberConfig,
): Promise<Transcriber<Tensor4D>> {
  const { encoder, features, utterances, units = 'words', mode = 'tuned', join } = config;
  const { augment = true, steps = 400, batchSize = 32, learningRate = 0.003, seed = 0 } = config;
  if (utterances.length === 0)
    throw new CounterpointError('CP_AUDIO_UTTERANCES', {
      what: 'There is no utterance to train on',
      expected: 'recordings with a text',
    });
  const alphabet = alphabetOf(
    utterances.map(({ text }) => text),
    units,
  );
  const draw = trainingUtteranceSource(utterances, { join, augment });
  const transcriber = new Transcriber<Tensor4D>({ encoder, alphabet, mode, seed });
  const optimizer = adamW({ variables: transcriber.variables, weightDecay: 0.01 });
  const rate = cosine({
    peak: learningRate,
    warmupSteps: Math.ceil(steps / 20),
    totalSteps: steps,
  });
  for (let step = 0; step < steps; step++) {
    const rngs = Array.from({ length: batchSize }, (_, i) => Rng.of(seed, 'utterances', step, i));
    const utterances = rngs.map(draw);
    const maps = utterances.map(({ wave }, i) => {
      const map = features(wave);
      return augment ? masked(map, rngs[i]!.fork('masks')) : map;
    });
    const { batch, lengths } = utteranceBatch(maps);
    const labels = utterances.map(({ text }) => labelsOf(text, alphabet));
    const loss = await transcriber.learn(
      { batch, lengths, labels },
      optimizer,
      rate(step),
      { phase: 'train', rng: Rng.of(seed, 'step', step) },
      step < constantRateFraction * steps ? flatStartLoss : ctcLoss,
    );
    disposeBatch(batch);
    config.onStep?.(step, loss);
  }
  optimizer.dispose();
  return transcriber;
}

/**
 * Why an utterance cannot be trained on; undefined where it can. A text needs a moment for each
 * label and for each repeat, at the fastest pace that
 * training plays.
 */
export function utteranceFault(
  { wave, text }: Utterance,
  {
    encoder,
    features,
    units = 'words',
    augment = true,
  }: Omit<TrainTranscriberConfig, 'utterances'>,
): string | undefined {
  const labels = labelsOf(text, alphabetOf([text], units));
  if (labels.length === 0) return 'its text is empty';
  const repeats = labels.filter((label, i) => i > 0 && label === labels[i - 1]).length;
  const shortest = Math.floor(features(wave).frames / (augment ? fastest : 1));
  const moments = Math.max(1, encoder.frameCount(shortest));
  return labels.length + repeats <= moments
    ? undefined
    : `its text of ${labels.length} ${units} with ${repeats} repeats does not fit into the ` +
        `${moments} moments of its sound`;
}

/** SpecAugment's masks, small: a word must stay audible. */
function masked(map: FeatureMap, rng: Rng): FeatureMap {
  const masker = masks({ timeMasks: 2, timeShare: 0.04, frequencyMasks: 2, frequencyShare: 0.15 });
  return masker.apply(map, masker.draw(map, rng)) as FeatureMap;
}
