import {
  emissionsOf,
  logMelModalitySchema,
  openAudio,
  readUtterances,
  trainTranscriber,
  transcribeRecording,
  utteranceFault,
  utteranceFeatures,
  utteranceSource,
} from '@counterpoint/audio';
import type {
  AudioReader,
  FeatureMap,
  FrameEncoder,
  LogMelModalitySettings,
  Transcriber,
  Utterance,
  Waveform,
} from '@counterpoint/audio';
import type { ProgressDisplay } from '@counterpoint/cli';
import { CounterpointError, Rng, isCounterpointError, parseConfig } from '@counterpoint/core';
import type { SkippedSample } from '@counterpoint/core';
import { characterErrorRate, report, wordErrorRate } from '@counterpoint/eval';
import type { Report } from '@counterpoint/eval';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { OpenedRun } from '@counterpoint/cli';

export interface ScoreOptions {
  readonly test: string;
  readonly join?: string;
  readonly beam: number;
  readonly seed: number;
}

export interface LearnOptions {
  readonly train: string;
  readonly join?: string;
  readonly units: 'words' | 'characters';
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly frozen?: boolean;
  readonly augment: boolean;
  readonly seed: number;
}

/** The text of one file, or why there is none. */
export interface FileText {
  readonly file: string;
  readonly text?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Utterances up to this length are transcribed in batches; longer ones in windows. */
const batchedSeconds = 30;

/** Speech to text with the encoder of one run. */
export class Transcription {
  readonly encoder: FrameEncoder<Tensor4D>;
  readonly #settings: LogMelModalitySettings;
  readonly #features: (wave: Waveform) => FeatureMap;
  readonly #display: ProgressDisplay;
  readonly #skipped: SkippedSample[] = [];

  /** @throws CP_SPEECH_ENCODER */
  constructor(
    { encoder, config: { encoder: about, modality } }: OpenedRun,
    display: ProgressDisplay,
  ) {
    if (!('frames' in encoder) || modality.type !== 'audio/log-mel') {
      throw new CounterpointError('CP_SPEECH_ENCODER', {
        what: `A transcriber cannot be made of ${about.type} over ${modality.type}`,
        where: 'transcribe',
        expected:
          'an encoder over audio/log-mel that gives a vector for each moment: ' +
          'audio/temporal-convolution, audio/byol-a-network',
      });
    }
    const { type: _, ...config } = modality;
    this.#settings = parseConfig(logMelModalitySchema, config, 'audio/log-mel');
    this.#features = utteranceFeatures(this.#settings);
    this.#display = display;
    this.encoder = encoder as FrameEncoder<Tensor4D>;
  }

  /** Recordings that were skipped so far. */
  get skipped(): readonly SkippedSample[] {
    return this.#skipped;
  }

  /**
   * Trains a head on the split `train` of recordings with a text, and the encoder too unless it is
   * frozen.
   */
  async learn(
    data: string,
    options: LearnOptions,
  ): Promise<{ transcriber: Transcriber<Tensor4D>; mode: 'frozen' | 'tuned' }> {
    const { train, join, units, steps, augment, batchSize, learningRate, seed } = options;
    const encoder = this.encoder,
      features = this.#features,
      mode = options.frozen ? 'frozen' : 'tuned';
    const utterances = await this.#read(data, train, this.#settings.maximumSeconds, (utterance) =>
      utteranceFault(utterance, { encoder, features, units, augment }),
    );
    const transcriber = await trainTranscriber({
      ...{ encoder, features, utterances, units, mode, join, augment, steps, batchSize },
      ...{ learningRate, seed },
      onStep: (step, loss) =>
        this.#display.update({
          step: step + 1,
          totalSteps: steps,
          facts: [`loss ${loss.toFixed(3)}`],
        }),
    });
    this.#display.end();
    return { transcriber, mode };
  }

  /** The texts of whole files. A file that cannot be read has its error in place of a text. */
  async transcribe(
    transcriber: Transcriber<Tensor4D>,
    files: readonly string[],
    beam: number,
  ): Promise<FileText[]> {
    const texts: FileText[] = [];
    for (const file of files) {
      try {
        const reader = await openAudio(file);
        try {
          texts.push({ file, text: await this.#textOf(transcriber, reader, beam) });
        } finally {
          await reader.close();
        }
      } catch (error) {
        if (!isCounterpointError(error)) throw error;
        texts.push({ file, error: { code: error.code, message: error.message } });
        this.#skip({
          index: texts.length - 1,
          key: file,
          code: error.code,
          message: error.message,
        });
      }
    }
    return texts;
  }

  /**
   * Word and character error rates on the split `test` of recordings with a text, all of each
   * recording heard.
   */
  async score(
    transcriber: Transcriber<Tensor4D>,
    path: string,
    { test, join, beam, seed }: ScoreOptions,
  ): Promise<Report> {
    const clips = await this.#read(path, test, Infinity);
    const draw = utteranceSource(clips, join);
    const utterances =
      join === undefined ? clips : clips.map((_, i) => draw(Rng.of(seed, 'test utterances', i)));
    const hypotheses: string[] = [];
    for (let at = 0; at < utterances.length; at += 16) {
      const waves = utterances.slice(at, at + 16).map(({ wave }) => wave);
      const short = waves.filter((wave) => !isLong(wave));
      const emissions =
        short.length === 0 ? [] : await emissionsOf(transcriber, short.map(this.#features));
      const texts = emissions.map((emission) => transcriber.decode(emission, beam));
      for (const wave of waves)
        hypotheses.push(
          isLong(wave) ? await this.#textOf(transcriber, readerOf(wave), beam) : texts.shift()!,
        );
      this.#display.update({
        step: hypotheses.length,
        totalSteps: utterances.length,
        facts: ['transcribed'],
      });
    }
    this.#display.end();
    const references = utterances.map(({ text }) => text);
    return report(`${path} (${test}), ${references.length} utterances`, {
      'word-error-rate': wordErrorRate(references, hypotheses),
      'character-error-rate': characterErrorRate(references, hypotheses),
    });
  }

  #textOf(
    transcriber: Transcriber<Tensor4D>,
    reader: Pick<AudioReader, 'sampleRateHz' | 'blocks'>,
    beam: number,
  ): Promise<string> {
    const { sampleRateHz } = this.#settings.features;
    return transcribeRecording(reader, {
      transcriber,
      features: this.#features,
      beam,
      sampleRateHz,
    });
  }

  #read(
    path: string,
    split: string,
    maximumSeconds: number,
    fault?: (utterance: Utterance) => string | undefined,
  ): Promise<Utterance[]> {
    const { sampleRateHz } = this.#settings.features;
    const onSkip = (skipped: SkippedSample): void => this.#skip(skipped);
    return readUtterances(path, { split, sampleRateHz, maximumSeconds, fault, onSkip });
  }

  #skip(skipped: SkippedSample): void {
    this.#skipped.push(skipped);
    this.#display.say(`Skipped ${skipped.key}: ${skipped.message}`);
  }
}

function isLong({ samples, sampleRateHz }: Waveform): boolean {
  return samples.length > batchedSeconds * sampleRateHz;
}

function readerOf({
  samples,
  sampleRateHz,
}: Waveform): Pick<AudioReader, 'sampleRateHz' | 'blocks'> {
  return {
    sampleRateHz,
    async *blocks() {
      yield { channels: [samples], sampleRateHz };
    },
  };
}
