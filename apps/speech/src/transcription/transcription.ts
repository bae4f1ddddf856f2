import {
  Transcriber,
  alphabetOf,
  ctcLoss,
  featureBatch,
  flatStartLoss,
  isFeatureMap,
  labelsOf,
  logMel,
  logMelModalitySchema,
  masks,
} from '@counterpoint/audio';
import type { FeatureMap, FrameEncoder } from '@counterpoint/audio';
import {
  CounterpointError,
  Rng,
  adamW,
  cosine,
  disposeBatch,
  parseConfig,
} from '@counterpoint/core';
import type { ProgressDisplay } from '@counterpoint/cli';
import { characterErrorRate, report, wordErrorRate } from '@counterpoint/eval';
import type { Report } from '@counterpoint/eval';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { OpenedRun } from '../scoring/open-run.js';
import { readUtterances } from './read-utterances.js';
import { lessonSource, utteranceSource } from './utterance-source.js';
import { utteranceFeatures } from './utterance.js';
import type { Utterance } from './utterance.js';

export interface ScoreOptions {
  readonly test: string;
  readonly join?: string;
  readonly beam: string;
  readonly seed: string;
}

export interface LearnOptions {
  readonly train: string;
  readonly join?: string;
  readonly units: string;
  readonly steps: string;
  readonly batchSize: string;
  readonly learningRate: string;
  readonly frozen?: boolean;
  readonly augment: boolean;
  readonly seed: string;
}

/** Batches are as long as a multiple of this: each length is a graph of its own, compiled and kept, and takes memory of its own. */
const frameStep = 96;

/** By this share of training, labels lie in equal stretches; then they are free. */
const flatShare = 0.15;

/** SpecAugment's masks, small: a word must stay audible. */
const masker = masks({ timeMasks: 2, timeShare: 0.04, frequencyMasks: 2, frequencyShare: 0.15 });
const masked = (map: FeatureMap, rng: Rng): FeatureMap =>
  masker.apply(map, masker.draw(map, rng)) as FeatureMap;

/** Speech to text with the encoder of one run. */
export class Transcription {
  readonly encoder: FrameEncoder<Tensor4D>;
  readonly #run: OpenedRun;
  readonly #features: (utterance: Utterance['wave']) => FeatureMap;

  /** @throws CP_SPEECH_ENCODER */
  constructor(run: OpenedRun) {
    if (!('frames' in run.encoder) || run.config.modality.type !== 'audio/log-mel') {
      throw new CounterpointError('CP_SPEECH_ENCODER', {
        what: `A transcriber cannot be made of ${run.config.encoder.type} over ${run.config.modality.type}`,
        where: 'transcribe',
        expected:
          'an encoder over audio/log-mel that gives a vector for each moment: audio/temporal-convolution, audio/byol-a-network',
      });
    }
    const { type: _, ...config } = run.config.modality;
    const { features, normalise } = parseConfig(logMelModalitySchema, config, 'audio/log-mel');
    this.#run = run;
    this.encoder = run.encoder as FrameEncoder<Tensor4D>;
    const extractor = logMel(features);
    this.#features = (wave) =>
      utteranceFeatures(wave, extractor, typeof normalise === 'string' ? normalise : 'clip');
  }

  /** A head trained on the part `train` of recordings with a text, and the encoder too unless it is frozen. */
  async learn(
    data: string,
    options: LearnOptions,
    display: ProgressDisplay,
  ): Promise<{ transcriber: Transcriber; mode: 'frozen' | 'tuned' }> {
    const seed = Number(options.seed),
      steps = Number(options.steps),
      size = Number(options.batchSize);
    const clips = await readUtterances(data, options.train, this.#run, display);
    const alphabet = alphabetOf(
      clips.map(({ text }) => text),
      options.units === 'characters' ? 'characters' : 'words',
    );
    const mode = options.frozen ? 'frozen' : 'tuned';
    const transcriber = new Transcriber<Tensor4D>({ encoder: this.encoder, alphabet, mode, seed });
    const optimizer = adamW({ variables: transcriber.variables, weightDecay: 0.01 });
    const rate = cosine({
      peak: Number(options.learningRate),
      warmupSteps: Math.ceil(steps / 20),
      totalSteps: steps,
    });
    const draw = lessonSource(clips, options);
    for (let step = 0; step < steps; step++) {
      const drawn = Array.from({ length: size }, (_, i) => Rng.of(seed, 'utterances', step, i));
      const utterances = drawn.map(draw);
      const maps = utterances.map(({ wave }) => this.#features(wave));
      const { batch, lengths } = this.#batch(
        options.augment ? maps.map((map, i) => masked(map, drawn[i]!.fork('masks'))) : maps,
      );
      const labels = utterances.map(({ text }) => labelsOf(text, alphabet));
      const loss = await transcriber.learn(
        { batch, lengths, labels },
        optimizer,
        rate(step),
        { phase: 'train', rng: Rng.of(seed, 'step', step) },
        step < flatShare * steps ? flatStartLoss : ctcLoss,
      );
      disposeBatch(batch);
      display.update({ step: step + 1, totalSteps: steps, facts: [`loss ${loss.toFixed(3)}`] });
    }
    display.end();
    optimizer.dispose();
    return { transcriber: transcriber as unknown as Transcriber, mode };
  }

  /** What is said in files. */
  async transcribe(
    transcriber: Transcriber,
    files: readonly string[],
    beam: number,
  ): Promise<string[]> {
    const texts: string[] = [];
    for (const path of files) {
      const sound = await this.#run.modality.decode({
        index: 0,
        key: path,
        value: { members: {}, path },
      });
      if (isFeatureMap(sound)) continue;
      const { batch, lengths } = this.#batch([this.#features(sound)]);
      texts.push(...(await transcriber.transcribe(batch, lengths, beam)));
      disposeBatch(batch);
    }
    return texts;
  }

  /** Word and character error rates on the part `test` of recordings with a text. */
  async score(
    transcriber: Transcriber,
    path: string,
    options: ScoreOptions,
    display: ProgressDisplay,
  ): Promise<Report> {
    const clips = await readUtterances(path, options.test, this.#run, display);
    const draw = utteranceSource(clips, options.join);
    const utterances =
      options.join === undefined
        ? clips
        : Array.from({ length: clips.length }, (_, i) =>
            draw(Rng.of(Number(options.seed), 'test utterances', i)),
          );
    const heard: string[] = [];
    for (let at = 0; at < utterances.length; at += 16) {
      const { batch, lengths } = this.#batch(
        utterances.slice(at, at + 16).map(({ wave }) => this.#features(wave)),
      );
      heard.push(...(await transcriber.transcribe(batch, lengths, Number(options.beam))));
      disposeBatch(batch);
    }
    const said = utterances.map(({ text }) => text);
    return report(`${path} (${options.test}), ${said.length} utterances`, {
      'word-error-rate': wordErrorRate(said, heard),
      'character-error-rate': characterErrorRate(said, heard),
    });
  }

  #batch(maps: readonly FeatureMap[]): { batch: Tensor4D; lengths: number[] } {
    const longest = Math.max(...maps.map(({ frames }) => frames));
    return {
      batch: featureBatch(maps, frameStep * Math.ceil(longest / frameStep)),
      lengths: maps.map(({ frames }) => frames),
    };
  }
}
