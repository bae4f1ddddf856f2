import { Linear, Rng, applyRunningUpdates, byName, collect, inference } from '@counterpoint/core';
import type {
  Batch,
  NamedVariables,
  Optimizer,
  Module,
  Pass,
  RunningUpdate,
} from '@counterpoint/core';
import { mul, sum, tensor3d, tidy, variableGrads } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor3D } from '@tensorflow/tfjs-core';
import type { FrameEncoder } from '../encoder/frame-encoder.js';
import type { Alphabet } from './alphabet.js';
import { textOf } from './alphabet.js';
import { ctcBeam, ctcGreedy } from './ctc-decode.js';
import { ctcLoss } from './ctc-loss.js';
import type { SequenceLoss } from './ctc-loss.js';

/** The encoder and the alphabet of {@link Transcriber}, and whether the encoder is trained. */
export interface TranscriberConfig<B extends Batch = Batch> {
  readonly encoder: FrameEncoder<B>;
  readonly alphabet: Alphabet;
  /** `frozen`: the head alone learns; `tuned`: the encoder too. */
  readonly mode: 'frozen' | 'tuned';
  readonly seed?: number;
}

/** One batch to learn from. */
export interface TranscribedBatch<B extends Batch = Batch> {
  readonly batch: B;
  /** Frames (or samples) of each input that are not filling. */
  readonly lengths: readonly number[];
  readonly labels: readonly (readonly number[])[];
}

/** What a transcriber says of one input, moment by moment. */
export interface Emission {
  /** [frames, units + 1] */
  readonly logits: Float32Array;
  readonly frames: number;
}

/**
 * Speech to text: a linear head over an encoder's moments, trained by connectionist temporal
 * classification.
 */
export class Transcriber<B extends Batch = Batch> implements Module {
  readonly alphabet: Alphabet;
  /** What learns. */
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #encoder: FrameEncoder<B>;
  readonly #head: Linear;
  readonly #tuned: boolean;

  constructor({ encoder, alphabet, mode, seed = 0 }: TranscriberConfig<B>) {
    this.#encoder = encoder;
    this.alphabet = alphabet;
    this.#tuned = mode === 'tuned';
    this.#head = new Linear({
      inputs: encoder.frameWidth,
      outputs: alphabet.units.length + 1,
      rng: Rng.of(seed, 'audio/transcriber'),
    });
    const { variables, state } = collect({
      encoder: mode === 'tuned' ? encoder : undefined,
      head: this.#head,
    });
    this.variables = variables;
    this.state = state;
  }

  /** @returns [N, T', units + 1] */
  logits(batch: B, pass: Pass = inference): Tensor3D {
    return tidy(() =>
      this.#head.apply(this.#encoder.frames(batch, this.#tuned ? pass : inference)),
    );
  }

  /**
   * One step. The logits are read, the loss and its gradient at the logits computed on the host,
   * and the same pass replayed with that
   * gradient: the recursion over time never becomes a graph.
   *
   * @param loss connectionist temporal classification unless given; `flatStartLoss` for the first
   *   steps
   * @returns the mean loss over the batch, in nats a sequence
   * @throws CP_AUDIO_LABELS when labels do not fit
   */
  async learn(
    { batch, lengths, labels }: TranscribedBatch<B>,
    optimizer: Optimizer,
    learningRate: number,
    pass: Pass,
    loss: SequenceLoss = ctcLoss,
  ): Promise<number> {
    const first = this.logits(batch, pass);
    const [rows, frames, classes] = first.shape;
    const values = (await first.data()) as Float32Array;
    first.dispose();
    const gradient = new Float32Array(values.length);
    let total = 0;
    for (let n = 0; n < rows; n++) {
      const count = this.frameCount(lengths[n]!, frames);
      const from = n * frames * classes;
      const result = loss(
        values.subarray(from, from + count * classes),
        count,
        classes,
        labels[n]!,
      );
      total += result.loss;
      gradient.set(
        result.gradient.map((v) => v / rows),
        from,
      );
    }
    const upstream = tensor3d(gradient, [rows, frames, classes]);
    const running: RunningUpdate[] = [];
    const { value, grads } = variableGrads(
      () =>
        sum(
          mul(
            this.logits(batch, { ...pass, record: (update) => void running.push(update) }),
            upstream,
          ),
        ) as Scalar,
      Object.values(this.variables),
    );
    optimizer.step(byName(grads, this.variables), learningRate);
    applyRunningUpdates(running);
    for (const tensor of [value, upstream, ...Object.values(grads)]) tensor.dispose();
    return total / rows;
  }

  /** The texts of a batch; `beam` prefixes are kept in the search, 0 takes the best path. */
  async transcribe(batch: B, lengths: readonly number[], beam = 8): Promise<string[]> {
    return (await this.emissions(batch, lengths)).map((each) => this.decode(each, beam));
  }

  /** The logits of each input of a batch, those of filling left out. */
  async emissions(batch: B, lengths: readonly number[]): Promise<Emission[]> {
    const logits = this.logits(batch);
    const [rows, frames, classes] = logits.shape;
    const values = (await logits.data()) as Float32Array;
    logits.dispose();
    return Array.from({ length: rows }, (_, n) => {
      const count = this.frameCount(lengths[n]!, frames);
      const from = n * frames * classes;
      return { logits: values.subarray(from, from + count * classes), frames: count };
    });
  }

  /** The text of logits; `beam` prefixes are kept in the search, 0 takes the best path. */
  decode({ logits, frames }: Emission, beam: number = 8): string {
    const classes = this.alphabet.units.length + 1;
    const labels =
      beam > 0 ? ctcBeam(logits, frames, classes, beam) : ctcGreedy(logits, frames, classes);
    return textOf(labels, this.alphabet);
  }

  /** Moments that an input of so many frames gives: at least one, and at most `limit`. */
  frameCount(length: number, limit: number = Infinity): number {
    return Math.max(1, Math.min(limit, this.#encoder.frameCount(length)));
  }

  /** Disposes of the head; the encoder is the caller's. */
  dispose(): void {
    this.#head.dispose();
  }
}
