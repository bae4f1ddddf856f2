import type { Batch } from '@counterpoint/core';
import {
  add,
  div,
  equal,
  expandDims,
  max,
  maximum,
  mul,
  reshape,
  sum,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { PlaceEncoder } from './place-encoder.js';

/** One way to get shares of the embedding by place: [N, rows, columns, D]. */
export interface PlaceCandidate {
  readonly source: string;
  readonly make: () => Tensor4D;
}

/**
 * Every way that an encoder offers; which of them sums to the embedding is for the caller to
 * verify.
 */
export function placeCandidates<B extends Batch>(
  encoder: PlaceEncoder<B>,
  batch: B,
): readonly PlaceCandidate[] {
  const candidates: PlaceCandidate[] = [];
  const mask = 'dataId' in batch ? undefined : (batch as { mask?: Tensor2D }).mask;
  const ofGrid = (map: Tensor4D) => div(map, map.shape[1] * map.shape[2]) as Tensor4D;
  if (encoder.map) candidates.push({ source: 'map', make: () => ofGrid(encoder.map!(batch)) });
  if (encoder.patchTokens)
    candidates.push({ source: 'patchTokens', make: () => ofGrid(encoder.patchTokens!(batch)) });
  if (encoder.tokens && mask)
    candidates.push({ source: 'tokens', make: () => maskedMean(encoder.tokens!(batch), mask) });
  if (encoder.frames) {
    const frames = () => expandDims(encoder.frames!(batch), 2) as Tensor4D;
    candidates.push({ source: 'frames', make: () => ofGrid(frames()) });
    candidates.push({
      source: 'frames (mean plus maximum)',
      make: () => meanPlusMaximum(frames()),
    });
  }
  if (encoder.encoder && encoder.project) {
    const project = encoder.project.bind(encoder);
    const { width } = encoder.encoder;
    for (const { source, make } of placeCandidates(encoder.encoder, batch))
      candidates.push({ source, make: () => projected(make(), project, width) });
  }
  return candidates;
}

/** [N, T, D] to [N, 1, T, D]: every token over the number of tokens; padding adds nothing. */
function maskedMean(tokens: Tensor3D, mask: Tensor2D): Tensor4D {
  return tidy(() => {
    const weights = div(mask, maximum(sum(mask, 1, true), 1));
    return expandDims(mul(tokens, expandDims(weights, 2)), 1) as Tensor4D;
  });
}

/** The mean, plus the maximum at the moment where it stands; equal maxima share it. */
function meanPlusMaximum(frames: Tensor4D): Tensor4D {
  return tidy(() => {
    const highest = max(frames, 1, true);
    const here = equal(frames, highest);
    const share = div(here as Tensor, sum(here as Tensor, 1, true));
    return add(div(frames, frames.shape[1]), mul(share, highest)) as Tensor4D;
  });
}

/**
 * Places through the projection of a tower. Places of another width than the encoder's embedding
 * (an encoder that flattens bands) are left as they are, and refused by their width.
 */
function projected(shares: Tensor4D, project: (x: Tensor2D) => Tensor2D, count: number): Tensor4D {
  const [n, rows, columns, width] = shares.shape;
  if (width !== count) return shares;
  const out = project(reshape(shares, [n * rows * columns, width]) as Tensor2D);
  return reshape(out, [n, rows, columns, out.shape[1]]);
}
