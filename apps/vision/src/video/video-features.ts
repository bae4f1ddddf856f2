import type { EmbeddedParts } from '@counterpoint/cli';
import type { Batch, Encoder } from '@counterpoint/core';
import type { EmbeddingMatrix } from '@counterpoint/eval';
import { ClipTowers } from '@counterpoint/video';
import { concat, tidy, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * An encoder of video that returns its embedding in the shared space and, beside it, the features of
 * its tower before the projection, which linear probes are usually fitted on: [N, shared + features].
 * Undefined for an encoder without a projection.
 */
export function withFeatures(encoder: Encoder): Encoder | undefined {
  if (!(encoder instanceof ClipTowers)) return undefined;
  const tower = encoder.towers.tower('video');
  if (tower.projection === undefined) return undefined;
  return {
    width: tower.width + tower.encoder.width,
    variables: tower.variables,
    state: tower.state,
    encode: (batch, pass) =>
      tidy(() => {
        const features = tower.encoder.encode((batch as Record<string, Batch>)['video']!, pass);
        return concat([tower.project(features), features], 1) as Tensor2D;
      }),
    clone: () => withFeatures(encoder.clone())!,
    dispose: () => encoder.dispose(),
  };
}

/** Some columns of every part, from one up to another. */
export function columnsOf(parts: EmbeddedParts, from: number, to: number): EmbeddedParts {
  const cut = <T extends EmbeddingMatrix>(matrix: T): T => {
    const width = to - from;
    const rows = new Float32Array(matrix.count * width);
    for (let i = 0; i < matrix.count; i++) {
      const first = i * matrix.width;
      rows.set(matrix.rows.subarray(first + from, first + to), i * width);
    }
    return { ...matrix, rows, width };
  };
  const { train, validation, test } = parts;
  return {
    ...parts,
    train: cut(train),
    validation: validation && cut(validation),
    test: cut(test),
  };
}
