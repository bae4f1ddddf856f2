import { join } from 'node:path';
import { CounterpointError, parseConfig, Registry, type Batch } from '@counterpoint/core';
import { loadPlugins } from '../config/load-plugins.js';
import type { Program } from '../program/program.js';
import { configOfRanks } from '../ranks/config-of-ranks.js';
import { openOnRanks } from '../ranks/open-on-ranks.js';
import type { RunRanks } from '../ranks/start-ranks.js';
import { printJson } from '../terminal/print-json.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { beginEngine } from './begin-engine.js';
import { extendRun } from './extend-run.js';
import { movedData } from './moved-data.js';
import { locatePaths, portablePaths } from './portable-paths.js';
import type { PretrainResult } from './pretrain.js';
import { pretrainSchema } from './pretrain-config.js';
import { refuseChanges } from './refuse-changes.js';
import { portable, resumedConfig } from './resolve-config.js';
import { resolveParts } from './resolve-parts.js';
import { trainInFolder } from './train-in-folder.js';
import type { TrainOptions } from './train-options.js';
import { openSession, sayPlan } from './train-session.js';

/** Continues a run. @returns undefined for a dry run */
export async function resumeRun(
  program: Program,
  options: TrainOptions,
  path: string,
  display: ProgressDisplay,
  ranks: RunRanks | undefined,
): Promise<PretrainResult<Batch> | undefined> {
  const { folder, record } = await openOnRanks(ranks, path);
  const existing = parseConfig(pretrainSchema, record.config, join(path, 'config.json'));
  options.check?.(existing);
  if (options.memory !== undefined || options.from !== undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'A run keeps the plan and the weights that it started with',
      where: options.memory === undefined ? '--from' : '--memory',
      expected: 'a new run',
      remedy: 'resume without this option, or begin a new run with --out',
    });
  const registry = new Registry(program.plugins);
  const unresolved = await resumedConfig(program, options, existing);
  await loadPlugins(registry, unresolved.plugins);
  const resolved = resolveParts(locatePaths(unresolved, [path]), registry);
  const engine = await beginEngine(
    options.engine ?? record.engine,
    options.threads ?? record.threads,
  );
  const session = await movedData(options.data, () =>
    openSession(program, { config: resolved, registry, display }),
  );
  const { dataset } = session.samples;
  const before = resolveParts(locatePaths(portable(program, existing), [path]), registry);
  refuseChanges(
    path,
    { config: before, fingerprint: record.data.fingerprint },
    { config: resolved, fingerprint: dataset.fingerprint },
  );
  if (options.dryRun !== true) await folder.lock();
  try {
    const more = options.moreEpochs ?? 0;
    const extended = extendRun(resolved, more, dataset.size, display);
    const config = await configOfRanks(ranks, extended, dataset.fingerprint);
    if (more > 0 && options.dryRun !== true)
      await folder.describe({ ...record, config: { ...portablePaths(config, path) } });
    sayPlan(config, dataset.size, dataset.name, engine.name, display);
    if (options.dryRun) {
      if (ranks?.isFirst !== false)
        printJson({ config, read: session.samples.report, samples: dataset.size }, 2);
      return undefined;
    }
    return await trainInFolder(
      folder,
      program,
      { ...session, config, registry, display, ranks },
      options,
    );
  } finally {
    await folder.release();
  }
}
