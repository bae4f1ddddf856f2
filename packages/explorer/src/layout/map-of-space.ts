import {
  nearest,
  type EmbeddingMatrix,
  type FloatProducts,
  type Neighbours,
} from '@counterpoint/eval';
import { landmarkTrust } from './landmark-trust.js';
import { landmarkMap } from './landmarks.js';
import { principalComponents, type PrincipalComponents } from './pca.js';
import { trustMarks } from './trust-marks.js';
import { umap } from './umap.js';

export interface SpaceMapOptions {
  readonly k: number;
  readonly seed: number;
  readonly epochs?: number;
  /** Up to how many rows neighbours are looked for among all. */
  readonly exactUpTo: number;
  /** @default 8,192 */
  readonly landmarks?: number;
  readonly products?: FloatProducts;
}

/** A space with its neighbours, its maps, and how to mark other maps of it. */
export interface SpaceMap {
  readonly neighbours: Neighbours;
  /** The UMAP layout, [count, 2]. */
  readonly points: Float32Array;
  readonly components: PrincipalComponents;
  /** Trust marks of a map of this space, [count]. */
  readonly trustOf: (points: Float32Array) => Float32Array;
  /** The rows that neighbours were looked for among; absent when they were all. */
  readonly landmarks?: Int32Array;
}

/** Maps a space: exactly up to a number of rows, by landmarks above it. */
export function mapOfSpace(space: EmbeddingMatrix, options: SpaceMapOptions): SpaceMap {
  const { k, seed, epochs, exactUpTo, landmarks, products } = options;
  const many = space.count > exactUpTo;
  const components = principalComponents(space, 2, many ? products : undefined);
  const start = components.scores;
  if (many) {
    const map = landmarkMap(space, { k, landmarks, seed, epochs, start, products });
    return { ...map, components, trustOf: (points) => landmarkTrust(points, map) };
  }
  const neighbours = nearest(space, space, k, { itself: true, products });
  return {
    neighbours,
    points: umap(neighbours, { seed, epochs, start }),
    components,
    trustOf: (points) => trustMarks(points, neighbours.indices, k),
  };
}
