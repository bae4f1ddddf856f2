import { beginEngine, embedDataset, loadPlugins, type EmbeddedDataset } from '@counterpoint/cli';
import { Registry, type Dataset, type Sample, type SkippedSample } from '@counterpoint/core';
import { mapDataset } from '@counterpoint/data';
import { promptEnsemble, type EmbeddingMatrix } from '@counterpoint/eval';
import {
  embedTexts,
  loadTowers,
  prompts,
  towersRecord,
  type LoadedTowers,
  type Towers,
} from '@counterpoint/multimodal';
import { clapPlugins } from './plugins.js';

/**
 * Starts an engine and loads what `clap train` left. @throws CP_MULTIMODAL_RUN and what the
 * registry throws
 */
export async function loadClap(run: string, engine: string): Promise<LoadedTowers> {
  const registry = new Registry(clapPlugins);
  await loadPlugins(registry, (await towersRecord(run)).plugins);
  await beginEngine(engine);
  return loadTowers(run, registry);
}

/**
 * Embeddings of recordings, with keys, labels and facts; those that cannot be read are told and
 * left out.
 */
export async function embedSounds(
  clap: LoadedTowers,
  towers: Towers,
  dataset: Dataset,
  onSkip: (skipped: SkippedSample) => void,
): Promise<EmbeddedDataset> {
  const modality = clap.modality('audio');
  const decoded = mapDataset(dataset, (sample: Sample) => modality.decode(sample)) as Dataset;
  return embedDataset({ dataset: decoded, modality, encoder: towers.tower('audio'), onSkip });
}

/**
 * One embedding a class: the ensemble of its prompts. @throws CP_MULTIMODAL_TEMPLATE,
 * CP_MULTIMODAL_CLASSES
 */
export async function classEmbeddings(
  clap: LoadedTowers,
  towers: Towers,
  classes: readonly string[],
  templates: readonly string[],
): Promise<EmbeddingMatrix> {
  const { texts, templates: each } = prompts(classes, templates);
  return promptEnsemble(await embedTexts(clap, towers, texts), each);
}
