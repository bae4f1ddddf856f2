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

/** Embedded pairs, and with all captions where samples have several. */
export interface CaptionedPairs extends EmbeddedPairs {
  /** A row for each caption of each sample; undefined where each has one, or those of its class. */
  readonly every?: Pick<EmbeddedPairs, 'samples' | 'captions' | 'groups' | 'items'> & {
    /** The row of the sample of each caption. */
    readonly rows: readonly number[];
  };
}

/** Embeds samples and the first caption of each; all captions, too, where they are asked for. */
export async function embedPairs(
  opened: OpenedTowers,
  towers: Towers,
  dataset: Dataset,
  options: EmbedSideOptions & { readonly everyCaption?: boolean },
): Promise<CaptionedPairs> {
  const all = await embedSide(opened, towers, opened.side, dataset, options);
  const captionLists = all.metadata.map((metadata, i) =>
    captionsFrom({ key: all.keys[i]!, label: all.labels[i]!, metadata }, opened.captions),
  );
  const captioned = captionLists.flatMap((captions, i) => (captions.length > 0 ? [i] : []));
  const skipped = new Set(all.skipped.map(({ index }) => index));
  const indices = Array.from({ length: dataset.size }, (_, i) => i).filter((i) => !skipped.has(i));
  const contents = await contentGroups(dataset);
  const texts = captioned.map((i) => captionLists[i]![0]!);
  const samples = { ...selectRows(all, captioned), labels: captioned.map((i) => all.labels[i]!) };
  const items = Int32Array.from(captioned, (i) => contents?.[indices[i]!] ?? indices[i]!);
  const lists = captioned.map((i) => [...new Set(captionLists[i]!)]);
  const hasSeveral = opened.captions.classes === undefined && lists.some((each) => each.length > 1);
  return {
    samples,
    captions: await embedTexts(opened, towers, texts),
    every:
      options.everyCaption === true && hasSeveral
        ? await everyCaption(opened, towers, { samples, items, lists })
        : undefined,
    texts,
    groups: auditCaptions(captioned.map((i) => captionLists[i]!)).groups,
    items,
    keys: captioned.map((i) => all.keys[i]!),
    metadata: captioned.map((i) => all.metadata[i]),
    leftOut: dataset.size - captioned.length,
  };
}

interface CaptionLists extends Pick<EmbeddedPairs, 'samples' | 'items'> {
  /** The captions of each sample. */
  readonly lists: readonly (readonly string[])[];
}

/** A row for each caption. */
async function everyCaption(
  opened: OpenedTowers,
  towers: Towers,
  { samples, items, lists }: CaptionLists,
): Promise<CaptionedPairs['every']> {
  const rows = lists.flatMap((captions, row) => captions.map(() => row));
  const texts = lists.flat();
  return {
    samples: { ...selectRows(samples, rows), labels: rows.map((row) => samples.labels[row]!) },
    captions: await embedTexts(opened, towers, texts),
    groups: auditCaptions(texts.map((text) => [text])).groups,
    items: Int32Array.from(rows, (row) => items[row]!),
    rows,
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
