import { CounterpointError, type Encoder, type Modality } from '@counterpoint/core';
import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Vectors that were made before, as a modality: what a frozen tower gave for each sample. `decode`
 * reads the fact of that name.
 */
export function vectorModality({
  width,
  fact = 'vector',
}: {
  readonly width: number;
  readonly fact?: string;
}): Modality<unknown, Float32Array, Tensor2D, null> {
  return {
    extensions: [],
    decode({ metadata, key }) {
      const vector = metadata?.[fact] as ArrayLike<number> | undefined;
      if (vector === undefined || vector.length !== width) {
        throw new CounterpointError('CP_MULTIMODAL_SIDE', {
          what:
            vector === undefined
              ? `There is no fact "${fact}"`
              : `The vector has ${vector.length} values`,
          where: key,
          expected: `a vector of ${width} values`,
        });
      }
      return Float32Array.from(vector);
    },
    describe: () => null,
    batch(vectors) {
      const rows = new Float32Array(vectors.length * width);
      vectors.forEach((vector, i) => rows.set(vector, i * width));
      return tensor2d(rows, [vectors.length, width]);
    },
  };
}

/** An encoder of vectors that are embeddings already: gives back what it is given. */
export class PrecomputedEmbeddings implements Encoder<Tensor2D> {
  readonly width: number;
  readonly variables = {};
  readonly state = {};

  constructor(width: number) {
    this.width = width;
  }

  encode(batch: Tensor2D): Tensor2D {
    return batch.clone();
  }

  clone(): PrecomputedEmbeddings {
    return new PrecomputedEmbeddings(this.width);
  }

  dispose(): void {}
}
