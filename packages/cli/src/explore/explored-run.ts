import {
  disposeBatch,
  type Batch,
  type Dataset,
  type Encoder,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';
import type { EmbeddingMatrix } from '@counterpoint/eval';
import type { NamingModality } from '@counterpoint/explorer';
import type { NamedData } from '../run/open-run-data.js';

/** One kind of things in a space: an encoder, and how its values are read. */
export interface ExploredSide {
  /** In the plural: `pictures`. */
  readonly name: string;
  readonly encoder: Encoder<Batch>;
  /** The encoder with the values that training began with. */
  readonly untrained: () => Promise<Encoder<Batch>>;
  /** The encoder as it was at the start and at earlier checkpoints, rising by step. */
  readonly earlier: readonly Encoder<Batch>[];
  readonly modality: NamingModality;
  /** The value of a stored sample on this side; undefined where it has none. */
  readonly decode: (sample: Sample) => unknown;
}

/** Data that `explore` or `explain` names. */
export type ExploredData = Pick<NamedData, 'path' | 'split' | 'label'>;

/** A run as `explore` and `explain` see it: a space of one side, or of two. */
export interface ExploredRun {
  readonly path: string;
  readonly sides: readonly [ExploredSide] | readonly [ExploredSide, ExploredSide];
  /** The steps of `earlier`. */
  readonly steps: readonly number[];
  /** Opens stored samples; without a split all of them, `split` among their metadata. */
  readonly open: (
    data: ExploredData,
    onSkip?: (skipped: SkippedSample) => void,
  ) => Promise<Dataset>;
  /** The number of the side that reads texts, and the value of a text. */
  readonly texts?: {
    readonly side: 0 | 1;
    readonly value: (text: string) => Promise<unknown>;
  };
  readonly dispose: () => void;
}

/** How a program opens its runs for `explore` and `explain`. */
export type OpenExplored = (
  run: string,
  options: { readonly engine: string; readonly checkpoints: boolean },
) => Promise<ExploredRun>;

/** Embeddings of texts, in their order. */
export async function embedWords(
  run: ExploredRun,
  words: readonly string[],
): Promise<EmbeddingMatrix> {
  const { side, value } = run.texts!;
  const { modality, encoder } = run.sides[side]!;
  const rows = new Float32Array(words.length * encoder.width);
  for (let from = 0; from < words.length; from += 64) {
    const values = await Promise.all(words.slice(from, from + 64).map(value));
    const batch = modality.batch(values);
    const embedded = encoder.encode(batch);
    rows.set(await embedded.data<'float32'>(), from * encoder.width);
    embedded.dispose();
    disposeBatch(batch);
  }
  return { rows, count: words.length, width: encoder.width };
}
