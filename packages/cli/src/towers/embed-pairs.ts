import type { Dataset, Sample, SkippedSample } from '@counterpoint/core';
import { mapDataset } from '@counterpoint/data';
import { promptEnsemble, selectRows } from '@counterpoint/eval';
import type { EmbeddingMatrix, LabelledMatrix } from '@counterpoint/eval';
import {
  auditCaptions,
  captionsFrom,
  embedTexts,
  prompts,
  type LoadedTowers,
  type Towers,
} from '@counterpoint/multimodal';
import { embedDataset, type EmbeddedDataset } from '../run/embed-dataset.js';
import { contentGroups } from '../score/content-groups.js';
import type { OpenedTowers } from './opened-towers.js';

/** Both sides of a data set in the shared space: row i of one belongs to row i of the other. */
export interface EmbeddedPairs {
  readonly samples: LabelledMatrix;
  readonly captions: EmbeddingMatrix;
  /** The first caption of each sample. */
  readonly texts: readonly string[];
  /** Rows of one group share a caption. */
  readonly groups: Int32Array;
  /** Rows of one number have the same sample, each with a caption of its own. */
  readonly items: Int32Array;
  readonly keys: readonly string[];
  readonly metadata: readonly (Readonly<Record<string, unknown>> | undefined)[];
  /** Samples that could not be read, and samples without a caption. */
  readonly leftOut: number;
}

/** Callbacks of {@link embedSide} for unreadable samples and for progress. */
export interface EmbedSideOptions {
  /** Receives what cannot be read. */
  readonly onSkip: (skipped: SkippedSample) => void;
  readonly onProgress?: (done: number) => void;
}

/** Embeddings of one side of a data set, with keys, labels and facts. */
export async function embedSide(
  { batchSize, ...opened }: Pick<LoadedTowers, 'modality' | 'batchSize'>,
  towers: Towers,
  side: string,
  dataset: Dataset,
  options: EmbedSideOptions,
): Promise<EmbeddedDataset> {
  const modality = opened.modality(side);
  const decoded = mapDataset(dataset, (sample: Sample) => modality.decode(sample)) as Dataset;
  const encoder = towers.tower(side);
  return embedDataset({ dataset: decoded, modality, encoder, batchSize, ...options });
}

/** Embeds samples and the first caption of each. */
export async function embedPairs(
  opened: OpenedTowers,
  towers: Towers,
  dataset: Dataset,
  options: EmbedSideOptions,
): Promise<EmbeddedPairs> {
  const all = await embedSide(opened, towers, opened.side, dataset, options);
  const captionLists = all.metadata.map((metadata, i) =>
    captionsFrom({ key: all.keys[i]!, label: all.labels[i]!, metadata }, opened.captions),
  );
  const captioned = captionLists.flatMap((captions, i) => (captions.length > 0 ? [i] : []));
  const skipped = new Set(all.skipped.map(({ index }) => index));
  const indices = Array.from({ length: dataset.size }, (_, i) => i).filter((i) => !skipped.has(i));
  const contents = await contentGroups(dataset);
  const texts = captioned.map((i) => captionLists[i]![0]!);
  return {
    samples: { ...selectRows(all, captioned), labels: captioned.map((i) => all.labels[i]!) },
    captions: await embedTexts(opened, towers, texts),
    texts,
    groups: auditCaptions(captioned.map((i) => captionLists[i]!)).groups,
    items: Int32Array.from(captioned, (i) => contents?.[indices[i]!] ?? indices[i]!),
    keys: captioned.map((i) => all.keys[i]!),
    metadata: captioned.map((i) => all.metadata[i]),
    leftOut: dataset.size - captioned.length,
  };
}

/**
 * One embedding a class: the ensemble of its prompts.
 *
 * @throws CP_MULTIMODAL_TEMPLATE, CP_MULTIMODAL_CLASSES
 */
export async function classEmbeddings(
  opened: LoadedTowers,
  towers: Towers,
  classes: readonly string[],
  templates: readonly string[],
): Promise<EmbeddingMatrix> {
  const { texts, templates: each } = prompts(classes, templates);
  return promptEnsemble(await embedTexts(opened, towers, texts), each);
}
