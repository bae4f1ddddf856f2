import { nearest } from '@counterpoint/eval';
import { trustMarks } from '../layout/trust-marks.js';
import { umap } from '../layout/umap.js';
import type { BlobStore } from './blob-store.js';
import type { ExplorerInput } from './explorer-input.js';
import type { PageMap } from './page-data.js';

/**
 * Maps of earlier checkpoints, each begun where the later one ended, so that samples stay where
 * they can.
 */
export function checkpointMaps(
  { checkpoints = [], options }: ExplorerInput,
  points: Float32Array,
  { k, seed }: { readonly k: number; readonly seed: number },
  blobs: BlobStore,
): PageMap[] {
  let later = points;
  return [...checkpoints]
    .reverse()
    .map(({ step, embeddings }) => {
      const near = nearest(embeddings, embeddings, k, {
        itself: true,
        products: options?.products,
      });
      const epochs = options?.epochs ?? 200;
      later = umap(near, { seed, epochs, start: later, gentle: true });
      return {
        name: `step ${step}`,
        step,
        points: blobs.add(later),
        trust: blobs.add(trustMarks(later, near.indices, k)),
      };
    })
    .reverse();
}
