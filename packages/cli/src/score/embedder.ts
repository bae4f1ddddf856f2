import type { Dataset, SkippedSample } from '@counterpoint/core';
import type { EmbeddedDataset } from '../run/embed-dataset.js';

/** What an {@link Embedder} may report. */
export interface EmbedderOptions {
  readonly onSkip?: (skipped: SkippedSample) => void;
  readonly onProgress?: (done: number) => void;
}

/** Turns stored samples into rows: an encoder, or a simple system that an encoder must beat. */
export type Embedder = (dataset: Dataset, options: EmbedderOptions) => Promise<EmbeddedDataset>;
