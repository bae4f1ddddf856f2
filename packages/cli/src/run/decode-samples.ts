import type { Dataset, Modality, Sample } from '@counterpoint/core';
import { mapDataset } from '@counterpoint/data';
import type { SkipReport } from './skip-report.js';

/** Stored samples decoded by a modality; texts beside them that were not read are counted. */
export function decodeSamples(dataset: Dataset, modality: Modality, skips: SkipReport): Dataset {
  return mapDataset(dataset, decoderOf(modality, skips)) as Dataset;
}

/** How {@link decodeSamples} decodes one sample. */
export function decoderOf(
  modality: Modality,
  skips: SkipReport,
): (sample: Sample) => Promise<unknown> {
  return async (sample) => {
    const { sidecarErrors } = (sample.value ?? {}) as {
      readonly sidecarErrors?: readonly string[];
    };
    if (sidecarErrors !== undefined) skips.onSidecar(sample.key, sidecarErrors);
    return modality.decode(sample);
  };
}
