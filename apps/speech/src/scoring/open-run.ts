import { Registry } from '@counterpoint/core';
import type { Modality } from '@counterpoint/core';
import { beginEngine, encoderRecord, loadEncoder, loadPlugins } from '@counterpoint/cli';
import type { LoadedEncoder } from '@counterpoint/cli';
import type { Sound } from '@counterpoint/audio';
import type { RawSample } from '@counterpoint/data';
import { plugins } from '../plugins.js';

export interface OpenedRun extends Omit<LoadedEncoder, 'modality'> {
  readonly modality: Modality<RawSample, Sound>;
  /** The modality that reads the same sound in another form: not normalised, as cepstral coefficients. */
  modalityWith(changes: Readonly<Record<string, unknown>>): Promise<Modality<RawSample, Sound>>;
}

/** The encoder of a run, with an engine started and everything that it needs. */
export async function openRun(run: string, engine: string): Promise<OpenedRun> {
  const registry = new Registry(plugins);
  await loadPlugins(registry, (await encoderRecord(run)).plugins);
  await beginEngine(engine);
  const loaded = await loadEncoder(run, registry);
  return {
    ...loaded,
    modality: loaded.modality as Modality<RawSample, Sound>,
    modalityWith: async (changes) =>
      (await registry.create(
        'modality',
        { ...loaded.config.modality, ...changes },
        { seed: loaded.config.seed },
      )) as Modality<RawSample, Sound>,
  };
}
