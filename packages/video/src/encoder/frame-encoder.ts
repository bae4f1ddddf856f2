import {
  collect,
  copyValues,
  CounterpointError,
  inference,
  prefixed,
  Rng,
  stopGradient,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import {
  reshape,
  tidy,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  type Tensor5D,
} from '@tensorflow/tfjs-core';
import { withCoordinates } from './with-coordinates.js';
import { TemporalHead } from './temporal-head.js';

/**
 * The encoder of pictures in {@link FrameEncoder}, and the head over its frames. Component:
 * `video/frames`.
 */
export interface FrameEncoderConfig {
  /** An encoder of pictures, [N, height, width, channels] to [N, D]. */
  readonly encoder: Encoder<Tensor4D>;
  /** Frames of a clip; the most, where the mean is taken. @default 16 */
  readonly frames?: number;
  /**
   * Whether an encoder of pictures with 5 channels also sees the place of each pixel, from -1 to 1
   * down and across: see {@link withCoordinates}. @default false
   */
  readonly coordinates?: boolean;
  /** Channels of convolutions over time, before the transformer. @default [] */
  readonly convolutions?: readonly number[];
  /** Frames that such a convolution sees at once; odd. @default 5 */
  readonly kernel?: number;
  /** Layers of a transformer over time. @default 0 */
  readonly depth?: number;
  /** Its heads. @default 4 */
  readonly heads?: number;
  /** What becomes of the frames' vectors: see {@link TemporalHead}. @default 'mean' */
  readonly pool?: 'mean' | 'concat';
  /** Whether the encoder of pictures is not trained: it runs as in inference. @default false */
  readonly frozen?: boolean;
  /** Of the initial values of the transformer. @default 0 */
  readonly seed?: number;
}

/**
 * An encoder of pictures over the frames of a clip, and a head over time.
 *
 * @example
 * const encoder = new FrameEncoder({
 *   encoder: new ResidualNetwork({
 *     channels: 3,
 *     blocks: [1],
 *     kind: 'basic',
 *     width: 4,
 *     stem: 'small',
 *     rng: Rng.of(1, 'pictures'),
 *   }),
 *   frames: 4,
 *   depth: 1,
 * });
 * const clips = randomNormal([2, 4, 16, 16, 3]) as Tensor5D; // [N, T, height, width, 3]
 * console.log(encoder.encode(clips).shape); // [2, 4]
 */
export class FrameEncoder implements Encoder<Tensor5D> {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  /** The encoder of pictures. */
  readonly pictures: Encoder<Tensor4D>;
  readonly #config: Required<Omit<FrameEncoderConfig, 'encoder'>>;
  readonly #head: TemporalHead;

  constructor(config: FrameEncoderConfig) {
    const { encoder, ...rest } = config;
    this.pictures = encoder;
    this.#config = {
      frames: 16,
      coordinates: false,
      convolutions: [],
      kernel: 5,
      depth: 0,
      heads: 4,
      pool: 'mean',
      frozen: false,
      seed: 0,
      ...rest,
    };
    const { frozen, seed } = this.#config;
    this.#head = new TemporalHead({
      ...this.#config,
      inputs: encoder.width,
      rng: Rng.of(seed, 'video/frames'),
    });
    this.width = this.#head.width;
    const inner = collect({ frame: encoder });
    const head = collect({ time: this.#head });
    this.variables = frozen ? head.variables : { ...inner.variables, ...head.variables };
    this.state = frozen
      ? { ...inner.state, ...prefixed('frame', encoder.variables), ...head.state }
      : { ...inner.state, ...head.state };
  }

  /** A vector a frame. @param clips [N, T, height, width, 3] @returns [N, T, D] */
  frames(clips: Tensor5D, pass: Pass = inference): Tensor3D {
    const [rows, count, height, width, channels] = shapeOf(clips);
    return tidy(() => {
      const flat = reshape(clips, [rows * count, height, width, channels]) as Tensor4D;
      const pictures = this.#config.coordinates ? withCoordinates(flat) : flat;
      const run = (): Tensor2D =>
        this.#config.frozen
          ? this.pictures.encode(pictures)
          : this.pictures.encode(pictures, overFrames(pass, count));
      // In inference a gradient may be asked for with respect to the pictures.
      const isLocked = this.#config.frozen && pass.phase === 'train';
      const vectors = isLocked ? stopGradient(run) : run();
      return reshape(vectors, [rows, count, this.pictures.width]) as Tensor3D;
    });
  }

  encode(clips: Tensor5D, pass: Pass = inference): Tensor2D {
    return tidy(() => this.#head.apply(this.frames(clips, pass), pass));
  }

  clone(): FrameEncoder {
    const twin = new FrameEncoder({ ...this.#config, encoder: this.pictures.clone() });
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    this.pictures.dispose();
    this.#head.dispose();
  }
}

/** The pass of frames as rows: a micro-batch of clips begins at its first clip's first frame. */
function overFrames(pass: Pass, count: number): Pass {
  return pass.firstRow === undefined ? pass : { ...pass, firstRow: pass.firstRow * count };
}

/** @throws CP_VIDEO_SHAPE */
export function shapeOf(clips: Tensor5D): readonly [number, number, number, number, number] {
  if (clips.shape.length === 5) return clips.shape;
  throw new CounterpointError('CP_VIDEO_SHAPE', {
    what: `A batch of shape ${(clips.shape as number[]).join(' x ')} holds no clips`,
    expected: 'clips x frames x height x width x channels',
  });
}
