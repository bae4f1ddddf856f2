import { Registry, type Batch, type Encoder, type Modality } from '@counterpoint/core';
import { loadTowers, towersRecord } from '@counterpoint/multimodal';
import { loadPlugins } from '../config/load-plugins.js';
import { beginEngine } from '../run/begin-engine.js';
import type { OpenedRun } from '../run/open-run.js';
import { runRecord } from '../run/run-record.js';
import type { OpenedTowers } from './opened-towers.js';
import type { TowersKit } from './towers-kit.js';

/**
 * Opens what `train` left, from a run's folder or the `export` folder in it: loads its plugins,
 * starts the engine and restores both towers.
 *
 * @throws CP_MULTIMODAL_RUN, CP_CLI_PLUGIN_MISSING, CP_CORE_WEIGHTS_MISMATCH
 */
export async function openTowers(
  { program, side }: Pick<TowersKit, 'program' | 'side'>,
  path: string,
  engine = 'auto',
): Promise<OpenedTowers> {
  const registry = new Registry(program.plugins);
  await loadPlugins(registry, (await towersRecord(path)).plugins);
  const started = await beginEngine(engine);
  const loaded = await loadTowers(path, registry);
  const { sides } = loaded.towers;
  const own = sides.includes(side) ? side : sides[0]!;
  return { ...loaded, path, registry, engine: started, side: own, run: await runRecord(path) };
}

/** The tower of one side as a run of one encoder: what the commands for samples take. */
export async function openSide(
  kit: Pick<TowersKit, 'program' | 'side'>,
  path: string,
  engine?: string,
): Promise<OpenedRun> {
  const opened = await openTowers(kit, path, engine);
  const { side, towers, record, fingerprint } = opened;
  const { label } = record as { label?: string };
  return {
    path,
    registry: opened.registry,
    engine: opened.engine,
    run: opened.run,
    encoder: towers.tower(side) as Encoder,
    modality: opened.modality(side) as Modality<unknown, unknown, Batch>,
    untrained: async () => (await opened.untrained()).tower(side) as Encoder,
    config: { ...record, modality: record.modality.sides[side]!, label },
    fingerprint,
    weightsFingerprint: fingerprint,
  };
}
