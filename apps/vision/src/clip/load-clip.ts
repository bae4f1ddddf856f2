import { embedDataset, loadPlugins, type EmbeddedDataset } from '@counterpoint/cli';
import { Registry, type Dataset, type Sample } from '@counterpoint/core';
import { mapDataset } from '@counterpoint/data';
import { loadTowers, towersRecord, type LoadedTowers, type Towers } from '@counterpoint/multimodal';
import { clipPlugins } from './plugins.js';

/** Trained towers and the side that pictures are on. */
export interface LoadedClip extends LoadedTowers {
  /** `image`, or, for towers of two kinds of pictures, `first`. */
  readonly pictures: string;
}

/**
 * Loads what `clip train` left, from a run's folder or the `export` folder in it. The engine must
 * run already.
 *
 * @throws CP_MULTIMODAL_RUN, CP_CORE_WEIGHTS_MISMATCH, and what the registry throws
 */
export async function loadClip(path: string): Promise<LoadedClip> {
  const registry = new Registry(clipPlugins);
  await loadPlugins(registry, (await towersRecord(path)).plugins);
  const loaded = await loadTowers(path, registry);
  return {
    ...loaded,
    pictures: loaded.towers.sides.includes('image') ? 'image' : loaded.towers.sides[0]!,
  };
}

/**
 * Embeddings of one side of a data set, with keys, labels and facts; samples that cannot be read
 * are left out.
 */
export async function embedSide(
  clip: Pick<LoadedClip, 'modality'>,
  towers: Towers,
  side: string,
  dataset: Dataset,
  onProgress?: (done: number) => void,
): Promise<EmbeddedDataset> {
  const modality = clip.modality(side);
  const decoded = mapDataset(dataset, (sample: Sample) => modality.decode(sample)) as Dataset;
  return embedDataset({
    dataset: decoded,
    modality,
    encoder: towers.tower(side),
    onSkip: () => undefined,
    onProgress,
  });
}
