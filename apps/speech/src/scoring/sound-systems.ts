import { overTime, type Sound } from '@counterpoint/audio';
import type { Embedder, OpenedRun } from '@counterpoint/cli';
import type { Modality } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { soundEmbedder, type TestConditions } from './test-conditions.js';

/** Coefficients of the cepstral baseline. */
const coefficients = 20;

/**
 * What an encoder of log-mel features must beat: the features themselves, normalised ones, their
 * statistics over time, mean cepstra.
 */
export async function soundBaselines(
  { modality, config, registry }: Pick<OpenedRun, 'modality' | 'config' | 'registry'>,
  conditions: TestConditions = {},
): Promise<Readonly<Record<string, Embedder>>> {
  if (config.modality.type !== 'audio/log-mel') return {};
  const other = (changes: Readonly<Record<string, unknown>>) =>
    registry.create(
      'modality',
      { ...config.modality, ...changes },
      { seed: config.seed },
    ) as Promise<Modality<RawSample, Sound>>;
  const plain = soundEmbedder(await other({ normalise: 'none' }), undefined, conditions);
  const cepstral = soundEmbedder(
    await other({ normalise: 'none', coefficients }),
    undefined,
    conditions,
  );
  const { bands = 64 } = (config.modality['features'] ?? {}) as { bands?: number };
  return {
    'log-mel': plain,
    'log-mel-normalised': soundEmbedder(
      modality as Modality<RawSample, Sound>,
      undefined,
      conditions,
    ),
    'log-mel-statistics': async (dataset, options) => {
      const all = await plain(dataset, options);
      return { ...all, ...overTime(all, bands, true) };
    },
    'mfcc-mean': async (dataset, options) => {
      const all = await cepstral(dataset, options);
      return { ...all, ...overTime(all, coefficients, false) };
    },
  };
}
