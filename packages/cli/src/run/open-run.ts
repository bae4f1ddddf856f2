import { Registry, type Batch, type Plugin } from '@counterpoint/core';
import type { StartedEngine } from '@counterpoint/engine';
import { loadPlugins } from '../config/load-plugins.js';
import { beginEngine } from './begin-engine.js';
import { runRecord } from './run-record.js';
import { encoderRecord, loadEncoder, type LoadedEncoder } from './load-encoder.js';

/** A run, ready for use by any command. */
export interface OpenedRun<B extends Batch = Batch> extends LoadedEncoder<B> {
  /** As it was named. */
  readonly path: string;
  /** With the plugins of the program and of the run. */
  readonly registry: Registry;
  readonly engine: StartedEngine;
  /** The content of `config.json`, where the folder is a run and not an export alone. */
  readonly run?: Readonly<Record<string, unknown>>;
}

/**
 * The plugins, the engine and the network, the encoder or its momentum twin, that {@link openRun}
 * uses.
 */
export interface OpenRunOptions {
  /** What the program knows; the run's own plugins are added. */
  readonly plugins: readonly Plugin[];
  /** Default `auto`. */
  readonly engine?: string;
  readonly threads?: number;
  /** Opens the momentum twin of the newest checkpoint in place of the encoder. @default false */
  readonly twin?: boolean;
}

/**
 * Opens a run's folder, or the `export` folder in it: loads its plugins, starts the engine, and
 * restores its encoder and its modality.
 *
 * @throws CP_CLI_ENCODER_MISSING, CP_CLI_PLUGIN_MISSING, and what `loadEncoder` throws
 */
export async function openRun<B extends Batch = Batch>(
  path: string,
  { plugins, engine = 'auto', threads, twin }: OpenRunOptions,
): Promise<OpenedRun<B>> {
  const registry = await registryOf(path, plugins);
  const started = await beginEngine(engine, threads);
  const loaded = await loadEncoder<B>(path, registry, { twin });
  return { ...loaded, path, registry, engine: started, run: await runRecord(path) };
}

/** A registry with a program's plugins and those that a run was trained with. */
export async function registryOf(path: string, plugins: readonly Plugin[]): Promise<Registry> {
  const registry = new Registry(plugins);
  await loadPlugins(registry, (await encoderRecord(path)).plugins);
  return registry;
}
