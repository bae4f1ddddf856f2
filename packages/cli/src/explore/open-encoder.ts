import { Registry, type Batch } from '@counterpoint/core';
import { loadPlugins } from '../config/load-plugins.js';
import { beginEngine } from '../run/begin-engine.js';
import { encoderRecord, loadEncoder, type LoadedEncoder } from '../run/load-encoder.js';
import type { ExploreProgram } from './explore-program.js';

/** Opens a run with its plugins, and starts the engine. @throws CP_CLI_ENCODER_MISSING, CP_ENGINE_NONE */
export async function openEncoder(
  program: ExploreProgram,
  run: string,
  engine: string,
): Promise<LoadedEncoder<Batch>> {
  const registry = new Registry(program.plugins);
  await loadPlugins(registry, (await encoderRecord(run)).plugins);
  await beginEngine(engine);
  return loadEncoder(run, registry);
}
