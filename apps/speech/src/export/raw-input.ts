import type { OpenedRun } from '@counterpoint/cli';
import type { Modality } from '@counterpoint/core';

/**
 * The modality of a run without the normalisation that an exported file does by itself: its
 * batches are inputs of that file.
 */
export async function rawInput({ config, registry }: OpenedRun): Promise<Modality> {
  if (config.modality.type !== 'audio/log-mel')
    return registry.create('modality', config.modality, { seed: config.seed }) as Promise<Modality>;
  const settings = { ...config.modality, normalise: 'none' };
  return registry.create('modality', settings, { seed: config.seed }) as Promise<Modality>;
}
