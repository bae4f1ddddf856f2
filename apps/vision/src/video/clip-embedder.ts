import { embedDataset, type Embedder } from '@counterpoint/cli';
import type { Dataset, Encoder, Modality, Sample } from '@counterpoint/core';
import { mapDataset } from '@counterpoint/data';

/** Embeds stored videos by an encoder; clips with sound are embedded by their video. */
export function clipEmbedder(modality: Modality, encoder: Encoder, batchSize = 16): Embedder {
  return (storedDataset, options) => {
    const dataset = mapDataset(storedDataset, (sample: Sample) =>
      modality.decode(sample),
    ) as Dataset;
    return embedDataset({ dataset, modality, encoder, batchSize, ...options });
  };
}
