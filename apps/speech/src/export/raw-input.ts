import {
  logMelModality,
  waveformModality,
  type LogMelModalityConfig,
  type WaveformModalityConfig,
} from '@counterpoint/audio';
import type { Modality, TypedConfig } from '@counterpoint/core';

/**
 * A modality without the normalisation that an exported file does by itself: its batches are
 * inputs of that file.
 */
export function rawInput({ type, ...settings }: TypedConfig): Modality {
  return (
    type === 'audio/log-mel'
      ? logMelModality({ ...(settings as LogMelModalityConfig), normalise: 'none' })
      : waveformModality(settings as WaveformModalityConfig)
  ) as Modality;
}
