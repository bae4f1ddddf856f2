import { CounterpointError, parseConfig } from '@counterpoint/core';
import { merged, readConfig, withSettings, type RawConfig } from '../config/config-file.js';
import { pluginAddress } from '../config/load-plugins.js';
import { pretrainSchema, type PretrainConfig } from './pretrain-config.js';
import type { TrainOptions, TrainProgram } from './train-program.js';

/**
 * Recipe, then config file, then options, then `--set`; defaults come from the schema.
 *
 * @throws CP_CLI_USAGE for a method that has no recipe; CP_CLI_CONFIG_UNREADABLE, CP_CLI_SET_INVALID, CP_CORE_CONFIG_INVALID
 */
export async function resolveConfig(
  program: TrainProgram,
  options: TrainOptions,
): Promise<PretrainConfig> {
  const file = options.config === undefined ? {} : await readConfig(options.config);
  const method =
    options.method ?? (options.config === undefined ? program.defaultMethod : undefined);
  const recipe = method === undefined ? {} : recipeOf(program, method);
  const asked = withOptions(merged(recipe, file), options);
  return findable(
    parseConfig(
      pretrainSchema,
      (await program.complete?.(asked)) ?? asked,
      options.config ?? `the recipe of ${method}`,
    ),
  );
}

/** What a resumed run's options ask for on top of the config that it was begun with. */
export async function resumedConfig(
  program: TrainProgram,
  options: TrainOptions,
  begun: PretrainConfig,
): Promise<PretrainConfig> {
  const file = options.config === undefined ? {} : await readConfig(options.config);
  const recipe =
    options.method === undefined ? {} : { method: recipeOf(program, options.method)['method'] };
  return findable(
    parseConfig(
      pretrainSchema,
      withOptions(merged(merged(begun as unknown as RawConfig, recipe), file), options),
      'the options of --resume',
    ),
  );
}

/** A config that means the same from every folder: a run is used from elsewhere than it was begun. */
function findable(config: PretrainConfig): PretrainConfig {
  return { ...config, plugins: config.plugins.map((name) => pluginAddress(name)) };
}

function recipeOf(program: TrainProgram, method: string): RawConfig {
  const recipe = Object.hasOwn(program.recipes, method) ? program.recipes[method] : undefined;
  if (recipe !== undefined) return recipe;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: `No method is called "${method}"`,
    where: '--method',
    expected: `one of ${Object.keys(program.recipes).join(', ')}`,
    remedy: 'choose one, or name its type in a config',
  });
}

function withOptions(config: RawConfig, options: TrainOptions): RawConfig {
  const flags: RawConfig = {
    data: options.data === undefined ? undefined : { path: options.data },
    seed: options.seed === undefined ? undefined : Number(options.seed),
    epochs: options.epochs === undefined ? undefined : Number(options.epochs),
    batchSize: options.batchSize === undefined ? undefined : Number(options.batchSize),
    onCollapse: options.onCollapse,
    onError: options.onError,
    ...(options.plugin.length === 0 ? {} : { plugins: options.plugin }),
  };
  return withSettings(merged(config, flags), options.set);
}
