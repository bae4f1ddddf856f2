import { createHash } from 'node:crypto';
import {
  Registry,
  variablesToFile,
  type Batch,
  type Encoder,
  type Modality,
} from '@counterpoint/core';
import { loadTowers, towersRecord, type LoadedTowers } from '@counterpoint/multimodal';
import { loadPlugins } from '../config/load-plugins.js';
import { beginEngine } from '../run/begin-engine.js';
import type { OpenedRun } from '../run/open-run.js';
import { restoreTwin } from '../run/restore-twin.js';
import { runRecord } from '../run/run-record.js';
import type { OpenedTowers } from './opened-towers.js';
import type { TowersKit } from './towers-kit.js';

/**
 * The batch size and the networks, towers or their momentum twins, that {@link openTowers} uses.
 */
export interface OpenTowersOptions {
  /** Samples or texts that are embedded at a time. @default 128 */
  readonly batchSize?: number;
  /** Opens the momentum twins of the newest checkpoint in place of the towers. @default false */
  readonly twin?: boolean;
}

/**
 * Opens what `train` left, from a run's folder or the `export` folder in it: loads its plugins,
 * starts the engine and restores both towers.
 *
 * @throws CP_MULTIMODAL_RUN, CP_CLI_PLUGIN_MISSING, CP_CORE_WEIGHTS_MISMATCH, CP_CLI_TWIN_MISSING
 */
export async function openTowers(
  { program, side }: Pick<TowersKit, 'program' | 'side'>,
  path: string,
  engine = 'auto',
  { batchSize, twin = false }: OpenTowersOptions = {},
): Promise<OpenedTowers> {
  const registry = new Registry(program.plugins);
  await loadPlugins(registry, (await towersRecord(path)).plugins);
  const started = await beginEngine(engine);
  const loaded = await loadTowers(path, registry);
  const fingerprint = twin ? await twinsOf(loaded, path) : loaded.fingerprint;
  const { sides } = loaded.towers;
  const usedSide = sides.includes(side) ? side : sides[0]!;
  const run = await runRecord(path);
  return {
    ...loaded,
    path,
    registry,
    engine: started,
    side: usedSide,
    run,
    batchSize,
    fingerprint,
  };
}

/** Gives towers the values of their momentum twins. @returns the fingerprint of these weights */
async function twinsOf({ towers }: LoadedTowers, path: string): Promise<string> {
  await restoreTwin(towers, path, 'towers');
  const weights = await variablesToFile({ ...towers.variables, ...towers.state });
  return createHash('sha256').update(weights).digest('hex').slice(0, 16);
}

/** The tower of one side as a run of one encoder: what the commands for samples take. */
export async function openSide(
  kit: Pick<TowersKit, 'program' | 'side'>,
  path: string,
  engine?: string,
): Promise<OpenedRun> {
  return sideOfTowers(await openTowers(kit, path, engine));
}

/** The tower of the side of samples as a run of one encoder. */
export function sideOfTowers(opened: OpenedTowers): OpenedRun {
  const { path, side, towers, record, fingerprint } = opened;
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
