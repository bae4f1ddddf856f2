import {
  CounterpointError,
  inference,
  type Batch,
  type Encoder,
  type Pass,
} from '@counterpoint/core';
import { tile, type Tensor, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';

/** What an encoder of tokens offers, so that a gradient reaches its first layer. */
export interface VectorEncoder<B extends Batch = Batch> extends Encoder<B> {
  /** The vectors that the tokens are looked up as: [N, T, D]. */
  inputVectors?(batch: B): Tensor3D;
  /** `encode` from these vectors on. @param mask [N, T] @returns [N, D] */
  encodeVectors?(vectors: Tensor3D, mask: Tensor2D, pass?: Pass): Tensor2D;
  readonly encoder?: Encoder<B>;
  /** The linear projection of a tower: [N, encoder width] to [N, width]. */
  project?(embeddings: Tensor2D): Tensor2D;
}

/** The input of one sample that can be moved continuously, and the encoder from there on. */
export interface ContinuousInput {
  /** [1, ...]; the caller disposes of it. */
  readonly values: Tensor;
  /** [M, ...] points in the same space to embeddings [M, D]. */
  readonly encode: (points: Tensor) => Tensor2D;
  /** Axes of `values` that make one place: the rest is summed. */
  readonly grid: readonly [number, number];
}

/**
 * The continuous input of a batch of one sample: the tensor itself (pixels, log-mel, samples of
 * sound), or the vectors of tokens
 * where the encoder offers `inputVectors` and `encodeVectors`.
 *
 * @throws CP_EXPLAIN_INPUT, CP_EXPLAIN_SHAPE
 */
export function continuousInput<B extends Batch>(encoder: Encoder<B>, batch: B): ContinuousInput {
  const first = 'dataId' in batch ? (batch as Tensor) : Object.values(batch)[0];
  if (first === undefined || first.shape[0] !== 1)
    throw new CounterpointError('CP_EXPLAIN_SHAPE', {
      what: `A batch of ${first?.shape[0] ?? 0} samples was given`,
      expected: 'one sample',
    });
  if ('dataId' in batch) {
    const values = (batch as Tensor).clone();
    return {
      values,
      encode: (points) => encoder.encode(points as B, inference),
      grid: gridOf(values.shape),
    };
  }
  const { mask } = batch as { mask?: Tensor2D };
  const vectors = vectorEncoder(encoder as VectorEncoder<B>);
  if (vectors === undefined || mask === undefined) throw unreachable();
  const values = vectors.inputVectors(batch);
  return {
    values,
    encode: (points) =>
      vectors.encodeVectors(points as Tensor3D, tile(mask, [points.shape[0]!, 1]), inference),
    grid: [1, values.shape[1]],
  };
}

type WithVectors<B extends Batch> = Required<
  Pick<VectorEncoder<B>, 'inputVectors' | 'encodeVectors'>
>;

function vectorEncoder<B extends Batch>(encoder: VectorEncoder<B>): WithVectors<B> | undefined {
  if (encoder.inputVectors && encoder.encodeVectors)
    return {
      inputVectors: (batch) => encoder.inputVectors!(batch),
      encodeVectors: (...input) => encoder.encodeVectors!(...input),
    };
  const inner = encoder.encoder && vectorEncoder(encoder.encoder as VectorEncoder<B>);
  if (inner === undefined || encoder.project === undefined) return undefined;
  const project = encoder.project.bind(encoder);
  return {
    inputVectors: inner.inputVectors,
    encodeVectors: (...input) => project(inner.encodeVectors(...input)),
  };
}

/** [1, rows, columns, channels], [1, T, D] or [1, T] as rows and columns of places. */
function gridOf(shape: readonly number[]): readonly [number, number] {
  if (shape.length === 4) return [shape[1]!, shape[2]!];
  return [1, shape[1] ?? 1];
}

function unreachable(): CounterpointError {
  return new CounterpointError('CP_EXPLAIN_INPUT', {
    what: 'The encoder takes tokens, and offers no vectors that a gradient can reach',
    expected: 'the methods inputVectors and encodeVectors, as text/transformer has them',
    remedy: 'use occlusion, which needs no gradient',
  });
}
